"""Who may sign a version, and in what order stages follow."""

import pytest

from apps.money.contracts.domain.signing import (
    NotTheirs,
    Signed,
    SignedAlready,
    SignedForAnother,
    TextChanged,
    WroteIt,
    check_code,
    check_signature,
    in_groups,
    waiting,
)
from apps.money.contracts.domain.stages import NotTheNextStage, NotYetAgreed, check_move, check_start

TEXT = {"parties": ["ICB", "ACU", "COM"], "fees": [["1", "62000"]]}
NOW = check_code(TEXT)
OLD = check_code(TEXT | {"fees": [["1", "62001"]]})


def try_to_sign(party="ACU", person="ann", *, read=NOW, signed=()):
    check_signature(
        now=NOW, read=read, parties=["ICB", "ACU", "COM"], party=party, person=person, writers=["wim"], signed=signed
    )


def test_a_penny_more_is_another_text_and_the_order_of_writing_is_not():
    assert NOW != OLD
    assert check_code(dict(reversed(TEXT.items()))) == NOW
    assert in_groups("5e0a77c291d4ffff") == "5e0a 77c2 91d4"


@pytest.mark.parametrize(
    ("refusal", "given"),
    [
        (NotTheirs, {"party": "SOC"}),
        (WroteIt, {"person": "wim"}),
        (TextChanged, {"read": OLD}),
        (SignedAlready, {"signed": [Signed("ACU", "bob", NOW)]}),
        (SignedForAnother, {"signed": [Signed("ICB", "ann", NOW)]}),
    ],
)
def test_a_signature_that_cannot_stand_is_refused(refusal, given):
    with pytest.raises(refusal):
        try_to_sign(**given)


def test_what_was_signed_under_another_text_hinders_nobody_and_counts_for_nothing():
    before = [Signed("ACU", "ann", OLD), Signed("ICB", "ann", OLD), Signed("COM", "cat", NOW)]
    try_to_sign(signed=before)
    assert waiting(NOW, ["ICB", "ACU", "COM"], before) == {"ICB", "ACU"}


def test_only_a_test_begins_before_everybody_has_signed():
    check_start("TEST", waiting=3)
    check_start("SHADOW_PRICE", waiting=0)
    with pytest.raises(NotYetAgreed, match="1 party has not signed"):
        check_start("SHADOW_CURRENCY", waiting=1)
    with pytest.raises(NotYetAgreed, match="2 parties have not signed"):
        check_move("TEST", "SHADOW_CURRENCY", waiting=2)


@pytest.mark.parametrize(
    ("now", "to"),
    [("TEST", "SHADOW_PRICE"), ("TEST", "TEST"), ("SHADOW_PRICE", "SHADOW_CURRENCY"), ("LIVE", "LIVE")],
)
def test_stages_follow_one_another_and_never_back(now, to):
    with pytest.raises(NotTheNextStage):
        check_move(now, to, waiting=0)
