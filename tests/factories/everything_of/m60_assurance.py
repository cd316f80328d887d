"""Checks were worked out; two people were drawn for re-assessment; one finding waits for an answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.care.assurance.choices import Check
from apps.care.assurance.models import SampleMember
from apps.care.assurance.runs import ask_to_check
from apps.care.assurance.services import draw_sample, open_finding
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_team
from tests.factories.assessing import assessed
from tests.factories.everything import Everything


def fill(made: Everything) -> None:
    """People 3 and 4 were assessed by another team, so the clinician of the first may look again."""
    world, now = made.world, timezone.now()
    auditor = made.actor(Role.AUDITOR)
    with tenant(made.id):
        trust = Organisation.objects.get(ods_code="COM")
        team = add_team(actor=world.operator, organisation=trust, name="Kestrel team")
    other = world.actor(
        world.member(
            Role.CARE_COORDINATOR, organisation="COM", team=team, email=f"kestrel@{world.partnership.slug}.example"
        )
    )
    people = [world.person(number) for number in (3, 4)]
    day = timezone.localdate() - timedelta(days=40)
    with tenant(made.id):
        for person in people:
            assessed(other, person, day, "MOB S")
        sample = draw_sample(actor=auditor, size=3, now=now)
        made.uids["member"] = SampleMember.objects.filter(sample=sample).earliest("place").uid
        made.uids["sample"] = sample.uid
        for body in ("ACU", "COM"):
            finding = open_finding(
                actor=auditor,
                check=Check.CASE_MIX,
                organisation=Organisation.objects.get(ods_code=body),
                question="Why do so many end at High?",
                now=now,
            )
            made.uids[f"finding_{body}"] = finding.uid
        job = ask_to_check(actor=auditor, nudge=False)
    world.do(job)


def _uid(name: str) -> Callable[[Everything, Role], dict[str, Any]]:
    return lambda made, role: {"uid": made.uids[name]}


def _own_finding(made: Everything, role: Role) -> dict[str, Any]:
    body = "ACU" if role == Role.PROVIDER_MANAGER else "COM"
    return {"uid": made.uids[f"finding_{body}"]}


OBJECTS = {
    "assurance:check": lambda made, role: {"slug": "case-mix"},
    "assurance:sample": _uid("sample"),
    "assurance:sample-names": _uid("sample"),
    "assurance:finding": _uid("finding_COM"),
    "assurance:decide": _uid("finding_COM"),
    "assurance:own-finding": _own_finding,
    "assurance:begin": _uid("member"),
}
