"""A draft of a principal provider with two subcontracts, and an offered one whose subcontractor has signed."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.services.signing import offer_version
from apps.money.subcontracts.models import Subcontract
from apps.money.subcontracts.selectors import can_be_subcontractors, open_subcontract
from apps.money.subcontracts.services import sign_subcontract, write_subcontract
from tests.factories.subcontracting import WRITTEN, code_to_sign, principal_draft


def fill(made: Any) -> None:
    operator = made.world.operator
    draft = principal_draft(made.world, "principal", principal="COM", starts_on=date(2029, 4, 1))
    above = principal_draft(made.world, "above", principal="COM", starts_on=date(2030, 4, 1))
    with tenant(made.id):
        hospital = Organisation.objects.get(ods_code="ACU")
        one = write_subcontract(actor=operator, version=draft, organisation=hospital, written=WRITTEN, uid=uuid4())
        other = write_subcontract(actor=operator, version=above, organisation=hospital, written=WRITTEN, uid=uuid4())
        offer_version(actor=operator, version=above)
        signer = made.actor(Role.PROVIDER_MANAGER)
        other = open_subcontract(signer, other.uid)
        sign_subcontract(actor=signer, subcontract=other, read=code_to_sign(other), office="Director")
    made.uids |= {"principal": draft.contract.uid, "subcontract": one.uid, "signed_subcontract": other.uid}


def grow(made: Any, people: Any) -> None:
    """More beneath the draft."""
    operator = made.world.operator
    with tenant(made.id):
        version = Subcontract.objects.get(uid=made.uids["subcontract"]).version
        for organisation in can_be_subcontractors(version).exclude(ods_code="ACU"):
            written = replace(WRITTEN, share=1)
            write_subcontract(actor=operator, version=version, organisation=organisation, written=written, uid=uuid4())


def _draft(made: Any, role: Role) -> dict[str, Any]:
    """The draft, for those who see it: it has subcontracts to show."""
    return {"uid": made.uids["principal" if role == Role.COMMISSIONER else "contract"]}


def _subcontract(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["principal"], "subcontract_uid": made.uids["subcontract"]}


def _one(made: Any, role: Role) -> dict[str, Any]:
    return {"subcontract_uid": made.uids["subcontract" if role == Role.COMMISSIONER else "signed_subcontract"]}


OBJECTS: dict[str, Any] = {
    "subcontracts:list": _draft,
    "subcontracts:new": lambda made, role: {"uid": made.uids["principal"]},
    "subcontracts:change": _subcontract,
    "subcontracts:drop": _subcontract,
    "subcontracts:one": _one,
    "subcontracts:sign": lambda made, role: {"subcontract_uid": made.uids["signed_subcontract"]},
}
