from celery import shared_task

from apps.foundation.audit import services
from apps.foundation.core.every_partnership import for_each_partnership


@shared_task(name="audit.seal_events")
def seal_events() -> None:
    """Every minute: seal what has happened since, partnership by partnership."""
    for_each_partnership(services.seal_events)
