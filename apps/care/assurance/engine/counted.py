"""What was counted, before chance is asked: the shape that every check's query returns."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from apps.care.assurance.choices import Check, Grain

TEAM_OF_DAY = """
SELECT DISTINCT ON (a.id) a.id AS assessment_id, t.id AS team_id, t.organisation_id
FROM assessments_assessment a
JOIN patients_carerelationship r ON r.partnership_id = a.partnership_id AND r.person_id = a.person_id
    AND r.starts_on <= a.assessed_on AND coalesce(r.ends_before, 'infinity') > a.assessed_on
JOIN partnerships_team t ON t.partnership_id = r.partnership_id AND t.id = r.team_id
WHERE a.partnership_id = %(partnership)s AND a.organisation_id IS NULL AND a.assessed_on >= %(starts_on)s
ORDER BY a.id, r.starts_on, r.id
"""
"""The team that cared for the person on the day, of assessments out of files from other systems, which name none."""


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
