-- Four lines in per cent, to a tenth.
SELECT place, printf('%.1f', 100 * outer_low) AS outer_low, printf('%.1f', 100 * inner_low) AS inner_low,
       printf('%.1f', 100 * inner_high) AS inner_high, printf('%.1f', 100 * outer_high) AS outer_high
FROM funnel_lines()
