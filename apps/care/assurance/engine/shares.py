"""Shares between assessors, teams, organisations and months, from the assessments staged by `assessed`."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from apps.care.assurance.choices import Check, Grain
from apps.care.assurance.domain.expectation import expected_high
from apps.care.assurance.engine.counted import Counted, Window

TABLE = "consistency_assessed"
COLUMNS = {
    "assessment_id": "bigint",
    "person_id": "bigint",
    "organisation_id": "bigint",
    "team_id": "bigint",
    "assessor": "text",
    "assessor_name": "text",
    "assessed_on": "date",
    "is_current": "boolean",
    "need_band": "smallint",
    "agreed_band": "smallint",
    "score_band": "smallint",
    "band_before": "smallint",
    "assessed_before": "smallint",
    "just_over": "boolean",
    "just_under": "boolean",
    "followed": "boolean",
    "corrected_soon": "boolean",
}
"""One assessment. `band_before` is the level of the day before it, `assessed_before` what the assessment before it came
to; `followed` says of a rise that more care came after, and nothing where it is no rise or too early to say."""

GROUPS = """
GROUPING SETS ((check_name, part), (check_name, part, month), (check_name, part, organisation_id),
               (check_name, part, organisation_id, month), (check_name, part, organisation_id, team_id),
               (check_name, part, organisation_id, team_id, assessor))
"""

COUNTS = f"""
WITH facts AS (
    SELECT 'CASE_MIX' AS check_name, 0 AS part, need_band = 3 AS counted, t.* FROM {TABLE} t WHERE is_current
    UNION ALL
    SELECT 'AGAINST_SCORE', score_band, need_band = 3, t.* FROM {TABLE} t WHERE is_current AND score_band IS NOT NULL
    UNION ALL
    SELECT 'OVERRIDES', 0, agreed_band > need_band, t.* FROM {TABLE} t WHERE is_current
    UNION ALL
    SELECT 'BOUNDARY', 0, just_over, t.* FROM {TABLE} t WHERE is_current AND (just_over OR just_under)
    UNION ALL
    SELECT 'NOT_FOLLOWED', 0, NOT followed, t.* FROM {TABLE} t WHERE is_current AND followed IS NOT NULL
    UNION ALL
    SELECT 'CORRECTIONS', 0, corrected_soon, t.* FROM {TABLE} t
), dated AS (SELECT *, date_trunc('month', assessed_on)::date AS month FROM facts)
SELECT check_name, part, organisation_id, team_id, assessor, max(assessor_name), month,
       grouping(organisation_id, team_id, assessor, month),
       count(*) FILTER (WHERE counted), count(*)
FROM dated GROUP BY {GROUPS}
"""

GRAINS = {
    0b1111: Grain.PARTNERSHIP,
    0b1110: Grain.PARTNERSHIP,
    0b0111: Grain.ORGANISATION,
    0b0110: Grain.ORGANISATION,
    0b0011: Grain.TEAM,
    0b0001: Grain.ASSESSOR,
}

LEVELS = f"""
SELECT organisation_id, grouping(organisation_id), assessed_on >= %(middle)s AS later, need_band, count(*)
FROM {TABLE} WHERE is_current GROUP BY GROUPING SETS ((3, 4), (1, 3, 4))
"""
MOVES = f"""
SELECT organisation_id, grouping(organisation_id), count(*) FILTER (WHERE need_band > assessed_before),
       count(*) FILTER (WHERE need_band < assessed_before), count(*)
FROM {TABLE} WHERE is_current AND assessed_before IS NOT NULL GROUP BY GROUPING SETS ((), (1))
"""
NEAR = f"""
SELECT assessed_on >= %(middle)s, count(*) FILTER (WHERE just_over), count(*) FILTER (WHERE NOT just_over)
FROM {TABLE} WHERE is_current AND (just_over OR just_under) GROUP BY 1
"""

Key = tuple[Check, Grain, int | None, int | None, str, Any]
ByBody = dict[int | None, tuple[list[int], list[int]]]
"""By organisation, nothing for all of them: people at Low, Medium and High in the earlier and the later half."""

Parts = dict[int, tuple[int, int]]
"""By level of the risk score (0 where a check does not ask): how many, and how many counted."""


def shares(cursor: Any) -> list[Counted]:
    """Every share of the staged assessments. Somebody without a team counts for the organisation alone."""
    cursor.execute(COUNTS)
    found: dict[Key, Parts] = defaultdict(dict)
    names: dict[str, str] = {}
    for check, part, organisation, team, assessor, name, month, bits, count, of in cursor.fetchall():
        grain = GRAINS[bits]
        if (grain == Grain.ORGANISATION and organisation is None) or (grain == Grain.TEAM and team is None):
            continue
        if grain == Grain.ASSESSOR:
            names[assessor] = name
        found[Check(check), grain, organisation, team, assessor or "", month][part] = (of, count)
    everybody = {check: parts for (check, grain, *_, month), parts in found.items() if _is_whole(grain, month)}
    return [_counted(key, names.get(key[4], ""), parts, everybody[key[0]]) for key, parts in found.items()]


def levels_by_half(cursor: Any, window: Window) -> ByBody:
    """People at Low, Medium, High in the earlier and the later half, in all (None) and by organisation."""
    cursor.execute(LEVELS, {"middle": window.middle})
    found: ByBody = defaultdict(lambda: ([0, 0, 0], [0, 0, 0]))
    for organisation, is_all, later, level, number in cursor.fetchall():
        found[None if is_all else organisation][later][level - 1] = number
    return dict(found)


def moves(cursor: Any) -> dict[int | None, tuple[int, int, int]]:
    """People whose level rose and fell since the assessment before, and all assessed before."""
    cursor.execute(MOVES)
    return {None if is_all else body: (up, down, both) for body, is_all, up, down, both in cursor.fetchall() if both}


def near_boundaries(cursor: Any, window: Window) -> list[tuple[int, int]]:
    """Just over and just under a boundary, in the earlier and in the later half."""
    cursor.execute(NEAR, {"middle": window.middle})
    found = [(0, 0), (0, 0)]
    for later, over, under in cursor.fetchall():
        found[later] = (over, under)
    return found


def _is_whole(grain: Grain, month: Any) -> bool:
    return grain == Grain.PARTNERSHIP and month is None


def _counted(key: Key, name: str, parts: Parts, everybody: Parts) -> Counted:
    check, grain, organisation, team, assessor, month = key
    of, count = _sum(parts)
    expected = None
    if check == Check.AGAINST_SCORE:
        expected = expected_high({level: number for level, (number, _) in parts.items()}, everybody)
    return Counted(check, grain, count, of, organisation, team, assessor, name, "", month, expected)


def _sum(parts: Parts) -> tuple[int, int]:
    pairs: Iterable[tuple[int, int]] = parts.values()
    both = list(zip(*pairs, strict=True))
    return sum(both[0]), sum(both[1])
