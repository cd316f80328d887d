"""What stands before a contract goes live, from when it is live, and whether an assumption is cover."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.money.contracts.choices import GoLiveCheck
from apps.money.contracts.domain import assumptions
from apps.money.contracts.domain.assumptions import Amended, PastItsDay, Worded, check_acceptance
from apps.money.contracts.domain.go_live import (
    NEVER_COVERED,
    Check,
    Facts,
    NotReadyToGoLive,
    State,
    check_go_live,
    mended_on,
    standings,
)
from apps.money.contracts.domain.model_of_contract import Mended, Missing
from apps.money.contracts.domain.signing import NotTheirs, SignedAlready, SignedFor, SignedForAnother, WroteIt
from tests.spec.tables import cases, words

TODAY = date(2026, 11, 22)
WHOLE = Facts(
    parties=["ICB", "Trust", "Age Well", "Vale Breathe"],
    parties_missing=[],
    levels_without_fee=[],
    fees_to=date(2027, 3, 31),
    agreement="ISA-12",
    is_agreement_in_force=True,
    outside_agreement=[],
    run="Tool, data of 1 March 2026",
    feeds_missing=[],
    outcome_measures=2,
    risk_share="In the arrangements",
    without_non_performance=[],
    equality_noted_on=date(2025, 9, 14),
    decommissions=True,
    decommissioning=True,
    system_audit=True,
)
LACKING: dict[Check, dict[str, Any]] = {
    Check.PARTIES: {"parties_missing": [Missing("a commissioner", Mended.DRAFT)]},
    Check.FEES: {"levels_without_fee": ["High (3)"]},
    Check.SHARING: {"agreement": ""},
    Check.PLAN: {"run": ""},
    Check.OUTCOMES: {"outcome_measures": 0},
    Check.RISK_SHARE: {"risk_share": ""},
    Check.NON_PERFORMANCE: {"without_non_performance": ["Trust"]},
    Check.EQUALITY: {"equality_noted_on": None},
    Check.DECOMMISSIONING: {"decommissioning": False},
    Check.SYSTEM_AUDIT: {"system_audit": False},
}
SUBSETS = st.sets(st.sampled_from(list(Check)))


def typed(name: str, text: str) -> Any:
    """A fact as the table writes it: lists by bars, `no`, a number, or nothing."""
    if name == "parties_missing":
        return [Missing(text, Mended.DRAFT)]
    if isinstance(getattr(WHOLE, name), list):
        return [text]
    if name == "is_value":
        return text == "yes"
    if name == "outcome_measures":
        return int(text)
    if name in ("equality_noted_on", "decommissions") and not text:
        return None
    return False if text == "no" else text


def facts_of(changed: str) -> Facts:
    facts = WHOLE
    last = ""
    for part in filter(None, changed.split("|")):
        name, given, text = part.partition("=")
        if given:
            facts, last = replace(facts, **{name: typed(name, text)}), name
        else:
            facts = replace(facts, **{last: [*getattr(facts, last), *typed(last, part)]})
    return facts


@pytest.mark.parametrize("case", cases("go_live"), ids=words)
def test_each_check_is_met_or_covered_or_neither_and_says_what_that_rests_on(case: dict[str, str]) -> None:
    check, _, until = case["covered"].partition("=")
    covered = {Check(check): date.fromisoformat(until)} if check else {}
    found = {one.check: one for one in standings(facts_of(case["changed"]), covered, TODAY)}
    one = found[Check(case["check"])]
    assert (one.state, one.rests_on) == (State(case["state"]), case["rests_on"])
    assert one.until == (date.fromisoformat(until) if one.state == State.COVERED else None)


def test_each_check_names_the_pages_on_which_it_is_mended_each_once() -> None:
    missing = [
        Missing("two providers", Mended.DRAFT),
        Missing("a board", Mended.ARRANGEMENTS),
        Missing("the share that each commissioner pays", Mended.PAYMENT_TERMS),
        Missing("the signature of A", Mended.SUBCONTRACTS),
        Missing("the signature of B", Mended.SUBCONTRACTS),
    ]
    facts = replace(WHOLE, parties_missing=missing)
    assert mended_on(Check.PARTIES, facts) == [
        Mended.DRAFT,
        Mended.ARRANGEMENTS,
        Mended.PAYMENT_TERMS,
        Mended.SUBCONTRACTS,
    ]
    assert mended_on(Check.FEES, facts) == [Mended.DRAFT]
    assert mended_on(Check.FEES, replace(facts, is_value=True)) == [Mended.PLAN]
    assert mended_on(Check.PLAN, facts) == [Mended.PLAN]
    assert mended_on(Check.RISK_SHARE, facts) == [Mended.RISK_SHARING]
    assert {page for check in list(Check)[6:] for page in mended_on(check, facts)} == {Mended.ARRANGEMENTS}


@settings(deadline=None)
@given(SUBSETS, SUBSETS)
def test_a_contract_goes_live_when_nothing_is_open_and_names_all_that_is(
    lacking: set[Check], assumed: set[Check]
) -> None:
    facts = WHOLE
    for check in lacking:
        facts = replace(facts, **LACKING[check])
    found = standings(facts, dict.fromkeys(assumed, TODAY), TODAY)
    assert [one.check for one in found] == list(Check)
    still_open = lacking - (assumed - NEVER_COVERED)
    assert {one.check for one in found if one.state == State.NOT_MET} == still_open
    if still_open:
        with pytest.raises(NotReadyToGoLive) as refusal:
            check_go_live(found)
        assert str(refusal.value).count(";") == len(still_open) - 1
    else:
        check_go_live(found)


def test_an_assumption_is_worded_only_for_what_may_be_covered() -> None:
    assert {Check(value) for value in GoLiveCheck.values} == set(Check) - NEVER_COVERED


@pytest.mark.parametrize("case", cases("assumption_standing"), ids=words)
def test_a_wording_stands_by_its_signatures_its_day_and_its_amendments(case: dict[str, str]) -> None:
    wordings = []
    for one in case["wordings"].split():
        waiting, _, until = one.partition("@")
        wordings.append(Worded(int(waiting), date.fromisoformat(until)))
    assert "; ".join(assumptions.standings(wordings, TODAY)) == case["states"]


WORDED = st.builds(Worded, st.integers(0, 3), st.integers(-5, 5).map(lambda days: TODAY + timedelta(days=days)))


@settings(deadline=None)
@given(st.lists(WORDED, min_size=1, max_size=6))
def test_one_wording_at_most_is_cover_and_every_cover_is_signed_by_all_and_in_date(wordings: list[Worded]) -> None:
    found = assumptions.standings(wordings, TODAY)
    accepted = [one for one, state in zip(wordings, found, strict=True) if state == assumptions.State.ACCEPTED]
    assert len(accepted) <= 1
    assert all(not one.waiting and one.until >= TODAY for one in accepted)
    assert found[-1] != assumptions.State.REPLACED


@pytest.mark.parametrize(
    ("refusal", "given"),
    [
        (NotTheirs, {"party": "SOC"}),
        (WroteIt, {"person": "wim"}),
        (SignedAlready, {"signed": [SignedFor("ACU", "bob")]}),
        (SignedForAnother, {"signed": [SignedFor("ICB", "ann")]}),
        (Amended, {"is_newest": False}),
        (Amended, {"state": assumptions.State.REPLACED}),
        (PastItsDay, {"state": assumptions.State.PAST}),
    ],
)
def test_a_signature_under_an_assumption_that_cannot_stand_is_refused(
    refusal: type[Exception], given: dict[str, Any]
) -> None:
    usual = {
        "state": assumptions.State.WAITING,
        "is_newest": True,
        "parties": ["ICB", "ACU"],
        "party": "ACU",
        "person": "ann",
        "writer": "wim",
        "signed": [],
    }
    check_acceptance(**usual)  # type: ignore[arg-type]
    with pytest.raises(refusal):
        check_acceptance(**(usual | given))  # type: ignore[arg-type]
