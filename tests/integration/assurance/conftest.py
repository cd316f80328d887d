"""A partnership with two teams that assess, and professionals in each."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from apps.care.assurance.engine.counted import Window
from apps.care.assurance.engine.watch import activity_known_to
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_sharing_agreement, add_team
from tests.factories.once import once
from tests.factories.world import PEOPLE, World, every

STARTS_ON, ENDS_BEFORE = date(2025, 6, 1), date(2026, 6, 1)


def make(slug="here", people=24, first=0):
    """`world`, teams `heron`, `kestrel` (one trust) and `ward` (the hospital), co-ordinators `grace` (heron), `omar`
    (kestrel) and `ruth` (ward), clinicians `sam` (heron) and `kim` (kestrel), `auditor`; everybody shares but
    every seventh."""
    world = World.make(slug, first)
    rows = [
        f"{world.number(n)},Family{n},Given{n},1940-01-{1 + n % 28:02},{'F' if n % 2 else 'M'},"
        f"P0{1 + n % 2},2020-01-01,01,,"
        f"{'refused' if n % 7 == 6 else 'given'},{'ADJMS'[n % 5]},{'E01000001' if n % 3 else 'E01000002'}"
        for n in range(people)
    ]
    world.send("people", "\n".join([f"{PEOPLE},sharing_consent,ethnicity,lsoa", *rows]))
    world.send("deprivation", "lsoa,decile\nE01000001,2\nE01000002,9\n")
    made = SimpleNamespace(world=world, id=world.partnership.id)
    with tenant(made.id):
        trust, hospital = (Organisation.objects.get(ods_code=code) for code in ("COM", "ACU"))
        bodies = list(Organisation.objects.filter(ods_code__in=["COM", "ACU", "P01", "P02"]))
        made.heron = add_team(actor=world.operator, organisation=trust, name="Heron team")
        made.kestrel = add_team(actor=world.operator, organisation=trust, name="Kestrel team")
        made.ward = add_team(actor=world.operator, organisation=hospital, name="Ward team")
        add_sharing_agreement(
            actor=world.operator,
            name="Sharing for direct care",
            purposes="Direct care",
            starts_on=date(2020, 1, 1),
            ends_before=date(2090, 1, 1),
            parties=bodies,
        )
    made.members = {
        name: world.member(role, organisation=body, team=team, email=f"{name}@{slug}.example")
        for name, role, body, team in (
            ("grace", Role.CARE_COORDINATOR, "COM", made.heron),
            ("omar", Role.CARE_COORDINATOR, "COM", made.kestrel),
            ("ruth", Role.CARE_COORDINATOR, "ACU", made.ward),
            ("sam", Role.CLINICIAN, "COM", made.heron),
            ("kim", Role.CLINICIAN, "COM", made.kestrel),
            ("lead", Role.TEAM_LEAD, "COM", made.heron),
            ("manager", Role.PROVIDER_MANAGER, "COM", None),
            ("elsewhere", Role.PROVIDER_MANAGER, "ACU", None),
            ("auditor", Role.AUDITOR, "ICB", None),
            ("commissioner", Role.COMMISSIONER, "ICB", None),
        )
    }
    for name, member in made.members.items():
        setattr(made, name, world.actor(member))
    return made


def scored_made():
    """The same with levels from a run of scores: people 0 to 11 at Low, to 19 at Medium, the rest at High."""
    made = make()
    with tenant(made.id):
        scores = every(range(12), 2_600) | every(range(12, 20), 5_200) | every(range(20, 24), 9_000)
        made.world.levels(scores, effective_from="2025-04-01")
    return made


made_once, scored_alone = once("scored", scored_made)


@pytest.fixture
def scored(scored_alone):
    """The world of `scored_made`, its tenant open."""
    with tenant(scored_alone.id):
        yield scored_alone


@pytest.fixture
def made(db):
    """The world of `make`, its tenant open, beside whatever stands there."""
    found = make("alone")
    with tenant(found.id):
        yield found


def window(starts_on=STARTS_ON, ends_before=ENDS_BEFORE):
    """A year, as known now."""
    as_of = timezone.now() + timedelta(seconds=1)
    return Window(as_of, starts_on, ends_before, activity_known_to(as_of, ends_before - timedelta(days=1)))
