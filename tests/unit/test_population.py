"""The population page: what is left over between practices and the whole."""

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.presenters import NO_PRACTICE, population

PEOPLE = {NeedBand.LOW: 236, NeedBand.MEDIUM: 90, NeedBand.HIGH: 40}


def practices_of(*rows):
    made = population(
        registered=2_000, people=PEOPLE, practices=list(rows), movement=None, between="", smallest=5
    ).practices
    return {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in made.rows}


def test_two_people_registered_with_no_practice_are_not_worked_back_from_the_whole():
    shown = practices_of(
        ("One", 1, 117), ("Two", 1, 117), ("One", 2, 50), ("Two", 2, 40), ("One", 3, 20), ("Two", 3, 20)
    )
    assert shown[NO_PRACTICE][0] == "not shown"
    assert "not shown" in (shown["One"][0], shown["Two"][0])


def test_where_practices_add_to_the_whole_there_is_no_row_more():
    shown = practices_of(("One", 1, 236), ("One", 2, 90), ("One", 3, 40))
    assert shown == {"One": ["236", "90", "40"]}
