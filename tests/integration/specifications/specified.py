"""A contract with its parties, whose service specification is answered, and how it is."""

from datetime import date
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.specifications.domain.answers import Noted, Said, Since, Standing
from apps.money.specifications.models import Answer, FormChosen, ProgressNote
from apps.money.specifications.selectors import (
    newest_answer,
)
from apps.money.specifications.services import (
    answer_item,
    ask_parties,
    choose_form,
    note_progress,
)
from tests.factories.agreeing import Agreeing
from tests.factories.world import World

TODAY, BY = date(2026, 5, 1), date(2026, 9, 30)
MET = Said([Standing.MET], "As the protocol says")


class Specified(Agreeing):
    """A draft with its four parties; `ICB` writes it, in the person of a commissioner who does not sign."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.writer = world.member(Role.COMMISSIONER, organisation="ICB", email="writer@signs.example")
        self.actors["writer"], self.members["writer"] = world.actor(self.writer), self.writer

    @property
    def version_now(self):
        with tenant(self.id):
            return self.version.id

    def answer(self, who, item="EL1", said=MET, *, ours=False, uid=None, seen=None, version=None):
        with tenant(self.id):
            actor, version = self.actors[who], version or self.version
            stands = newest_answer(version, item, actor.organisation_id if ours else None)
            return answer_item(
                actor=actor,
                version=version,
                item=item,
                for_party=ours,
                said=said,
                uid=uid or uuid4(),
                seen=(str(stands.uid) if stands else "") if seen is None else seen,
                today=TODAY,
            )

    def answered_long_ago(self, *items):
        """Answers for the contract as a whole, which named a day that is long past."""
        with tenant(self.id):
            for item in items:
                Answer.objects.create(
                    uid=uuid4(),
                    version=self.version,
                    item=item,
                    standing="NOT_YET",
                    words="Soon",
                    by_when=date(2020, 1, 1),
                    said_at=timezone.now(),
                )

    def note(self, who, item="EL1", noted=None, *, uid=None):
        with tenant(self.id):
            return note_progress(
                actor=self.actors[who],
                version=self.version,
                item=item,
                for_party=who != "writer",
                noted=noted or Noted(Since.FURTHER, "Two more teams"),
                uid=uid or uuid4(),
                today=TODAY,
            )

    def choose(self, who, code="ACU", form="SOCIAL_ENTERPRISE", notes=("A charity", "Six months"), seen=""):
        with tenant(self.id):
            return choose_form(
                actor=self.actors[who],
                version=self.version,
                organisation_id=Organisation.objects.get(ods_code=code).id,
                form=form,
                notes=notes,
                uid=uuid4(),
                seen=seen,
            )

    def ask(self):
        with tenant(self.id):
            return ask_parties(actor=self.actors["writer"], version=self.version)

    def address(self, name, *more):
        return reverse(f"specifications:{name}", args=[self.contract.uid, *more])

    def typed(self, prefix, *, seen="", part=None, **said):
        fields = {"part": str(part or uuid4()), "seen": seen, "standing": "MET", "words": "As agreed", **said}
        return {f"{prefix}-{name}": value for name, value in fields.items()}


def counts(specified):
    with tenant(specified.id):
        return Answer.objects.count(), FormChosen.objects.count(), ProgressNote.objects.count()
