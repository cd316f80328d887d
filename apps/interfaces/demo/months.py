"""The commissioner freezes the months whose files are in; what comes after is an adjustment."""

from collections.abc import Sequence
from datetime import date, timedelta

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import first_of_month
from apps.foundation.kernel.working_days import working_days_after
from apps.interfaces.demo.generator.files import SentFile
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.interfaces.demo.sending import do
from apps.money.contracts.selectors import contract_by_code, terms_of
from apps.money.reconciliation.selectors.months import month_lines
from apps.money.reconciliation.services import ask_to_freeze, set_month_dates

LATE_SENDER = "third"
"""Whose file of the second last frozen month comes after it was frozen."""

AGAIN = ("-changed.csv", "-mended.csv")
"""How the files that come a second time are called."""

HOLIDAYS = "The offices are shut between Christmas and New Year: files come a week later."


def frozen_in(timeline: Timeline) -> list[date]:
    """The months of the contract up to two months ago."""
    last = first_of_month(first_of_month(first_of_month(timeline.today) - timedelta(days=1)) - timedelta(days=1))
    return [month for month in timeline.months_in_contract if month <= last]


def in_time_and_late(files: Sequence[SentFile], timeline: Timeline) -> tuple[list[SentFile], list[SentFile]]:
    """The files that come before months are frozen, and those that come after."""
    frozen = frozen_in(timeline)
    late_month = frozen[-2] if len(frozen) > 1 else None

    def is_late(file: SentFile) -> bool:
        return file.name.endswith(AGAIN) or (file.sender == LATE_SENDER and file.month == late_month)

    return [file for file in files if not is_late(file)], [file for file in files if is_late(file)]


def freeze_months(staff: Staff, code: str, timeline: Timeline) -> int:
    """Each month up to two months ago, in order. Returns how many that is."""
    actor = staff.acting(Role.COMMISSIONER)
    for month in frozen_in(timeline):
        with tenant(actor.partnership_id):
            contract = contract_by_code(code)
            assert contract is not None
            job = ask_to_freeze(actor=actor, contract=contract, month=month, today=timeline.today, nudge=False)
        do(job)
    return len(frozen_in(timeline))


def choose_dates(staff: Staff, code: str, timeline: Timeline) -> None:
    """November's files come over Christmas: the month has five working days more."""
    actor = staff.acting(Role.COMMISSIONER)
    with tenant(actor.partnership_id):
        contract = contract_by_code(code)
        assert contract is not None
        for line in month_lines(terms_of(contract), timeline.today):
            if line.month.month == 11 and line.statement is None:
                set_month_dates(
                    actor=actor,
                    contract=contract,
                    month=line.month,
                    flex_on=working_days_after(line.dates.flex_on, 5),
                    freeze_on=working_days_after(line.dates.freeze_on, 5),
                    reason=HOLIDAYS,
                )
