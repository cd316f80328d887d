from celery import shared_task
from django.utils import timezone

from apps.foundation.core.every_partnership import for_each_partnership
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.selectors import get_partnership
from apps.foundation.partnerships.services import command_line
from apps.governance.proposals.services.deciding import count_what_is_over


@shared_task(name="proposals.count_what_is_over")
def count_votes() -> None:
    """Every five minutes: votes that are past their end are counted."""
    for_each_partnership(_count)


def _count() -> None:
    count_what_is_over(command_line(get_partnership(current_partnership_id())), timezone.localdate())
