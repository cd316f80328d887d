-- The running total of the financial year to the end of each month, rounded once, less the one before. A fee holds
-- from its month on.
WITH counted AS (
  SELECT place, counting, (name_of(pair) || '-01')::DATE AS month, number_of(pair) AS number
  FROM (SELECT place, counting, unnest(listed(counted)) AS pair FROM cases)
), fees AS (
  SELECT place, (name_of(pair) || '-01')::DATE AS since, number_of(pair) AS fee
  FROM (SELECT place, unnest(listed(fees)) AS pair FROM cases)
), priced AS (
  SELECT c.place, c.counting, c.month, c.number * f.fee AS worth, year(c.month - INTERVAL 3 MONTH) AS begins
  FROM counted c ASOF JOIN fees f ON f.place = c.place AND f.since <= c.month
), running AS (
  SELECT place, month, begins,
         half_up(sum(worth) OVER (PARTITION BY place, begins ORDER BY month),
                 CASE counting WHEN 'HEADS' THEN 12 ELSE make_date(begins + 1, 4, 1) - make_date(begins, 4, 1) END)
           AS so_far
  FROM priced
), due AS (
  SELECT place, month, so_far - coalesce(lag(so_far) OVER (PARTITION BY place, begins ORDER BY month), 0) AS pence
  FROM running
)
SELECT place, string_agg(strftime(month, '%Y-%m') || '=' || pence, ' ' ORDER BY month) AS due FROM due GROUP BY place
