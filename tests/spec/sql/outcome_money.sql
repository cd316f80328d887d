-- The quality level sets a premium on the budget, and the share of a surplus or of a deficit; each half up.
WITH levels(level, premium, surplus, deficit) AS (
  VALUES (1, 2, 20, 80), (2, 3, 35, 65), (3, 5, 50, 50), (4, 9, 65, 35), (5, 10, 80, 20)
), found AS (
  SELECT place, actual::HUGEINT AS actual, half_up(budget::HUGEINT * premium, 100) AS premium,
         half_up((budget::HUGEINT - actual::HUGEINT)
                   * CASE WHEN budget::HUGEINT >= actual::HUGEINT THEN surplus ELSE deficit END, 100) AS shared
  FROM cases JOIN levels ON levels.level = cases.level::INTEGER
)
SELECT place, premium, shared, actual + premium + shared AS payment FROM found
