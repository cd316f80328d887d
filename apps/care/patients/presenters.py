"""What the pages of a person say: banner with flags and tabs, timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from apps.care.patients.choices import Consent, EmergencyReason
from apps.care.patients.domain.ages import age_in_words
from apps.care.patients.domain.names import same_surname
from apps.care.patients.registries import (
    FoundBeyond,
    PersonTab,
    TimelineEntry,
    banner,
    found_beyond,
    person_flags,
    person_tabs,
    timeline,
)
from apps.care.patients.selectors import care_of, conditions_of, registrations_of
from apps.care.patients.selectors.guarding import seen_after
from apps.foundation.access.policy import Actor, can
from apps.foundation.access.roles import in_a_sentence
from apps.foundation.kernel.nhs_number import spaced
from apps.foundation.kernel.periods import age_on, day_in_words

if TYPE_CHECKING:
    from apps.care.patients.models import EmergencyOpening, Person

ENTRIES = 40


@dataclass(frozen=True)
class Banner:
    """What stands over every page about a person: who it is, what to know, where else to go."""

    title: str
    facts: list[tuple[str, str]]
    flags: list[str]
    tabs: list[PersonTab]

    def without(self, label: str) -> Banner:
        """The same with one fact left out."""
        return replace(self, facts=[fact for fact in self.facts if fact[0] != label])


def banner_of(actor: Actor, person: Person, today: date) -> Banner:
    """The banner of a person whose record opens, with the tabs that the actor's role may open."""
    return Banner(
        title=f"{person.given_name} {person.family_name}",
        facts=_facts(person, today),
        flags=_flags(person, today),
        tabs=sorted((tab for tab in person_tabs if _is_there(tab, actor, person, today)), key=lambda tab: tab.place),
    )


def _is_there(tab: PersonTab, actor: Actor, person: Person, today: date) -> bool:
    return can(actor, tab.permission) and (tab.is_shown is None or tab.is_shown(person.id, today))


def pages_beyond_reach(actor: Actor, person: Person, today: date) -> list[FoundBeyond]:
    """What opens of somebody beyond reach, found by exact number and birth date."""
    return [page for page in found_beyond if page.opens(actor, person.uid, today)]


@dataclass(frozen=True)
class PersonPage:
    """Everything that the first page of a person draws."""

    entries: Sequence[TimelineEntry]
    earlier: date | None
    conditions: Sequence[object]
    care: Sequence[object]
    registrations: Sequence[object]


def person_page(person: Person, before: date) -> PersonPage:
    """The page of a person whose record opens."""
    registrations = list(registrations_of(person.id))
    conditions = list(conditions_of(person.id))
    entries = _entries(person, registrations, conditions, before)
    shown = entries[:ENTRIES]
    return PersonPage(
        entries=joined(shown),
        earlier=shown[-1].on if len(entries) > ENTRIES else None,
        conditions=conditions,
        care=list(care_of(person.id)),
        registrations=registrations,
    )


def joined(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """The same thing again and again, with nothing between, as one entry: `3 times since 1 August 2026`."""
    said = []
    for _, same in groupby(entries, key=lambda one: (one.heading, one.words, one.source, one.weight)):
        first, *more = same
        if more and not first.words:
            earliest = more[-1].on
            words = f"{len(more) + 1} times since {day_in_words(earliest)}"
            said.append(replace(first, words=words))
        else:
            said += [first, *more]
    return said


def number_in_words(person: Person) -> str:
    """The NHS number as it is shown; until it is traced, the local number by which the person is known."""
    if person.nhs_number:
        return spaced(person.nhs_number)
    return f"awaiting trace, local number {person.local_id}"


def _facts(person: Person, today: date) -> list[tuple[str, str]]:
    facts = [("NHS number", number_in_words(person))]
    if person.born_on:
        age = age_on(person.born_on, min(today, person.died_on or today))
        facts.append(("Born", f"{day_in_words(person.born_on)}, age {age}"))
    else:
        facts.append(("Born", "not known"))
    facts.append(("Sex", person.get_sex_display()))
    if person.died_on:
        facts.append(("Died", day_in_words(person.died_on)))
    facts += [(fact.label, said) for fact in banner if (said := fact.words(person.id, today))]
    return facts


def _flags(person: Person, today: date) -> list[str]:
    flags = [said for flag in person_flags if (said := flag.words(person.id, today))]
    if person.communication_needs:
        flags.append(person.communication_needs)
    if person.interpreter:
        flags.append(f"Interpreter: {person.language or 'language not known'}")
    if person.sharing_consent == Consent.REFUSED:
        flags.append("Has refused to share between organisations")
    elif person.sharing_consent == Consent.NOT_ASKED:
        flags.append("Not yet asked about sharing")
    if person.national_opt_out:
        flags.append("National data opt-out")
    if person.residence and person.residence != "OWN_HOME":
        flags.append(person.get_residence_display())
    return flags


def _entries(person: Person, registrations: list, conditions: list, before: date) -> list[TimelineEntry]:
    """Everything in order, newest first, one more than a page of it."""
    found: list[TimelineEntry] = []
    for source in timeline:
        found += source.entries(person.id, before, ENTRIES + 1)
    for condition in conditions:
        if condition.onset_on and condition.onset_on < before:
            found.append(
                TimelineEntry(condition.onset_on, condition.name, "Long-term condition recorded", condition.source)
            )
    for registration in registrations:
        if registration.starts_on < before:
            found.append(TimelineEntry(registration.starts_on, "Registered", registration.practice.name))
    if person.died_on and person.died_on < before:
        found.append(TimelineEntry(person.died_on, "Died", weight="strong"))
    return sorted(found, key=lambda entry: entry.on, reverse=True)


@dataclass(frozen=True)
class QueueCard:
    """An emergency opening as the guardian reads it: facts of access; the person is a reference."""

    opening: EmergencyOpening
    role: str
    record: str
    age: str
    tags: list[tuple[str, bool]]
    seen: str
    until: datetime | None


def queue_cards(openings: Sequence[EmergencyOpening], now: datetime) -> list[QueueCard]:
    """A card for each opening, in their order."""
    seen = seen_after(openings)
    return [
        QueueCard(
            opening=one,
            role=in_a_sentence(one.role),
            record=str(one.person.uid)[:8],
            age=age_in_words(one.opened_at, now),
            tags=_tags(one),
            seen=pages_in_words(seen[one.id].pages) or "Nothing yet",
            until=seen[one.id].until,
        )
        for one in openings
    ]


def _tags(opening: EmergencyOpening) -> list[tuple[str, bool]]:
    """What stands out of an opening, and whether it presses."""
    tags = []
    if opening.reason == EmergencyReason.VITAL_INTERESTS:
        tags.append(("Life at risk", True))
    if words := _STOOD_IN_FOR.get(opening.stood_in_for):
        tags.append((words, True))
    if same_surname(opening.user.name, opening.person.family_name):
        tags.append(("Same surname", True))
    return tags


_STOOD_IN_FOR = {
    "REFUSED": "Sharing was refused",
    "NO_AGREEMENT": "No sharing agreement",
    "NOT_ASKED": "Not asked about sharing",
    "RESTRICTED": "Restricted record",
}


def pages_in_words(pages: Sequence[str]) -> str:
    """`Overview, Needs`: pages of a record by the names of the tabs that they are under; what is under none is
    `other pages of the record`."""
    tabs = sorted(person_tabs, key=lambda tab: tab.place)
    labels = {tab.url_name.partition(":")[0]: tab.label for tab in reversed(tabs) if tab.name != "overview"}
    labels |= {tab.url_name: tab.label for tab in tabs}
    named = list(dict.fromkeys(labels.get(page) or labels.get(page.partition(":")[0], "") for page in pages))
    if "" in named:
        named.remove("")
        named.append("other pages of the record" if named else "the record")
    return ", ".join(named)
