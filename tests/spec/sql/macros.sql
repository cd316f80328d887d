-- The nearest whole number to top / bottom; a half goes away from nil. bottom is above nil.
CREATE MACRO half_up(top, bottom) AS
  CASE WHEN top < 0 THEN -1 ELSE 1 END * ((2 * abs(top::HUGEINT) + bottom) // (2 * bottom));

-- The largest whole number whose square is not above x: the root of a DOUBLE may be one off.
CREATE MACRO mended_root(x, about) AS
  about - CASE WHEN about * about > x THEN 1 ELSE 0 END + CASE WHEN (about + 1) * (about + 1) <= x THEN 1 ELSE 0 END;
CREATE MACRO whole_root(x) AS mended_root(x::HUGEINT, floor(sqrt(x::DOUBLE))::HUGEINT);

-- The root of top / bottom, half up.
CREATE MACRO root_half_up(top, bottom) AS (whole_root(4 * top::HUGEINT // bottom) + 1) // 2;

-- How likely a standard normal number lies farther from nil than x, on both sides: 1 - erf(x / root 2), by its series;
-- beyond 5 it is nil to six places.
CREATE MACRO beyond_on_both_sides(x) AS
  CASE WHEN abs(x) > 5 THEN 0 ELSE 1 - 2 / sqrt(pi()) * list_sum(list_transform(range(120),
    lambda n: (CASE WHEN n % 2 = 0 THEN 1 ELSE -1 END)
      * exp((2 * n + 1) * ln(greatest(abs(x), 1e-30) / sqrt(2)) - lgamma(n + 1)) / (2 * n + 1))) END;

-- How likely so many of `of` come at a chance each, in DOUBLE. The chance is above nil and below one.
CREATE MACRO binomial(number, of, chance) AS
  exp(lgamma(of + 1) - lgamma(number + 1) - lgamma(of - number + 1)
      + number * ln(chance) + (of - number) * ln(1 - chance));

-- The Wilson score interval of 95 in 100, as shares of 1.
CREATE MACRO wilson_middle(share, of) AS (share + 1.959963984540054 ^ 2 / (2 * of)) / (1 + 1.959963984540054 ^ 2 / of);
CREATE MACRO wilson_half(share, of) AS
  1.959963984540054 * sqrt(share * (1 - share) / of + 1.959963984540054 ^ 2 / (4 * of ^ 2))
    / (1 + 1.959963984540054 ^ 2 / of);

-- One of `name=number`, and the pairs of a text.
CREATE MACRO name_of(pair) AS split_part(pair, '=', 1);
CREATE MACRO number_of(pair) AS split_part(pair, '=', 2)::HUGEINT;
CREATE MACRO listed(text) AS list_filter(string_split(text, ' '), lambda one: one <> '');

-- Hundredths of a per cent in words, with a true minus: 1.67%.
CREATE MACRO in_per_cent(hundredths) AS
  CASE WHEN hundredths < 0 THEN '−' ELSE '' END
  || regexp_replace(printf('%d.%02d', abs(hundredths)::BIGINT // 100, abs(hundredths)::BIGINT % 100), '\.?0+$', '')
  || '%';

-- In how many ways k of n are chosen, and in how many any number is: Pascal's triangle.
CREATE TEMP TABLE choices AS
WITH RECURSIVE triangle AS (
  SELECT 0 AS n, [1::HUGEINT] AS row
  UNION ALL
  SELECT n + 1, list_transform(range(n + 2),
                               lambda k: CASE WHEN k = 0 OR k = n + 1 THEN 1::HUGEINT ELSE row[k] + row[k + 1] END)
  FROM triangle WHERE n < 100
)
SELECT n, unnest(range(n + 1)) AS k, unnest(row) AS ways, list_sum(row)::HUGEINT AS whole FROM triangle;

-- The lines of a funnel round a centre. Of the chance to be inside a line: with r the least count that as many or fewer
-- reach with that chance or more, it lies between r and r + 1, nearer to r + 1 the less of that step is needed. A lower
-- line is the upper one of those who were not counted.
CREATE MACRO funnel_lines() AS TABLE
WITH lines AS (
  SELECT place, "of"::INTEGER AS n, name, chance,
         CASE WHEN is_low THEN 1 - centre::DOUBLE ELSE centre::DOUBLE END AS centre
  FROM cases CROSS JOIN (VALUES ('outer_low', 0.999, true), ('inner_low', 0.975, true), ('inner_high', 0.975, false),
                                ('outer_high', 0.999, false)) AS kinds(name, chance, is_low)
), counts AS (
  SELECT *, unnest(range(n + 1)) AS k FROM lines
), chances AS (
  SELECT *, binomial(k, n, centre) AS here,
         sum(binomial(k, n, centre)) OVER (PARTITION BY place, name ORDER BY k) AS up_to
  FROM counts
), crossed AS (
  SELECT place, name, least((k + 1 - least((up_to - chance) / here, 1)) / n, 1) AS line
  FROM chances WHERE up_to >= chance QUALIFY row_number() OVER (PARTITION BY place, name ORDER BY k) = 1
)
SELECT place, abs(1 - any_value(line) FILTER (WHERE name = 'outer_low')) AS outer_low,
       abs(1 - any_value(line) FILTER (WHERE name = 'inner_low')) AS inner_low,
       any_value(line) FILTER (WHERE name = 'inner_high') AS inner_high,
       any_value(line) FILTER (WHERE name = 'outer_high') AS outer_high
FROM crossed GROUP BY place;
