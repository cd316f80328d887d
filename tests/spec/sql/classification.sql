-- YOC-DST v1: on each axis the first rule that matches the counts of levels, the cell of the two, the level of need
-- of the cell, and flags that never move it.
WITH said AS (
  SELECT place, left(trim(one), 3) AS area, right(trim(one), 1) AS letter
  FROM (SELECT place, unnest(string_split(levels, ',')) AS one FROM cases) WHERE trim(one) <> ''
), counted AS (
  SELECT place,
         count(*) FILTER (WHERE area IN ('MOB', 'NUT', 'CON', 'COM', 'COG') AND letter = 'S') AS f_s,
         count(*) FILTER (WHERE area IN ('MOB', 'NUT', 'CON', 'COM', 'COG') AND letter = 'H') AS f_h,
         count(*) FILTER (WHERE area IN ('MOB', 'NUT', 'CON', 'COM', 'COG') AND letter = 'M') AS f_m,
         count(*) FILTER (WHERE area IN ('BRE', 'DRU', 'ASC', 'BEH', 'SKI', 'PSY') AND letter IN ('S', 'P')) AS c_sp,
         count(*) FILTER (WHERE area IN ('BRE', 'DRU', 'ASC', 'BEH', 'SKI', 'PSY') AND letter = 'H') AS c_h,
         count(*) FILTER (WHERE area IN ('BRE', 'DRU', 'ASC', 'BEH', 'SKI', 'PSY') AND letter = 'M') AS c_m,
         count(*) FILTER (WHERE area IN ('BRE', 'DRU', 'ASC', 'BEH') AND letter = 'H') AS starred_h,
         count(*) FILTER (WHERE area IN ('BRE', 'DRU', 'ASC', 'BEH') AND letter = 'M') AS starred_m,
         count(*) FILTER (WHERE area IN ('BRE', 'DRU', 'ASC', 'BEH') AND letter IN ('H', 'S', 'P')) AS starred_high,
         count(*) FILTER (WHERE area IN ('SKI', 'PSY') AND letter = 'H') AS skin_h,
         count(*) FILTER (WHERE area IN ('NUT', 'CON') AND letter IN ('H', 'S', 'P')) AS food_high,
         count(*) FILTER (WHERE area <> 'OTH' AND letter IN ('H', 'S', 'P')) AS high,
         count(*) FILTER (WHERE area <> 'OTH' AND letter = 'H') AS h,
         count(*) FILTER (WHERE area <> 'OTH' AND letter = 'M') AS m,
         count(*) FILTER (WHERE area <> 'OTH' AND letter = 'S') AS s,
         count(*) FILTER (WHERE area <> 'OTH' AND letter = 'P') AS p
  FROM cases LEFT JOIN said USING (place) GROUP BY place
), ruled AS (
  SELECT *,
         CASE WHEN f_s >= 1 THEN 'F1' WHEN f_h >= 2 THEN 'F2' WHEN f_h >= 1 AND f_m >= 2 THEN 'F3'
              WHEN f_m >= 4 THEN 'F4'
              WHEN f_h >= 1 THEN 'F5' WHEN f_m >= 3 THEN 'F6' ELSE 'F0' END AS functional,
         CASE WHEN c_sp >= 1 THEN 'C1' WHEN starred_h >= 1 THEN 'C2' WHEN c_h >= 2 THEN 'C3'
              WHEN c_h >= 1 AND c_m >= 2 THEN 'C4' WHEN c_m >= 4 THEN 'C5' WHEN skin_h >= 1 THEN 'C6'
              WHEN starred_m >= 1 THEN 'C7' WHEN c_m >= 2 THEN 'C8' WHEN food_high >= 1 OR f_s >= 1 THEN 'C9'
              ELSE 'C0' END AS complexity
  FROM counted
), placed AS (
  SELECT *,
         CASE WHEN functional IN ('F1', 'F2', 'F3', 'F4') THEN 'H' WHEN functional = 'F0' THEN 'L' ELSE 'M' END
         || CASE WHEN complexity IN ('C1', 'C2', 'C3', 'C4', 'C5') THEN 'H' WHEN complexity = 'C0' THEN 'L' ELSE 'M' END
           AS cell
  FROM ruled
)
SELECT place, functional, complexity, cell,
       CASE WHEN cell IN ('HH', 'HM', 'MH', 'LH') THEN 3 WHEN cell = 'LL' THEN 1 ELSE 2 END AS band,
       concat_ws(' ',
         CASE WHEN high >= 2 OR m >= 5 OR (high >= 1 AND m >= 4) OR starred_high >= 1 THEN 'CHC_CHECKLIST' END,
         CASE WHEN p >= 1 OR s >= 2 THEN 'DST_EXPECTED' WHEN s >= 1 AND h >= 2 THEN 'DST_MAY_INDICATE' END) AS flags
FROM placed
