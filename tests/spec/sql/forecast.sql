-- Cost so far + the plans of the rest x actual / plan so far, half up; ranges are t x the standard deviation (n - 1)
-- of the months' ratios x root(sum of squares of the rest + square of their sum / n). A month without a plan has no
-- ratio; fewer than three that have one say nothing. Ratios are whole numbers of one part of the least common
-- multiple.
WITH months AS (
  SELECT place, split_part(pair, '/', 1)::HUGEINT AS plan, split_part(pair, '/', 2)::HUGEINT AS actual
  FROM (SELECT place, unnest(listed(months)) AS pair FROM cases)
), parts AS (
  SELECT place, list_reduce(list(plan), lambda x, y: lcm(x, y)) AS whole FROM months WHERE plan > 0 GROUP BY place
), ratios AS (
  SELECT place, whole, count(*)::HUGEINT AS n, sum(plan) AS plan, sum(actual) AS actual,
         count(*) * sum((actual * whole // plan) * (actual * whole // plan))
           - sum(actual * whole // plan) * sum(actual * whole // plan) AS scatter
  FROM months JOIN parts USING (place) WHERE plan > 0 GROUP BY place, whole
), known AS (
  SELECT place, sum(actual) AS pence FROM months GROUP BY place
), rest AS (
  SELECT place, coalesce(list_sum(plans), 0)::HUGEINT AS p,
         coalesce(list_sum(list_transform(plans, lambda one: one * one)), 0)::HUGEINT AS squares
  FROM (SELECT place, listed(rest)::HUGEINT[] AS plans FROM cases)
), found AS (
  SELECT place, pence + half_up(p * actual, plan) AS outturn, n - 1 AS freedom,
         scatter * (n * squares + p * p) AS error, whole * whole * n * n * (n - 1) AS over
  FROM ratios JOIN known USING (place) JOIN rest USING (place) WHERE n >= 3
)
SELECT c.place, outturn, root_half_up(t.half * t.half * error, 100000000 * over) AS half,
       root_half_up(t.eighty * t.eighty * error, 100000000 * over) AS eighty
FROM cases c LEFT JOIN found f USING (place) LEFT JOIN students_t t USING (freedom)
