"""What plans add to the pages of a person: tabs, facts and flags of the banner, entries of the timeline. No money."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from apps.care.care_plans.pages import crisis_plan_beyond_reach
from apps.care.care_plans.presenters import level_moved
from apps.care.care_plans.selectors.carers import carer_names, carer_steps_of
from apps.care.care_plans.selectors.crisis import crisis_banner, crisis_versions_of
from apps.care.care_plans.selectors.hand_overs import hand_overs_of
from apps.care.care_plans.selectors.packages import given_by_teams, packages_of, team_gives_package
from apps.care.care_plans.selectors.plans import current_plan, draft_of, need_is_agreed, plan_states_of, versions_of
from apps.care.patients.registries import (
    BannerFact,
    CareSource,
    FoundBeyond,
    Onward,
    OnwardSource,
    PersonFlag,
    PersonTab,
    TimelineEntry,
    TimelineSource,
    banner,
    care_sources,
    found_beyond,
    onward,
    person_flags,
    person_tabs,
    timeline,
)
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.kernel.periods import day_in_words

REVIEW_IS_NEAR = timedelta(days=28)


def plan_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """When plans were agreed."""
    return [
        TimelineEntry(
            plan.agreed_on,
            "Care plan agreed",
            f"Version {plan.number}, review by {_day(plan.review_due_on)}",
            plan.agreed_by.name if plan.agreed_by else "",
        )
        for plan in versions_of(person_id).filter(agreed_on__lt=before).order_by("-agreed_on")[:limit]
    ]


def package_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """When packages began; what they cost stands on their own page."""
    return [
        TimelineEntry(package.starts_on, package.service, "Package of care began", package.provider.name)
        for package in packages_of(person_id).filter(starts_on__lt=before)[:limit]
    ]


def crisis_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """When crisis plans were written."""
    return [
        TimelineEntry(plan.written_on, "Crisis plan written", f"Version {plan.number}", plan.written_by.name)
        for plan in crisis_versions_of(person_id).filter(written_on__lt=before).prefetch_related(None)[:limit]
    ]


def carer_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """How the carer's own assessment went."""
    return [
        TimelineEntry(step.on, "Carer's own assessment", step.get_state_display(), step.carer.name)
        for step in carer_steps_of(person_id).filter(on__lt=before)[:limit]
    ]


def hand_over_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """When another currency began to pay."""
    return [
        TimelineEntry(one.starts_on, "Another currency pays", one.get_reason_display(), one.receiver.name)
        for one in hand_overs_of(person_id).filter(starts_on__lt=before)[:limit]
    ]


def plan_flag(person_id: int, today: date) -> str:
    """Whether the plan's review is late or near, or a plan waits for agreement."""
    states = plan_states_of(person_id)
    if states.review_due_on and states.review_due_on < today:
        return f"Plan review overdue since {_day(states.review_due_on)}"
    if states.has_draft:
        return "Plan waits for agreement"
    if states.review_due_on and states.review_due_on <= today + REVIEW_IS_NEAR:
        return f"Plan review due by {_day(states.review_due_on)}"
    return ""


def advance_flag(person_id: int, today: date) -> str:
    """Whether there is an advance decision."""
    return "Advance decision held" if crisis_banner(person_id).has_advance_decision else ""


def carer_flag(person_id: int, today: date) -> str:
    """`Carer: Jean (wife)`."""
    names = [f"{name} ({relation})" for name, relation in carer_names(person_id, today)]
    return f"Carer: {', '.join(names)}" if names else ""


def allergy_words(person_id: int, today: date) -> str:
    """The allergies of the crisis plan that stands."""
    return crisis_banner(person_id).allergies


def crisis_opens(actor: Actor, uid: UUID, today: date) -> bool:
    """Whether somebody's crisis plan opens to an actor beyond reach."""
    return can(actor, Permission.PLAN_READ) and crisis_plan_beyond_reach(actor, uid, today) is not None


def after_assessment(actor: Actor, person: Any, today: date) -> Onward | None:
    """From a level of need to the plan: to agree one, to go on with a draft, or to look at the plan again."""
    if person.died_on:
        return None
    current, draft = current_plan(person.id), draft_of(person.id)
    to_plan, to_begin, to_copy = (
        reverse(f"care_plans:{page}", kwargs={"uid": person.uid}) for page in ("plan", "begin", "my-copy")
    )
    my_copy = [(to_copy, "My copy")] if current or draft else []
    moved = level_moved(current, today) if current else ""
    if draft:
        return Onward(
            f"{moved} A draft of the plan waits for agreement.".strip(), [(to_plan, "Go on with the plan"), *my_copy]
        )
    if current:
        words = moved or f"The plan was agreed on {_day(current.agreed_on)}."
        return Onward(words, [(to_plan, "Look at the plan again" if moved else "Open the plan"), *my_copy])
    links = [(to_begin, "Agree a plan")] if can(actor, Permission.PLAN_WRITE) else []
    return Onward(f"{person.given_name} has no plan yet.", links)


def _day(on: date | None) -> str:
    return day_in_words(on) if on else ""


person_tabs.register(PersonTab("plan", "Plan", "care_plans:plan", Permission.PLAN_READ, 30))
person_tabs.register(PersonTab("crisis", "Crisis plan", "care_plans:crisis", Permission.PLAN_READ, 32))
person_tabs.register(
    PersonTab("packages", "Packages", "care_plans:packages", Permission.PLAN_READ, 34, is_shown=need_is_agreed)
)
person_tabs.register(PersonTab("carers", "Carer", "care_plans:carers", Permission.PLAN_READ, 36))
banner.register(BannerFact("allergies", "Allergies", allergy_words))
person_flags.register(PersonFlag("plan", plan_flag))
person_flags.register(PersonFlag("advance-decision", advance_flag))
person_flags.register(PersonFlag("carers", carer_flag))
timeline.register(TimelineSource("plans", "Care plans", plan_entries))
timeline.register(TimelineSource("packages", "Packages of care", package_entries))
timeline.register(TimelineSource("crisis", "Crisis plans", crisis_entries))
timeline.register(TimelineSource("carers", "Carers", carer_entries))
timeline.register(TimelineSource("hand-overs", "Who pays", hand_over_entries))
care_sources.register(CareSource("packages", team_gives_package, given_by_teams))
found_beyond.register(FoundBeyond("crisis", "Open the crisis plan", "care_plans:crisis", crisis_opens))
onward.register(OnwardSource("plan", Permission.PLAN_READ, after_assessment))
