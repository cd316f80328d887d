"""Two parties that sign at the same time: real commits."""

from datetime import date
from functools import partial

from apps.foundation.core.tenancy import tenant
from apps.money.contracts.choices import Stage
from apps.money.contracts.models import Signature
from apps.money.contracts.selectors.agreeing import assumptions_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.signing import offer_version, sign
from tests.factories.agreeing import ready
from tests.factories.together import at_once
from tests.factories.varying import TODAY, draft

OCTOBER = date(2026, 10, 1)


def test_two_signatures_at_once_under_a_variation_are_both_kept(committed_db):
    made = ready("meet", first=300)
    made.begin(Stage.SHADOW_PRICE)
    version = draft(made, OCTOBER)
    with tenant(made.id):
        version = offer_version(actor=made.world.operator, version=version)
        read = code_of(version)

    def hand(code):
        with tenant(made.id):
            sign(actor=made.actors[code], version=version, read=read, office="CFO")

    assert at_once(partial(hand, "ACU"), partial(hand, "COM")) == []
    with tenant(made.id):
        assert Signature.objects.filter(version=version, check_code=read).count() == 2


def test_two_parties_that_sign_an_assumption_at_once_are_both_kept(committed_db):
    agreeing = ready("meet", first=300, starts_on=date(2027, 1, 1), ends_before=date(2028, 1, 1))
    agreeing.offer()
    assumption = agreeing.assume()

    def hand(code):
        agreeing.sign_assumption(assumption, code)

    assert at_once(partial(hand, "ACU"), partial(hand, "COM")) == []
    with tenant(agreeing.id):
        assert len(assumptions_of(agreeing.version, TODAY)[0].signatures) == 2
