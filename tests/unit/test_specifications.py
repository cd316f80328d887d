"""What an answer must say, how far a checklist has come, and that an edition is never edited."""

from dataclasses import asdict
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.care.co_ordination.domain.requirements import Requirement
from apps.money.contracts.domain.signing import check_code
from apps.money.specifications.domain.answers import (
    NotAnAnswer,
    Noted,
    Progress,
    Said,
    Since,
    Standing,
    check_answer,
    check_note,
    is_past,
    overall,
    progress,
)
from apps.money.specifications.domain.editions import EDITIONS, NEWEST

MET, PARTLY, NOT_YET, NO = Standing
TODAY, LATER = date(2026, 5, 1), date(2026, 9, 30)


@pytest.mark.parametrize(
    ("standings", "comes_to"),
    [
        ([MET], MET),
        ([NO], NO),
        ([MET, MET, MET], MET),
        ([NOT_YET, NOT_YET, NOT_YET], NOT_YET),
        ([NO, NO, NO], NO),
        ([NO, MET, MET], MET),
        ([NO, NO, NOT_YET], NOT_YET),
        ([MET, MET, NOT_YET], PARTLY),
        ([MET, NOT_YET, NO], PARTLY),
        ([PARTLY, MET, MET], PARTLY),
        ([PARTLY, NOT_YET, NO], PARTLY),
    ],
)
def test_levels_come_to_one_standing(standings, comes_to):
    assert overall(standings) == comes_to


ANSWERS = [
    ([MET], "As agreed", None, ""),
    ([MET], " ", None, "words"),
    ([NO], "", None, "words"),
    ([NO], "No merger is meant", None, ""),
    ([NOT_YET], "Soon", None, "by_when"),
    ([NOT_YET], "Soon", LATER, ""),
    ([NOT_YET], "Soon", TODAY, ""),
    ([NOT_YET], "Soon", date(2026, 4, 30), "by_when"),
    ([NOT_YET], "Soon", date(2101, 1, 1), "by_when"),
    ([PARTLY], "Half", None, ""),
    ([PARTLY], "Half", LATER, ""),
    ([MET], "Done", LATER, "by_when"),
    ([NO], "None", LATER, "by_when"),
    ([MET, NOT_YET, MET], "Medium waits", None, "by_when"),
    ([MET, NOT_YET, MET], "Medium waits", LATER, ""),
]


@pytest.mark.parametrize(("standings", "words", "by_when", "wrong"), ANSWERS)
def test_an_answer_says_what_its_standing_asks_for(standings, words, by_when, wrong):
    said = Said(standings, words, by_when)
    if not wrong:
        check_answer(said, today=TODAY)
        return
    with pytest.raises(NotAnAnswer) as refused:
        check_answer(said, today=TODAY)
    assert refused.value.field == wrong


def test_a_day_is_named_only_where_the_row_may_hold_one():
    """The database refuses a day beside *met* or *does not apply*: whatever the rule lets through has none there."""
    for standings in product(Standing, repeat=3):
        try:
            check_answer(Said(standings, "Words", LATER), today=TODAY)
        except NotAnAnswer:
            continue
        assert overall(standings) in {PARTLY, NOT_YET}


@pytest.mark.parametrize(
    ("since", "words", "by_when", "wrong"),
    [
        (Since.MET, "Rota began", None, ""),
        (Since.MET, "Rota began", LATER, "by_when"),
        (Since.FURTHER, "", None, "words"),
        (Since.LATER, "Post not filled", None, "by_when"),
        (Since.LATER, "Post not filled", date(2026, 4, 30), "by_when"),
        (Since.LATER, "Post not filled", LATER, ""),
    ],
)
def test_a_note_has_words_and_a_later_day_where_it_says_later(since, words, by_when, wrong):
    if not wrong:
        check_note(Noted(since, words, by_when), today=TODAY)
        return
    with pytest.raises(NotAnAnswer) as refused:
        check_note(Noted(since, words, by_when), today=TODAY)
    assert refused.value.field == wrong


@pytest.mark.parametrize(
    ("by_when", "notes", "past"),
    [
        (None, [], False),
        (TODAY, [], False),
        (date(2026, 4, 30), [], True),
        (date(2026, 4, 30), [(Since.FURTHER, None)], True),
        (date(2026, 4, 30), [(Since.MET, None)], False),
        (date(2026, 4, 30), [(Since.FURTHER, None), (Since.LATER, LATER)], False),
        (date(2026, 1, 1), [(Since.LATER, date(2026, 4, 30))], True),
    ],
)
def test_an_item_is_past_its_day_until_a_note_says_otherwise(by_when, notes, past):
    assert is_past(by_when, notes, today=TODAY) is past


def test_progress_in_words():
    found = progress(10, [MET, MET, MET, MET, MET, NOT_YET, NO])
    assert found == Progress(10, 5, 0, 1, 1)
    assert found.words == "7 of 10 answered, 5 met"


@given(st.lists(st.sampled_from(Standing), max_size=20))
def test_every_answered_item_stands_in_one_place(standings):
    found = progress(20, standings)
    assert found.answered == len(standings)


def test_the_edition_has_what_the_source_lists():
    sizes = {checklist.code: len(checklist.items) for checklist in NEWEST.checklists}
    assert sizes == {"requirements": 8, "elements": 5, "principles": 12, "co-operation": 10, "behaviours": 8}
    assert len(NEWEST.forms) == 7
    codes = [item.code for checklist in NEWEST.checklists for item in checklist.items]
    assert len(set(codes)) == len(codes) == 43
    assert {item.counted for item in NEWEST.checklist("requirements").items} == {one.name for one in Requirement}
    assert all(item.clause.startswith("annex 4.") for part in NEWEST.checklists for item in part.items)
    assert [NEWEST.following(code) and NEWEST.following(code).code for code in ("MR8", "EB8", "XX1")] == [
        "EL1",
        None,
        None,
    ]
    assert NEWEST.place_of("CC3")[1].words.startswith("Payment regimes and financial intervention")
    assert (NEWEST.place_of("XX1"), NEWEST.checklist("none"), NEWEST.form("NONE")) == (None, None, None)


def test_an_edition_under_which_parties_may_have_signed_is_never_edited():
    """Another word is another edition: change nothing here, add one to `EDITIONS`."""
    assert {code: check_code(asdict(edition))[:16] for code, edition in EDITIONS.items()} == {
        "DOH-2012-1": "8e7f068989a2f147"
    }
