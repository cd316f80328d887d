"""What was counted, before chance is asked: the shape that every check's query returns."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from apps.care.assurance.choices import Check, Grain


@dataclass(frozen=True)
class Window:
    """What a run reads: assessments of the days from `starts_on` to before `ends_before`, as known at `as_of`;
    activity up to `activity_to`, the last day of which anything is known."""

    as_of: datetime
    starts_on: date
    ends_before: date
    activity_to: date | None = None

    @property
    def middle(self) -> date:
        """Where the later half begins, that is compared with the earlier one."""
        return self.starts_on + (self.ends_before - self.starts_on) / 2

    @property
    def last_day(self) -> date:
        return self.ends_before - timedelta(days=1)


@dataclass(frozen=True)
class Counted:
    """`count` of `of`, of somebody or some group; `expected` where one expects a count of people like one's own."""

    check: Check
    grain: Grain
    count: int
    of: int
    organisation_id: int | None = None
    team_id: int | None = None
    assessor: str = ""
    assessor_name: str = ""
    group: str = ""
    month: date | None = None
    expected: Fraction | None = None
