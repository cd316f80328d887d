"""The spread of what parties gain and lose, drawn from a year of people; the seven principles of an agreement."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.money.rehearsals.domain.document import Rehearsal
from apps.money.rehearsals.domain.drawing import CHUNK, Drawer
from apps.money.rehearsals.domain.people import Assumptions, People
from apps.money.rehearsals.domain.principles import Evidence, State, Verdict, figures_needed, judged, swing
from apps.money.rehearsals.domain.simulation import Case, simulate
from apps.money.rehearsals.domain.standing import Rule, ready
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.parameters import party
from apps.money.risk_sharing.domain.position import BadInput, Parties, Position
from apps.money.risk_sharing.domain.settlement import settle

KINDS = {"ICB": "commissioner", "LA": "commissioner", "ACU": "provider", "COM": "provider"}
PARTIES = Parties(KINDS)
STABLE = {"term": "stable_funding", "parameters": {"margin": "0.02"}}
HALVES = {
    "term": "gain_pain_share",
    "parameters": {"over": [{"starts": "0", "shares": {"ICB": "0.5", "ACU": "0.5"}}], "against": "plan"},
}
OUTLIERS = {"term": "outlier_protection", "parameters": {"amount": 50_000}}


def agreed(*terms: dict[str, Any]) -> Agreement:
    return Agreement.read(list(terms), PARTIES)


def people(cost: list[int], community: list[int], **other: Any) -> People:
    said = {"levels": [1 + place % 3 for place in range(len(cost))], "entitlement": [20_000] * len(cost), **other}
    return People.read({**said, "costs": {"ACU": cost, "COM": community}}, PARTIES)


def uneven(number: int = 40) -> People:
    """People of whom a few cost most: coefficient of variation near 2."""
    random = np.random.default_rng(7)
    cost = (random.pareto(2.2, number) * 12_000).astype(int)
    return people([int(one) for one in cost], [5_000] * number, acute=[int(one) for one in cost])


def case(of: People, *, population: int | None = None, **other: Any) -> Case:
    population = population or len(of)
    plan = int(of.cost.sum()) * population // len(of)
    position = Position(plan=plan, baseline=plan, by_party={"ACU": 3, "COM": 1}, **other.pop("position", {}))
    return Case(PARTIES, position, of, population, **other)


# Drawing


def test_a_draw_is_the_same_whatever_is_drawn_after_it() -> None:
    drawer = Drawer(case(uneven()).stood([agreed(STABLE)]).drawn, 11)
    whole = drawer.sums(3)
    assert whole.shape[0] == CHUNK
    assert (drawer.sums(3, 7) == whole[:7]).all()
    assert (drawer.sums(4) != whole).any()


def test_what_is_drawn_is_the_same_with_two_processes_and_with_one() -> None:
    of, agreements = case(uneven()), [agreed(STABLE), agreed(STABLE, OUTLIERS)]
    alone = simulate(of, agreements, draws=CHUNK * 2 + 9, seed=5)
    assert simulate(of, agreements, draws=CHUNK * 2 + 9, seed=5, processes=2) == alone
    assert simulate(of, agreements, draws=CHUNK * 2 + 9, seed=6) != alone


def test_an_agreement_meets_the_same_draws_whatever_stands_beside_it() -> None:
    of = case(uneven())
    alone = simulate(of, [agreed(STABLE)], draws=60, seed=5)
    assert simulate(of, [agreed(HALVES, OUTLIERS), agreed(STABLE)], draws=60, seed=5)[1] == alone[0]


def test_a_person_comes_with_the_whole_of_their_year() -> None:
    """Acute and community cost of each person are alike, so they are alike in every draw."""
    cost = [int(one) for one in uneven().costs["ACU"]]
    sums = Drawer(case(people(cost, cost)).stood([agreed(STABLE)]).drawn, 1).sums(0)
    assert (sums[:, 2] == sums[:, 3]).all()
    assert len(set(sums[:, 2].tolist())) > CHUNK // 2


def test_sums_are_those_of_drawing_people_one_by_one() -> None:
    drawn = case(uneven(), population=90).stood([agreed(STABLE)]).drawn
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(9, spawn_key=(2,))))
    ordered = drawn.columns[np.argsort(drawn.levels, kind="stable")]
    expected = [ordered[random.integers(0, 40, 90)].sum(axis=0).tolist() for _ in range(5)]
    assert Drawer(drawn, 9).sums(2, 5).tolist() == expected


def test_the_mix_of_levels_decides_how_many_are_drawn_of_each() -> None:
    """Entitlement is the level here, so that it tells who was drawn."""
    levels = [1] * 10 + [2] * 10 + [3] * 10
    of = people([0] * 30, [0] * 30, levels=levels, entitlement=levels)
    mix = {1: Fraction(0), 2: Fraction(0), 3: Fraction(1)}
    stood = case(of, population=50, assumptions=Assumptions(mix=mix)).stood([agreed(STABLE)])
    assert Drawer(stood.drawn, 1).sums(0)[:, 0].tolist() == [150] * CHUNK
    assert (stood.central.budget, stood.central.people) == (150, 50)
    halves = Assumptions(mix={1: Fraction(1, 2), 3: Fraction(1, 2)})
    stood = case(of, population=50, assumptions=halves).stood([agreed(STABLE)])
    assert stood.central.budget == 100
    assert 90 < Drawer(stood.drawn, 1).sums(0)[:, 0].mean() < 110


def test_growth_cost_and_population_move_the_central_case_exactly() -> None:
    of = people([1_000, 2_000, 3_001], [10, 10, 11], beside=[0, 0, 5])
    assumed = Assumptions(growth=Fraction("0.10"), cost=Fraction("0.05"))
    central = case(of, population=60, assumptions=assumed).stood([agreed(STABLE)]).central
    assert central.people == 66
    assert dict(central.costs) == {"ACU": (1_050 + 2_100 + 3_151) * 22, "COM": (11 + 11 + 12) * 22}
    assert (central.beside, central.budget) == (5 * 22, 20_000 * 66)


# What parties are left with

amounts = st.lists(st.integers(0, 200_000), min_size=3, max_size=12)
choices = st.sampled_from([(STABLE,), (HALVES,), (STABLE, OUTLIERS), (HALVES, OUTLIERS), (STABLE, HALVES, OUTLIERS)])


@settings(max_examples=60, deadline=None)
@given(acute=amounts, terms=choices, more=st.integers(-50, 100))
def test_what_all_gain_is_the_plan_less_what_was_spent(acute: list[int], terms: Any, more: int) -> None:
    of = people(acute, [7_000] * len(acute), beside=[300] * len(acute))
    given_case = case(of, assumptions=Assumptions(cost=Fraction(more, 100)))
    stood = given_case.stood([agreed(*terms)])
    for row in [stood.drawn.central(), *Drawer(stood.drawn, 3).sums(0, 4).tolist()]:
        sums = stood.sums(row)
        gains = stood.standings[0].gains(sums)
        assert sum(gains.values()) - sums.beside == given_case.position.plan - sums.cost


@settings(max_examples=60, deadline=None)
@given(acute=amounts, amount=st.integers(1, 150_000))
def test_one_figure_of_excess_stands_for_every_person(acute: list[int], amount: int) -> None:
    """Settling with the cost of each person gives the same as with their sum above the amount."""
    of = people(acute, [100] * len(acute))
    terms = ({"term": "outlier_protection", "parameters": {"amount": amount}}, HALVES)
    stood = case(of).stood([agreed(*terms)])
    costs = [int(one) for one in of.cost]
    position = stood.central.upon(stood.standings[0].position, stood.standings[0].cut)
    whole = position.with_figures(person_costs=costs, plan_person_costs=costs)
    assert settle(PARTIES, position, agreed(*terms)).net == settle(PARTIES, whole, agreed(*terms)).net


def test_a_percentile_is_one_of_the_plans_base_year() -> None:
    of = people([0, 0, 0, 100_000], [1, 2, 3, 4])
    term = {"term": "outlier_protection", "parameters": {"percentile": "0.75"}}
    position = Position(plan=100_010, by_party={"ACU": 1})
    stood = ready(PARTIES, agreed(term, HALVES), position, of.cost, 8)
    assert (stood.cut.amount, stood.cut.planned) == (3, 2 * (100_004 - 3))


def test_people_who_are_all_alike_leave_nothing_to_chance() -> None:
    of = people([10_000] * 5, [5_000] * 5)
    made = simulate(case(of, limits={"ACU": 0}), [agreed(HALVES)], draws=30, seed=1)[0]
    acute = made.parties["ACU"]
    assert (acute.central, acute.worst, acute.best, acute.losses, acute.shape) == (6_250, 6_250, 6_250, 0, [30])
    community = made.parties["COM"]
    assert (community.central, community.one_in_20, community.losses) == (-6_250, -6_250, 30)
    assert (acute.beyond_limit, community.beyond_limit) == (0, None)


def test_ranks_are_amounts_that_were_drawn() -> None:
    of = case(uneven())
    stood = of.stood([agreed(STABLE)])
    rows = np.concatenate([Drawer(stood.drawn, 4).sums(chunk) for chunk in range(2)]).tolist()
    gains = sorted(stood.standings[0].gains(stood.sums(row))["ACU"] for row in rows)
    found = simulate(of, [agreed(STABLE)], draws=100, seed=4)[0].parties["ACU"]
    assert (found.one_in_20, found.low, found.median, found.high) == (gains[4], gains[9], gains[49], gains[89])
    assert (found.worst, found.best, found.losses) == (gains[0], gains[-1], sum(one < 0 for one in gains))
    assert sum(found.shape) == 100


def test_each_kind_of_rule_is_left_out_once() -> None:
    """A margin, an amount a person and a gate each stand between people and what parties gain."""
    gated = {"term": "flat_funding", "parameters": {"condition": "outcomes"}}
    of = case(uneven(), position={"conditions": {"outcomes": False}})
    stable, flat = simulate(of, [agreed(STABLE, OUTLIERS), agreed(gated)], draws=50, seed=2)
    assert set(stable.without) == {Rule.CORRIDOR, Rule.TRUNCATION}
    assert set(flat.without) == {Rule.GATES}
    assert stable.without[Rule.TRUNCATION] == simulate(of, [agreed(STABLE)], draws=50, seed=2)[0].parties
    assert flat.without[Rule.GATES]["ACU"].best > flat.parties["ACU"].best
    assert flat.without[Rule.GATES]["ACU"].one_in_20 == flat.parties["ACU"].one_in_20
    assert simulate(of, [agreed(STABLE)], draws=50, seed=2, effects=False)[0].without == {}


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_term_of_the_catalogue_can_be_made_ready(code: str) -> None:
    """Its first example among its own parties, over two people, with each of its rules left out."""
    example = CATALOGUE[code].examples[0]
    parties = Parties(dict(example.parties))
    position = Position.read(dict(example.position), parties).with_figures(plan=1_000_000)
    start = [] if CATALOGUE[code].base or CATALOGUE[code].place == 2 else [STABLE]
    agreement = Agreement.read([*start, {"term": code, "parameters": dict(example.parameters)}], parties)
    spends = parties.providers[0]
    given_people = {"levels": [1, 2], "entitlement": [5, 6], "costs": {spends: [500_000, 6]}, "acute": [1, 2]}
    of = Case(parties, position, People.read(given_people, parties), 2)
    made = simulate(of, [agreement], draws=3, seed=1)[0]
    assert sorted(made.parties) == sorted(parties.kinds)


# The seven principles


def principles(of: Case, *terms: dict[str, Any], **said: Any) -> dict[str, Any]:
    agreement = agreed(*terms)
    stood = of.stood([agreement])
    made = simulate(of, [agreement], draws=100, seed=1)[0]
    found = judged(stood.standings[0], stood.central, made, 100, Evidence(**said))
    assert len(found) == 9
    return {one.name: one for one in found}


def large() -> Case:
    """A plan of £100m, of which one more person at £120,000 is little."""
    return case(people([10_000_000] * 10, [5_000_000] * 10, entitlement=[15_000_000] * 10), population=1_000)


def test_one_more_expensive_person_falls_where_the_terms_let_it_fall() -> None:
    stood = large().stood([agreed(STABLE), agreed(HALVES)])
    assert swing(stood.standings[0], stood.central) == ("ACU", {"ACU": -12_000_000, "COM": 0, "ICB": 0, "LA": 0})
    at, moves = swing(stood.standings[1], stood.central)
    assert (at, moves) == ("ACU", {"ACU": -9_000_000, "COM": 3_000_000, "ICB": -6_000_000, "LA": 0})


def test_the_swing_is_met_up_to_half_of_what_the_person_costs() -> None:
    name = "No swing from one costly person"
    found = principles(large(), STABLE, names={"ACU": "Acute Trust"})[name]
    assert found.verdict == Verdict.NOT_MET
    assert found.words == "One more person at £120,000.00, with Acute Trust: Acute Trust −£120,000.00, all of it."
    kept = {"term": "outlier_protection", "parameters": {"amount": 6_000_000}}
    usual = case(people([4_000_000] * 10, [1_000_000] * 10, entitlement=[5_000_000] * 10), population=1_000)
    found = principles(usual, STABLE, kept)[name]
    assert found.moves["COM"] == -12_000_000 + 6_000_000 - found.moves["ACU"]
    assert (found.verdict, found.moves["ACU"]) == (Verdict.NOT_MET, 4_788_508)
    assert found.moves["ICB"] + found.moves["LA"] == -6_000_000


def test_use_and_access_are_judged_by_what_payment_does() -> None:
    """£150m: a tenth more use is £15m, one in twenty more people £7.5m."""
    found = principles(large(), STABLE)
    assert found["Allows for use that varies"].verdict == Verdict.NOT_MET
    access = found["Allows for access that varies"]
    assert access.verdict == Verdict.MET
    assert access.words.endswith("cost £7,500,000.00: payment moves by +£4,500,000.00.")
    halves = principles(large(), HALVES)
    assert halves["Allows for use that varies"].verdict == Verdict.MET
    assert "commissioners bear 50% of it" in halves["Allows for use that varies"].words


def test_figures_that_an_agreement_needs_are_found_by_leaving_them_out() -> None:
    stood = large().stood([agreed(STABLE), agreed(HALVES)])
    assert figures_needed(stood.standings[0], stood.central) == ["plan", "budget"]
    assert figures_needed(stood.standings[1], stood.central) == ["plan", "actual"]


@pytest.mark.parametrize(
    ("share", "verdict"), [("0.90", Verdict.MET), ("0.8999", Verdict.IN_PART), ("0.7499", Verdict.NOT_MET)]
)
def test_accredited_data(share: str, verdict: Verdict) -> None:
    found = principles(large(), STABLE, accredited=Fraction(share))["Rests on robust, accredited data"]
    assert found.verdict == verdict
    assert principles(large(), STABLE)["Rests on robust, accredited data"].verdict == Verdict.IN_PART


@pytest.mark.parametrize(
    ("state", "verdict"),
    [(State.SIGNED, Verdict.MET), (State.DRAFT, Verdict.IN_PART), (State.UNWRITTEN, Verdict.NOT_MET)],
)
def test_documented_and_agreed(state: State, verdict: Verdict) -> None:
    assert principles(large(), STABLE, state=state)["Documented and agreed"].verdict == verdict


def test_a_loss_past_its_limit_is_told_with_the_party() -> None:
    """Community spends £50m of £150m and gets a quarter: £12.5m short."""
    name = "Largest loss within each stated limit"
    found = principles(large(), STABLE, limits={"COM": 1_249_999_999, "ACU": 0}, names={"COM": "Community"})
    assert found[name].verdict == Verdict.NOT_MET
    assert found[name].words == (
        "1 of 2 limits is passed in 1 draw of 20: Community −£12,500,000.00. "
        "The most that any of 100 draws costs a party is −£12,500,000.00, Community."
    )
    assert principles(large(), STABLE, limits={"COM": 1_250_000_000})[name].verdict == Verdict.MET
    worse = found["Nobody is worse off in the central case"]
    assert (worse.verdict, worse.moves) == (Verdict.IN_PART, {"COM": -1_250_000_000})


# The command


def document(**changed: Any) -> dict[str, Any]:
    return {
        "parties": [{"code": code, "kind": kind} for code, kind in KINDS.items()],
        "position": {"plan": 60_000, "by_party": {"ACU": 3, "COM": 1}},
        "people": {"levels": [1, 2, 3], "entitlement": [20_000] * 3, "costs": {"ACU": [0, 9_000, 60_000]}},
        "agreements": [{"name": "As now", "terms": [STABLE], "state": "signed"}],
        "limits": {"COM": 0},
        "draws": 40,
        "seed": 1,
        **changed,
    }


def test_a_file_gives_the_spread_and_the_principles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "year.json"
    file.write_text(json.dumps(document()))
    call_command("rehearse", file)
    made = json.loads(capsys.readouterr().out)
    assert (made["seed"], made["draws"], made["sample"], made["people"]) == (1, 40, 3, 3)
    assert made["central"] == {
        "budget": 60_000,
        "cost": 69_000,
        "costs": {"ACU": 69_000, "COM": 0},
        "beside": 0,
        "acute": None,
    }
    only = made["agreements"][0]
    assert only["parties"]["ACU"]["central"] == 45_000 - 69_000
    assert only["parties"]["COM"]["central"] == 15_000
    assert only["parties"]["COM"]["chance_beyond_limit"] == "0.0000"
    assert [one["verdict"] for one in only["principles"]][6] == "Met"
    assert made == json.loads(json.dumps(Rehearsal.read(document()).made()))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"seed": None}, "seed is a whole number"),
        ({"draws": 0}, "draws is a whole number from 1 to 100,000"),
        ({"population": 0}, "population is a whole number"),
        ({"strange": 1}, "does not know strange"),
        ({"agreements": []}, "a list of one to 6"),
        ({"agreements": [{"name": " ", "terms": []}]}, "name of an agreement is text"),
        ({"agreements": [{"name": "A", "terms": [STABLE]}, {"name": "A", "terms": [STABLE]}]}, "the same name"),
        ({"agreements": [{"name": "A", "terms": [{"term": "none"}]}]}, "A: There is no term none"),
        ({"agreements": [{"name": "A", "terms": [{"term": []}]}]}, r"A: There is no term \[\]"),
        ({"agreements": [{"name": "A", "terms": [{"term": {}}]}]}, "A: There is no term {}"),
        ({"agreements": [{"name": "A", "terms": [STABLE], "state": "said"}]}, "one of signed, draft and unwritten"),
        ({"limits": {"ZZZ": 1}}, "limits names ZZZ, which is no party"),
        ({"position": {"by_party": {"ACU": 3}}}, "needs the position's plan"),
        ({"assumptions": {"growth": 0.1}}, "growth: Write it as text"),
        ({"assumptions": {"growth": "-1"}}, "growth is above -1"),
        ({"assumptions": {"mix": {"1": "0.5"}}}, "shares of mix must come to 1"),
        ({"assumptions": {"mix": {}}}, "shares of mix must come to 1"),
        ({"assumptions": {"mix": {"4": "1"}}}, "levels 1, 2 and 3"),
        ({"assumptions": {"quality_level": 6}}, "from 1 to 5"),
        ({"assumptions": {"cost": "0.0000000001"}}, "at most six decimals"),
        ({"people": {"levels": [], "entitlement": [], "costs": {"ACU": []}}}, "from 1 to 2,000,000 people"),
        ({"people": {"levels": [4], "entitlement": [1], "costs": {"ACU": [1]}}}, "A level is 1, 2 or 3"),
        ({"people": {"levels": [1], "entitlement": [1, 2], "costs": {"ACU": [1]}}}, "entitlement has 2 people"),
        ({"people": {"levels": [1], "entitlement": [1], "costs": {"ACU": [-1]}}}, "below nil"),
        ({"people": {"levels": [1], "entitlement": [1], "costs": {"ACU": [10**10]}}}, "at most 1,000,000,000"),
        ({"people": {"levels": [1], "entitlement": [1], "costs": {"ZZZ": [1]}}}, "costs names ZZZ"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_in_words(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Rehearsal.read(document(**changed)).made()


def test_nobody_can_be_drawn_at_a_level_where_nobody_is() -> None:
    people_at_one = {"levels": [1, 1], "entitlement": [1, 1], "costs": {"ACU": [1, 1]}}
    with pytest.raises(BadInput, match="Nobody of the sample is at level 2"):
        Rehearsal.read(document(people=people_at_one, assumptions={"mix": {"1": "0.5", "2": "0.5"}})).made()


def test_a_name_that_is_no_character_is_printed_as_it_was_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "year.json"
    file.write_text(json.dumps(document(agreements=[{"name": "\ud800 £", "terms": [STABLE]}], draws=1)))
    call_command("rehearse", file)
    printed = capsys.readouterr().out
    assert '"name": "\\ud800 £"' in printed
    assert json.loads(printed)["agreements"][0]["name"] == "\ud800 £"


def test_a_party_that_is_a_list_is_refused_in_words() -> None:
    among = Parties.read(document()["parties"])
    for wrong in ([], {}, ["ACU"], 1):
        with pytest.raises(BadInput, match="which is no party"):
            party().metadata["read"]("At", wrong, among)


def test_the_command_refuses_with_the_sentence(tmp_path: Path) -> None:
    file = tmp_path / "year.json"
    file.write_text(json.dumps(document(draws=-1)))
    with pytest.raises(CommandError, match="draws is a whole number") as refused:
        call_command("rehearse", file)
    assert refused.value.returncode == 1
    file.write_text("[")
    for wrong in (file, tmp_path / "none.json"):
        with pytest.raises(CommandError) as refused:
            call_command("rehearse", wrong)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="from 1 to 64") as refused:
        call_command("rehearse", file, processes=0)
    assert refused.value.returncode == 2
