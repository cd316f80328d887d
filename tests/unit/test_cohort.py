"""Whom a version names, which of two contracts gives way, and who pays for a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.foundation.kernel.periods import FOREVER, Period, financial_year
from apps.money.capitation.domain.funded_periods import PersonFacts, funded_days, is_named, paid_days
from apps.money.capitation.domain.overlaps import Counted, may_be_shown, pence_of
from apps.money.contracts.domain.cohort import Claim, Named, Unsettled, check_settled, may_overlap, what_is_unsettled

YEAR = financial_year(2026)
ALWAYS = Period(date(1900, 1, 1), FOREVER)
BORN = date(1961, 8, 15)


def person(**more):
    facts = {"born_on": BORN, "practices": [(ALWAYS, "P01")], **more}
    return PersonFacts([(ALWAYS, 2)], [ALWAYS], [], None, "01", **facts)


def pays(facts, *claims):
    paid = paid_days(facts, claims, ["01"])
    return {
        contract: sum(who == contract for who, _ in paid.values()) for contract in {who for who, _ in paid.values()}
    }


def claim(contract, *gives_way_to, days=YEAR, **named):
    return Claim(contract, contract, days, Named(**named), frozenset(gives_way_to))


@pytest.mark.parametrize(
    ("named", "day", "inside"),
    [
        ({"age_from": 65}, date(2026, 8, 14), False),
        ({"age_from": 65}, date(2026, 8, 15), True),
        ({"age_to": 64}, date(2026, 8, 14), True),
        ({"age_to": 64}, date(2026, 8, 15), False),
        ({"age_from": 65, "age_to": 65}, date(2027, 8, 14), True),
        ({"age_from": 65, "age_to": 65}, date(2027, 8, 15), False),
    ],
)
def test_an_age_begins_with_the_birthday_and_ends_with_the_next(named, day, inside):
    assert is_named(Named(**named), person(), day, 2) is inside


def test_a_birthday_on_29_february_is_1_march_in_other_years():
    leaper = person(born_on=date(1960, 2, 29))
    assert not is_named(Named(age_from=67), leaper, date(2027, 2, 28), 2)
    assert is_named(Named(age_from=67), leaper, date(2027, 3, 1), 2)


def test_what_is_not_known_is_in_no_cohort_that_names_it():
    nobody = person(born_on=None, practices=[])
    for named in ({"age_to": 150}, {"practices": {"P01"}}, {"residences": {"OWN_HOME"}}, {"conditions": {"Diabetes"}}):
        assert not is_named(Named(**named), nobody, YEAR.starts_on, 2)
    assert is_named(Named(), nobody, YEAR.starts_on, 2)


def test_every_heading_has_to_be_met_and_of_one_heading_any_name():
    named = Named(levels=frozenset({2, 3}), conditions=frozenset({"COPD", "Diabetes"}), practices=frozenset({"P01"}))
    ill = person(conditions=[(Period(date(2026, 5, 1), date(2026, 6, 1)), "Diabetes")])
    assert is_named(named, ill, date(2026, 5, 31), 2)
    assert not is_named(named, ill, date(2026, 6, 1), 2)
    assert not is_named(named, ill, date(2026, 5, 31), 1)
    assert not is_named(named, person(practices=[(ALWAYS, "P02")], conditions=ill.conditions), date(2026, 5, 31), 2)


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ({}, {}, True),
        ({"age_to": 64}, {"age_from": 65}, False),
        ({"age_to": 65}, {"age_from": 65}, True),
        ({"age_from": 18, "age_to": 40}, {"age_to": 17}, False),
        ({"levels": {1}}, {"levels": {2, 3}}, False),
        ({"levels": {1, 2}}, {"levels": {2, 3}}, True),
        ({"practices": {"P01"}}, {"practices": {"P02"}}, False),
        ({"residences": {"OWN_HOME"}}, {"residences": {"NURSING_HOME"}}, False),
        ({"conditions": {"COPD"}}, {"conditions": {"Diabetes"}}, True),
        ({"levels": {1}}, {"practices": {"P01"}}, True),
    ],
)
def test_two_cohorts_may_overlap_unless_nobody_could_be_in_both(one, other, may):
    one, other = claim("A", **one).named, claim("B", **other).named
    assert (may_overlap(one, other), may_overlap(other, one)) == (may, may)


def test_an_overlap_is_settled_by_one_side_and_by_one_only():
    assert what_is_unsettled(claim("A"), [claim("B")]) == [
        "it and “B” may pay for the same people, and neither gives way"
    ]
    assert what_is_unsettled(claim("A", "B"), [claim("B", "A")]) == [
        "it and “B” give way to each other, so that nobody would pay"
    ]
    check_settled(claim("A", "B"), [claim("B")])
    check_settled(claim("A"), [claim("B", "A")])
    check_settled(claim("A", age_to=64), [claim("B", age_from=65)])
    check_settled(claim("A"), [claim("B", days=financial_year(2027))])
    check_settled(claim("A"), [claim("A", days=financial_year(2026))])
    with pytest.raises(Unsettled, match="neither gives way"):
        check_settled(claim("A"), [claim("B"), claim("C", "A")])


def test_a_circle_of_contracts_is_refused():
    with pytest.raises(Unsettled, match="in a circle: “A” to “B” to “C” to “A”"):
        check_settled(claim("A", "B"), [claim("B", "C"), claim("C", "A")])
    check_settled(claim("A", "B", "C"), [claim("B", "C"), claim("C")])
    check_settled(claim("A", "B"), [claim("B", "C"), claim("C", "A", days=financial_year(2027))])


def test_a_day_is_paid_by_whom_the_other_gives_way_to():
    diabetes = [(Period(date(2026, 5, 1), date(2026, 6, 1)), "Diabetes")]
    whole, programme = claim("whole", "programme"), claim("programme", conditions=frozenset({"Diabetes"}))
    assert pays(person(conditions=diabetes), whole, programme) == {"programme": 31, "whole": 334}
    assert pays(person(), whole, programme) == {"whole": 365}
    assert pays(person(conditions=diabetes), claim("whole"), claim("programme", "whole", conditions={"Diabetes"})) == {
        "whole": 365
    }


COHORTS = st.builds(
    dict,
    age_from=st.sampled_from([None, 64, 65]),
    age_to=st.sampled_from([None, 65, 66]),
    levels=st.sampled_from([frozenset(), frozenset({1}), frozenset({2, 3})]),
    conditions=st.sampled_from([frozenset(), frozenset({"COPD"}), frozenset({"Diabetes", "COPD"})]),
)
DAYS = st.dates(date(2026, 3, 1), date(2027, 5, 1))
PERIODS = st.tuples(DAYS, DAYS).map(lambda two: Period(min(two), max(two).replace(year=2028)))


@given(st.lists(COHORTS, min_size=3, max_size=3), st.lists(st.tuples(PERIODS, st.sampled_from(["COPD", "Diabetes"]))))
def test_settled_contracts_pay_for_every_day_of_a_cohort_once(cohorts, conditions):
    facts = person(conditions=conditions)
    claims = [claim(n, *range(n), **cohort) for n, cohort in enumerate(cohorts)]
    for one in claims:
        check_settled(one, claims)
    paid = paid_days(facts, claims, ["01"])
    for day, level in funded_days(facts, YEAR, ["01"]).items():
        naming = [one.contract for one in claims if is_named(one.named, facts, day, level)]
        assert paid.get(day) == ((min(naming), level) if naming else None)


def test_an_overlap_is_priced_by_year_and_level_and_shown_of_enough_people_alone():
    days = [Counted(2026, 1, 73, 100_000, 365), Counted(2027, 1, 183, 100_000, 366), Counted(2026, 3, 1, 365, 365)]
    assert pence_of(days) == 20_000 + 50_000 + 1
    parts = [Counted(2026, 1, 1, 6, 12), Counted(2026, 1, 1, 5, 12)]
    assert (pence_of(parts), [pence_of([one]) for one in parts]) == (1, [1, 0])
    assert may_be_shown(together=[5, 9], alone=[0, 5], smallest=5)
    assert not may_be_shown(together=[5, 4], alone=[0, 0], smallest=5)
    assert not may_be_shown(together=[5, 9], alone=[1, 0], smallest=5)
