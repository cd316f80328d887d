"""Reading specifications: the version that counts, its newest answers, forms and notes, and its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.looks import asked_once
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import PartyRole, VersionState
from apps.money.contracts.models import Contract, ContractParty, ContractVersion
from apps.money.contracts.selectors import CurrentTerms, contracts_visible_to, counting_on, parties_of, terms_of
from apps.money.contracts.selectors.versions import shown_in, terms_read
from apps.money.specifications.domain.answers import Since, is_past
from apps.money.specifications.domain.checklist import Checklist, Edition, Item
from apps.money.specifications.domain.editions import EDITIONS, NEWEST
from apps.money.specifications.models import Answer, FormChosen, ProgressNote, SaidForAVersion, Specification

Said = TypeVar("Said", bound=SaidForAVersion)
Place = tuple[str, int | None]
"""An item, and the party that it is answered for; none for the contract as a whole."""


class NoSuchItem(Contract.DoesNotExist):
    """The edition has no such checklist or item."""


@dataclass(frozen=True)
class Opened:
    """A contract's specification, as of the version that counts, open to somebody."""

    contract: Contract
    version: ContractVersion
    specification: Specification | None
    edition: Edition
    parties: Sequence[ContractParty]
    terms: CurrentTerms

    @property
    def is_editable(self) -> bool:
        return is_editable(self.version)

    @property
    def parties_asked(self) -> bool:
        return self.specification is not None and self.specification.parties_asked_at is not None

    @property
    def providers(self) -> list[Organisation]:
        return [party.organisation for party in self.parties if party.role == PartyRole.PROVIDER]

    def is_party(self, organisation_id: int | None) -> bool:
        return organisation_id in {party.organisation_id for party in self.parties}

    def checklist(self, code: str) -> Checklist:
        """Raises NoSuchItem."""
        if (found := self.edition.checklist(code)) is None:
            raise NoSuchItem(code)
        return found

    def place_of(self, item: str) -> tuple[Checklist, Item]:
        """Raises NoSuchItem."""
        if (found := self.edition.place_of(item)) is None:
            raise NoSuchItem(item)
        return found


def is_editable(version: ContractVersion) -> bool:
    """Whether answers may still change: a draft that is not with its parties to sign."""
    return version.state == VersionState.DRAFT and version.offered_at is None


def _drafts_asking(actor: Actor) -> QuerySet[ContractVersion]:
    """Drafts whose commissioner has asked the actor's organisation, a party, to answer."""
    if not can(actor, Permission.SPECIFICATION_ANSWER):
        return ContractVersion.objects.none()
    asked = Specification.objects.filter(version_id=OuterRef("id"), parties_asked_at__isnull=False)
    return ContractVersion.objects.filter(
        Exists(asked), state=VersionState.DRAFT, parties__organisation_id=actor.organisation_id
    )


def _asked(actor: Actor) -> Q:
    """Contracts with such a draft."""
    return Q(id__in=_drafts_asking(actor).values("contract_id"))


def open_specification(actor: Actor, uid: UUID, number: str | None = None) -> Opened:
    """For whoever sees the contract and the version that is asked for; and, while it is a draft, for parties that are
    asked to answer. Raises Contract.DoesNotExist, ContractVersion.DoesNotExist."""
    require(actor, Permission.CONTRACT_VIEW)
    contract = contracts_visible_to(actor).filter(uid=uid).first()
    if contract is None and can(actor, Permission.SPECIFICATION_ANSWER):
        contract = Contract.objects.filter(_asked(actor), uid=uid).first()
    if contract is None:
        raise Contract.DoesNotExist(uid)
    asked = _drafts_asking(actor).filter(contract=contract).first()
    if asked and number == str(asked.number):
        usual = terms_of(contract)
        terms = usual if usual.version.id == asked.id else shown_in(usual, asked)
    else:
        terms = terms_read(actor, contract, number)
    found = specification_of(terms.version)
    return Opened(contract, terms.version, found, edition_of(found), list(parties_of(terms.version)), terms)


@asked_once
def specification_of(version: ContractVersion) -> Specification | None:
    return Specification.objects.filter(version=version).first()


def edition_of(specification: Specification | None) -> Edition:
    """The edition that a version was first answered under; the newest, where nothing is answered yet."""
    return EDITIONS[specification.edition] if specification else NEWEST


def _newest(rows: QuerySet[Said], *by: str) -> QuerySet[Said]:
    return rows.order_by(*(F(name).asc(nulls_first=True) for name in by), "-id").distinct(*by)


def _of_a_party() -> Q:
    """Said for the contract, or for an organisation that is still a party of the version."""
    party = ContractParty.objects.filter(version_id=OuterRef("version_id"), organisation_id=OuterRef("organisation_id"))
    return Q(organisation__isnull=True) | Exists(party)


@asked_once
def newest_answers(version: ContractVersion) -> dict[Place, Answer]:
    """The answer that counts to each item, for the contract and for each party that answered."""
    rows = _newest(Answer.objects.filter(_of_a_party(), version=version), "item", "organisation_id")
    return {(row.item, row.organisation_id): row for row in rows.select_related("said_by", "said_from", "organisation")}


def newest_answer(version: ContractVersion, item: str, organisation_id: int | None) -> Answer | None:
    return Answer.objects.filter(version=version, item=item, organisation_id=organisation_id).order_by("-id").first()


def history_of(version: ContractVersion, item: str) -> QuerySet[Answer]:
    """Every answer that an item ever had, the newest first."""
    answers = Answer.objects.filter(version=version, item=item)
    return answers.select_related("said_by", "said_from", "organisation", "copied_from").order_by("-id")


def newest_forms(version: ContractVersion) -> dict[int, FormChosen]:
    """The form that each provider has, by organisation."""
    rows = _newest(FormChosen.objects.filter(_of_a_party(), version=version), "organisation_id")
    return {row.organisation_id: row for row in rows.select_related("said_by", "said_from", "organisation")}


def notes_of(version: ContractVersion) -> dict[str, list[ProgressNote]]:
    """Progress notes by item, the newest first."""
    notes: dict[str, list[ProgressNote]] = {}
    for note in ProgressNote.objects.filter(version=version).select_related("said_by", "said_from").order_by("-id"):
        notes.setdefault(note.item, []).append(note)
    return notes


def stands(note: ProgressNote, answers: Mapping[Place, Answer]) -> bool:
    """Whether a note is about the answer that counts now. One about an earlier answer is history."""
    answer = answers.get((note.item, note.organisation_id)) or answers.get((note.item, None))
    return answer is None or _is_about(note, answer)


def _is_about(note: ProgressNote, answer: Answer) -> bool:
    return note.said_at > answer.said_at


def past_their_day(
    answers: Mapping[Place, Answer], notes: Mapping[str, Sequence[ProgressNote]], today: date
) -> list[Answer]:
    """Answers, the earliest day first, that named a day which is past, and no note on them by the same says otherwise.
    For a draft give no notes: the answer itself is what will be signed."""
    late = [
        answer
        for (item, organisation_id), answer in answers.items()
        if is_past(
            answer.by_when,
            [
                (Since(note.since), note.by_when)
                for note in notes.get(item, ())
                if organisation_id in (note.organisation_id, note.said_from_id) and _is_about(note, answer)
            ],
            today=today,
        )
    ]
    return sorted(late, key=lambda answer: (answer.by_when or today, answer.item))


def past_in_force(actor: Actor, today: date) -> list[tuple[Contract, int]]:
    """The contract in force today that the actor's organisation is a party of, and how many answers that the actor
    may write notes on are past their day; none where none is."""
    if actor.organisation_id is None:
        return []
    versions = counting_on(today).filter(parties__organisation_id=actor.organisation_id).select_related("contract")
    own = {actor.organisation_id, *([None] if can(actor, Permission.CONTRACT_WRITE) else [])}
    found = [(version, past_their_day(newest_answers(version), notes_of(version), today)) for version in versions]
    counted = [(version.contract, sum(one.organisation_id in own for one in past)) for version, past in found]
    return [(contract, number) for contract, number in counted if number]


def drafts_asking(actor: Actor) -> list[tuple[ContractVersion, int]]:
    """Drafts that ask the actor's organisation to answer, with how many items still wait for it."""
    if actor.organisation_id is None:
        return []
    asking = (
        Specification.objects.filter(
            parties_asked_at__isnull=False,
            version__state=VersionState.DRAFT,
            version__offered_at__isnull=True,
            version__parties__organisation_id=actor.organisation_id,
        )
        .select_related("version__contract")
        .order_by("version__starts_on", "id")
    )
    found = []
    specifications = list(asking)
    given = set(
        Answer.objects.filter(
            version_id__in=[one.version_id for one in specifications], organisation_id=actor.organisation_id
        ).values_list("version_id", "item")
    )
    for one in specifications:
        wanted = {item.code for part in edition_of(one).checklists if part.asks_parties for item in part.items}
        if left := len(wanted - {item for version_id, item in given if version_id == one.version_id}):
            found.append((one.version, left))
    return found


def earlier_specifications(actor: Actor, opened: Opened) -> QuerySet[Contract]:
    """Other contracts that the actor sees whose specification has answers under the same edition, newest first."""
    answered = Answer.objects.filter(version_id=OuterRef("versions__id"), organisation__isnull=True)
    same = Specification.objects.filter(version_id=OuterRef("versions__id"), edition=opened.edition.code)
    found = contracts_visible_to(actor).filter(Exists(answered), Exists(same)).exclude(id=opened.contract.id)
    return found.distinct()


def text_of_specification(version: ContractVersion) -> dict[str, Any]:
    """What a version says of its service: the items in their words, every answer that counts, every provider's form."""
    specification = specification_of(version)
    if specification is None:
        return {}
    edition = edition_of(specification)
    answers, forms = newest_answers(version), newest_forms(version)
    return {
        "edition": edition.code,
        "asks": [[item.code, item.words] for checklist in edition.checklists for item in checklist.items],
        "answers": sorted(
            [
                item,
                answer.organisation.ods_code if answer.organisation else "",
                answer.standing,
                answer.at_low,
                answer.at_medium,
                answer.at_high,
                answer.words,
                str(answer.by_when or ""),
                answer.reference,
                answer.page,
                str(answer.uid),
            ]
            for (item, _), answer in answers.items()
        ),
        "forms": sorted([form.organisation.ods_code, form.form, *form.notes] for form in forms.values()),
    }


def writers_of_specification(version: ContractVersion) -> set[Any]:
    """Who ever answered for all, or chose another organisation's form. Whoever speaks for their own may sign."""
    for_others = Q(organisation=None) | ~Q(organisation=F("said_from"))
    return {
        person
        for said in (Answer, FormChosen)
        for person in said.objects.filter(for_others, version=version).values_list("said_by_id", flat=True)
    }
