-- A line lies, of the chance p to be inside it: with r the least count that as many or fewer reach with chance p or more,
-- between r and r + 1, nearer to r + 1 the less of that step is needed; the lower line is that of those not counted.
WITH lines AS (
  SELECT place, "of"::INTEGER AS n, name, chance, CASE WHEN is_low THEN 1 - centre::DOUBLE ELSE centre::DOUBLE END AS centre
  FROM cases CROSS JOIN (VALUES ('outer_low', 0.999, true), ('inner_low', 0.975, true), ('inner_high', 0.975, false),
                                ('outer_high', 0.999, false)) AS kinds(name, chance, is_low)
), counts AS (
  SELECT *, unnest(range(n + 1)) AS k FROM lines
), chances AS (
  SELECT *, binomial(k, n, centre) AS here, sum(binomial(k, n, centre)) OVER (PARTITION BY place, name ORDER BY k) AS up_to
  FROM counts
), crossed AS (
  SELECT place, name, least((k + 1 - least((up_to - chance) / here, 1)) / n, 1) AS line
  FROM chances WHERE up_to >= chance QUALIFY row_number() OVER (PARTITION BY place, name ORDER BY k) = 1
), by_name AS (PIVOT crossed ON name IN ('outer_low', 'inner_low', 'inner_high', 'outer_high') USING any_value(line))
SELECT place, printf('%.1f', 100 * abs(1 - outer_low)) AS outer_low, printf('%.1f', 100 * abs(1 - inner_low)) AS inner_low,
       printf('%.1f', 100 * inner_high) AS inner_high, printf('%.1f', 100 * outer_high) AS outer_high
FROM by_name
