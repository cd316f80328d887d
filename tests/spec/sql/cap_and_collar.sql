-- B + r x (A - B(1 + u)) above, B - r x (B(1 - l) - A) below, else B; what moves has a limit as a share of B. Half
-- up, once, of what moves. In hundred-millionths of a penny until then.
WITH given AS (
  SELECT place, baseline::HUGEINT AS b, rate::HUGEINT AS r,
         actual::HUGEINT * 10000 - baseline::HUGEINT * (10000 + corridor_above::HUGEINT) AS above,
         baseline::HUGEINT * (10000 - corridor_below::HUGEINT) - actual::HUGEINT * 10000 AS below,
         nullif(limit_above, '')::HUGEINT * baseline::HUGEINT * 10000 AS most_above,
         nullif(limit_below, '')::HUGEINT * baseline::HUGEINT * 10000 AS most_below
  FROM cases
)
SELECT place,
       b + CASE WHEN above > 0 THEN half_up(least(r * above, coalesce(most_above, r * above)), 100000000)
                WHEN below > 0 THEN -half_up(least(r * below, coalesce(most_below, r * below)), 100000000)
                ELSE 0 END AS payment
FROM given
