"""A simulation that was kept, of a contract that has too few people to make one from."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import parties_of, terms_of
from apps.money.rehearsals.domain.document import Rehearsal
from apps.money.rehearsals.models import Simulation
from apps.money.rehearsals.selectors import Tried


def result(codes: dict[str, str]) -> dict[str, Any]:
    """What a rehearsal of three people among some parties came to."""
    provider = next(code for code, kind in codes.items() if kind == "provider")
    return Rehearsal.read(
        {
            "parties": [{"code": code, "kind": kind} for code, kind in codes.items()],
            "position": {"plan": 60_000, "by_party": {provider: 1}},
            "people": {"levels": [1, 2, 3], "entitlement": [20_000] * 3, "costs": {provider: [0, 9_000, 60_000]}},
            "agreements": [{"name": "As now", "terms": [{"term": "stable_funding", "parameters": {"margin": "0.02"}}]}],
            "draws": 20,
            "seed": 1,
        }
    ).made()


def fill(made: Any) -> None:
    with tenant(made.id):
        version = terms_of(Contract.objects.get(uid=made.uids["contract"])).version
        codes = {one.organisation.ods_code: str(one.role).lower() for one in parties_of(version)}
        made.uids["simulation"] = keep(version, result(codes)).uid


def keep(version: Any, came_to: dict[str, Any]) -> Simulation:
    return Simulation.objects.create(
        uid=uuid4(),
        version=version,
        seed=1,
        draws=20,
        inputs={
            "tried": Tried().said,
            "year": None,
            "shown": {"basis": "Replayed: 3 people.", "plan": 60_000, "limits": {}},
        },
        people="0" * 64,
        result=came_to,
        made_at=timezone.now(),
    )


def grow(made: Any, people: Any) -> None:
    """More simulations of the same version."""
    with tenant(made.id):
        kept = Simulation.objects.select_related("version").get(uid=made.uids["simulation"])
        for _ in range(6):
            keep(kept.version, kept.result)


def _contract(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["contract"]}


def _simulation(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["contract"], "simulation_uid": made.uids["simulation"]}


OBJECTS: dict[str, Any] = {
    "rehearsals:rehearse": _contract,
    "rehearsals:ask": _contract,
    "rehearsals:simulation": _simulation,
    "rehearsals:progress": _simulation,
    "rehearsals:again": _simulation,
}
