-- The least n of which the half-width is no more than a share.
SELECT place, ceil((1.959964 * spread::DOUBLE / width::DOUBLE) ^ 2)::HUGEINT AS people FROM cases
