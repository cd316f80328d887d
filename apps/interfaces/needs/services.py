"""Trying a rule set on the people assessed: nothing moves."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from apps.care.assessments.models import RuleSet
from apps.care.assessments.selectors.rule_sets import classifier_of
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.interfaces.needs import engine
from apps.interfaces.needs.selectors import TRIAL
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import terms_of

__all__ = ["TRIAL", "ask_to_try", "try_rule_set"]


def ask_to_try(*, actor: Actor, rule_set: RuleSet, contract: Contract, today: date, nudge: bool = True) -> Job:
    """Ask what a rule set would make of everybody assessed, and of a year's money at a contract's fees."""
    require(actor, Permission.RULE_SET_TRY)
    with transaction.atomic():
        job = jobs.want(
            TRIAL,
            actor=actor,
            reason=f"Rule set {rule_set.label} is tried on everybody assessed",
            parameters={"rule_set": rule_set.id, "contract": contract.id, "today": today.isoformat()},
            key=f"{rule_set.uid} {contract.id}",
            nudge=nudge,
        )
        record(
            actor=actor,
            action="RULE_SET_TRIAL_ASKED",
            subject_kind="rule_set",
            subject_uid=rule_set.uid,
            details={"rule_set": rule_set.label},
        )
    return job


def try_rule_set(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The trial, as a job. The outcome holds counts and nothing about a person.

    Everybody alive is classified again from the levels of the assessment that decides theirs. The money is that of
    a whole year at the contract's fees for those whom it pays for now, their calculated level before against after.
    """
    rule_set = RuleSet.objects.get(id=job.parameters["rule_set"])
    contract = Contract.objects.get(id=job.parameters["contract"])
    progress.report(0, 2, "classifying everybody again")
    classifier = classifier_of(rule_set)
    found = engine.rows(engine.BY_PROFILE, date.fromisoformat(job.parameters["today"]), contract=contract.id)
    moved: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    for profile, before, is_paid, people in found:
        move = f"{before}>{classifier.evaluate_profile(profile).need_band}"
        moved[move] += people
        paid[move] += people * is_paid
    progress.report(1, 2, "adding up")
    terms, pence = terms_of(contract), 0
    if not terms.version.value.is_fixed:  # a contract that pays its value pays the same at any level
        fees = terms.fees_on(date.fromisoformat(job.parameters["today"]))
        pence = sum(people * (fees[int(move[-1])] - fees[int(move[0])]) for move, people in paid.items())
    return {
        "rule_set": rule_set.label,
        "rule_set_uid": str(rule_set.uid),
        "contract": contract.name,
        "moved": dict(moved),
        "paid": {move: people for move, people in paid.items() if people},
        "pence": pence,
    }
