"""A draft whose parties are asked to answer its service specification, one of them has, and a provider's form; a note
on a contract in force."""

from datetime import date
from typing import Any
from uuid import uuid4

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import terms_of
from apps.money.specifications.domain.answers import Noted, Said, Since, Standing
from apps.money.specifications.domain.editions import NEWEST
from apps.money.specifications.selectors import newest_answer, newest_forms
from apps.money.specifications.services import answer_item, ask_parties, choose_form, note_progress

TODAY = date(2026, 6, 1)


def version_of(made: Any, name: str) -> ContractVersion:
    return terms_of(Contract.objects.get(uid=made.uids[name])).version


def answer(made: Any, version: ContractVersion, item: str, role: Role = Role.COMMISSIONER) -> None:
    """The commissioner's answer for the contract; a provider's for itself."""
    actor, for_party = made.actor(role), role != Role.COMMISSIONER
    place = NEWEST.place_of(item)
    assert place is not None
    stands = newest_answer(version, item, actor.organisation_id if for_party else None)
    answer_item(
        actor=actor,
        version=version,
        item=item,
        for_party=for_party,
        said=Said([Standing.PARTLY] * (3 if place[0].by_level else 1), "As agreed in May", date(2026, 9, 30)),
        uid=uuid4(),
        seen=str(stands.uid) if stands else "",
        today=TODAY,
    )


def note(made: Any, version: ContractVersion, item: str, role: Role) -> None:
    note_progress(
        actor=made.actor(role),
        version=version,
        item=item,
        for_party=role != Role.COMMISSIONER,
        noted=Noted(Since.FURTHER, "Two more teams"),
        uid=uuid4(),
        today=TODAY,
    )


def choose(made: Any, version: ContractVersion, role: Role) -> None:
    stands = newest_forms(version).get(made.numbers["hospital"])
    choose_form(
        actor=made.actor(role),
        version=version,
        organisation_id=made.numbers["hospital"],
        form="LEAD_PROVIDER",
        notes=["None yet", "As in this contract"],
        uid=uuid4(),
        seen=str(stands.uid) if stands else "",
    )


def fill(made: Any) -> None:
    with tenant(made.id):
        hospital = Organisation.objects.get(ods_code="ACU")
        made.uids["hospital"], made.numbers["hospital"] = hospital.uid, hospital.id
        draft = version_of(made, "draft")
        ask_parties(actor=made.actor(Role.COMMISSIONER), version=draft)
        for item in ("MR1", "EL1", "CC1"):
            answer(made, draft, item)
        answer(made, draft, "CC1", Role.PROVIDER_MANAGER)
        choose(made, draft, Role.PROVIDER_MANAGER)
        for role in (Role.COMMISSIONER, Role.PROVIDER_MANAGER):
            note(made, version_of(made, "contract"), "CC1", role)


def grow(made: Any, people: Any) -> None:
    """Answered again, by more, and noted again."""
    with tenant(made.id):
        draft, contract = version_of(made, "draft"), version_of(made, "contract")
        for checklist in NEWEST.checklists:
            for item in checklist.items:
                answer(made, draft, item.code)
                note(made, contract, item.code, Role.PROVIDER_MANAGER)
                if checklist.asks_parties:
                    answer(made, draft, item.code, Role.PROVIDER_MANAGER)
        choose(made, draft, Role.COMMISSIONER)


def _of(name: str, code: str = "") -> Any:
    return lambda made, role: {"uid": made.uids[name]} | ({"code": code} if code else {})


SEE_THE_DRAFT = {Role.COMMISSIONER, Role.PROVIDER_MANAGER}


def _read(code: str = "") -> Any:
    """The draft, for those who see it: it has answers to show."""

    def named(made: Any, role: Role) -> dict[str, Any]:
        return _of("draft" if role in SEE_THE_DRAFT else "contract", code)(made, role)

    return named


OBJECTS: dict[str, Any] = {
    "specifications:overview": _read(),
    "specifications:in-full": _read(),
    "specifications:checklist": _read("requirements"),
    "specifications:item": _read("CC1"),
    "specifications:note": _of("contract", "CC1"),
    "specifications:answer": _of("draft", "CC1"),
    "specifications:ours": _of("draft", "CC1"),
    "specifications:ask": _of("draft"),
    "specifications:begin": _of("draft"),
    "specifications:provider": lambda made, role: {
        "uid": made.uids["draft"],
        "organisation_uid": made.uids["hospital"],
    },
}
