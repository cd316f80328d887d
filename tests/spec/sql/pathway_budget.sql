-- What is affordable is the spend less the saving and the incentive; the incentive is paid on top where it is
-- reached; the contingency is what is affordable less what providers cost.
WITH given AS (
  SELECT place, spend::HUGEINT - saving::HUGEINT - incentive::HUGEINT AS affordable, cost::HUGEINT AS cost,
         CASE reached WHEN 'yes' THEN incentive::HUGEINT ELSE 0 END AS earned
  FROM cases
)
SELECT place, affordable, affordable + earned AS payment, affordable - cost AS contingency,
       in_per_cent(half_up((affordable - cost) * 10000, affordable)) AS contingency_share,
       in_per_cent(half_up(affordable * 10000, cost)) AS income_to_cost
FROM given
