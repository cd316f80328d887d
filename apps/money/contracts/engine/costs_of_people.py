"""What care of the people of a run cost in a year, by level: the sums that fees are made from."""

from datetime import date

from django.db import connection

from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.percents import HUNDRED_PERCENT
from apps.money.contracts.domain.fees_from_costs import Sums
from apps.money.contracts.engine.cohorts import PEOPLE_OF_A_RUN

SQL = f"""
WITH costs AS (
  SELECT s.need_band, s.person_id, coalesce(sum(a.cost_pence) FILTER (WHERE l.id IS NOT NULL), 0)::numeric AS pence
  FROM ({PEOPLE_OF_A_RUN}) s
  LEFT JOIN activity_activity a
    ON a.partnership_id = %(partnership)s AND a.person_id = s.person_id
   AND a.starts_on >= %(from)s AND a.starts_on < %(to)s
  LEFT JOIN contracts_scopeline l
    ON l.partnership_id = %(partnership)s AND l.version_id = %(version)s AND l.scope = 1
   AND l.kind = a.kind AND l.ltc_related = a.ltc_related
   AND l.starts_on <= %(scope_on)s AND l.ends_before > %(scope_on)s
  GROUP BY s.need_band, s.person_id
), ranked AS (
  SELECT need_band, pence, row_number() OVER (PARTITION BY need_band ORDER BY pence) AS place,
         count(*) OVER (PARTITION BY need_band) AS people
  FROM costs
), caps AS (
  SELECT need_band, min(pence) FILTER (WHERE place >= (%(percentile)s * people + %(whole)s - 1) / %(whole)s) AS cap
  FROM ranked GROUP BY need_band
), above AS (
  SELECT need_band, cap, count(*) FILTER (WHERE pence > cap) AS above
  FROM ranked JOIN caps USING (need_band) GROUP BY need_band, cap
), counted AS (
  SELECT r.need_band, r.pence AS whole, a.above, a.above > 0 AND a.above >= %(fewest)s AS is_truncated,
         CASE WHEN a.above > 0 AND a.above >= %(fewest)s THEN least(r.pence, a.cap) ELSE r.pence END AS pence
  FROM ranked r JOIN above a USING (need_band)
)
SELECT need_band, count(*), count(*) FILTER (WHERE whole > 0), above, is_truncated, sum(pence), sum(pence * pence)
FROM counted GROUP BY need_band, above, is_truncated ORDER BY need_band
"""


def costs_by_level(
    *,
    run_id: int,
    version_id: int,
    scope_on: date,
    starts_on: date,
    ends_before: date,
    percentile: int,
    fewest: int,
) -> dict[int, Sums]:
    """The sums of each level with people, as `domain.fees_from_costs.sums_of` makes them from a list of costs.

    Everybody counts whom the run puts at a level and the version names on `scope_on`, with what their care cost from a
    day to before another, for the kinds of care that the version has in scope on that day. Somebody without such a
    record counts with nil.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            SQL,
            {
                "partnership": current_partnership_id(),
                "run": run_id,
                "version": version_id,
                "scope_on": scope_on,
                "on": scope_on,
                "from": starts_on,
                "to": ends_before,
                "percentile": percentile,
                "whole": HUNDRED_PERCENT,
                "fewest": fewest,
            },
        )
        return {
            level: Sums(people, with_cost, above, is_truncated, int(pence), int(squares))
            for level, people, with_cost, above, is_truncated, pence, squares in cursor.fetchall()
        }
