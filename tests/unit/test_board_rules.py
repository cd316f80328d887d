"""The rules by which a board decides: which are none, and how those that are read."""

from dataclasses import replace

import pytest

from apps.governance.boards.domain.rules import (
    Conflict,
    Majority,
    NotRules,
    Rules,
    check_rules,
    in_words,
    who_is_missing,
)

RULES = Rules(
    quorum=6, clinicians=2, majority=Majority.TWO_THIRDS, casting_vote=False, conflict=Conflict.SPEAKS, days=14
)
SIMPLE = replace(RULES, quorum=1, clinicians=0, majority=Majority.SIMPLE, casting_vote=True, days=1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quorum": 0}, "quorum"),
        ({"quorum": 61}, "quorum"),
        ({"clinicians": -1}, "clinicians"),
        ({"clinicians": 7}, "clinicians"),
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
        ({"casting_vote": True}, "casting_vote"),
        ({"casting_vote": True, "majority": Majority.UNANIMOUS}, "casting_vote"),
    ],
)
def test_rules_by_which_nothing_could_be_decided_are_refused_at_what_is_wrong(change, field):
    with pytest.raises(NotRules) as refusal:
        check_rules(replace(RULES, **change))
    assert refusal.value.field == field


def test_rules_that_can_be_met_are_taken():
    for one in (RULES, SIMPLE, replace(RULES, clinicians=6), replace(RULES, quorum=60, days=90)):
        check_rules(one)


def test_rules_read_as_sentences():
    assert in_words(RULES) == [
        "Nothing is decided unless 6 voting members take part, 2 of them clinicians.",
        "A proposal is carried when at least two thirds of those who vote for or against it vote for it. "
        "Who abstains takes part.",
        "A member who would gain from a decision says so and may speak, but does not vote; they count as taking part.",
        "A vote is open for 14 days at most.",
    ]
    assert in_words(SIMPLE) == [
        "Nothing is decided unless 1 voting member takes part.",
        "A proposal is carried when more members vote for it than against it. The chair decides a tie. "
        "Who abstains takes part.",
        "A member who would gain from a decision says so and may speak, but does not vote; they count as taking part.",
        "A vote is open for 1 day at most.",
    ]


@pytest.mark.parametrize(
    ("members", "clinicians", "words"),
    [
        (6, 2, ""),
        (5, 2, "6 voting members must take part and it has 5"),
        (6, 1, "2 clinicians must take part and it has 1"),
        (0, 0, "6 voting members must take part and it has 0, and 2 clinicians must take part and it has 0"),
    ],
)
def test_a_board_that_is_too_small_for_its_rules_is_told_so(members, clinicians, words):
    assert who_is_missing(RULES, members=members, clinicians=clinicians) == words
