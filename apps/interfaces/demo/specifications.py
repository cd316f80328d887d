"""Service specifications of a demo partnership: this year's nearly answered in full, next year's partly, and a draft
of the year after, which asks its parties."""

import random
from datetime import timedelta
from uuid import UUID

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.interfaces.demo.words_of_specifications import FORMS, OF_PARTIES, WORDS
from apps.money.contracts.models import ContractVersion
from apps.money.specifications.domain.answers import Noted, Said, Since, Standing
from apps.money.specifications.domain.editions import NEWEST
from apps.money.specifications.services import answer_item, ask_parties, begin_with, choose_form, note_progress

PARTY_ITEMS = [item.code for checklist in NEWEST.checklists if checklist.asks_parties for item in checklist.items]
SILENT = ("integrated", "mental_health", "third", "care_homes")
"""Who has not answered for themselves this year."""


class Answering:
    """Answers to one version, given as of the day on which its contract begins."""

    def __init__(self, staff: Staff, blueprint: Blueprint, version: ContractVersion) -> None:
        self._staff, self._blueprint, self._version = staff, blueprint, version
        self._writer = staff.acting(Role.COMMISSIONER)
        self._random = random.Random(f"{blueprint.seed} {version.starts_on}")  # noqa: S311 (made up, and the same each time)

    def whole(self) -> None:
        """Everything that there are words for, and the form of every provider."""
        for item, (standings, words, days, reference, page) in WORDS.items():
            by_when = self._version.starts_on + timedelta(days=days) if days else None
            self._answer(self._writer, item, Said(standings, words, by_when, reference, page), for_party=False)
        bodies = by_part(self._blueprint)
        for part, (form, notes) in FORMS.items():
            if part in bodies:
                choose_form(
                    actor=self._writer,
                    version=self._version,
                    organisation_id=bodies[part].id,
                    form=form,
                    notes=notes,
                    uid=self._name(),
                    seen="",
                )

    def party(self, part: str, items: list[str]) -> None:
        """A party's own answers."""
        actor = self._staff.signer_of(part, writer=self._writer)
        for item in items:
            said = Said([Standing.MET], self._random.choice(OF_PARTIES))
            self._answer(actor, item, said, for_party=True)

    def note(self, actor: Actor, item: str, noted: Noted) -> None:
        """A progress note: of whoever writes the contract for all, of others for themselves."""
        note_progress(
            actor=actor,
            version=self._version,
            item=item,
            for_party=actor.role != Role.COMMISSIONER,
            noted=noted,
            uid=self._name(),
            today=self._version.starts_on,
        )

    def _answer(self, actor: Actor, item: str, said: Said, *, for_party: bool) -> None:
        answer_item(
            actor=actor,
            version=self._version,
            item=item,
            for_party=for_party,
            said=said,
            uid=self._name(),
            seen="",
            today=self._version.starts_on,
        )

    def _name(self) -> UUID:
        return UUID(int=self._random.getrandbits(128))


def answer_this_year(staff: Staff, blueprint: Blueprint, version: ContractVersion, parts: list[str]) -> None:
    """Nearly in full, before the contract is given to its parties."""
    answering = Answering(staff, blueprint, version)
    answering.whole()
    for part in parts:
        if part not in SILENT:
            answering.party(part, PARTY_ITEMS)


def answer_next_year(staff: Staff, blueprint: Blueprint, version: ContractVersion, earlier: ContractVersion) -> None:
    """What was answered this year; one party has answered for itself."""
    begin_with(actor=staff.acting(Role.COMMISSIONER), version=version, earlier=earlier)
    Answering(staff, blueprint, version).party("social_care", PARTY_ITEMS)


def note_this_year(staff: Staff, blueprint: Blueprint, version: ContractVersion) -> None:
    """What was learned since this year's contract was signed."""
    answering, writer = Answering(staff, blueprint, version), staff.acting(Role.COMMISSIONER)
    answering.note(writer, "MR8", Noted(Since.MET, "Weekend rota of the single point of access since the summer."))
    answering.note(
        writer,
        "EL5",
        Noted(
            Since.LATER,
            "Two therapists appointed, the third post advertised again.",
            version.ends_before - timedelta(days=1),
            "Workforce report",
        ),
    )
    community = staff.acting(Role.PROVIDER_MANAGER)
    answering.note(community, "MR4", Noted(Since.FURTHER, "Courses in a fourth locality; the fifth has no room yet."))


def ask_for_the_year_after(
    staff: Staff, blueprint: Blueprint, version: ContractVersion, earlier: ContractVersion
) -> None:
    """A draft begins with this year's answers and asks its parties; one has begun to answer."""
    writer = staff.acting(Role.COMMISSIONER)
    begin_with(actor=writer, version=version, earlier=earlier)
    ask_parties(actor=writer, version=version)
    Answering(staff, blueprint, version).party("acute", PARTY_ITEMS[:7])
