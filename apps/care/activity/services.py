"""What upper apps may do with activity: say who pays, and have records follow when that changes."""

from collections.abc import Callable, Sequence
from datetime import date

from apps.care.activity.engine.funding import relations
from apps.care.activity.engine.moving import move_records


def follow_funding(*, periods: str, scopes: str, changed_since: str) -> None:
    """Tell the engine where it learns who pays for whom (`engine.funding`). Called once, at start-up."""
    relations.periods, relations.scopes, relations.changed_since = periods, scopes, changed_since


def follow_frozen_months(read: Callable[[], Sequence[date]]) -> None:
    """Tell intake where it learns which months are frozen. Called once, at start-up."""
    relations.frozen_months = read


def records_follow(person_ids: Sequence[int] | None) -> int:
    """Put the records of some people, or of all, where they stand now; the caller holds the figures."""
    return move_records(person_ids)
