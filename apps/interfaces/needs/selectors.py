"""Reading levels of need as counts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.care.assessments.models import RuleSet
from apps.care.need_bands.selectors import people_by_band
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.models import Job
from apps.foundation.kernel.pence import Pence
from apps.foundation.partnerships.selectors import setting
from apps.interfaces.needs import engine
from apps.interfaces.needs.domain.currency import group_of

TRIAL = "needs.trial"


@dataclass(frozen=True)
class CellCost:
    """What a year's recorded care of the people of a cell came to: of all, and its quarters."""

    total: Pence
    lower: Pence
    middle: Pence
    upper: Pence


def matrix_on(actor: Actor, today: date) -> dict[str, Any]:
    """People by cell of the matrix; what their care cost in the year before, for those who may see it."""
    require(actor, Permission.POPULATION_VIEW)
    costs = {}
    if can(actor, Permission.NEED_COST_VIEW):
        costs = {cell: CellCost(*map(int, rest)) for cell, *rest in engine.rows(engine.COST_BY_CELL, today)}
    return {
        "people": dict(engine.rows(engine.BY_CELL, today)),
        "costs": costs,
        "in_model": people_by_band(today),
        "smallest": setting("smallest_number_shown"),
    }


def agreement_on(actor: Actor, today: date) -> dict[str, Any]:
    """Levels by score against levels by assessment, and definitions against rules, each on the same people."""
    require(actor, Permission.POPULATION_VIEW)
    run = next(iter(engine.rows(engine.NEWEST_RUN, today)), None)
    scored = engine.rows(engine.BY_SCORE, today, run=run[0]) if run else []
    return {
        "run": run,
        "scored": {(one, other): people for one, other, people in scored if one is not None},
        "without_score": sum(people for one, _, people in scored if one is None),
        "defined": {(one, other): people for one, other, people in engine.rows(engine.BY_DEFINITION, today)},
        "smallest": setting("smallest_number_shown"),
    }


def conditions_on(actor: Actor, today: date) -> dict[str, Any]:
    """Everybody in the model by count of long-term conditions and by level of need."""
    require(actor, Permission.POPULATION_VIEW)
    counted: Counter[tuple[str, int]] = Counter()
    for registers, band, people in engine.rows(engine.BY_REGISTERS, today):
        counted[group_of(registers), band] += people
    return {"counted": dict(counted), "smallest": setting("smallest_number_shown")}


def trials_visible_to(actor: Actor) -> QuerySet[Job]:
    """Trials of rule sets, newest first."""
    require(actor, Permission.RULE_SET_VIEW)
    return Job.objects.filter(kind=TRIAL).order_by("-id")


def last_trial_of(actor: Actor, rule_set: RuleSet) -> Job | None:
    """The newest trial of a rule set, if it was ever tried."""
    return trials_visible_to(actor).filter(parameters__rule_set=rule_set.id, state="DONE").first()


def get_trial_for(actor: Actor, uid: UUID) -> Job:
    """One trial; raises Job.DoesNotExist."""
    return trials_visible_to(actor).get(uid=uid)


def may_see_money(actor: Actor) -> bool:
    """Whether a trial's change in money is shown to the actor."""
    return can(actor, Permission.NEED_COST_VIEW) or can(actor, Permission.RULE_SET_TRY)
