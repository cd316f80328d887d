"""What a test comes to that is no share: change of levels, movement, a heap at boundaries, agreement."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from apps.care.assessments.choices import Reason, State
from apps.care.assurance.choices import Check
from apps.care.assurance.domain.agreement import Agreement, Pair, agreement_of
from apps.care.assurance.domain.boundary import heaping
from apps.care.assurance.domain.chance import Standing
from apps.care.assurance.domain.change import drift, paired_movement, standing_of_chance
from apps.care.assurance.engine.counted import Window
from apps.care.assurance.engine.shares import levels_by_half, moves, near_boundaries
from apps.foundation.core.tenancy import current_partnership_id


@dataclass(frozen=True)
class Tested:
    """A test of a check, of one organisation or of all: what the page says of it, and where it stands."""

    check: Check
    name: str
    organisation_id: int | None
    figures: Mapping[str, Any]
    standing: Standing


PAIRS = """
SELECT a.organisation_id, m.need_band, c.need_band
FROM assurance_samplemember m
JOIN assurance_sample s ON s.partnership_id = m.partnership_id AND s.id = m.sample_id
JOIN assessments_assessment a ON a.partnership_id = m.partnership_id AND a.id = m.assessment_id
JOIN LATERAL (
    SELECT c.need_band FROM assessments_assessment r
    JOIN assessments_classification c ON c.partnership_id = r.partnership_id AND c.assessment_id = r.id
    WHERE r.partnership_id = m.partnership_id AND r.person_id = m.person_id AND r.state = ANY(%(completed)s)
      AND r.reason = %(audit)s AND r.started_at >= s.drawn_at AND r.completed_at <= %(as_of)s
      AND coalesce(r.withdrawn_at > %(as_of)s, true)
      AND NOT EXISTS (SELECT FROM assessments_assessment n WHERE n.partnership_id = r.partnership_id
                      AND n.replaces_id = r.id AND n.completed_at <= %(as_of)s)
    ORDER BY r.id LIMIT 1
) c ON true
WHERE m.partnership_id = %(partnership)s AND s.drawn_at <= %(as_of)s
  AND coalesce(a.withdrawn_at > %(as_of)s, true)
"""


def changes(cursor: Any, window: Window) -> list[Tested]:
    """Drift, movement and heaping, of the staged assessments."""
    found = []
    for body, (before, after) in levels_by_half(cursor, window).items():
        change = drift(before, after)
        figures = {"before": before, "after": after, **asdict(change)}
        found.append(Tested(Check.DRIFT, "LEVELS", body, figures, standing_of_chance(change.trend, change.upwards)))
    for body, (up, down, both) in moves(cursor).items():
        standing = standing_of_chance(paired_movement(up, down), up - down)
        found.append(Tested(Check.MOVEMENT, "MOVES", body, {"up": up, "down": down, "both": both}, standing))
    (over_then, under_then), (over, under) = near_boundaries(cursor, window)
    if over_then + under_then and over + under:
        share = over_then / (over_then + under_then)
        now = over / (over + under)
        standing = standing_of_chance(heaping(over, under, share), (now > share) - (now < share))
        figures = {"before": [over_then, under_then], "after": [over, under]}
        found.append(Tested(Check.BOUNDARY, "HEAP", None, figures, standing))
    return found


def agreements(window: Window) -> list[Tested]:
    """Agreement of first assessments and re-assessments, in all samples until now, in all and by organisation."""
    with connection.cursor() as cursor:
        cursor.execute(
            PAIRS,
            {
                "partnership": current_partnership_id(),
                "as_of": window.as_of,
                "completed": [State.COMPLETED.value, State.WITHDRAWN.value],
                "audit": Reason.AUDIT,
            },
        )
        rows = cursor.fetchall()
    pairs: dict[int | None, list[Pair]] = defaultdict(list)
    for body, first, again in rows:
        pairs[None].append((first, again))
        if body is not None:
            pairs[body].append((first, again))
    return [_agreed(body, found) for body, own in pairs.items() if (found := agreement_of(own)) is not None]


def _agreed(body: int | None, found: Agreement) -> Tested:
    """More put too high than too low, or the other way, by more than chance: that is where it stands."""
    standing = standing_of_chance(
        paired_movement(found.higher_first, found.lower_first), found.higher_first - found.lower_first
    )
    return Tested(Check.AGREEMENT, "PAIRS", body, {**asdict(found), "lower_first": found.lower_first}, standing)
