"""A commissioner that is no party to a contract moves nothing that its parties have before them, or have signed."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.choices import Stage
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.services import ask_to_start
from apps.money.contracts.services.signing import move_stage, offer_version, take_back
from apps.money.reconciliation.selectors.months import months_to_freeze
from apps.money.reconciliation.services import ask_to_freeze
from tests.factories.pages import address
from tests.factories.world import World, every, sit

APRIL = date(2026, 4, 1)
TODAY = date(2026, 8, 20)


@pytest.fixture
def world(db):
    world = World.make()
    world.people(6)
    world.levels(every(range(6), 3000))
    world.contract()
    world.send("organisations", "ods_code,name,sector,role\nLAC,Test council pays,SOCIAL_CARE,COMMISSIONER\n")
    return world


@pytest.fixture
def stranger(world):
    return world.member(Role.COMMISSIONER, organisation="LAC", email="lac@stands.example")


def test_what_is_offered_or_in_force_moves_for_a_party_alone(world, stranger):
    other = world.contract(code="next", starts_on=date(2027, 4, 1), ends_before=date(2028, 4, 1), start=False)
    own = world.actor(world.member(Role.COMMISSIONER, organisation="ICB", email="icb@stands.example"))
    with tenant(world.partnership.id):
        actor = world.actor(stranger)
        in_force, draft = ContractVersion.objects.get(state="IN_FORCE"), other.versions.get()
        for refused in (
            lambda: ask_to_start(actor=actor, version=draft, stage=Stage.TEST, nudge=False),
            lambda: move_stage(actor=actor, version=in_force, stage=Stage.SHADOW_CURRENCY, today=TODAY),
            lambda: ask_to_freeze(actor=actor, contract=in_force.contract, month=APRIL, today=TODAY, nudge=False),
        ):
            with pytest.raises(NotPermitted, match="is no party to this contract"):
                refused()
        offer_version(actor=world.operator, version=draft)
        with pytest.raises(NotPermitted):
            take_back(actor=actor, version=draft)
        assert take_back(actor=own, version=draft).offered_at is None
        assert months_to_freeze(actor, TODAY) == []
        assert [one.month for one in months_to_freeze(own, TODAY)] == [APRIL]


def test_pages_offer_it_to_parties_alone(world, stranger, client):
    sit(client, stranger)
    with tenant(world.partnership.id):
        uid = Contract.objects.get().uid
    assert "Vary this contract" not in client.get(address(world, "terms/")).content.decode()
    for name in ("contracts:vary", "reconciliation:freeze-month"):
        assert client.get(reverse(name, args=[uid])).status_code == 403
    assert timezone.localdate() > APRIL
