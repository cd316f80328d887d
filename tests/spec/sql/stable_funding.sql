-- d = counted - plan, t = margin x plan, not rounded. |d| <= t: nil; beyond: none nil, excess sign(d) x (|d| - t) x
-- share, whole d x share; half up, once. In hundred-millionths of a penny until then.
WITH given AS (
  SELECT place, counted::HUGEINT - plan::HUGEINT AS d, margin::HUGEINT * plan::HUGEINT AS t, beyond,
         share::HUGEINT AS share
  FROM cases
)
SELECT place,
       CASE WHEN abs(d) * 10000 <= t OR beyond = 'none' THEN 0
            WHEN beyond = 'whole' THEN half_up(d * share, 10000)
            ELSE half_up(sign(d)::HUGEINT * (abs(d) * 10000 - t) * share, 100000000) END AS moved
FROM given
