-- One person of one level in one financial year. What the days of the term come to is spread over months and service
-- lines as last year's cost of the same calendar months, a day for a day, by largest remainder; a month of which last
-- year has nothing keeps its own, shared as the whole of last year. A line's months with too few people are together
-- and by days. Records are last year's, a day for a day, spread alike over their whole number.
WITH given AS (
  SELECT place, split_part(term, '..', 1)::DATE AS starts, split_part(term, '..', 2)::DATE AS ends,
         fee_a_year::HUGEINT AS fee, enough::INTEGER AS enough, last_year
  FROM cases
), months AS (
  SELECT *, (month + INTERVAL 1 MONTH)::DATE AS next, month(month) AS calendar,
         year(starts - INTERVAL 3 MONTH)::INTEGER AS begins
  FROM (SELECT *, unnest(generate_series(date_trunc('month', starts), ends - INTERVAL 1 DAY,
                                         INTERVAL 1 MONTH))::DATE AS month
        FROM given)
), counted AS (
  SELECT place, month, calendar, fee, make_date(begins + 1, 4, 1) - make_date(begins, 4, 1) AS of_a_year,
         least(ends, next) - greatest(starts, month) AS days
  FROM months
), running AS (
  SELECT *, half_up(sum(days * fee) OVER (PARTITION BY place ORDER BY month), of_a_year) AS so_far FROM counted
), due AS (
  SELECT *, so_far - coalesce(lag(so_far) OVER (PARTITION BY place ORDER BY month), 0) AS pence FROM running
), days_before AS (
  SELECT place, month(day) AS calendar, count(*) AS days
  FROM (SELECT place, unnest(generate_series(starts - INTERVAL 1 YEAR, starts - INTERVAL 1 DAY, INTERVAL 1 DAY)) AS day
        FROM given)
  GROUP BY ALL
), cells AS (
  SELECT place, enough, split_part(name_of(one), '.', 1)::INTEGER AS calendar, split_part(name_of(one), '.', 2) AS line,
         string_split(split_part(one, '=', 2), '/')::HUGEINT[] AS numbers
  FROM (SELECT place, enough, unnest(listed(last_year)) AS one FROM given)
), found AS (
  SELECT place, enough, 'pence' AS kind, calendar, line, numbers[1] AS number FROM cells WHERE numbers[1] > 0
  UNION ALL
  SELECT place, enough, 'records', calendar, line, numbers[2] FROM cells WHERE numbers[2] > 0
), known AS (
  SELECT DISTINCT f.place, f.kind, f.calendar, d.days FROM found f JOIN days_before d USING (place, calendar)
), lines AS (
  SELECT DISTINCT place, enough, kind, line FROM found
), grid AS (
  SELECT place, kind, calendar, line, known.days, coalesce(found.number, 0) AS number,
         coalesce(cells.numbers[3], 0) < lines.enough AS few
  FROM lines JOIN known USING (place, kind)
  LEFT JOIN found USING (place, kind, calendar, line) LEFT JOIN cells USING (place, calendar, line)
), a_day AS (
  SELECT place, kind, calendar, line,
         CASE WHEN few THEN sum(number) FILTER (WHERE few) OVER of_line ELSE number END AS top,
         CASE WHEN few THEN sum(days) FILTER (WHERE few) OVER of_line ELSE days END AS bottom
  FROM grid WINDOW of_line AS (PARTITION BY place, kind, line)
), usual AS (
  SELECT place, kind, line, sum(number) AS top, sum(days) AS bottom FROM grid GROUP BY ALL
), kinds AS (
  SELECT place, kind, month, calendar, months.days, pence, known.days IS NOT NULL AS is_known
  FROM (SELECT *, unnest(['pence', 'records']) AS kind FROM due) AS months LEFT JOIN known USING (place, kind, calendar)
), weighed AS (
  SELECT k.place, k.kind, CASE k.kind WHEN 'pence' THEN 'known' ELSE 'all' END AS pool, k.month, line,
         top * k.days AS top, bottom
  FROM kinds k JOIN a_day USING (place, kind, calendar) WHERE is_known AND top > 0
  UNION ALL
  SELECT k.place, k.kind, CASE k.kind WHEN 'pence' THEN month::VARCHAR ELSE 'all' END, k.month, coalesce(line, ''),
         coalesce(top, 1) * k.days, coalesce(bottom, 1)
  FROM kinds k LEFT JOIN usual USING (place, kind) WHERE NOT is_known AND (line IS NOT NULL OR kind = 'pence')
), scaled AS (
  SELECT place, kind, pool, list_reduce(list(bottom::HUGEINT), lambda x, y: lcm(x, y)) AS scale
  FROM weighed GROUP BY ALL
), whole AS (
  SELECT place, kind, pool, month, line, scale, (top * (scale // bottom))::HUGEINT AS weight,
         sum((top * (scale // bottom))::HUGEINT) OVER (PARTITION BY place, kind, pool) AS weights
  FROM weighed JOIN scaled USING (place, kind, pool)
), pools AS (
  SELECT place, kind, CASE WHEN is_known THEN 'known' ELSE month::VARCHAR END AS pool, sum(pence) AS number
  FROM kinds WHERE kind = 'pence' GROUP BY ALL
  UNION ALL
  SELECT DISTINCT place, kind, pool, half_up(weights, scale) FROM whole WHERE kind = 'records'
), shared AS (
  SELECT *, number * weight // weights AS part, number * weight % weights AS remainder
  FROM whole JOIN pools USING (place, kind, pool)
), spread AS (
  SELECT place, kind, strftime(month, '%m.') || line AS cell,
         part + CASE WHEN row_number() OVER (PARTITION BY place, kind, pool ORDER BY remainder DESC, month, line)
                       <= number - sum(part) OVER (PARTITION BY place, kind, pool) THEN 1 ELSE 0 END AS number
  FROM shared
)
SELECT place, coalesce(string_agg(cell || '=' || number, ' ' ORDER BY cell) FILTER (WHERE kind = 'pence'), '') AS pence,
       coalesce(string_agg(cell || '=' || number, ' ' ORDER BY cell) FILTER (WHERE kind = 'records'), '') AS records
FROM cases LEFT JOIN (FROM spread WHERE number <> 0) USING (place) GROUP BY place
