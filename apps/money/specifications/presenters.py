"""What the pages of a service specification say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from apps.care.co_ordination.domain.requirements import Requirement
from apps.care.need_bands.choices import NeedBand
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.tables import HIDDEN
from apps.foundation.kernel.periods import day_in_words
from apps.money.contracts.choices import VersionState
from apps.money.contracts.selectors.party import may_write
from apps.money.specifications.choices import EvidencePage, Standing
from apps.money.specifications.domain.answers import Progress, progress
from apps.money.specifications.domain.answers import Standing as Said
from apps.money.specifications.domain.checklist import Checklist, Item
from apps.money.specifications.selectors import stands

if TYPE_CHECKING:
    from apps.care.co_ordination.selectors.requirements import ByLevel
    from apps.foundation.partnerships.models import Organisation
    from apps.money.specifications.models import Answer, FormChosen, ProgressNote, SaidForAVersion
    from apps.money.specifications.selectors import Opened, Place

MARKS = {
    Standing.MET: ("✓", "met"),
    Standing.PARTLY: ("◐", "partly"),
    Standing.NOT_YET: ("○", "not-yet"),
    Standing.DOES_NOT_APPLY: ("–", "no"),
}
_PAGES = {
    EvidencePage.REQUIREMENTS: ("co_ordination:requirements", Permission.REQUIREMENTS_VIEW),
    EvidencePage.POPULATION: ("risk_profiling:population", Permission.POPULATION_VIEW),
    EvidencePage.WHY_HOSPITAL: ("admissions:why", Permission.WHY_HOSPITAL_VIEW),
    EvidencePage.CONSISTENCY: ("assurance:overview", Permission.CONSISTENCY_VIEW),
}


@dataclass(frozen=True)
class Mark:
    """A standing as it is shown: a sign, words, the name of its look; and the level of need, where it is of one."""

    sign: str
    words: str
    look: str
    level: str = ""


@dataclass(frozen=True)
class AnswerShown:
    """An answer: how it stands, what shows it, by whom and when, and for which party where it is one's."""

    mark: Mark
    levels: Sequence[Mark]
    words: str
    by_when: str
    reference: str
    page: str
    page_url: str
    who: str
    party: str = ""
    is_copied: bool = False


@dataclass(frozen=True)
class NoteShown:
    """A progress note."""

    since: str
    words: str
    by_when: str
    reference: str
    who: str


@dataclass(frozen=True)
class ItemShown:
    """An item with everything said of it."""

    item: Item
    answer: AnswerShown | None
    of_parties: Sequence[AnswerShown]
    parties_waiting: Sequence[str]
    notes: Sequence[NoteShown]
    """On the answers that count now."""
    earlier_notes: Sequence[NoteShown]
    figures: Sequence[tuple[str, str]]
    is_past: bool


@dataclass(frozen=True)
class PastShown:
    """An item that was to be met by a day that is past, and for whom."""

    item: Item
    whose: str
    by_when: str


@dataclass(frozen=True)
class ChecklistShown:
    """A checklist with its progress, that of its parties in words, and its items."""

    checklist: Checklist
    progress: Progress
    parties: str
    items: Sequence[ItemShown]


@dataclass(frozen=True)
class ProviderShown:
    """A provider, its form, and what was noted of it."""

    name: str
    uid: str
    form: str
    notes: Sequence[tuple[str, str]]
    who: str
    may_choose: bool


class Pages:
    """The pages of one specification for one reader: everything is read once, and shown as often as it is asked."""

    def __init__(
        self,
        actor: Actor,
        opened: Opened,
        answers: Mapping[Place, Answer],
        notes: Mapping[str, Sequence[ProgressNote]],
        past: Sequence[Answer],
        counts: ByLevel | None = None,
    ) -> None:
        self._actor, self._opened, self._answers, self._notes = actor, opened, answers, notes
        self._past = past
        self._counts = counts

    @property
    def is_empty(self) -> bool:
        """Whether nothing is answered yet."""
        return not self._answers

    def checklist(self, checklist: Checklist) -> ChecklistShown:
        """A checklist, whole."""
        given = [one for item in checklist.items if (one := self._answers.get((item.code, None)))]
        return ChecklistShown(
            checklist,
            progress(len(checklist.items), [Said(one.standing) for one in given]),
            self._parties_in_words(checklist) if checklist.asks_parties else "",
            [self.item(checklist, item) for item in checklist.items],
        )

    def item(self, checklist: Checklist, item: Item) -> ItemShown:
        """An item, with every party's answer where they are asked."""
        whole = self._answers.get((item.code, None))
        parties = self._opened.parties if checklist.asks_parties else ()
        notes = self._notes.get(item.code, ())
        by_party = [(one.organisation, self._answers.get((item.code, one.organisation_id))) for one in parties]
        return ItemShown(
            item,
            self.answer(whole) if whole else None,
            [self.answer(answer) for _, answer in by_party if answer],
            [organisation.name for organisation, answer in by_party if answer is None],
            [_note(one) for one in notes if stands(one, self._answers)],
            [_note(one) for one in notes if not stands(one, self._answers)],
            self._figures(item),
            any(answer.item == item.code for answer in self._past),
        )

    def answer(self, answer: Answer) -> AnswerShown:
        """One answer."""
        levels = [
            _mark(standing, band.label)
            for band, standing in zip(NeedBand, (answer.at_low, answer.at_medium, answer.at_high), strict=True)
            if standing
        ]
        name, url = self._page(answer.page)
        return AnswerShown(
            mark=_mark(answer.standing),
            levels=levels,
            words=answer.words,
            by_when=day_in_words(answer.by_when) if answer.by_when else "",
            reference=answer.reference,
            page=name,
            page_url=url,
            who=said_by(answer),
            party=answer.organisation.name if answer.organisation else "",
            is_copied=answer.copied_from_id is not None,
        )

    def past(self) -> list[PastShown]:
        """What was to be met by a day that is past, the earliest first."""
        names = {party.organisation_id: party.organisation.name for party in self._opened.parties}
        return [
            PastShown(
                self._opened.place_of(answer.item)[1],
                names.get(answer.organisation_id, "the contract"),
                day_in_words(answer.by_when),
            )
            for answer in self._past
            if answer.by_when
        ]

    def providers(self, forms: Mapping[int, FormChosen]) -> list[ProviderShown]:
        """Every provider that is a party, with its form."""
        return [self.provider(organisation, forms.get(organisation.id)) for organisation in self._opened.providers]

    def provider(self, organisation: Organisation, chosen: FormChosen | None) -> ProviderShown:
        """One provider, with its form."""
        form = self._opened.edition.form(chosen.form) if chosen else None
        answers = can(self._actor, Permission.SPECIFICATION_ANSWER) and organisation.id == self._actor.organisation_id
        may = answers or may_write(self._actor, self._opened.version)
        return ProviderShown(
            name=organisation.name,
            uid=str(organisation.uid),
            form=form.words if form else "",
            notes=list(zip(form.asks, chosen.notes, strict=True)) if form and chosen else [],
            who=said_by(chosen) if chosen else "",
            may_choose=may and self._opened.is_editable,
        )

    def _parties_in_words(self, checklist: Checklist) -> str:
        wanted = {item.code for item in checklist.items}
        done = sum(
            wanted <= {item for item, organisation_id in self._answers if organisation_id == party.organisation_id}
            for party in self._opened.parties
        )
        return f"{done} of {len(self._opened.parties)} parties have answered all of it"

    def _page(self, page: str) -> tuple[str, str]:
        """What a page is called, and its address where the reader has it."""
        if not page:
            return "", ""
        label = EvidencePage(page).label
        if page == EvidencePage.DASHBOARD:
            there = self._opened.version.state == VersionState.IN_FORCE
            allowed = there and can(self._actor, Permission.RECONCILIATION_VIEW)
            return label, reverse("reconciliation:dashboard", args=[self._opened.contract.uid]) if allowed else ""
        name, permission = _PAGES[EvidencePage(page)]
        return label, reverse(name) if can(self._actor, permission) else ""

    def _figures(self, item: Item) -> list[tuple[str, str]]:
        """How many have it at each level of need: `Low (1)`, `412 of 480`; about too few people, that it is not
        shown."""
        if self._counts is None or not item.counted:
            return []
        shown = self._counts.shown(Requirement[item.counted])
        return [(band.label, f"{found[0]:,} of {found[1]:,}" if found else HIDDEN) for band, found in shown]


def said_by(said: SaidForAVersion) -> str:
    """`Daniel Okoro, Northbrook ICB, 3 May 2026`."""
    names = [said.said_by.name if said.said_by else "Command line", said.said_from.name if said.said_from else ""]
    return ", ".join([*filter(None, names), day_in_words(timezone.localdate(said.said_at))])


def life(opened: Opened) -> str:
    """What may be done with the specification now, and what its answers are to those who sign."""
    version = opened.version
    if opened.is_editable:
        return (
            "A draft: answers may change. When the contract is given to its parties, the answers and forms that stand "
            "then become part of the version that they sign."
        )
    since = "in force"
    if version.state == VersionState.DRAFT and version.offered_at:
        since = f"with its parties to sign since {day_in_words(timezone.localdate(version.offered_at))}"
    return (
        f"This version is {since}: answers and forms are part of what is signed, and are not changed. What is learned "
        "now is a progress note. Notes are no part of the signed version."
    )


def _mark(standing: str, level: str = "") -> Mark:
    sign, look = MARKS[Standing(standing)]
    return Mark(sign, str(Standing(standing).label), look, level)


def _note(note: ProgressNote) -> NoteShown:
    return NoteShown(
        since=note.get_since_display(),
        words=note.words,
        by_when=day_in_words(note.by_when) if note.by_when else "",
        reference=note.reference,
        who=said_by(note),
    )
