"""YOC-DST v1: the worked examples and edges, and properties over every combination there is."""

from itertools import product

import pytest

from apps.care.assessments.domain.classification import Classifier, Counterfactual, domains_counted
from apps.care.assessments.domain.rule_sets import CELLS, shipped
from apps.care.assessments.domain.tool import (
    DOMAINS,
    HELP,
    LEVELS,
    REQUIRED,
    DomainMissing,
    LevelNotInDomain,
    UnknownDomain,
    levels_of,
    profile_of,
)
from tests.factories.assessing import levels

RULES = Classifier(shipped())
FUNCTIONAL, COMPLEXITY = (shipped().groups[axis] for axis in ("functional", "complexity"))
NEEDS = {"LOW": 1, "MEDIUM": 2, "HIGH": 3}


def test_the_areas_are_eleven_and_an_optional_twelfth_with_fifty_five_and_four_levels_each_with_its_help():
    assert REQUIRED == ("BEH", "COG", "COM", "MOB", "NUT", "CON", "SKI", "BRE", "DRU", "PSY", "ASC")
    assert sum(len(DOMAINS[code].levels) for code in REQUIRED) == 55
    assert {(code, level) for code, one in DOMAINS.items() for level in one.levels} == HELP.keys()
    assert (DOMAINS["ASC"].levels, DOMAINS["OTH"].levels) == ("NLMHP", "LMHS")
    assert [code for code in REQUIRED if DOMAINS[code].is_starred] == ["BEH", "BRE", "DRU", "ASC"]


@pytest.mark.parametrize(
    ("given", "refusal", "said"),
    [
        (levels() | {"ASC": "S"}, LevelNotInDomain, "Seizures / altered states of consciousness has no level Severe"),
        (levels() | {"COM": "S"}, LevelNotInDomain, "Communication has no level Severe"),
        (levels() | {"OTH": "N"}, LevelNotInDomain, "Other significant needs has no level No needs"),
        (levels() | {"MOB": "NL"}, LevelNotInDomain, "Mobility has no level NL"),
        ({**levels(), "MOB": ""}, DomainMissing, "Mobility has no level."),
        (levels() | {"XYZ": "N"}, UnknownDomain, "There is no area of need XYZ."),
    ],
)
def test_a_level_that_an_area_does_not_have_or_an_area_without_level_is_refused_by_name(given, refusal, said):
    with pytest.raises(refusal, match=said.replace("/", "/")):
        RULES.evaluate(given)


def test_a_profile_says_the_levels_back():
    given = levels("MOB H, ASC P") | {"OTH": "M"}
    assert profile_of(given) == "NNNHNNNNNNPM"
    assert levels_of(profile_of(given)) == given
    assert levels_of(profile_of(levels())) == levels()


def test_every_rule_that_matched_as_well_is_kept_and_the_areas_that_made_it_match_are_named():
    profile = profile_of(levels("MOB H, NUT M, CON M, COG M, COM M, BRE M, SKI M"))
    found = RULES.evaluate_profile(profile)
    assert (found.functional.rule, found.functional.also) == ("F3", ("F4", "F5", "F6"))
    assert (found.complexity.rule, found.complexity.also) == ("C7", ("C8",))
    rule = RULES.rule_set.rule("F3")
    assert domains_counted(rule, profile) == ("MOB", "COG", "COM", "NUT", "CON")
    assert domains_counted(RULES.rule_set.rule("C8"), profile) == ("SKI", "BRE")


def test_eleven_times_no_needs_is_marked():
    assert RULES.evaluate(levels()).has_no_needs
    assert not RULES.evaluate(levels("MOB L")).has_no_needs


def test_counterfactuals_name_each_single_step_that_would_change_the_level():
    found = RULES.counterfactuals(profile_of(levels("BRE M, MOB M, CON M")))
    assert Counterfactual("BRE", "H", 3) in found
    assert Counterfactual("BRE", "L", 1) in found
    assert Counterfactual("MOB", "H", 2) not in found
    assert {one.need_band for one in found} == {1, 3}


# Every combination: functional levels say a need and whether C9 holds; the rest of complexity is its own areas.


def _of(codes, letters):
    return profile_of(levels() | dict(zip(codes, letters, strict=True)))


def _combinations(codes):
    return product(*(DOMAINS[code].levels for code in codes))


@pytest.fixture(scope="module")
def functional():
    """(need, whether C9 holds) of all 2,000 combinations of functional levels."""
    found = {}
    for letters in _combinations(FUNCTIONAL):
        result = RULES.evaluate_profile(_of(FUNCTIONAL, letters))
        found[letters] = (NEEDS[result.functional.need], result.complexity.rule == "C9")
    return found


@pytest.fixture(scope="module")
def complexity():
    """Needs without and with C9 of all 21,600 combinations of complexity levels."""
    found = {}
    for letters in _combinations(COMPLEXITY):
        profile = _of(COMPLEXITY, letters)
        without = RULES.evaluate_profile(profile).complexity.need
        place = list(DOMAINS).index("NUT")
        with_c9 = RULES.evaluate_profile(profile[:place] + "H" + profile[place + 1 :]).complexity.need
        found[letters] = (NEEDS[without], NEEDS[with_c9])
    return found


def _raised(codes, letters):
    """The combinations with one area one level higher, in its own table of levels."""
    for place, code in enumerate(codes):
        has = DOMAINS[code].levels
        above = has[has.index(letters[place]) + 1 : has.index(letters[place]) + 2]
        if above:
            yield (*letters[:place], above, *letters[place + 1 :])


def _band(functional_need, complexity_need):
    return RULES.rule_set.matrix["LMH"[functional_need - 1] + "LMH"[complexity_need - 1]]


def test_every_combination_is_there_and_every_cell_can_be_reached(functional, complexity):
    assert (len(functional), len(complexity)) == (2_000, 21_600)
    cells = {
        "LMH"[need - 1] + "LMH"[pair[c9] - 1]
        for need, c9 in set(functional.values())
        for pair in set(complexity.values())
    }
    assert cells == set(CELLS)


def test_raising_one_area_never_lowers_the_level_and_moves_it_one_step_at_most(functional, complexity):
    """Over all 43,200,000 profiles: each is one functional and one complexity combination, and a step is in one."""
    steps = {(functional[one], functional[other]) for one in functional for other in _raised(FUNCTIONAL, one)}
    pairs = set(complexity.values())
    for (need, c9), (raised, raised_c9) in steps:
        for pair in pairs:
            assert 0 <= _band(raised, pair[raised_c9]) - _band(need, pair[c9]) <= 1
    steps = {(complexity[one], complexity[other]) for one in complexity for other in _raised(COMPLEXITY, one)}
    for before, after in steps:
        for need, c9 in set(functional.values()):
            assert 0 <= _band(need, after[c9]) - _band(need, before[c9]) <= 1


@pytest.mark.parametrize(
    ("code", "level"), [(code, level) for code in REQUIRED for level in "SP" if DOMAINS[code].has(level)]
)
def test_any_lone_severe_or_priority_is_high(code, level):
    assert RULES.evaluate(levels() | {code: level}).need_band == 3


def test_low_never_meets_the_checklist_pattern(functional, complexity):
    """Low takes low functional and low complexity: every such pair, counted in full."""
    low_functional = [letters for letters, (need, c9) in functional.items() if need == 1 and not c9]
    low_complexity = [letters for letters, pair in complexity.items() if pair[0] == 1]
    counts = {
        (highs(one) + highs(other), one.count("M") + other.count("M"))
        for one in {tuple(sorted(letters)) for letters in low_functional}
        for other in {tuple(sorted(letters)) for letters in low_complexity}
    }
    assert {pattern for pattern in counts if pattern[0] >= 1 or pattern[1] >= 5} == set()
    assert max(moderates for _, moderates in counts) == 3
    for one in low_functional[::20]:
        for other in low_complexity:
            both = dict(zip((*FUNCTIONAL, *COMPLEXITY), (*one, *other), strict=True))
            assert RULES.evaluate(both).flags == ()


def highs(letters):
    return sum(LEVELS.index(letter) >= LEVELS.index("H") for letter in letters)
