"""A team with people in its care, somebody signed in for each of them, and a Caldicott guardian."""

from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.utils import timezone

from apps.care.patients.choices import RestrictionReason
from apps.care.patients.services.restrictions import restrict_record
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from tests.factories.world import sit
from tests.integration.caseloads.team import Crew


@dataclass
class Guarded:
    """A crew, clients by name, and how a record is restricted."""

    crew: Crew
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def id(self):
        return self.crew.id

    @property
    def world(self):
        return self.crew.world

    def person(self, number):
        return self.world.person(number)

    def actor(self, name):
        return self.crew.actors[name]

    def add(self, name, role, organisation, team=None):
        member = self.world.member(role, organisation=organisation, team=team, email=f"{name}@here.example")
        self.crew.members[name], self.crew.actors[name] = member, self.world.actor(member)
        self.sit(name)

    def sit(self, name):
        self.clients[name] = Client()
        sit(self.clients[name], self.crew.members[name])

    def restrict(self, number, *names, by="lead", now=None):
        with tenant(self.id):
            return restrict_record(
                actor=self.actor(by),
                person=self.person(number),
                reason=RestrictionReason.STAFF,
                words="Works in the team.",
                users=[self.crew.user(name).id for name in names],
                now=now or timezone.now(),
            )


@pytest.fixture
def guarded():
    found = Guarded(Crew.make())
    for name in ("lead", "grace", "sean", "other"):
        found.sit(name)
    found.add("guardian", Role.CALDICOTT_GUARDIAN, "ICB")
    found.add("practice", Role.GP_PRACTICE, "P01")
    found.add("auditor", Role.AUDITOR, "ICB")
    return found
