-- What was counted x fee / the parts of a year, half up to the penny.
SELECT place, half_up(counted::HUGEINT * fee_a_year::HUGEINT, of_a_year::HUGEINT) AS pence FROM cases
