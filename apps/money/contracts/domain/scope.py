"""What a kind of care is to a contract at first: the source's default."""

from apps.foundation.kernel.periods import Period

IN, LINKED, OUT = 1, 2, 3

LINKED_KINDS = {
    "GP_CONTACT",
    "PRESCRIPTION",
    "AMBULANCE_JOURNEY",
    "RESIDENTIAL_BED_DAY",
    "NURSING_HOME_BED_DAY",
}
"""Linked but distinct: primary care with prescribing, ambulance, wider social care. Shown, paid elsewhere."""

OUT_KINDS = {"ELECTIVE_SPELL", "OUTPATIENT"}


def default_scope(kind: str, *, ltc_related: bool) -> int:
    """In: unplanned admissions, A&E, community, free social care, third and independent sector, where they
    concern a long-term condition. Out: elective, outpatient, anything that does not concern one.

    Source: contracts, "scope by kind of care".
    """
    if kind in LINKED_KINDS:
        return LINKED
    return OUT if kind in OUT_KINDS or not ltc_related else IN


def fitted(line: Period, old: Period, new: Period) -> Period | None:
    """The days of a scope line of a version over `old`, where the version is over `new`; none where none are left. A
    line that began or ended with the version goes on doing so; a phase between keeps its days."""
    starts_on = new.starts_on if line.starts_on == old.starts_on else max(line.starts_on, new.starts_on)
    ends_before = new.ends_before if line.ends_before == old.ends_before else min(line.ends_before, new.ends_before)
    return Period(starts_on, ends_before) if starts_on < ends_before else None


def everything_in(kind: str, *, ltc_related: bool) -> int:
    """Every record of a person in the cohort is paid for, whatever its kind."""
    return IN
