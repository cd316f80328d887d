"""What is learned of quality once a year is fixed: it releases what was held, and changes no figure that was fixed."""

from dataclasses import replace

import pytest

from apps.foundation.core.tenancy import tenant
from apps.money.quality.models import QualityReading
from apps.money.settlements.domain.facts import Facts
from apps.money.settlements.domain.outcome import Outcome, Stands
from apps.money.settlements.services import FiguresMoved, NotYet
from tests.factories.measuring import confirm, key_of, note_reading, year_of
from tests.factories.once import once
from tests.integration.test_quality_settled import BACK, HOME, LINKED, MAY, Measured

pytestmark = pytest.mark.django_db


def make():
    made = Measured(risk=[LINKED])
    for name, value in ((HOME, "75"), (BACK, "19")):
        made.confirm(made.read(name, MAY, value))
    made.settle_months()
    return made


made_once, made = once("quality_after_fixing", make)


def instead(made, name, value, *, is_confirmed=True):
    """Another reading in the place of the one that stands."""
    with tenant(made.id):
        found = year_of(made.contract)
        stands = QualityReading.objects.filter(key=key_of(found, name).key, through=MAY).latest("id")
        said = {"seen": str(stands.uid), "note": "Counted again"}
        reading = note_reading(made.actors["ACU"], found, name, MAY, value, **said)
    if is_confirmed:
        made.confirm(reading)


def test_a_level_by_which_a_year_was_fixed_stays_whatever_is_read_before_what_was_held_is_released(made):
    fixed = made.fix()
    kept = Outcome.read(fixed.outcome)
    assert {one.stands for one in kept.transfers} == {Stands.HELD}
    instead(made, HOME, "95")
    assert made.reached.level == 5
    position = made.position()
    assert (position.may_be_fixed, position.outcome.transfers) == (False, kept.transfers)
    instead(made, BACK, "17")
    made.fix()
    released = made.position()
    assert released.shown.payment == kept.payment
    assert released.shown.transfers == [replace(one, stands=Stands.TO_PAY) for one in kept.transfers]
    assert not released.may_be_fixed


def test_a_reading_that_nobody_confirmed_takes_nothing_from_a_year_that_is_fixed_and_releases_nothing(made):
    fixed = made.fix()
    instead(made, BACK, "17", is_confirmed=False)
    position = made.position()
    assert (position.level_taken, position.may_be_fixed) == (None, False)
    assert position.outcome.payment == Outcome.read(fixed.outcome).payment
    with pytest.raises(NotYet, match="Nothing that was held is released"):
        made.fix()


def test_a_level_that_is_in_question_again_since_the_page_was_read_fixes_no_year(made):
    read = made.position().facts.code
    instead(made, HOME, "95", is_confirmed=False)
    for sent in (read, made.position().facts.code):
        with pytest.raises(NotYet, match="is not confirmed yet"):
            made.fix(read=sent)
    with tenant(made.id):
        confirm(made.actors["ICB"], QualityReading.objects.latest("id"))
    with pytest.raises(FiguresMoved):
        made.fix(read=read)
    assert Facts.read(made.fix().facts).position["quality_level"] == 5
