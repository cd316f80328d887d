"""Following what decides who pays: levels of need, the register, contracts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from apps.care.activity.services import follow_funding, records_follow
from apps.care.need_bands.announcements import bands_changed
from apps.care.patients.announcements import codes_changed, conditions_changed, people_changed
from apps.care.patients.selectors.keeping import people_with_trace_status
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.foundation.partnerships.announcements import figures_setting_changed
from apps.foundation.partnerships.services import take_figures_moment
from apps.money.capitation.engine import relations
from apps.money.capitation.engine.funded import refresh_funded
from apps.money.contracts.announcements import version_in_force
from apps.money.contracts.registries import ContractTab, contract_tabs
from apps.money.contracts.selectors import is_visible_to
from apps.money.contracts.selectors.cohort import conditions_are_named

FOLLOW = "capitation.follow"
"""The kind of job that works everybody's days out again."""

contract_tabs.register(
    ContractTab("overlaps", "Overlaps", "capitation:overlaps", Permission.CONTRACT_VIEW, 16, is_visible_to)
)


def start() -> None:
    """Called once, when the product starts."""
    follow_funding(periods=relations.PERIODS, scopes=relations.SCOPES, changed_since=relations.CHANGED_SINCE)
    people_changed.subscribe(on_people)
    conditions_changed.subscribe(on_conditions)
    codes_changed.subscribe(on_codes)
    bands_changed.subscribe(on_people)
    version_in_force.subscribe(on_contract)
    figures_setting_changed.subscribe(on_setting)


def on_people(*, person_ids: Sequence[int], moment: datetime) -> None:
    """Somebody's level, birth, home, registration, death, trace or exclusion changed."""
    refresh_funded(person_ids, moment)


def on_conditions(*, person_ids: Sequence[int], moment: datetime, actor: Actor) -> None:
    """Registers of conditions changed: where cohorts name conditions, days follow."""
    if conditions_are_named():
        refresh_funded(person_ids, moment)


def on_codes(*, groups: Collection[str], actor: Actor) -> None:
    """A code counts as another condition: where a cohort names one of the two, anybody's days may follow."""
    if conditions_are_named(groups):
        named = " and ".join(sorted(groups))
        why = f"What counts as {named} changed: it may be about anybody, so everybody is looked at"
        jobs.want(FOLLOW, actor=actor, reason=why, key="everybody")


def follow_everybody(job: Job, progress: Progress) -> Mapping[str, Any]:
    """Everybody's days worked out again, as a job."""
    progress.report(0, 1, "counting days and placing records")
    return {"people": refresh_funded(None, take_figures_moment())}


def on_setting(*, name: str, before: Collection[str], after: Collection[str], moment: datetime) -> None:
    """Other trace statuses count for money: days of people with a status that counts otherwise are paid or no longer
    so."""
    refresh_funded(people_with_trace_status(set(before) ^ set(after)), moment)


def on_contract(*, moment: datetime) -> None:
    """A version came into force: anybody's days may be paid, and any record may be in another scope."""
    refresh_funded(None, moment)
    records_follow(None)
