"""Answering a specification, choosing forms of providers, asking parties, beginning with an earlier one's answers,
and noting what came after the offer."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import made_once
from apps.foundation.core.written import check_names_nobody
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors.party import may_write, require_to_write
from apps.money.contracts.services import NotADraft
from apps.money.specifications.domain import answers as rules
from apps.money.specifications.domain.checklist import Checklist, Edition, Item
from apps.money.specifications.domain.editions import NEWEST
from apps.money.specifications.models import Answer, FormChosen, ProgressNote, Specification
from apps.money.specifications.selectors import (
    edition_of,
    is_editable,
    newest_answer,
    newest_answers,
    newest_forms,
    specification_of,
)

FROZEN = "This version is with its parties, or in force: its answers are part of what is signed. Write a progress note."


class AnsweredMeanwhile(ValueError):
    """Somebody answered since the form was opened; nothing was written."""


class NotAsked(ValueError):
    """The edition has no such item or form, or asks it of nobody like this."""


class StillADraft(ValueError):
    """Progress notes begin when the version is with its parties: before that, the answer itself is changed."""


class AnsweredAlready(ValueError):
    """The version has answers of its own: an earlier one's are not put over them."""


class NothingToCopy(ValueError):
    """The other version has no answers under the same edition."""


def answer_item(
    *,
    actor: Actor,
    version: ContractVersion,
    item: str,
    for_party: bool,
    said: rules.Said,
    uid: UUID,
    seen: str,
    today: date,
) -> Answer:
    """Answer an item of a draft: for the contract as a whole, or for the actor's own organisation.

    `uid` is the name that the form carried: sent twice, it is one answer. `seen` names the answer that stood when the
    form was opened. Raises NotPermitted, NotADraft, NamesSomebody, NotAsked, AnsweredMeanwhile, SentBefore,
    NotAnAnswer.
    """
    check_names_nobody(said.words, said.reference)
    organisation_id = _speaks_for(actor, version, for_party=for_party)
    with transaction.atomic():
        version = _locked(version)
        _, edition = _attached(version)
        checklist, asked = _asked(edition, item)
        rules.check_answer(said, today=today)
        if (for_party and not checklist.asks_parties) or len(said.standings) != (3 if checklist.by_level else 1):
            raise NotAsked(f"{asked.code} is not asked like this.")
        if not Answer.objects.filter(uid=uid).exists():
            _check_editable(version)
            newest = newest_answer(version, item, organisation_id)
            if (str(newest.uid) if newest else "") != seen:
                raise AnsweredMeanwhile("Somebody has answered since you opened this page. Read their answer first.")
        answer, is_new = made_once(
            Answer,
            uid,
            {
                "version_id": version.id,
                "item": item,
                "organisation_id": organisation_id,
                "standing": said.overall,
                **_levels(said.standings),
                "words": said.words.strip(),
                "by_when": said.by_when,
                "reference": said.reference,
                "page": said.page,
            },
            _by(actor),
        )
        if is_new:
            record(
                actor=actor,
                action="SPECIFICATION_ANSWERED",
                **_about(version),
                details={"code": item, "outcome": answer.standing},
            )
    return answer


def choose_form(
    *,
    actor: Actor,
    version: ContractVersion,
    organisation_id: int,
    form: str,
    notes: Sequence[str],
    uid: UUID,
    seen: str,
) -> FormChosen:
    """Say which form a provider of a draft has, with a note to each that the form asks: whoever writes the contract,
    or somebody of the provider itself. Raises NotPermitted, NamesSomebody, NotADraft, NotAsked, AnsweredMeanwhile,
    SentBefore, NotAnAnswer."""
    require(actor, Permission.SPECIFICATION_ANSWER)
    check_names_nobody(*notes)
    if organisation_id != actor.organisation_id and not may_write(actor, version):
        raise NotPermitted("A provider chooses its own form.")
    with transaction.atomic():
        version = _locked(version)
        _, edition = _attached(version)
        is_provider = version.parties.filter(organisation_id=organisation_id, role=PartyRole.PROVIDER).exists()
        if (chosen := edition.form(form)) is None or len(notes) != len(chosen.asks) or not is_provider:
            raise NotAsked("There is no such form, or the organisation is no provider of this contract.")
        if not all(note.strip() for note in notes):
            raise rules.NotAnAnswer("notes", "Note what the form asks.")
        if not FormChosen.objects.filter(uid=uid).exists():
            _check_editable(version)
            newest = newest_forms(version).get(organisation_id)
            if (str(newest.uid) if newest else "") != seen:
                raise AnsweredMeanwhile("Somebody has chosen since you opened this page. Read what they chose first.")
        row, is_new = made_once(
            FormChosen,
            uid,
            {
                "version_id": version.id,
                "organisation_id": organisation_id,
                "form": form,
                "notes": [note.strip() for note in notes],
            },
            _by(actor),
        )
        if is_new:
            record(actor=actor, action="PROVIDER_FORM_CHOSEN", **_about(version), details={"code": form})
    return row


def note_progress(
    *,
    actor: Actor,
    version: ContractVersion,
    item: str,
    for_party: bool,
    noted: rules.Noted,
    uid: UUID,
    today: date,
) -> ProgressNote:
    """Note what has become of an item since the version was offered, for the contract or for one's own organisation.

    Raises NotPermitted, NamesSomebody, StillADraft, NotAsked, SentBefore, NotAnAnswer.
    """
    check_names_nobody(noted.words, noted.reference)
    organisation_id = _speaks_for(actor, version, for_party=for_party)
    with transaction.atomic():
        version = _locked(version)
        if is_editable(version):
            raise StillADraft("This version is a draft: change the answer itself.")
        _asked(edition_of(specification_of(version)), item)
        rules.check_note(noted, today=today)
        note, is_new = made_once(
            ProgressNote,
            uid,
            {
                "version_id": version.id,
                "item": item,
                "organisation_id": organisation_id,
                "since": noted.since,
                "words": noted.words.strip(),
                "by_when": noted.by_when,
                "reference": noted.reference,
            },
            _by(actor),
        )
        if is_new:
            record(
                actor=actor,
                action="SPECIFICATION_NOTED",
                **_about(version),
                details={"code": item, "outcome": note.since},
            )
    return note


def ask_parties(*, actor: Actor, version: ContractVersion) -> Specification:
    """Ask the parties of a draft to answer for themselves; asked twice, they are asked once. Raises NotADraft."""
    require_to_write(actor, version)
    with transaction.atomic():
        version = _locked(version)
        _check_editable(version)
        specification, _ = _attached(version)
        if specification.parties_asked_at is None:
            specification.parties_asked_at = timezone.now()
            specification.save(update_fields=["parties_asked_at"])
            record(actor=actor, action="PARTIES_ASKED_TO_ANSWER", **_about(version))
    return specification


def begin_with(*, actor: Actor, version: ContractVersion, earlier: ContractVersion) -> int:
    """Begin a draft's specification with the answers of the version that it follows: those for the contract as a
    whole, and forms of providers that are parties of both. What parties said of themselves they say anew.

    Returns how many were copied. Raises NotADraft, AnsweredAlready, NothingToCopy.
    """
    require_to_write(actor, version)
    with transaction.atomic():
        version = _locked(version)
        _check_editable(version)
        specification, edition = _attached(version)
        if newest_answers(version) or newest_forms(version):
            raise AnsweredAlready("This version has answers already. Change them one by one.")
        followed = specification_of(earlier)
        whole = [one for one in newest_answers(earlier).values() if one.organisation_id is None]
        if not whole or followed is None or followed.edition != specification.edition:
            raise NothingToCopy("There is nothing to begin with: that version has no answers to the same items.")
        providers = set(version.parties.filter(role=PartyRole.PROVIDER).values_list("organisation_id", flat=True))
        Answer.objects.bulk_create(_copied(one, version, _by(actor)) for one in sorted(whole, key=lambda one: one.id))
        FormChosen.objects.bulk_create(
            _form_copied(one, version, _by(actor))
            for one in newest_forms(earlier).values()
            if one.organisation_id in providers
        )
        record(
            actor=actor,
            action="SPECIFICATION_COPIED",
            **_about(version),
            details={"version": str(earlier.uid), "code": edition.code, "number": len(whole)},
        )
    return len(whole)


def carry_over(actor: Actor, version: ContractVersion, varied: ContractVersion) -> None:
    """Begin a variation with the specification of the version that it varies. What was answered for the contract is
    from now on said by whoever varies it; what parties said of themselves stays theirs."""
    followed = specification_of(varied)
    if followed is None:
        return
    Specification.objects.create(version=version, edition=followed.edition)
    answers = sorted(newest_answers(varied).values(), key=lambda one: one.id)
    Answer.objects.bulk_create(
        _copied(one, version, _by(actor) if one.organisation_id is None else _said_by(one)) for one in answers
    )
    FormChosen.objects.bulk_create(
        _form_copied(one, version, _said_by(one) if one.organisation_id == one.said_from_id else _by(actor))
        for one in newest_forms(varied).values()
    )


def _copied(one: Answer, version: ContractVersion, said: dict[str, Any]) -> Answer:
    names = ("organisation_id", "item", "standing", "at_low", "at_medium", "at_high")
    names += ("words", "by_when", "reference", "page")
    same = {name: getattr(one, name) for name in names}
    return Answer(uid=uuid4(), version=version, copied_from=one, **same, **said)


def _form_copied(one: FormChosen, version: ContractVersion, said: dict[str, Any]) -> FormChosen:
    return FormChosen(
        uid=uuid4(),
        version=version,
        organisation_id=one.organisation_id,
        form=one.form,
        notes=one.notes,
        **said,
    )


def _said_by(one: Answer | FormChosen) -> dict[str, Any]:
    return {"said_by_id": one.said_by_id, "said_from_id": one.said_from_id, "said_at": timezone.now()}


def _speaks_for(actor: Actor, version: ContractVersion, *, for_party: bool) -> int | None:
    """The organisation that the actor answers for: their own, a party; or none, where they write the contract."""
    if not for_party:
        require_to_write(actor, version)
        return None
    require(actor, Permission.SPECIFICATION_ANSWER)
    if not version.parties.filter(organisation_id=actor.organisation_id).exists():
        raise NotPermitted("Only a party answers for itself.")
    return actor.organisation_id


def _locked(version: ContractVersion) -> ContractVersion:
    return ContractVersion.objects.select_for_update().get(id=version.id)


def _check_editable(version: ContractVersion) -> None:
    if not is_editable(version):
        raise NotADraft(FROZEN)


def _attached(version: ContractVersion) -> tuple[Specification, Edition]:
    """The version's specification, made under the newest edition when it is first written to."""
    specification, _ = Specification.objects.get_or_create(version=version, defaults={"edition": NEWEST.code})
    return specification, edition_of(specification)


def _asked(edition: Edition, item: str) -> tuple[Checklist, Item]:
    if (place := edition.place_of(item)) is None:
        raise NotAsked(f"The specification has no item {item}.")
    return place


def _levels(standings: Sequence[rules.Standing]) -> dict[str, str]:
    names = ("at_low", "at_medium", "at_high")
    return dict(zip(names, standings, strict=True)) if len(standings) > 1 else dict.fromkeys(names, "")


def _by(actor: Actor) -> dict[str, Any]:
    return {
        "said_by_id": actor.user_id,
        "said_from_id": actor.organisation_id,
        "said_at": timezone.now(),
    }


def _about(version: ContractVersion) -> dict[str, Any]:
    return {"subject_kind": "contract_version", "subject_uid": version.uid}
