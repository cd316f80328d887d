-- Pearson's chi-squared over the levels at which anybody stands, and the Cochran-Armitage trend with levels 1, 2, 3,
-- both as the chance of a change as large; and the change of income a head at fees, in hundredths of a per cent.
WITH levels AS (
  SELECT place, level, string_split(before, '/')[level]::HUGEINT AS b, string_split("after", '/')[level]::HUGEINT AS a,
         string_split(fees, '/')[level]::HUGEINT AS fee
  FROM cases CROSS JOIN (SELECT unnest([1, 2, 3]) AS level)
), groups AS (
  SELECT place, sum(b) AS n_b, sum(a) AS n_a, sum(b + a) AS n, sum(fee * b) AS income_b, sum(fee * a) AS income_a,
         count(*) FILTER (WHERE b + a > 0) - 1 AS freedom, sum(level * b) AS s_b, sum(level * a) AS s_a,
         sum(level * (b + a)) AS s, sum(level * level * (b + a)) AS q
  FROM levels GROUP BY place
), tested AS (
  SELECT place,
         sum(CASE WHEN b + a = 0 THEN 0 ELSE
               (b * n - n_b * (b + a)) ^ 2 / (n * n_b * (b + a))
                 + (a * n - n_a * (b + a)) ^ 2 / (n * n_a * (b + a)) END)
           AS squared
  FROM levels JOIN groups USING (place) WHERE n_b > 0 AND n_a > 0 AND freedom > 0 GROUP BY place
)
SELECT place,
       printf('%.3f', CASE WHEN squared IS NULL THEN 1 WHEN freedom = 2 THEN exp(-squared / 2)
                           ELSE beyond_on_both_sides(sqrt(squared)) END) AS any_change,
       printf('%.3f', CASE WHEN squared IS NULL THEN 1
                           ELSE beyond_on_both_sides((s_a * n_b - s_b * n_a)
                                                     / sqrt(n_b * n_a / n * (n * q - s * s))) END)
         AS trend,
       CASE WHEN squared IS NULL THEN 0 ELSE sign(s_a * n_b - s_b * n_a)::INTEGER END AS upwards,
       CASE WHEN n_b = 0 OR n_a = 0 THEN 0
            ELSE half_up((income_a * n_b - income_b * n_a) * 10000, income_b * n_a) END AS income
FROM groups LEFT JOIN tested USING (place)
