"""What the ballots of a vote come to: printed cases, and what holds of any vote."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.governance.boards.domain.rules import Conflict, Majority, Rules
from apps.governance.proposals.domain.benefit import Benefit, Verdict, chance, in_words
from apps.governance.proposals.domain.tally import Choice, Result, Voter, is_barred, tally
from apps.governance.proposals.domain.tally import in_words as count_in_words

RULES = Rules(quorum=4, clinicians=2, majority=Majority.SIMPLE, casting_vote=True, conflict=Conflict.SPEAKS, days=14)
LETTERS = {"F": Choice.FOR, "A": Choice.AGAINST, "-": Choice.ABSTAIN, ".": None}


def voters(letters, *, chair=0, clinicians=99):
    """A voter a letter: for, against, abstains, has not voted; X is barred. The first are clinicians."""
    return [
        Voter(place < clinicians, place == chair, letter == "X", LETTERS.get(letter))
        for place, letter in enumerate(letters)
    ]


@pytest.mark.parametrize(
    ("letters", "changes", "result"),
    [
        ("FFFA", {}, Result.CARRIED),
        ("FFAA", {}, Result.TIED),
        ("FFAA", {"casting_vote": False}, Result.REJECTED),
        ("XFAA-", {}, Result.REJECTED),
        ("XFFAA", {}, Result.REJECTED),  # the chair is barred, and decides no tie
        ("FFAX", {}, Result.CARRIED),  # who is barred takes part: four do
        ("FFA.", {}, Result.TOO_FEW),
        ("FFA-", {}, Result.CARRIED),
        ("----", {}, Result.REJECTED),
        ("FFAA", {"majority": Majority.TWO_THIRDS, "casting_vote": False}, Result.REJECTED),
        ("FFFFAA", {"majority": Majority.TWO_THIRDS, "casting_vote": False}, Result.CARRIED),
        ("FFFFAAA", {"majority": Majority.TWO_THIRDS, "casting_vote": False}, Result.REJECTED),
        ("FFF-", {"majority": Majority.UNANIMOUS, "casting_vote": False}, Result.CARRIED),
        ("FFFA", {"majority": Majority.UNANIMOUS, "casting_vote": False}, Result.REJECTED),
        ("----", {"majority": Majority.UNANIMOUS, "casting_vote": False}, Result.REJECTED),
    ],
)
def test_printed_votes(letters, changes, result):
    assert tally(replace(RULES, **changes), voters(letters)).result is result


def test_a_tie_goes_as_the_chair_says_and_clinicians_are_needed():
    tied = voters("FFAA")
    assert tally(RULES, tied, Choice.FOR).result is Result.CARRIED
    assert tally(RULES, tied, Choice.AGAINST).result is Result.REJECTED
    assert tally(RULES, voters("FFFA", clinicians=1)).result is Result.TOO_FEW
    found = tally(RULES, voters("FFA-X", clinicians=3))
    assert count_in_words(found, RULES) == (
        "2 for, 1 against, 1 abstained. 5 took part, where 4 must, 3 of them clinicians, where 2 must be."
    )


def test_interests_bar_as_the_rules_say():
    assert is_barred(RULES, is_paid=True, declared=False, may_vote=True)
    assert is_barred(RULES, is_paid=False, declared=True, may_vote=False)
    assert not is_barred(RULES, is_paid=False, declared=True, may_vote=True)
    assert not is_barred(RULES, is_paid=False, declared=False, may_vote=False)
    everybody = replace(RULES, conflict=Conflict.VOTES)
    assert not is_barred(everybody, is_paid=True, declared=True, may_vote=False)


RULE = st.builds(
    lambda quorum, clinicians, majority, casting: Rules(
        quorum,
        min(clinicians, quorum),
        majority,
        casting and majority is Majority.SIMPLE,
        Conflict.SPEAKS,
        14,
    ),
    st.integers(1, 6),
    st.integers(0, 6),
    st.sampled_from(Majority),
    st.booleans(),
)


@given(RULE, st.text("FA-.X", min_size=1, max_size=12), st.integers(0, 12), st.randoms())
def test_of_any_vote_order_does_not_matter_one_more_for_never_hurts_and_the_barred_decide_nothing(
    rules, letters, clinicians, randomly
):
    asked = voters(letters, clinicians=clinicians)
    found = tally(rules, asked)
    mixed = list(asked)
    randomly.shuffle(mixed)
    assert tally(rules, mixed) == found
    assert found.votes_for + found.votes_against + found.abstained <= found.taking_part <= len(asked)
    if found.result is Result.CARRIED:
        assert found.votes_for > 0
        more = [replace(one, choice=Choice.FOR) if one.choice is Choice.AGAINST else one for one in asked]
        assert tally(rules, more).result is Result.CARRIED
    as_if_for = [replace(one, choice=Choice.FOR) if one.is_barred else one for one in asked]
    assert tally(rules, as_if_for) == found
    if found.result is Result.TIED:
        assert {tally(rules, asked, one).result for one in (Choice.FOR, Choice.AGAINST)} == {
            Result.CARRIED,
            Result.REJECTED,
        }
    else:
        assert tally(rules, asked, Choice.FOR).result is found.result


def test_whether_a_benefit_came():
    assert (chance(42), chance(31), chance(0)) == (18, 15, 0)
    assert in_words(Benefit(42, -40, 31)) == "Promised -40; so far -11 (chance alone -18 to +18): cannot tell."
    assert Benefit(100, -40, 60).verdict is Verdict.CAME
    assert Benefit(100, -40, 70).verdict is Verdict.IN_PART
    assert Benefit(100, -40, 140).verdict is Verdict.OTHER_WAY
    assert Benefit(0, 5, 5).verdict is Verdict.CAME
