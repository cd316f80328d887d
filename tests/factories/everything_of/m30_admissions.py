"""Person 0 is in hospital, and their alert is answered; person 1's waits, nudged; recovery points stand in each way."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from apps.care.admissions.choices import Decision, Exceeded, FirstStep, Why
from apps.care.admissions.models import Admission, Alert
from apps.care.admissions.selectors.alerts import nudgeable, standing_of
from apps.care.admissions.services.answering import Answering, answer_alert, nudge
from apps.care.admissions.services.way_home import propose_r_point, refuse_r_point
from apps.care.caseloads.services import assign_coordinator
from apps.care.patients.services import begin_care
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_sharing_agreement, change_setting
from tests.factories.everything import Everything

HEADER = "provider,spell_ref,nhs_number,admitted_at,method,site,ward"
ROW = "ACU,{ref},{number},{at:%Y-%m-%d %H:%M},emergency,,{ward}"


def fill(made: Everything) -> None:
    now, today = timezone.now(), timezone.localdate()
    world, lead, manager = made.world, made.actor(Role.TEAM_LEAD), made.actor(Role.PROVIDER_MANAGER)
    with tenant(made.id, user_id=lead.user_id):
        begin_care(actor=lead, person=world.person(1), team=made.team, starts_on=today, why="Referred by the practice.")
        coordinator = made.members[Role.CARE_COORDINATOR].user
        assign_coordinator(actor=lead, person=world.person(1), user=coordinator, team=made.team, starts_on=today)
        add_sharing_agreement(
            actor=world.operator,
            name="Sharing with the hospital",
            purposes="Direct care",
            starts_on=date(2020, 1, 1),
            ends_before=date(2090, 1, 1),
            parties=list(Organisation.objects.filter(ods_code__in=["COM", "ACU", "P01"])),
        )
        email = made.members[Role.CLINICIAN].user.email
        change_setting(actor=world.operator, name="r_point_clinician", value=email, reason="As agreed")
    came = timezone.localtime(now - timedelta(days=2))
    for ward in ("Ward 3", "Ward 4"):
        rows = [ROW.format(ref=f"S{n}", number=world.number(n), at=came, ward=ward) for n in (0, 1)]
        world.send("admissions", "\n".join([HEADER, *rows]))
    world.send("admissions", f"{HEADER}\nCOM,S9,{world.number(0)},{came - timedelta(days=9):%Y-%m-%d %H:%M},planned,,")
    with tenant(made.id, user_id=lead.user_id):
        answered, waiting = Alert.objects.filter(learned_late=False).order_by("admission__spell_ref")
        said = Answering(FirstStep.RANG, Decision.PLAN_HOME, Exceeded.NO, Why.NO_PLACE, "Lives alone.")
        answer_alert(actor=made.actor(Role.CARE_COORDINATOR), alert=answered, answering=said, now=now)
        holder = nudgeable(standing_of(waiting, now, today))
        assert holder is not None
        nudge(actor=lead, alert=waiting, to=holder.user_id, now=now)
        first, second = (Admission.objects.get(spell_ref=ref) for ref in ("S0", "S1"))
        for stay in (first, second):
            propose_r_point(
                actor=manager,
                admission=stay,
                on=came.date() + timedelta(days=1),
                reason="Off the drip.",
                now=now,
                seen=0,
            )
        refuse_r_point(actor=lead, admission=second, reason="Not yet on her feet.", now=now, seen=1)
        made.uids |= {
            "stay": first.uid,
            "stay_to_decide": second.uid,
            "alert": waiting.uid,
            "stay_in_the_community": Admission.objects.get(spell_ref="S9").uid,
        }


def _uid(name: str) -> Callable[[Everything, Role], dict[str, Any]]:
    return lambda made, role: {"uid": made.uids[name]}


def _own_stay(made: Everything, role: Role) -> dict[str, Any]:
    """A stay in the role's own organisation."""
    return {"uid": made.uids["stay" if role == Role.PROVIDER_MANAGER else "stay_in_the_community"]}


OBJECTS: dict[str, Callable[[Everything, Role], dict[str, Any]]] = {
    "admissions:hospital": _uid("person"),
    "admissions:new-stay": _uid("person"),
    "admissions:answer": _uid("alert"),
    "admissions:nudge": _uid("alert"),
    "admissions:way-home": _uid("stay"),
    "admissions:r-point": _uid("stay"),
    "admissions:discharge": _uid("stay"),
    "admissions:spell": _own_stay,
    "admissions:decide": _uid("stay_to_decide"),
}
