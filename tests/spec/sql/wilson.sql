-- The Wilson score interval of 95 in 100, in per cent to a tenth.
WITH shares AS (SELECT place, "count"::DOUBLE / "of"::DOUBLE AS share, "of"::DOUBLE AS n FROM cases)
SELECT place, printf('%.1f', 100 * abs(wilson_middle(share, n) - wilson_half(share, n))) AS low,
       printf('%.1f', 100 * (wilson_middle(share, n) + wilson_half(share, n))) AS high
FROM shares
