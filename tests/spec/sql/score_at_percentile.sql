-- Nearest rank of everybody registered, those without a score below all who have one; among them the lowest score.
WITH scores AS (
  SELECT place, unnest(listed(scores))::DECIMAL(18, 4) AS score FROM cases
), ranked AS (
  SELECT place, score, row_number() OVER (PARTITION BY place ORDER BY score) AS turn,
         count(*) OVER (PARTITION BY place) AS scored
  FROM scores
), wanted AS (
  SELECT r.*, greatest(registered::HUGEINT, scored) AS people, (percent::DECIMAL(18, 4) * 10000)::HUGEINT AS part
  FROM ranked r JOIN cases USING (place)
), found AS (
  SELECT place, score FROM wanted
  WHERE turn = greatest((part * people + 999999) // 1000000 - (people - scored), 1)
)
SELECT place, regexp_replace(coalesce(score, 0)::VARCHAR, '\.?0+$', '') AS score
FROM cases LEFT JOIN found USING (place)
