-- McNemar's exact test: twice the chance that of those who moved so few or fewer move one way, if either way is as
-- likely; at most one. In thousandths, half up.
WITH moved AS (
  SELECT place, up::INTEGER + down::INTEGER AS n, least(up::INTEGER, down::INTEGER) AS fewer FROM cases
), ways_of AS (
  SELECT place, 2 * sum(ways) AS tails, any_value(whole) AS whole
  FROM moved JOIN choices ON choices.n = moved.n AND k <= fewer GROUP BY place
)
SELECT place, printf('%.3f', least(half_up(tails * 1000, whole), 1000) / 1000) AS chance FROM ways_of
