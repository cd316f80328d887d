"""Person 0 was assessed, a flag followed up, a definition chosen, another level asked for; 0 and 1 have drafts."""

from datetime import date

from apps.care.assessments.choices import ChcOutcome
from apps.care.assessments.models import RuleSet
from apps.care.assessments.services import ask_override, choose_definition, follow_up_chc
from apps.care.need_bands.choices import NeedBand
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.interfaces.needs.services import ask_to_try
from apps.money.contracts.models import Contract
from tests.factories.assessing import assessed, at, draft

DAY = date(2026, 5, 20)
LATER = date(2026, 11, 2)


def _of(assessment):
    """A page about an assessment of person 0."""
    return lambda made, role: {"uid": made.uids["person"], "assessment": made.uids[assessment]}


OBJECTS: dict = {
    "assessments:needs": lambda made, role: {"uid": made.uids["person"]},
    "assessments:start": lambda made, role: {"uid": made.uids["person"]},
    "assessments:area": lambda made, role: _of("draft_of_person")(made, role) | {"code": "MOB"},
    **{
        f"assessments:{page}": _of("draft_of_person")
        for page in ("visit", "all", "own", "tool", "check", "send", "abandon")
    },
    **{
        f"assessments:{page}": _of("assessment")
        for page in ("result", "definition", "checklist", "correct", "withdraw", "override", "second-opinion")
    },
    **{
        name: lambda made, role, what=what: {"uid": made.uids[what]}
        for name, what in {
            "needs:rule-set": "rule_set",
            "needs:try": "rule_set",
            "needs:adopt": "rule_set",
            "needs:trial": "trial",
            "needs:trial-progress": "trial",
        }.items()
    },
}


def fill(made) -> None:
    person, another = made.world.person(0), made.world.person(1)
    coordinator, now = made.actor(Role.CARE_COORDINATOR), at(DAY)
    with tenant(made.id):
        done = assessed(coordinator, person, DAY, "MOB M, NUT M, CON M, BRE M, DRU M")
        choose_definition(actor=coordinator, assessment=done, need_band=NeedBand.MEDIUM, now=now)
        follow_up_chc(actor=coordinator, assessment=done, outcome=ChcOutcome.REMIND, happened_on=DAY, now=now)
        override = ask_override(
            actor=coordinator,
            assessment=done,
            wanted_band=NeedBand.HIGH,
            reason="U1",
            explanation="His wife cannot go on like this.",
            now=now,
        )
        begun = draft(coordinator, another, DAY, "MOB M")
        rule_set = RuleSet.objects.get()
        trial = ask_to_try(
            actor=made.actor(Role.COMMISSIONER),
            rule_set=rule_set,
            contract=Contract.objects.get(code="yoc"),
            today=DAY,
            nudge=False,
        )
        going_on = draft(coordinator, person, LATER, "MOB M", now=at(LATER))
        made.uids |= {
            "trial": trial.uid,
            "assessment": done.uid,
            "assessment_draft": begun.uid,
            "draft_of_person": going_on.uid,
            "override": override.uid,
            "rule_set": rule_set.uid,
        }
    made.world.do(trial)
