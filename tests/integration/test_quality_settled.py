"""What a settlement reads of quality: confirmed readings of the whole year, and nothing else."""

from fractions import Fraction

import pytest

from apps.foundation.core.tenancy import tenant
from apps.money.quality.domain.measures import Direction, Guard
from apps.money.risk_sharing.domain.reached import GateStands
from apps.money.settlements.selectors.facts import reached_of
from apps.money.settlements.services import NotYet
from tests.factories.measuring import confirm, measure, note_reading, said, year_of
from tests.integration.payments.paid import APRIL, MAY
from tests.integration.settlements.settled import Settled

pytestmark = pytest.mark.django_db
HOME, BACK = "Home after 91 days", "Back in hospital"


class Measured(Settled):
    """Half a year's rise is worth points, and a safety gate beside it guards every gain."""

    def _write(self, operator, version):
        super()._write(operator, version)
        guards = {"direction": Direction.LOWER, "guard": Guard.GAIN, "minimum": "18"}
        measure(operator, version, said(HOME), said(BACK, weight=0, **guards))

    def read(self, name, through, value):
        with tenant(self.id):
            return note_reading(self.actors["ACU"], year_of(self.contract), name, through, value)

    def confirm(self, reading):
        with tenant(self.id):
            confirm(self.actors["ICB"], reading)

    @property
    def reached(self):
        position = self.position()
        with tenant(self.id):
            return reached_of(position.read)

    @property
    def gate(self):
        return [(one.stands, one.words) for one in self.reached.gates]


def test_a_gate_is_known_once_its_reading_of_the_whole_year_is_confirmed():
    made = Measured()
    assert made.gate == [(GateStands.UNKNOWN, "nothing is recorded")]
    waits = "not confirmed by the other side, or not of the whole year"
    made.confirm(made.read(BACK, APRIL, "17"))
    assert made.gate == [(GateStands.UNKNOWN, waits)]
    whole = made.read(BACK, MAY, "19")
    assert made.gate == [(GateStands.UNKNOWN, waits)]
    made.confirm(whole)
    assert made.gate == [(GateStands.BREACHED, "")]
    assert made.reached.conditions == {BACK: False}
    assert made.position().shown.holds == ["Back in hospital is breached."]


def test_the_level_and_the_score_wait_for_every_reading():
    made = Measured()
    made.confirm(made.read(HOME, MAY, "75"))
    assert (made.reached.level, made.reached.score) == (None, None)
    assert made.reached.outcomes == {HOME: 75}
    made.confirm(made.read(BACK, MAY, "17"))
    assert (made.reached.level, made.reached.score) == (3, Fraction(3, 5))
    assert made.gate == [(GateStands.MET, "")]
    assert made.position().shown.holds == []


LINKED = ("quality_linked", {})


def test_a_year_that_starts_from_the_level_is_provisional_with_that_of_its_readings_and_fixed_once_it_is_confirmed():
    made = Measured(risk=[LINKED])
    assert made.position().outcome is None
    first = made.read(HOME, APRIL, "75")
    made.read(BACK, APRIL, "17")
    provisional = made.position()
    assert provisional.level_taken == 3
    text = made.page().content.decode()
    assert "Quality is taken at level 3, as its readings stand: it is not confirmed." in text
    made.confirm(first)
    made.settle_months()
    assert (made.position().level_taken, made.position().may_be_fixed) == (3, False)
    assert "Every month is settled. Quality is taken at level 3" in made.page().content.decode()
    with pytest.raises(NotYet, match="is not confirmed yet"):
        made.fix()
    for name, value in ((HOME, "75"), (BACK, "17")):
        made.confirm(made.read(name, MAY, value))
    final = made.position()
    assert (final.level_taken, final.may_be_fixed) == (None, True)
    made.fix()
    assert made.position().shown.payment == final.outcome.payment
