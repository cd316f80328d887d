"""Quality of the live contract of the year before: readings, one confirmed; and measures of a draft."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import terms_of
from apps.money.quality.models import ClinicalStop
from apps.money.quality.services import answer_stop, raise_stop
from tests.factories.measuring import confirm, key_of, measure, note_reading, said, year_of

MARCH = date(2026, 3, 1)


def fill(made: Any) -> None:
    provider, commissioner = made.actor(Role.PROVIDER_MANAGER), made.actor(Role.COMMISSIONER)
    with tenant(made.id):
        found = year_of(Contract.objects.get(code="paid"), 2025)
        first = note_reading(provider, found, "Home after 91 days", MARCH, "81.5")
        confirm(commissioner, first)
        wrong = note_reading(commissioner, found, "Back in hospital", MARCH, "31")
        waits = note_reading(
            commissioner, found, "Back in hospital", MARCH, "13", seen=str(wrong.uid), note="Transposed"
        )
        ended, stop = (stop_year(made, f"Two nurses on the ward at night, {n}") for n in range(2))
        answer_stop(actor=commissioner, stop=ended, words="A third since May", uid=uuid4(), now=timezone.now())
        version = terms_of(Contract.objects.get(code="shared")).version
        written = measure(made.world.operator, version)
    made.uids |= {
        "stop": stop.uid,
        "measure": written[0].uid,
        "measure_in_force": key_of(found, "Home after 91 days").key,
        "reading": waits.uid,
    }


def stop_year(made: Any, words: str) -> ClinicalStop:
    """A clinical stop of the year before."""
    return raise_stop(
        actor=made.actor(Role.CLINICIAN),
        contract=Contract.objects.get(code="paid"),
        year=2025,
        words=words,
        uid=uuid4(),
        now=timezone.now(),
    )


def grow(made: Any, people: Any) -> None:
    """More measures of the draft, readings of more months, and more stops."""
    provider = made.actor(Role.PROVIDER_MANAGER)
    with tenant(made.id):
        found = year_of(Contract.objects.get(code="paid"), 2025)
        for month in found.months[:8]:
            confirm(made.actor(Role.COMMISSIONER), note_reading(provider, found, "Home after 91 days", month, "75"))
            note_reading(provider, found, "Deaths", month, "0.98")
            stop_year(made, f"Two nurses on the ward at night in {month:%B}")
        version = terms_of(Contract.objects.get(code="shared")).version
        measure(made.world.operator, version, *(said(f"Measure {n}", weight=100) for n in range(8)))


def _contract(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["paid"]}


def _draft(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["shared"]}


OBJECTS: dict[str, Any] = {
    "quality:quality": _contract,
    "quality:new-measure": _draft,
    "quality:measure": lambda made, role: _draft(made, role) | {"measure_uid": made.uids["measure"]},
    "quality:drop-measure": lambda made, role: _draft(made, role) | {"measure_uid": made.uids["measure"]},
    "quality:record": lambda made, role: _contract(made, role) | {"key": made.uids["measure_in_force"]},
    "quality:reading": lambda made, role: _contract(made, role) | {"reading_uid": made.uids["reading"]},
    "quality:stop": lambda made, role: _contract(made, role) | {"stop_uid": made.uids["stop"]},
}
