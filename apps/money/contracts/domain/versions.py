"""On which days each version of a contract counts: from its first day up to where a later one in force begins.

Source clause: contracts, "varied (a new version, signed again; the old one stays)".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from apps.foundation.kernel.periods import Period, day_in_words


class MonthNotOpen(ValueError):
    """The month is frozen, or none of the contract's: the message names the earliest that may be varied."""


class ContractOver(ValueError):
    """The contract has ended: its last day is past, and its last month frozen."""


class NothingLeft(ValueError):
    """Every month of the contract is frozen: there is nothing of it that could be varied."""


@dataclass(frozen=True)
class Signed:
    """A version in force: its number, and the days that were signed."""

    number: int
    days: Period


def counting_days(versions: Sequence[Signed]) -> dict[int, Period]:
    """The days on which each version counts, by number. One that a later one replaces from its first day is not among
    them. After a last version that ends early none counts: what an earlier one says of those days holds no longer."""
    found = {}
    for version in versions:
        begins = [later.days.starts_on for later in versions if later.number > version.number]
        ends = min([version.days.ends_before, *begins])
        if version.days.starts_on < ends:
            found[version.number] = Period(version.days.starts_on, ends)
    return found


def check_first_month(starts_on: date, *, open_from: date | None, ends_before: date) -> None:
    """Raise unless a variation may begin on a day: in a month of the contract that is not frozen.

    `open_from` is the first day that is not frozen, None where all are. Source: capitation, "a back-dated fee starts at
    the first open month". Raises NothingLeft, MonthNotOpen.
    """
    if open_from is None:
        raise NothingLeft("Every month of this contract is frozen. What comes after is another contract.")
    if not open_from <= starts_on < ends_before:
        raise MonthNotOpen(
            f"{starts_on:%B %Y} is frozen or none of this contract's. A variation may begin with "
            f"{open_from:%B %Y}, the earliest month that is not frozen, or later."
        )


def carried_stage(
    stage: str, live_from: date | None, *, starts_on: date, ends_before: date, before_live: str
) -> tuple[str, date | None]:
    """The stage of a variation, and from when it is live: those of the version that it replaces.

    One that ends before the contract would be live never is: it stands at the stage before.
    """
    if live_from is None:
        return stage, None
    first = max(live_from, starts_on)
    return (stage, first) if first < ends_before else (before_live, None)


def ended_in_words(last_day: date, *, today: date, is_frozen: bool, is_early: bool) -> str:
    """What a contract's pages say of its end; nothing of one that runs to the end that was first signed.

    It has ended once its last day is past and its last month frozen. One that ends early by agreement says so before.
    """
    if today > last_day and (is_frozen or is_early):
        return f"Ended on {day_in_words(last_day)}"
    return f"Ends early, on {day_in_words(last_day)}" if is_early else ""
