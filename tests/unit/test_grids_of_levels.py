"""Agreement and kappa of two ratings, and what of a grid may be shown."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.care.assurance.domain.agreement import agreement_of
from apps.interfaces.needs.domain.currency import group_of
from apps.interfaces.needs.domain.grids import Grid, agreement_shown, grid_of_levels, published, quadratic_kappa

AGREED = {(1, 1): 40, (2, 2): 30, (3, 3): 10, (1, 2): 8, (2, 1): 6, (2, 3): 5, (3, 2): 7, (1, 3): 2, (3, 1): 3}


def test_kappa_with_quadratic_weights_is_exact():
    """Observed 26 x 1 + 5 x 4 = 46. Down 50, 41, 20; across 49, 45, 17; expected (50x45 + 41x49 + 41x17 + 20x45
    + 4 x (50x17 + 20x49)) / 111 = 13,176 / 111."""
    grid = grid_of_levels(AGREED)
    assert [grid.row_total(level) for level in "123"] == [50, 41, 20]
    assert [grid.column_total(level) for level in "123"] == [49, 45, 17]
    assert quadratic_kappa(grid) == 1 - Fraction(46 * 111, 13_176)


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ({(1, 1): 5, (2, 2): 5, (3, 3): 5}, Fraction(1)),
        ({(1, 1): 20}, None),
        ({}, None),
        ({(1, 3): 10, (3, 1): 10}, Fraction(-1)),
        ({(1, 1): 5, (1, 3): 5, (3, 1): 5, (3, 3): 5}, Fraction(0)),
    ],
)
def test_kappa_at_its_ends(counts, kappa):
    assert quadratic_kappa(grid_of_levels(counts)) == kappa


def test_kappa_is_that_of_the_statistics_of_checks():
    pairs = [pair for pair, people in AGREED.items() for _ in range(people)]
    assert float(quadratic_kappa(grid_of_levels(AGREED))) == pytest.approx(agreement_of(pairs).kappa, abs=1e-12)


def test_agreement_is_said_exactly_where_nothing_small_follows_from_it():
    counts = {(row, column): 40 if row == column else 10 for row in (1, 2, 3) for column in (1, 2, 3)}
    grid = grid_of_levels(counts)
    said = agreement_shown(grid, published(grid, 5))
    assert (said.per_cent, said.kappa, said.is_coarse) == ("67%", "0.50", False)


def test_agreement_is_said_exactly_though_cells_are_hidden_where_no_small_number_follows():
    grid = grid_of_levels(AGREED)
    shown = published(grid, 5)
    said = agreement_shown(grid, shown)
    assert (shown.cell("1", "3"), shown.cell("3", "1"), shown.cell("2", "2")) == (False, False, True)
    assert (said.per_cent, said.kappa, said.is_coarse) == ("72%", "0.61", False)


def test_lines_that_no_page_totals_hide_no_cell_of_theirs():
    counts = {("a", "x"): 10, ("b", "y"): 9, ("a", "y"): 3, ("b", "x"): 20}
    with_totals = published(Grid(("a", "b"), ("x", "y"), counts, {}), 5)
    without = published(Grid(("a", "b"), ("x", "y"), counts, {}, has_totals=False), 5)
    cells = [("a", "x"), ("b", "y"), ("a", "y"), ("b", "x")]
    assert [with_totals.cell(*cell) for cell in cells] == [False, False, False, False]
    assert [without.cell(*cell) for cell in cells] == [True, False, False, True]


def test_agreement_is_said_coarsely_or_not_at_all_where_small_numbers_follow_from_it():
    grid = grid_of_levels({pair: people for pair, people in AGREED.items() if pair != (3, 1)})
    said = agreement_shown(grid, published(grid, 5))
    assert (said.per_cent, said.kappa, said.is_coarse) == ("about 75%", "about 0.7", True)
    few = grid_of_levels({(1, 1): 40, (1, 3): 2})
    assert agreement_shown(few, published(few, 5)) is None
    assert agreement_shown(grid_of_levels({}), published(grid_of_levels({}), 5)) is None


@given(st.lists(st.integers(0, 30), min_size=9, max_size=9))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_cell_of_fewer_than_five_is_shown_nor_one_alone_hidden_in_a_line_whose_total_is(numbers):
    places = [(row, column) for row in (1, 2, 3) for column in (1, 2, 3)]
    grid = grid_of_levels(dict(zip(places, numbers, strict=True)))
    shown = published(grid, 5)
    for row, column in places:
        assert not (shown.cell(str(row), str(column)) and 0 < grid.count(str(row), str(column)) < 5)
    for line in "123":
        if shown.row(line):
            away = [column for column in "123" if not shown.cell(line, column)]
            assert sum(grid.count(line, column) for column in away) == 0 or len(away) > 1
        if shown.column(line):
            away = [row for row in "123" if not shown.cell(row, line)]
            assert sum(grid.count(row, line) for row in away) == 0 or len(away) > 1


@pytest.mark.parametrize(
    ("registers", "group"),
    [(0, "A"), (1, "A"), (2, "B"), (3, "C"), (5, "C"), (6, "D"), (8, "D"), (9, "E"), (18, "E")],
)
def test_the_count_of_conditions_has_its_groups(registers, group):
    assert group_of(registers) == group
