-- Half the width of the interval of 95 in 100 of a mean: 1.96 x the coefficient of variation / root n, in per cent.
SELECT place, printf('%.1f', 100 * 1.959964 * spread::DOUBLE / sqrt(people::DOUBLE)) AS percent FROM cases
