from celery import shared_task

from apps.foundation.core.every_partnership import for_each_partnership
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.selectors import get_partnership
from apps.foundation.partnerships.services import command_line
from apps.money.reconciliation import verifying


@shared_task(name="reconciliation.verify_nightly")
def verify_nightly() -> None:
    """Every night: prove each partnership's figures; the administrator's page shows the outcome."""

    def ask() -> None:
        verifying.ask_to_verify(actor=command_line(get_partnership(current_partnership_id())))

    for_each_partnership(ask)
