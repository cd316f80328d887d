-- volume = (N - E) x e/E x plan/e, mix = (n - N x e/E) x plan/e, each half up; intensity is the rest. Where nobody
-- was expected at the level a day costs the fee of a day x the share of the plan; where nobody was at any, all is
-- intensity.
WITH given AS (
  SELECT place, plan::HUGEINT AS plan, actual::HUGEINT AS actual, expected_days::HUGEINT AS e,
         actual_days::HUGEINT AS n,
         expected_days_all::HUGEINT AS e_all, actual_days_all::HUGEINT AS n_all, fee_a_year::HUGEINT AS fee,
         of_a_year::HUGEINT AS days, split_part(plan_share, '/', 1)::HUGEINT AS top,
         split_part(plan_share, '/', 2)::HUGEINT AS bottom
  FROM cases
), explained AS (
  SELECT place, actual - plan AS variance,
         CASE WHEN e_all = 0 OR e = 0 THEN 0 ELSE half_up((n_all - e_all) * plan, e_all) END AS volume,
         CASE WHEN e_all = 0 THEN 0
              WHEN e = 0 AND bottom = 0 THEN 0
              WHEN e = 0 THEN half_up(n * fee * top, days * bottom)
              ELSE half_up((n * e_all - n_all * e) * plan, e_all * e) END AS mix
  FROM given
)
SELECT place, volume, mix, variance - volume - mix AS intensity FROM explained
