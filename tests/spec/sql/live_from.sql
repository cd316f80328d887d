-- The first day of the next month, or of the term where that is later; none where the term is over by then.
WITH firsts AS (
  SELECT place, greatest(date_trunc('month', today::DATE) + INTERVAL 1 MONTH, starts_on::DATE)::DATE AS first,
         ends_before::DATE AS ends_before
  FROM cases
)
SELECT place, CASE WHEN first < ends_before THEN first END AS live_from FROM firsts
