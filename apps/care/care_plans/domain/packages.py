"""What a package costs, and what a personal health budget never pays for."""

from apps.foundation.kernel.pence import Pence

MEDICAL_MUSTS = {
    "CONSULTANT": "a consultant",
    "DIAGNOSTICS": "tests and scans",
    "MEDICATION": "medicines",
    "UNPLANNED_ADMISSION": "an unplanned hospital stay",
}
"""Kinds of care that a person has as of right, so that no budget of their own can stand for them."""

PERSONAL_BUDGETS = frozenset({"PHB_NOTIONAL", "PHB_THIRD_PARTY", "PHB_DIRECT"})


MOST_UNITS = 10_000
UNIT_COST_MOST = 10_000_000
"""The most units of a package, and the most that one may cost, in pence."""


class MedicalMust(ValueError):
    """A personal health budget was to pay for care that is a medical must; the message names it."""


def check_funding(*, kind: str, funded_by: str) -> None:
    """Raise MedicalMust where a personal health budget would pay for a medical must.

    Source: care plan and co-ordination, "a PHB line for a medical must (consultant, diagnostics, medication,
    unplanned admission) is refused".
    """
    if funded_by in PERSONAL_BUDGETS and kind in MEDICAL_MUSTS:
        raise MedicalMust(f"A personal health budget never pays for {MEDICAL_MUSTS[kind]}: it is given as needed.")


def package_cost(*, units: int, unit_cost: Pence) -> Pence:
    """Whole pence for the units of one period (a week, or in all): no division, so nothing is rounded."""
    return units * unit_cost
