"""The acts that changed a contract's figures after a moment: how much each did, by whom, and what it was.

A record counts while it and its person's funded period are both known: from the later of the moments at which they
were, to the earlier of those at which they ceased to be. So each change has exactly one act, in the order in which
they were done.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.periods import Period
from apps.money.capitation.engine.person_days import COUNTED, COUNTS, HEADED
from apps.money.reconciliation.domain.changes import Cause, Part, Sent

MOST_PEOPLE_NAMED = 10
"""Of each act: enough to know whether fewer than may be shown stand behind some acts together."""

ROWS_SINCE = """
SELECT coalesce(sum(received), 0)::bigint FROM intake_batch
WHERE partnership_id = %(partnership)s AND kind = 'activity' AND recorded_at > %(since)s
"""

COST = """
WITH touched AS MATERIALIZED (
    SELECT DISTINCT person_id FROM capitation_fundedperiod
    WHERE partnership_id = %(partnership)s AND contract_id = %(contract)s
      AND (recorded_at > %(since)s OR superseded_at > %(since)s)
), first_files AS MATERIALIZED (
    SELECT d.provider_id, d.kind, d.month, min(b.recorded_at) AS at
    FROM activity_delivery d
    JOIN intake_batch b ON b.partnership_id = %(partnership)s AND b.id = d.batch_id
    WHERE d.partnership_id = %(partnership)s AND d.month >= date_trunc('month', %(from)s::date) AND d.month < %(to)s
    GROUP BY d.provider_id, d.kind, d.month
), versions AS MATERIALIZED (
    SELECT a.person_id, a.starts_on, a.kind, a.ltc_related, a.cost_pence, b.recorded_at AS came,
           'infinity'::timestamptz AS gone,
           CASE WHEN p.id IS NOT NULL THEN 'corrected'
                WHEN o.at < b.recorded_at THEN 'later' ELSE 'new' END AS did_come,
           '' AS did_go
    FROM activity_activity a
    JOIN intake_batch b ON b.partnership_id = %(partnership)s AND b.id = a.batch_id
    LEFT JOIN activity_activitybefore p
      ON p.partnership_id = %(partnership)s AND p.provider_id = a.provider_id AND p.record_id = a.record_id
     AND p.superseded_batch_id = a.batch_id
    LEFT JOIN first_files o
      ON o.provider_id = a.provider_id AND o.kind = a.kind AND o.month = date_trunc('month', a.starts_on)
    WHERE a.partnership_id = %(partnership)s AND a.starts_on >= %(from)s AND a.starts_on < %(to)s
      AND a.person_id %% %(shares)s = %(share)s
      AND (b.recorded_at > %(since)s OR a.person_id IN (SELECT person_id FROM touched) OR %(terms_since)s)
    UNION ALL
    SELECT h.person_id, h.starts_on, h.kind, h.ltc_related, h.cost_pence, b.recorded_at, s.recorded_at,
           CASE WHEN p.id IS NOT NULL THEN 'corrected' WHEN o.at < b.recorded_at THEN 'later' ELSE 'new' END,
           CASE WHEN n.id IS NOT NULL OR m.id IS NOT NULL THEN 'corrected' ELSE 'withdrawn' END
    FROM activity_activitybefore h
    JOIN intake_batch b ON b.partnership_id = %(partnership)s AND b.id = h.batch_id
    JOIN intake_batch s ON s.partnership_id = %(partnership)s AND s.id = h.superseded_batch_id
    LEFT JOIN activity_activitybefore p
      ON p.partnership_id = %(partnership)s AND p.provider_id = h.provider_id AND p.record_id = h.record_id
     AND p.superseded_batch_id = h.batch_id
    LEFT JOIN activity_activity n
      ON n.partnership_id = %(partnership)s AND n.provider_id = h.provider_id AND n.record_id = h.record_id
     AND n.batch_id = h.superseded_batch_id
    LEFT JOIN activity_activitybefore m
      ON m.partnership_id = %(partnership)s AND m.provider_id = h.provider_id AND m.record_id = h.record_id
     AND m.batch_id = h.superseded_batch_id
    LEFT JOIN first_files o
      ON o.provider_id = h.provider_id AND o.kind = h.kind AND o.month = date_trunc('month', h.starts_on)
    WHERE h.partnership_id = %(partnership)s AND h.starts_on >= %(from)s AND h.starts_on < %(to)s
      AND h.person_id %% %(shares)s = %(share)s
      AND s.recorded_at > %(since)s
), counting AS (
    SELECT v.person_id, v.cost_pence, greatest(v.came, f.recorded_at, c.known_from) AS came,
           least(v.gone, f.superseded_at, c.known_to) AS gone,
           CASE WHEN v.came >= greatest(f.recorded_at, c.known_from) THEN v.did_come ELSE '' END AS did_come,
           CASE WHEN v.gone <= least(v.gone, f.superseded_at, c.known_to) THEN v.did_go ELSE '' END AS did_go
    FROM versions v
    JOIN capitation_fundedperiod f
      ON f.partnership_id = %(partnership)s AND f.contract_id = %(contract)s AND f.person_id = v.person_id
     AND f.starts_on <= v.starts_on AND v.starts_on < f.ends_before
    JOIN unnest(%(terms)s::bigint[], %(terms_from)s::date[], %(terms_to)s::date[], %(known_from)s::timestamptz[],
                %(known_to)s::timestamptz[]) AS c(version_id, starts_on, ends_before, known_from, known_to)
      ON c.starts_on <= v.starts_on AND v.starts_on < c.ends_before
    JOIN contracts_scopeline s
      ON s.partnership_id = %(partnership)s AND s.version_id = c.version_id AND s.scope = 1 AND s.kind = v.kind
     AND s.ltc_related = v.ltc_related AND s.starts_on <= v.starts_on AND v.starts_on < s.ends_before
), of_people AS (
    SELECT moment, did, person_id, sum(pence) AS pence
    FROM (
        SELECT came AS moment, did_come AS did, cost_pence AS pence, person_id
        FROM counting WHERE came < gone AND came > %(since)s
        UNION ALL
        SELECT gone, did_go, -cost_pence, person_id
        FROM counting WHERE came < gone AND gone > %(since)s AND gone < 'infinity'
    ) acts
    GROUP BY moment, did, person_id
), whole AS (
    SELECT moment, person_id, sum(pence) AS pence FROM of_people GROUP BY moment, person_id
)
SELECT moment, NULL AS did, sum(pence)::bigint, (array_agg(DISTINCT person_id))[1:%(most)s]
FROM whole WHERE pence <> 0 GROUP BY moment
UNION ALL
SELECT moment, did, sum(pence)::bigint, (array_agg(DISTINCT person_id))[1:%(most)s]
FROM of_people WHERE pence <> 0 GROUP BY moment, did
"""

DAYS = f"""
WITH acts AS (
    SELECT recorded_at AS moment, person_id, funded_band, weight, starts_on, ends_before, 1 AS sign
    FROM capitation_fundedperiod
    WHERE partnership_id = %(partnership)s AND contract_id = %(contract)s AND recorded_at > %(since)s
    UNION ALL
    SELECT superseded_at, person_id, funded_band, weight, starts_on, ends_before, -1
    FROM capitation_fundedperiod
    WHERE partnership_id = %(partnership)s AND contract_id = %(contract)s AND superseded_at > %(since)s
), of_people AS (
    SELECT moment, person_id, month::date AS month, funded_band, sum(sign * ({COUNTED})) AS days,
           sum(sign * weight * ({COUNTED})) AS weighted
    FROM acts LEFT JOIN ({HEADED}) h ON h.contract_id = %(contract)s,
         LATERAL generate_series(date_trunc('month', starts_on), ends_before - 1, '1 month') month
    WHERE month >= %(from)s AND month < %(to)s AND {COUNTS}
    GROUP BY moment, person_id, month, funded_band
)
SELECT moment, month, funded_band, sum(days)::bigint, sum(weighted)::bigint,
       (array_agg(DISTINCT person_id))[1:%(most)s]
FROM of_people WHERE days <> 0 OR weighted <> 0
GROUP BY moment, month, funded_band ORDER BY moment, month, funded_band
"""

CAUSES = """
SELECT b.recorded_at, CASE WHEN b.kind = 'activity' THEN 'file' ELSE 'register' END, b.file_name, b.kind,
       coalesce(o.id, 0), coalesce(o.name, ''), b.sent_at
FROM intake_batch b
LEFT JOIN partnerships_organisation o ON o.partnership_id = %(partnership)s AND o.id = b.organisation_id
WHERE b.partnership_id = %(partnership)s AND b.recorded_at = ANY(%(moments)s)
UNION ALL
SELECT in_force_at, 'terms', '', '', 0, '', NULL FROM contracts_contractversion
WHERE partnership_id = %(partnership)s AND in_force_at = ANY(%(moments)s)
UNION ALL
SELECT set_at, 'setting', '', '', 0, '', NULL FROM partnerships_setting
WHERE partnership_id = %(partnership)s AND set_at = ANY(%(moments)s)
UNION ALL
SELECT p.superseded_at, 'correction', '', '', 0, '', NULL FROM need_bands_bandperiod p
JOIN assessments_assessment a ON a.partnership_id = %(partnership)s AND a.id = p.source_id
WHERE p.partnership_id = %(partnership)s AND p.source = 'ASSESSMENT' AND p.superseded_at = ANY(%(moments)s)
  AND (a.state = 'WITHDRAWN' OR EXISTS (
      SELECT FROM assessments_assessment r
      WHERE r.partnership_id = %(partnership)s AND r.replaces_id = a.id AND r.state = 'COMPLETED'
        AND r.completed_at <= p.superseded_at))
UNION ALL
SELECT recorded_at, 'level', '', '', 0, '', NULL FROM need_bands_bandperiod
WHERE partnership_id = %(partnership)s AND recorded_at = ANY(%(moments)s)
UNION ALL
SELECT superseded_at, 'level', '', '', 0, '', NULL FROM need_bands_bandperiod
WHERE partnership_id = %(partnership)s AND superseded_at = ANY(%(moments)s)
"""
ORDER = ("file", "register", "terms", "setting", "correction", "level")
"""Of two things found at one moment, which it was: a file that says levels is a file."""


@dataclass(frozen=True)
class TermsKnown:
    """Days on which a version counted, as was known from a moment until another came into force; to now where none."""

    version_id: int
    days: Period
    known_from: datetime
    known_to: datetime | None


@dataclass(frozen=True)
class Asked:
    """A contract's months from a day to before another, and the moment after which acts are asked for."""

    contract_id: int
    span: tuple[date, date]
    since: datetime
    terms: Sequence[TermsKnown]

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "partnership": current_partnership_id(),
            "contract": self.contract_id,
            "from": self.span[0],
            "to": self.span[1],
            "since": self.since,
            "terms_since": any(one.known_from > self.since for one in self.terms),
            "terms": [one.version_id for one in self.terms],
            "terms_from": [one.days.starts_on for one in self.terms],
            "terms_to": [one.days.ends_before for one in self.terms],
            "known_from": [one.known_from for one in self.terms],
            "known_to": [one.known_to for one in self.terms],
            "most": MOST_PEOPLE_NAMED,
        }


def rows_since(since: datetime) -> int:
    """How many rows of records were sent after a moment."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS_SINCE, {"partnership": current_partnership_id(), "since": since})
        return int(cursor.fetchone()[0])


class CostAct(NamedTuple):
    """Pence more or less of care in the contract at a moment, by whom, and by what a file did to its records."""

    moment: datetime
    pence: int
    people: list[int]
    parts: tuple[Part, ...]


def cost_acts(asked: Asked, shares: int = 1, told: Callable[[int], None] = lambda _: None) -> list[CostAct]:
    """Each act that changed the cost, in order. People may be looked through share by share, in which nothing but the
    time differs: each person is in one share, and `told` hears how many of them are done."""
    pence: dict[tuple[datetime, str | None], int] = defaultdict(int)
    people: dict[tuple[datetime, str | None], set[int]] = defaultdict(set)
    for share in range(shares):
        with connection.cursor() as cursor:
            cursor.execute(COST, asked.parameters | {"shares": shares, "share": share})
            for moment, did, more, some in cursor.fetchall():
                pence[moment, did] += more
                people[moment, did].update(some)
        told(share + 1)
    parts: dict[datetime, list[Part]] = defaultdict(list)
    for (moment, did), more in sorted(pence.items(), key=lambda one: (one[0][0], one[0][1] or "")):
        if did:
            parts[moment].append(Part(did, more, frozenset(sorted(people[moment, did])[:MOST_PEOPLE_NAMED])))
    return [
        CostAct(moment, more, sorted(people[moment, did])[:MOST_PEOPLE_NAMED], tuple(parts[moment]))
        for (moment, did), more in sorted(pence.items(), key=lambda one: one[0][0])
        if did is None and more
    ]


class DaysAct(NamedTuple):
    """Days more or fewer in a month at a level at a moment, those x the weight of their people, and by whom."""

    moment: datetime
    month: date
    band: int
    days: int
    weighted: int
    people: list[int]


def days_acts(asked: Asked) -> list[DaysAct]:
    """What each act changed of the days, in order."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS, asked.parameters)
        return [DaysAct(*row) for row in cursor.fetchall()]


def some_people_at(contract_id: int, band: int, months: Collection[date], as_of: datetime) -> list[int]:
    """A few of the people for whom a contract paid at a level in any of some months, as known at a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT person_id
            FROM capitation_fundedperiod f LEFT JOIN ({HEADED}) h ON h.contract_id = f.contract_id
            WHERE partnership_id = %(partnership)s AND f.contract_id = %(contract)s AND funded_band = %(band)s
              AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)
              AND EXISTS (SELECT FROM unnest(%(months)s::date[]) month
                          WHERE starts_on < month + interval '1 month' AND ends_before > month AND {COUNTS})
            LIMIT %(most)s
            """,
            {
                "partnership": current_partnership_id(),
                "contract": contract_id,
                "band": band,
                "as_of": as_of,
                "months": list(months),
                "most": MOST_PEOPLE_NAMED,
            },
        )
        return sorted(row[0] for row in cursor.fetchall())


def causes_of(moments: Collection[datetime]) -> dict[datetime, Cause]:
    """What each act was. One that nothing names was entered in the register by hand."""
    found: dict[datetime, list[Cause]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(CAUSES, {"partnership": current_partnership_id(), "moments": list(moments)})
        for moment, kind, name, file_kind, sender, sender_name, sent_at in cursor.fetchall():
            sent = Sent(file_kind, sender, sender_name, timezone.localdate(sent_at)) if sent_at else None
            found[moment].append(Cause(kind, name, sent))
    return {moment: _first(found.get(moment, ())) for moment in moments}


def _first(found: Sequence[Cause]) -> Cause:
    return min(found, key=lambda one: ORDER.index(one.kind)) if found else Cause("by_hand")
