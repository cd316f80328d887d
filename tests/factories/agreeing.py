"""A contract that its parties agree: with arrangements that leave nothing open, and an assumption."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation, SharingAgreement
from apps.foundation.partnerships.services import add_sharing_agreement
from apps.money.contracts.domain.arrangements import TEXTS
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import parties_of, terms_of
from apps.money.contracts.selectors.signing import code_of, parties_waiting
from apps.money.contracts.services import ask_to_start
from apps.money.contracts.services.agreeing import (
    Measure,
    Wording,
    Written,
    sign_assumption,
    word_assumption,
    write_arrangements,
)
from apps.money.contracts.services.signing import offer_version, sign
from tests.factories.world import World, every, sit

PARTIES = {
    "ICB": Role.COMMISSIONER,
    "ACU": Role.PROVIDER_MANAGER,
    "COM": Role.PROVIDER_MANAGER,
    "SOC": Role.PROVIDER_MANAGER,
}
TODAY = date(2026, 11, 22)
READMISSIONS = Measure("Home after 91 days", "People at home 91 days after discharge", "85 in 100 by March 2027")
WORDING = Wording(
    covers="SYSTEM_AUDIT",
    missing="Levels of need at the care homes",
    assumed="They are as those of people at home",
    risk_bearer="The commissioners",
    plan="Care homes send a file each month",
    until=date(2090, 3, 31),
)


def agreement(operator, parties, *, name="ISA-12", starts_on=date(2020, 1, 1), ends_before=date(2090, 1, 1)):
    """A sharing agreement between parties."""
    return add_sharing_agreement(
        actor=operator,
        name=name,
        purposes="Direct care",
        starts_on=starts_on,
        ends_before=ends_before,
        parties=parties,
    )


def whole(version, agreed: SharingAgreement | None) -> Written:
    """Every heading written, for every party."""
    return Written(
        texts={name: f"{heading.title}: as agreed." for name, heading in TEXTS.items()},
        equality_noted_on=date(2026, 3, 1),
        decommissions=True,
        sharing_agreement=agreed,
        non_performance={
            party.organisation_id: (f"{party.organisation.name} is late", "It says why within ten days")
            for party in parties_of(version)
        },
        measures=[READMISSIONS],
    )


def arrange(actor, version, agreed=None, **changed):
    """Write the arrangements of a version, whole but for what is said."""
    written = replace(whole(version, agreed), **changed)
    write_arrangements(actor=actor, version=version, written=written, read=code_of(version))


class Agreeing:
    """A draft contract with a signer for each of its four parties."""

    def __init__(self, world: World, **terms) -> None:
        self.world = world
        self.id = world.partnership.id
        self.contract = world.contract(start=False, **terms)
        self.members = {
            code: world.member(role, organisation=code, email=f"{code.lower()}@signs.example")
            for code, role in PARTIES.items()
        }
        self.actors = {code: world.actor(member) for code, member in self.members.items()}

    @property
    def version(self):
        return terms_of(Contract.objects.get(id=self.contract.id)).version

    def offer(self):
        with tenant(self.id):
            return offer_version(actor=self.world.operator, version=self.version)

    def sign(self, code, *, read=""):
        with tenant(self.id):
            return sign(actor=self.actors[code], version=self.version, read=read or code_of(self.version), office="CFO")

    def arrange(self, *, bound=tuple(PARTIES), **changed):
        """Write whole arrangements but for what is said, with a sharing agreement that binds some."""
        with tenant(self.id):
            organisations = Organisation.objects.filter(ods_code__in=bound)
            arrange(self.world.operator, self.version, agreement(self.world.operator, list(organisations)), **changed)

    def assume(self, **changed):
        """Word an assumption that nobody has signed."""
        with tenant(self.id):
            return word_assumption(
                actor=self.world.operator,
                version=self.version,
                wording=replace(WORDING, **changed),
                uid=uuid4(),
                now=timezone.now(),
            )

    def sign_assumption(self, assumption, *codes, today=TODAY):
        with tenant(self.id):
            for code in codes or PARTIES:
                sign_assumption(actor=self.actors[code], assumption=assumption, now=timezone.now(), today=today)

    def begin(self, stage):
        """Offer it, have every party sign it, and bring it into force."""
        self.offer()
        for code in PARTIES:
            self.sign(code)
        with tenant(self.id):
            job = ask_to_start(actor=self.actors["ICB"], version=self.version, stage=stage, nudge=False)
        self.world.do(job)

    def waiting(self):
        with tenant(self.id):
            return len(parties_waiting(self.version))

    def client(self, code):
        client = Client()
        sit(client, self.members[code])
        return client

    def page(self, code):
        return self.client(code).get(reverse("contracts:terms", args=[self.contract.uid])).content.decode()


def ready(slug="here", first=0, **terms):
    """A partnership with people at a level, and a draft contract."""
    world = World.make(slug, first)
    world.people(6)
    world.levels(every(range(6), 3000))
    return Agreeing(world, **terms)
