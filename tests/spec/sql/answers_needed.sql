-- The least number of answers of which the observed share is a whole number and its interval lies above the target.
WITH tried AS (
  SELECT place, n, observed::DOUBLE / 100 AS share, target::DOUBLE / 100 AS target
  FROM cases JOIN (SELECT unnest(range(1, 4001)) AS n) numbers ON n * observed::INTEGER % 100 = 0
)
SELECT place, min(n) AS answers FROM tried
WHERE wilson_middle(share, n) - wilson_half(share, n) >= target GROUP BY place
