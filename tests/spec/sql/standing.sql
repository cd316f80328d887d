-- On which side of the lines of its funnel a share stands; on a line it is within.
WITH shares AS (
  SELECT place, "count"::DOUBLE / "of"::DOUBLE AS share, lines.* EXCLUDE (place)
  FROM cases JOIN funnel_lines() AS lines USING (place)
)
SELECT place,
       CASE WHEN share > outer_high THEN 'FAR_ABOVE' WHEN share > inner_high THEN 'ABOVE'
            WHEN share < outer_low THEN 'FAR_BELOW' WHEN share < inner_low THEN 'BELOW' ELSE 'WITHIN' END AS standing
FROM shares
