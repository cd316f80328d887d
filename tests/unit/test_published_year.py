"""What a contract's pages show of people at few: nothing, and nothing from which it could be worked back."""

import random
from dataclasses import replace
from datetime import date
from itertools import product
from uuid import UUID

import pytest

from apps.care.activity.choices import ActivityKind, Scope
from apps.foundation.kernel.periods import Period
from apps.money.capitation.selectors import Counted, priced
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import CurrentTerms, Span
from apps.money.reconciliation.domain.publication import Node, Place
from apps.money.reconciliation.engine.figures import ActualCell, ServiceLineName
from apps.money.reconciliation.presenters import charts, tables, why
from apps.money.reconciliation.selectors.figures import YearFigures
from apps.money.reconciliation.selectors.published import PublishedYear
from tests.unit.attacker import determined

MONTHS = [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)]
FEES = {1: 62_000, 2: 245_000, 3: 790_000}
HERE = UUID(int=1)
YEARS = dict.fromkeys(range(2022, 2027), FEES)
SPAN = Span(ContractVersion(number=1, partnership_id=HERE), Period(date(2022, 4, 1), date(2027, 4, 1)), YEARS)
TERMS = CurrentTerms(Contract(id=1, partnership_id=HERE), (SPAN,), SPAN)
LINES = {
    1: ServiceLineName(1, "Hospital", "ACUTE", 10, "Hospital", "ACU"),
    2: ServiceLineName(2, "Community", "COMMUNITY", 11, "Community", "COM"),
}
LEVELS = (1, 2, 3)


def year_of(people, cells=(), months=MONTHS, terms=TERMS):
    """A year to date of people at a level in a month, each for thirty days, and of cells."""
    days = {key: 30 * number for key, number in people.items()}
    return PublishedYear(
        YearFigures(
            terms=terms,
            months=months,
            planned_days=dict.fromkeys(product(months, LEVELS), 30 * 20),
            planned_pence={(month, level, 1): 500_000 for month, level in product(months, LEVELS)},
            counted=priced(days, people, {month: terms.fees_by_month[month] for month in months}, terms.counting),
            cells=[cell for cell in cells if cell.records],
            service_lines=LINES,
        ),
        months[-1],
        5,
    )


def same_people(low, medium, high):
    return {
        (month, level): number for month in MONTHS for level, number in zip(LEVELS, (low, medium, high), strict=True)
    }


def cell(number, month, level, scope, people, *, pence=10_000, line=1, kind=ActivityKind.AE_ATTENDANCE):
    band = level if scope else 0
    return ActualCell(number, month, band, scope, line, kind, True, len(people), len(people), 0, pence, tuple(people))


def many(first=0):
    return range(first, first + 10)


def test_a_level_of_too_few_people_hides_its_days_its_money_and_every_total_that_holds_them():
    year = year_of(same_people(40, 30, 3))
    assert year.counted(MONTHS[0], 1).shown
    assert year.counted(MONTHS[0], 2).shown
    assert not year.counted(MONTHS[0], 3).shown
    assert not year.counted(MONTHS[0], None).shown
    assert not year.counted(None, None).shown


def test_levels_of_enough_people_are_all_shown_with_their_totals():
    year = year_of(same_people(40, 30, 5))
    assert all(year.counted(month, level).shown for month, level in product([*MONTHS, None], [*LEVELS, None]))


def test_a_level_with_nobody_is_nil_and_hides_nothing():
    year = year_of(same_people(40, 30, 0))
    assert year.counted(MONTHS[0], 3).shown
    assert year.counted(None, None).shown


@pytest.mark.parametrize("seed", range(60))
def test_no_hidden_count_of_days_can_be_worked_back_from_days_or_from_pounds_at_known_fees(seed):
    chance = random.Random(seed)
    people = {key: chance.choice([0, 2, 4, 5, 7, 30]) for key in product(MONTHS, LEVELS)}
    year = year_of(people)
    unknown = [key for key, number in people.items() if number]
    shown, asked = [], []
    for month, level in product([*MONTHS, None], [*LEVELS, None]):
        inside = [month in (None, m) and level in (None, b) for m, b in unknown]
        days = [int(is_inside) for is_inside in inside]
        pence = [is_inside * FEES[b] for is_inside, (_, b) in zip(inside, unknown, strict=True)]
        (shown if year.counted(month, level).shown else asked).extend([days, pence])
    assert not any(determined(shown, asked))
    for (month, level), number in people.items():
        if 0 < number < 5:
            assert not year.counted(month, level).shown


LEAP = [date(2022, 6, 1), date(2022, 7, 1), date(2022, 8, 1), date(2023, 6, 1), date(2023, 7, 1), date(2023, 8, 1)]
"""Months of a financial year of 365 days and of one of 366."""


@pytest.mark.parametrize("seed", range(30))
def test_years_of_two_lengths_do_not_give_away_a_month_by_days_and_pounds_together(seed):
    chance = random.Random(seed)
    people = {key: chance.choice([0, 2, 5, 6, 30]) for key in product(LEAP, LEVELS)}
    people |= {(LEAP[0], 1): 3, (LEAP[3], 1): 6} if seed == 0 else {}
    year = year_of(people, months=LEAP)
    unknown = [key for key, number in people.items() if number]
    shown, asked = [], []
    for month, level in product([*LEAP, None], [*LEVELS, None]):
        inside = [month in (None, m) and level in (None, b) for m, b in unknown]
        days = [int(is_inside) for is_inside in inside]
        pence = [
            int(is_in) * FEES[b] * (366 if m < LEAP[3] else 365) for is_in, (m, b) in zip(inside, unknown, strict=True)
        ]
        (shown if year.counted(month, level).shown else asked).extend([days, pence])
    few = [[int(key == other) for other in unknown] for key in unknown if people[key] < 5]
    assert not any(determined(shown, few))
    assert not any(row in shown for row in few)


def numbers_of(table):
    """Everything in a table that a reader can take for a number."""
    return {cell.value for row in table.rows for cell in row.cells if cell.value is not None}


def test_how_a_months_money_was_made_says_nothing_of_months_that_are_not_shown():
    people = same_people(40, 30, 20) | {(MONTHS[0], 3): 3, (MONTHS[1], 3): 6}
    year = year_of(people)
    assert not year.counted(MONTHS[0], 3).shown
    assert not year.counted(MONTHS[1], 3).shown
    said, table = why.counted_sum(year, MONTHS[2], 3)
    secret = {90, 180, 270, 870}
    secret |= {round(days * 790_000 / 365) / 100 for days in (90, 180, 270, 870)}
    assert not {float(number) for number in numbers_of(table)} & {float(number) for number in secret}
    assert "5,844" not in said


def test_how_a_months_money_was_made_is_said_in_full_where_every_month_is_shown():
    year = year_of(same_people(40, 30, 20))
    said, table = why.counted_sum(year, MONTHS[1], 1)
    assert said == "Running total to May £4,076.71 − running total before £2,038.36 = £2,038.35"
    assert [cell.text for cell in table.rows[1].cells] == ["May 2026", "1,200", "2,400", "4,076.71", "2,038.35"]


def test_the_parts_of_a_variance_do_not_give_away_a_level_that_is_not_shown():
    cells = [cell(n, month, level, Scope.IN, many()) for n, (month, level) in enumerate(product(MONTHS, LEVELS), 1)]
    year = year_of(same_people(40, 30, 3), cells)
    for month, level in product([*MONTHS, None], [*LEVELS, None]):
        assert year.explained(Node(month, level)) is None
    shown = year_of(same_people(40, 30, 20), cells)
    assert shown.explained(Node()).variance == shown.actual_pence(Node()) - shown.plan(Node())


def everything(year):
    """Pence of each part as a reader sees them: nothing where it is hidden; and the whole."""
    rows = [row for row in tables.everything_recorded(year).rows if row.style != "of-which"]
    return [row.cells[2].value for row in rows]


def whole_year(*parts):
    """A year with cells of these (scope, people, pence)."""
    cells = [cell(n, MONTHS[0], 1, scope, people, pence=pence) for n, (scope, people, pence) in enumerate(parts, 1)]
    return year_of(same_people(40, 30, 20), cells)


ALONE = [Scope.IN, Scope.LINKED, Scope.OUT, Scope.NONE]
"""The parts of a contract that stands alone."""


@pytest.mark.parametrize("seed", range(80))
def test_no_hidden_part_of_everything_recorded_can_be_worked_back(seed):
    chance = random.Random(seed)
    parts = [(scope, range(chance.choice([0, 0, 1, 3, 4, 5, 10])), chance.randrange(1, 99_999)) for scope in ALONE]
    parts = [part for part in parts if len(part[1])]
    if not parts:
        return
    year = whole_year(*parts)
    scopes = [scope for scope, _, _ in parts]
    seen = everything(year)
    order = ALONE
    row = {scope: [int(scope == other) for other in scopes] for scope in scopes}
    shown = [row[scope] for scope, pence in zip(order, seen[:4], strict=True) if scope in row and pence is not None]
    if seen[4] is not None:
        shown.append([1] * len(scopes))
    if year.actual_pence(Node()) is not None and Scope.IN in row:
        shown.append(row[Scope.IN])
    asked = [row[scope] for scope, pence in zip(order, seen[:4], strict=True) if scope in row and pence is None]
    assert not any(determined(shown, asked))
    for scope, people, _ in parts:
        if len(people) < 5:
            assert seen[order.index(scope)] is None


def test_everything_recorded_adds_up_where_nothing_is_hidden():
    year = whole_year(
        (Scope.IN, many(), 500), (Scope.LINKED, many(), 30), (Scope.OUT, many(), 2), (Scope.NONE, many(), 1)
    )
    seen = everything(year)
    assert sum(seen[:4]) == seen[4] == 533 / 100 or [int(x * 100) for x in seen] == [500, 30, 2, 1, 533]


def test_kinds_of_care_of_too_few_people_are_not_counted_out_however_many_their_records():
    cells = [
        cell(1, MONTHS[0], 1, Scope.IN, many()),
        cell(2, MONTHS[0], 1, Scope.IN, many(), kind=ActivityKind.COMMUNITY_CONTACT),
        cell(3, MONTHS[0], 1, Scope.IN, many(), kind=ActivityKind.VIRTUAL_WARD_DAY),
        ActualCell(4, MONTHS[0], 1, Scope.IN, 1, ActivityKind.TELEHEALTH_MONTH, True, 40, 40, 0, 900, (1,)),
    ]
    table = why.kinds_table(year_of(same_people(40, 30, 20), cells), Node())
    texts = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert texts["Telehealth month"] == "not shown"
    assert list(texts.values()).count("not shown") == 2


def test_a_figure_of_nobody_has_no_kinds_of_care():
    assert why.kinds_table(year_of(same_people(40, 30, 20)), Node()).rows == []


@pytest.mark.parametrize("seed", range(60))
def test_no_number_of_records_of_a_kind_about_too_few_follows_from_other_months_and_kinds(seed):
    chance = random.Random(seed)
    kinds = [ActivityKind.AE_ATTENDANCE, ActivityKind.COMMUNITY_CONTACT, ActivityKind.COMMUNITY_BED_DAY]
    drawn = {key: range(chance.choice([0, 1, 3, 4, 5, 9, 10])) for key in product(MONTHS, kinds)}
    people = {key: some for key, some in drawn.items() if some}
    cells = [cell(n, month, 1, Scope.IN, some, kind=kind) for n, ((month, kind), some) in enumerate(people.items(), 1)]
    year = year_of(same_people(40, 30, 20), cells)
    shown, few = [], []
    for month, kind in product((*MONTHS, None), (*kinds, None)):
        inside = {key for key in people if month in (None, key[0]) and kind in (None, key[1])}
        row = [int(key in inside) for key in people]
        if 0 < len(set().union(*(people[key] for key in inside))) < 5:
            few.append(row)
        pages = year.records_by_kind(Node(month))
        if pages.get(kind) is not None or (kind is None and year.actual_pence(Node(month)) is not None):
            shown.append(row)
    assert not any(determined(shown, few))
    assert not any(row in shown for row in few)


def test_levels_and_places_are_not_counted_by_kind():
    year = year_of(same_people(40, 30, 20), [cell(1, MONTHS[0], 1, Scope.IN, many())])
    assert year.records_by_kind(Node(MONTHS[0])) == {ActivityKind.AE_ATTENDANCE: 10}
    assert year.records_by_kind(Node(None, 1)) == {}
    assert year.records_by_kind(Node(None, None, Place("provider", 10))) == {}


def test_charts_and_their_tables_show_no_number_about_too_few_people():
    cells = [
        cell(1, MONTHS[0], 1, Scope.IN, many(), pence=70_000),
        cell(2, MONTHS[1], 1, Scope.IN, many(), pence=80_000),
        cell(3, MONTHS[2], 1, Scope.IN, (1, 2), pence=12_345, line=2),
        cell(4, MONTHS[2], 2, Scope.IN, many(), pence=90_000),
    ]
    year = year_of(same_people(40, 30, 3), cells)
    assert year.actual_pence(Node(None, None, Place("sector", "COMMUNITY"))) is None
    for chart in (
        charts.why_variance(year, Node()),
        charts.by_sector(year, Node()),
        charts.by_month(year, Node()),
        charts.people_at_levels(year),
    ):
        drawn = f"{chart.heading} {chart.finding} {chart.svg} {chart.table}"
        assert "123.45" not in drawn
        assert "12345" not in drawn


def test_the_number_of_people_is_not_compared_between_months_where_a_level_is_hidden():
    people = same_people(40, 30, 20) | {(MONTHS[2], 3): 3}
    assert "fewer than in" not in charts.people_at_levels(year_of(people)).finding


def test_counted_of_nobody_is_nil():
    assert year_of({}).counted(None, None).pence == 0
    assert year_of({}).counted_rows(1)[0] == (MONTHS[0], Counted(0, 0, 0), 0)


def varied_from(month):
    """The terms with other fees from a month on."""
    one = Span(SPAN.version, Period(SIX[0], month), {2026: FEES})
    other = {level: fee + 1_000 for level, fee in FEES.items()}
    two = Span(ContractVersion(number=2, partnership_id=HERE), Period(month, date(2027, 4, 1)), {2026: other})
    return CurrentTerms(TERMS.contract, (one, two), two)


SIX = [date(2026, month, 1) for month in range(4, 10)]


@pytest.mark.parametrize("seed", range(20))
def test_days_and_pounds_at_two_fees_do_not_give_away_a_month_together(seed):
    chance, terms = random.Random(seed), varied_from(SIX[3])
    people = {key: chance.choice([0, 2, 5, 6, 30]) for key in product(SIX, LEVELS)}
    people |= {(month, 1): 3 if month == SIX[0] else 40 for month in SIX} if seed == 0 else {}
    year = year_of(people, months=SIX, terms=terms)
    unknown = [key for key, number in people.items() if number]
    shown, asked = [], []
    for month, level in product([*SIX, None], [*LEVELS, None]):
        days = [int(month in (None, m) and level in (None, b)) for m, b in unknown]
        pence = [one * terms.fee(m, b) for one, (m, b) in zip(days, unknown, strict=True)]
        (shown if year.counted(month, level).shown else asked).extend([days, pence])
    few = [[int(key == other) for other in unknown] for key in unknown if people[key] < 5]
    assert not any(determined(shown, few))


@pytest.mark.parametrize(("before", "after"), [(300, 3), (3, 300)])
def test_a_plan_for_few_is_hidden_in_the_months_of_its_version_whatever_another_version_plans(before, after):
    terms = varied_from(SIX[3])
    year = year_of({}, months=SIX, terms=terms)
    at_high = {(month, 3): 30 * (before if month < SIX[3] else after) for month in SIX}
    year = PublishedYear(replace(year._figures, planned_days=year._figures.planned_days | at_high), SIX[-1], 5)
    few, enough = (SIX[3:], SIX[:3]) if after == 3 else (SIX[:3], SIX[3:])
    for node in (Node(None, 3), Node(None, None), Node(None, None, Place("provider", 10))):
        assert all(year.plan(node._replace(month=month)) is None for month in few)
        assert all(year.plan_of_month(node._replace(month=month)) is None for month in few)
        assert all(year.plan(node._replace(month=month)) is not None for month in enough)
        assert year.plan(node) is None
    assert [year.planned_days(month, 3) for month in enough] == [9_000] * 3
    assert {year.planned_days(month, level) for month, level in product(few, (3, None))} == {None}
    assert year.plan_year() is None


def with_records(year, planned):
    """The year with so many records planned each month at Low, by service line."""
    activity = {(month, 1, line): number for month in MONTHS for line, number in planned.items()}
    return PublishedYear(replace(year._figures, planned_activity=activity), MONTHS[-1], 5)


def test_what_is_counted_stands_beside_what_planned_days_come_to():
    year = year_of({})
    assert [year.planned_capitation(month, 1) for month in MONTHS] == [101_918, 101_918, 101_917]
    assert year.planned_capitation(None, 1) == 305_753
    assert year.plan(Node(None, 1)) == 1_500_000


def test_records_are_counted_beside_those_that_were_planned():
    cells = [cell(at, month, 1, Scope.IN, many(), line=line) for at, month in enumerate(MONTHS) for line in (1, 2)]
    year = with_records(year_of({}, cells), {1: 12, 2: 7})
    asked = (Node(), Node(MONTHS[0]), Node(MONTHS[0], 1), Node(None, None, Place("provider", 11)))
    assert [(year.planned_records(node), year.actual_records(node)) for node in asked] == [
        (57, 60),
        (19, 20),
        (19, 20),
        (21, 30),
    ]
    assert year.actual_records(Node(None, 1, Place("provider", 11))) is None
    unknown = with_records(year, {1: 12, 2: None})
    assert unknown.planned_records(Node()) is None
    assert not unknown.hides_plan_of_records(Node())


def test_records_at_a_place_are_not_counted_where_those_of_a_kind_are_hidden():
    cells = [cell(at, month, 1, Scope.IN, many(), line=1) for at, month in enumerate(MONTHS)]
    cells += [
        cell(10 + at, month, 1, Scope.IN, many(), line=2, kind=ActivityKind.COMMUNITY_CONTACT)
        for at, month in enumerate(MONTHS)
    ]
    few = [cell(20, MONTHS[0], 1, Scope.IN, range(2), line=2, kind=ActivityKind.TELEHEALTH_MONTH)]
    place = Node(MONTHS[1], None, Place("provider", 10))
    assert with_records(year_of({}, cells), {1: 12, 2: 7}).actual_records(place) == 10
    hidden = with_records(year_of({}, [*cells, *few]), {1: 12, 2: 7})
    assert hidden.actual_records(place) is None
    assert hidden.actual_records(Node(MONTHS[1])) == 20


def test_few_records_planned_at_a_place_are_hidden_and_others_with_them():
    cells = [cell(at, month, 1, Scope.IN, many(), line=line) for at, month in enumerate(MONTHS) for line in (1, 2)]
    year = with_records(year_of({}, cells), {1: 12, 2: 1})  # three to date at the second
    places = [Node(None, None, Place("provider", provider)) for provider in (10, 11)]
    assert [year.planned_records(node) for node in places] == [None, None]
    assert year.planned_records(Node()) == 39


def test_where_one_month_expects_few_records_no_month_of_any_place_is_told():
    cells = [cell(at, month, 1, Scope.IN, many(), line=line) for at, month in enumerate(MONTHS) for line in (1, 2)]
    year = with_records(year_of({}, cells), {1: 12, 2: 4})  # twelve to date at the second
    places = [Node(month, None, Place("provider", provider)) for month in (MONTHS[0], None) for provider in (10, 11)]
    assert [year.planned_records(node) for node in places] == [None, None, 36, 12]
    assert [year.planned_records(node) for node in (Node(MONTHS[0]), Node())] == [16, 48]


def test_what_a_contract_before_counted_in_another_way_is_told_in_pounds_alone():
    year = year_of(same_people(40, 30, 20))
    late = {(MONTHS[1], 7, date(2021, 9, 1), 1): Counted(-310, 10, -90_000)}
    counted = year._figures.counted | {(MONTHS[1], 1): Counted(30 * 40 - 310, 40, 1_000_000)}
    figures = replace(year._figures, late_counted=late, counted=counted)
    same, otherwise = (
        PublishedYear(replace(figures, counted_otherwise=frozenset(some)), MONTHS[-1], 5) for some in ((), (7,))
    )
    for one in (same, otherwise):
        assert (one.counted(MONTHS[1], 1).pence, one.counted(MONTHS[1], 1).own_days) == (1_000_000, 1_200)
        assert one.counted_late(MONTHS[1], 1, "prior").pence == -90_000
    assert same.counted(MONTHS[1], 1).says_days
    assert same.counted_late(MONTHS[1], 1, "prior").says_days
    for at in (
        otherwise.counted(MONTHS[1], 1),
        otherwise.counted(None, None),
        otherwise.counted_late(MONTHS[1], 1, "prior"),
    ):
        assert at.shown
        assert not at.says_days
    assert otherwise.counted(MONTHS[0], 1).says_days
