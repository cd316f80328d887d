-- The mean cost a person, truncated at a percentile by nearest rank where enough people stand above it, its standard
-- deviation (n - 1), 1.96 standard errors on either side and not below nil, and the fee: trended, rounded once more.
WITH costs AS (
  SELECT place, unnest(listed(costs))::HUGEINT AS cost FROM cases
), ranked AS (
  SELECT c.place, c.cost, row_number() OVER (PARTITION BY c.place ORDER BY cost) AS turn,
         count(*) OVER (PARTITION BY c.place) AS people, percentile::HUGEINT AS percentile, fewest::HUGEINT AS fewest
  FROM costs c JOIN cases USING (place)
), caps AS (
  SELECT place, people, fewest, min(cost) FILTER (WHERE turn * 10000 >= percentile * people) AS cap
  FROM ranked GROUP BY place, people, fewest
), cut AS (
  SELECT place, people, cost, cap, count(*) FILTER (WHERE cost > cap) OVER (PARTITION BY place) AS above, fewest
  FROM costs JOIN caps USING (place)
), kept AS (
  SELECT *, above > 0 AND above >= fewest AS is_cut FROM cut
), sums AS (
  SELECT place, people::HUGEINT AS n, count(*) FILTER (WHERE cost > 0) AS with_cost, above,
         CASE WHEN is_cut THEN 'yes' ELSE 'no' END AS truncated,
         sum(CASE WHEN is_cut THEN least(cost, cap) ELSE cost END) AS s,
         sum(CASE WHEN is_cut THEN least(cost, cap) * least(cost, cap) ELSE cost * cost END) AS q
  FROM kept GROUP BY place, people, above, is_cut
), figures AS (
  SELECT *, half_up(s, n) AS mean,
         CASE WHEN n < 2 THEN 0 ELSE root_half_up(n * q - s * s, n * (n - 1)) END AS spread,
         CASE WHEN n < 2 THEN 0 ELSE root_half_up(196 * 196 * (n * q - s * s), 10000 * n * n * (n - 1)) END AS away
  FROM sums
)
SELECT place, with_cost, above, truncated, mean, spread, greatest(mean - away, 0) AS low, mean + away AS high,
       half_up(mean * (10000 + inflation::HUGEINT) * (10000 - efficiency::HUGEINT), 100000000) AS fee
FROM figures JOIN cases USING (place)
