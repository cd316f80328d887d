-- The payment is what spend leaves after saving and incentive; the redesign budget what it leaves after contingency.
WITH found AS (
  SELECT place, spend::HUGEINT - qipp::HUGEINT AS transition, incentive::HUGEINT AS incentive,
         contingency::HUGEINT AS contingency
  FROM cases
), paid AS (
  SELECT place, transition, transition - incentive AS payment, contingency FROM found
)
SELECT place, payment, payment - contingency AS budget,
       half_up(1000 * payment, payment - contingency) AS ratio,
       half_up(1000 * contingency, payment) AS share,
       transition
FROM paid
