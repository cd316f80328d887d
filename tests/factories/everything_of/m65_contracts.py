"""A contract that its parties are asked to sign, and one of them has."""

from datetime import date
from typing import Any

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.signing import offer_version, sign


def fill(made: Any) -> None:
    world = made.world
    offered = world.contract(code="offered", starts_on=date(2028, 4, 1), ends_before=date(2029, 4, 1), start=False)
    with tenant(made.id):
        version = offer_version(actor=world.operator, version=terms_of(Contract.objects.get(id=offered.id)).version)
        sign(actor=made.actor(Role.COMMISSIONER), version=version, read=code_of(version), office="Director")
    made.uids["offered"] = offered.uid


def _offered(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["offered"]}


OBJECTS: dict[str, Any] = {
    "contracts:sign": _offered,
    "contracts:take-back": _offered,
    "contracts:offer": lambda made, role: {"uid": made.uids["draft"]},
    "contracts:stage": lambda made, role: {"uid": made.uids["contract"]},
}
