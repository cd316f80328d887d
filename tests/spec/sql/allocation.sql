-- Largest remainder: ties by party ascending, a negative pool by its absolute value, a weight of nil gets nil.
WITH parties AS (
  SELECT place, pool::HUGEINT AS pool, unnest(listed(weights)) AS pair
  FROM cases
), weighed AS (
  SELECT place, pool, name_of(pair) AS party, number_of(pair) AS weight,
         greatest(sum(number_of(pair)) OVER (PARTITION BY place), 1) AS whole
  FROM parties
), shared AS (
  SELECT *, abs(pool) * weight // whole AS part, abs(pool) * weight % whole AS remainder FROM weighed
), ranked AS (
  SELECT *, abs(pool) - sum(part) OVER (PARTITION BY place) AS left_over,
         row_number() OVER (PARTITION BY place ORDER BY (weight = 0), remainder DESC, party) AS turn
  FROM shared
)
SELECT place,
       string_agg(party || '=' || (sign(pool)::HUGEINT * (part + CASE WHEN turn <= left_over THEN 1 ELSE 0 END)),
                  ' ' ORDER BY party) AS parts
FROM ranked GROUP BY place
