-- outturn x (1 - efficiency), half up; each later year is the year before, inflated, less what is asked, half up
-- again.
WITH RECURSIVE years AS (
  SELECT place, 1 AS year, half_up(outturn::HUGEINT * (10000 - efficiency::HUGEINT), 10000) AS worth FROM cases
  UNION ALL
  SELECT place, year + 1,
         half_up(worth * (10000 + inflation::HUGEINT) * (10000 - asked::HUGEINT), 100000000)
  FROM years JOIN cases USING (place) WHERE year < years::INTEGER
)
SELECT place, string_agg(worth::VARCHAR, ' ' ORDER BY year) AS "values" FROM years GROUP BY place
