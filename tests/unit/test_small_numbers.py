"""Nothing hidden can be worked back: proved by brute force, with exact fractions and not with the product's solver."""

import random
from datetime import date
from itertools import combinations, product

import pytest

from apps.care.risk_profiling.domain.hiding import hidden_counts
from apps.money.reconciliation.domain.publication import EVERYWHERE, Line, Node, Part, Place, published
from tests.unit.attacker import determined


def test_the_attackers_solver_finds_what_follows_and_nothing_else():
    assert determined([[1, 1, 1], [0, 1, 1]], [[1, 0, 0], [0, 1, 0]]) == [True, False]
    assert determined([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [[1, 0, 0]]) == [True]
    assert determined([], [[1]]) == [False]


def leaks(counts, smallest):
    """Cells hidden in a table that follow from what is shown, where the totals are known from elsewhere or shown."""
    hidden = hidden_counts(counts, smallest)
    cells = [cell for cell, number in counts.items() if number]
    rows, columns = (sorted({cell[place] for cell in cells}) for place in (0, 1))
    sums = {cell: [cell] for cell in cells}
    sums |= {("every row", column): [cell for cell in cells if cell[1] == column] for column in columns}
    sums |= {(row, "every column"): [cell for cell in cells if cell[0] == row] for row in rows}
    made = {key: [int(cell in parts) for cell in cells] for key, parts in sums.items()}
    shown = [made[key] for key in made if not hidden.is_hidden(*key)]
    away = [key for key in made if hidden.is_hidden(*key)]
    return [key for key, found in zip(away, determined(shown, [made[key] for key in away]), strict=True) if found]


def test_a_table_of_large_counts_hides_nothing():
    counts = dict.fromkeys(product("ab", "xy"), 50)
    assert hidden_counts(counts, 5).cells == frozenset()


def test_a_small_count_is_hidden_with_others_beside_it_and_nil_is_shown():
    counts = {("a", "x"): 2, ("a", "y"): 30, ("a", "z"): 0, ("b", "x"): 40, ("b", "y"): 50, ("b", "z"): 60}
    hidden = hidden_counts(counts, 5)
    assert hidden.is_hidden("a", "x")
    assert not hidden.is_hidden("a", "z")
    assert len(hidden.cells) >= 3
    assert leaks(counts, 5) == []


def test_no_hidden_count_of_any_table_of_two_by_three_can_be_worked_back():
    tables = [dict(zip(product("ab", "xyz"), numbers, strict=True)) for numbers in product((0, 1, 6), repeat=6)]
    assert [table for table in tables if leaks(table, 5)] == []


def rests(counts, smallest):
    """What is left of each shown total when its shown parts are taken off, where too few people are left."""
    hidden = hidden_counts(counts, smallest)
    found = []
    for place, total in ((0, "every column"), (1, "every row")):
        for name in sorted({cell[place] for cell in counts}):
            key = (name, total) if place == 0 else (total, name)
            away = [cell for cell in counts if cell[place] == name and hidden.is_hidden(*cell)]
            if away and not hidden.is_hidden(*key) and sum(counts[cell] for cell in away) < smallest:
                found.append(key)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_what_is_hidden_of_a_shown_total_is_about_enough_people_together(seed):
    chance = random.Random(seed)
    counts = {cell: chance.choice([0, 1, 2, 5, 9, 30]) for cell in product("abcd", "wxyz")}
    assert rests(counts, 5) == []


def test_two_single_people_are_not_hidden_as_a_pair():
    counts = {("a", "w"): 1, ("a", "x"): 1, ("a", "y"): 40, ("b", "w"): 30, ("b", "x"): 30, ("b", "y"): 50}
    assert rests(counts, 5) == []
    assert hidden_counts(counts, 5).is_hidden("a", "y")


@pytest.mark.parametrize("seed", range(40))
def test_no_hidden_count_of_a_larger_table_can_be_worked_back(seed):
    chance = random.Random(seed)
    counts = {cell: chance.choice([0, 1, 3, 4, 5, 8, 30]) for cell in product("abcde", "wxyz")}
    assert leaks(counts, 5) == []
    assert all(hidden_counts(counts, 5).is_hidden(*cell) for cell, number in counts.items() if 0 < number < 5)


LINES = [Line(1, "ACUTE", 10), Line(2, "COMMUNITY", 10), Line(3, "COMMUNITY", 11)]
MONTHS = [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)]


def cube(seed):
    """A small cube of figures, many of them about a few people."""
    chance = random.Random(seed)
    parts = []
    for month, band, line in product(MONTHS[: chance.choice([1, 2, 3])], (1, 2, 3), LINES):
        people = tuple(chance.sample(range(25), chance.choice([0, 0, 1, 4, 8, 10])))
        parts.append(Part(month, band, line, chance.randrange(100, 90_000), people))
    return [part for part in parts if part.people]


def within(node, part):
    places = (EVERYWHERE, Place("sector", part.line.sector), Place("provider", part.line.provider))
    return node.month in (None, part.month) and node.band in (None, part.band) and node.place in places


@pytest.mark.parametrize("seed", range(60))
def test_no_hidden_figure_of_a_contract_can_be_worked_back(seed):
    parts = cube(seed)
    figures = published(parts, smallest=5, enough=10)
    made = {node: [int(within(node, part)) for part in parts] for node in figures}
    shown = [made[node] for node, figure in figures.items() if figure.shown]
    away = [node for node, figure in figures.items() if not figure.shown]
    found = determined(shown, [made[node] for node in away])
    assert [node for node, follows in zip(away, found, strict=True) if follows] == []


@pytest.mark.parametrize("seed", range(60))
def test_what_one_level_costs_at_one_place_in_one_month_cannot_be_worked_out_where_it_is_about_too_few(seed):
    parts = cube(seed)
    figures = published(parts, smallest=5, enough=10)
    shown = [[int(within(node, part)) for part in parts] for node, figure in figures.items() if figure.shown]
    places = [Place("sector", "ACUTE"), Place("sector", "COMMUNITY"), Place("provider", 10), Place("provider", 11)]
    asked = [Node(month, band, place) for month, band, place in product(MONTHS, (1, 2, 3), places)]
    people = {node: set().union(*(part.people for part in parts if within(node, part))) for node in asked}
    few = [node for node in asked if 0 < len(people[node]) < 5]
    made = {node: [int(within(node, part)) for part in parts] for node in few}
    found = determined(shown, [made[node] for node in few])
    assert [node for node, follows in zip(few, found, strict=True) if follows] == []
    pairs = [pair for pair in combinations(few, 2) if len(people[pair[0]] | people[pair[1]]) < 5]
    for sign in (1, -1):
        both = [[a + sign * b for a, b in zip(made[one], made[two], strict=True)] for one, two in pairs]
        found = determined(shown, both)
        assert [p for p, row, follows in zip(pairs, both, found, strict=True) if follows and any(row)] == []


def test_a_shown_total_less_another_does_not_leave_one_person_where_the_rest_of_both_is_empty():
    line, other = Line(1, "COMMUNITY", 1), Line(2, "ACUTE", 2)
    april, may = MONTHS[:2]
    parts = [
        Part(april, 1, line, 100_000, tuple(range(6))),
        Part(may, 1, line, 77_777, (7,)),
        Part(may, 2, line, 200_000, tuple(range(20, 26))),
        *[Part(month, band, other, 500_000, tuple(range(9))) for month, band in product((april, may), (1, 2))],
    ]
    figures = published(parts, smallest=5, enough=10)
    provider = Place("provider", 1)
    months, levels = Node(april, None, provider), Node(None, 1, provider)
    assert figures[levels].pence - figures[months].pence == 77_777
    assert not (figures[levels].shown and figures[months].shown)
    assert figures[months].shown
    assert all(figures[Node(month, band)].shown for month, band in product((None, april, may), (None, 1, 2)))


def test_levels_at_a_place_are_hidden_before_months_and_months_before_sectors():
    """One person's care of a year at one place hides as little of the rest as it can."""
    parts = [Part(m, b, line, 100, tuple(range(10))) for m, b, line in product(MONTHS, (1, 2, 3), LINES)]
    parts[0] = parts[0]._replace(people=(1,))
    figures = published(parts, smallest=5, enough=10)
    assert {node for node, figure in figures.items() if not figure.shown} == set()
    parts += [Part(MONTHS[0], 1, Line(4, "THIRD", 12), 9, (1,)), Part(MONTHS[1], 1, Line(4, "THIRD", 12), 9, many())]
    figures = published(parts, smallest=5, enough=10)
    hidden = [node for node, figure in figures.items() if not figure.shown]
    assert Node(MONTHS[0], None, Place("provider", 12)) in hidden
    assert all(node.place != EVERYWHERE and node.month and not node.band for node in hidden)


def many():
    return tuple(range(10))


@pytest.mark.parametrize("seed", range(20))
def test_a_figure_about_too_few_people_is_hidden_and_every_figure_is_its_sum(seed):
    parts = cube(seed)
    for node, figure in published(parts, smallest=5, enough=10).items():
        behind = [part for part in parts if within(node, part)]
        assert figure.pence == sum(part.pence for part in behind)
        if len(set().union(*(part.people for part in behind))) < 5:
            assert not figure.shown


def test_figures_of_many_people_are_all_shown():
    parts = [Part(m, b, line, 100, tuple(range(10))) for m, b, line in product(MONTHS, (1, 2, 3), LINES)]
    assert all(figure.shown for figure in published(parts, smallest=5, enough=10).values())


def test_one_level_at_one_place_in_one_month_is_no_figure_at_all():
    figures = published([Part(MONTHS[0], 1, LINES[0], 100, tuple(range(10)))], smallest=5, enough=10)
    assert not any(node.month and node.band and node.place != EVERYWHERE for node in figures)
    assert Node(MONTHS[0], 1) in figures


def test_a_figure_with_nobody_behind_it_is_not_among_them():
    parts = [Part(MONTHS[0], 1, LINES[0], 0, ()), Part(MONTHS[0], 2, LINES[0], 5, tuple(range(10)))]
    assert Node(MONTHS[0], 1) not in published(parts, smallest=5, enough=10)


def frozen_in_turn(seed):
    """Three months, two frozen one after the other with adjustments learned between: all parts at the end, what each
    statement let out, and the figures published last."""
    chance = random.Random(seed)

    def parts_of(month, of, sizes):
        return [
            Part(month, band, line, chance.randrange(100, 90_000), tuple(chance.sample(range(25), size)), of)
            for band, line in product((1, 2, 3), LINES)
            if (size := chance.choice(sizes))
        ]

    own = {month: parts_of(month, "own", [0, 1, 4, 8, 10]) for month in MONTHS}
    known, frozen = [], {}
    for place, month in enumerate(MONTHS):
        late = [one for earlier in MONTHS[:place] for one in parts_of(month, f"{earlier:%Y-%m}", [0, 0, 1, 3, 6])]
        live = [part for later in MONTHS[place:] for part in own[later]]
        figures = published([*known, *late, *live], smallest=5, enough=10, frozen=frozen)
        known += [*own[month], *late]
        frozen[month] = [node for node, figure in figures.items() if node.month == month and figure.shown]
    return known, frozen, figures


def reports(node, part):
    """Whether a part is in a figure: of its month, or of what its month reports of itself or of earlier ones."""
    kinds = {"": True, "own": part.of == "own", "earlier": part.of != "own"}
    return within(node, part) and kinds.get(node.of, node.of == part.of)


@pytest.mark.parametrize("seed", range(40))
def test_statements_and_live_figures_together_give_away_nothing_about_too_few(seed):
    parts, frozen, figures = frozen_in_turn(seed)
    shown = [node for node, figure in figures.items() if figure.shown]
    assert {node for node in shown if node.month in MONTHS[:2]} <= {node for nodes in frozen.values() for node in nodes}
    made = {node: [int(reports(node, part)) for part in parts] for node in figures}
    people = {node: set().union(*(p.people for p in parts if reports(node, p))) for node in figures}
    few = [node for node in figures if len(people[node]) < 5]
    assert not any(figures[node].shown for node in few)
    found = determined([made[node] for node in shown], [made[node] for node in few])
    assert [node for node, follows in zip(few, found, strict=True) if follows] == []


@pytest.mark.parametrize("seed", range(40))
def test_a_statement_shows_the_same_whenever_it_is_looked_at(seed):
    _, frozen, figures = frozen_in_turn(seed)
    for month in MONTHS[:2]:
        shown = {node for node, figure in figures.items() if node.month == month and figure.shown}
        assert shown == set(frozen[month])
