"""What the pages of plans say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from apps.care.assessments.selectors.assessments import classification_of, latest_completed
from apps.care.assessments.selectors.following_up import override_in_force
from apps.care.care_plans.choices import FundedBy, HowOften, PackageUnit
from apps.care.care_plans.domain.my_copy import (
    AT_HAND,
    Agreed,
    Block,
    CopyFacts,
    NotYet,
    SelfHelp,
    Step,
    Support,
    blocks_of,
)
from apps.care.care_plans.selectors.crisis import crisis_plan_of
from apps.care.care_plans.selectors.packages import budget_offer_of, open_packages
from apps.care.care_plans.selectors.parties import Party, notices_of, parties_to_care
from apps.care.care_plans.selectors.plans import (
    current_plan,
    draft_of,
    goals_of,
    need_is_agreed,
    referrals_of,
    versions_of,
    wishes_of,
)
from apps.care.caseloads.selectors import coordinator_of
from apps.care.need_bands.selectors import band_on, then_and_now
from apps.care.patients.choices import Consent
from apps.foundation.access.policy import Actor
from apps.foundation.kernel.pence import sterling
from apps.foundation.kernel.periods import day_in_words

if TYPE_CHECKING:
    from apps.care.assessments.models import Assessment
    from apps.care.care_plans.models import BudgetOffer, CarePlan, Package
    from apps.care.patients.models import Person


@dataclass(frozen=True)
class PlanView:
    """One version of a plan with its parts."""

    plan: Any
    goals: Sequence[Any]
    wishes: Sequence[Any]
    does_myself: list[str]
    offered: list[str]
    chosen: list[str]


@dataclass(frozen=True)
class PlanPage:
    """The page of a person's plan on a day: the draft where there is one, else the plan in force; who is told, or
    was."""

    today: date
    shown: PlanView | None
    draft: Any
    current: Any
    referrals: Sequence[Any]
    versions: Sequence[Any]
    parties: Sequence[Party]
    notices: Sequence[Any]
    undo_until: datetime | None
    review_is_late: bool
    level_moved: str

    @property
    def is_draft(self) -> bool:
        return self.draft is not None

    @property
    def past(self) -> int:
        """Steps whose day is past, and of which nobody has written that they are done."""
        goals = self.shown.goals if self.shown else ()
        return sum(bool(step.on and step.on < self.today) for goal in goals for step in goal.interventions.all())

    @property
    def told(self) -> list[Party]:
        return [party for party in self.parties if party.not_told is None]

    @property
    def not_told(self) -> list[Party]:
        return [party for party in self.parties if party.not_told is not None]

    @property
    def still_to_tell(self) -> list[Party]:
        """Parties who may be told and have not been."""
        known = {(one.organisation_id, one.team_id) for one in self.notices}
        return [party for party in self.told if (party.organisation_id, party.team_id) not in known]


def plan_page(person: Person, actor: Actor, now: datetime, today: date) -> PlanPage:
    """The plan of a person whose record opens."""
    draft, current = draft_of(person.id), current_plan(person.id)
    notices = list(notices_of(current.id)) if current else []
    waiting = [one.counts_from for one in notices if one.counts_from > now]
    return PlanPage(
        today=today,
        shown=plan_view(draft or current) if draft or current else None,
        draft=draft,
        current=current,
        referrals=list(referrals_of(person.id)),
        versions=list(versions_of(person.id)),
        parties=parties_to_care(person, actor, today),
        notices=notices,
        undo_until=max(waiting) if waiting else None,
        review_is_late=bool(current and current.review_due_on and current.review_due_on < today),
        level_moved=level_moved(current, today) if current else "",
    )


def level_moved(plan: CarePlan, today: date) -> str:
    """What is said where the level of need is another than was known when a plan was agreed; else nothing."""
    agreed_on: Any = plan.agreed_on
    known: Any = plan.agreed_at
    level = then_and_now(plan.person_id, day=agreed_on, known_at=known, today=today)
    then, now = level.then, level.now
    if now is None or now == then:
        return ""
    since = f"the plan was agreed on {day_in_words(agreed_on)}"
    if then is None:
        return f"The level of need was not known when {since}. It is {now.label} now."
    return f"The level of need has moved from {then.label} to {now.label} since {since}."


def plan_view(plan: CarePlan) -> PlanView:
    """A version with its parts."""
    return PlanView(
        plan,
        list(goals_of(plan.id)),
        list(wishes_of(plan.id)),
        lines(plan.does_myself),
        lines(plan.offered),
        lines(plan.chosen),
    )


@dataclass(frozen=True)
class PackageRow:
    """A package in words: how much, what it costs, who pays. `cost` is the only money of the care pages."""

    package: Any
    how_much: str
    cost: str
    unit_cost: str
    paid_by: str
    change_was_taken_back: bool = False


AN = {PackageUnit.HOUR.label, PackageUnit.ITEM.label}


def package_row(package: Package, taken_back: Collection[int] = ()) -> PackageRow:
    """`taken_back`: packages whose change was taken back."""
    often = "" if package.how_often == HowOften.IN_ALL else f" {package.get_how_often_display()}"
    unit = package.get_unit_display()
    many = unit if package.units == 1 else f"{unit}s"
    return PackageRow(
        package,
        how_much=f"{package.units:,} {many}{often}",
        cost=f"{sterling(package.cost)}{often}",
        unit_cost=f"{sterling(package.unit_cost)} {'an' if unit in AN else 'a'} {unit}",
        paid_by=package.get_funded_by_display(),
        change_was_taken_back=package.id in taken_back,
    )


def own_payments(rows: Sequence[PackageRow]) -> list[PackageRow]:
    """Packages that the person pays for themselves."""
    return [row for row in rows if row.package.funded_by == FundedBy.SOCIAL_CARE_CHARGE]


@dataclass(frozen=True)
class MyCopy:
    """My copy: whose, when and with whom it was written, its blocks, and the rules that the level followed from;
    `is_stepped`: the level is one that was agreed, a step from what the rules gave."""

    name: str
    written_on: date
    written_with: str
    is_agreed: bool
    rule_set: str
    is_stepped: bool
    blocks: list[Block]


def my_copy(person: Person, today: date) -> MyCopy | None:
    """The plan in force in plain words, else the draft marked as such; nothing where there is no plan."""
    plan = current_plan(person.id) or draft_of(person.id)
    if plan is None:
        return None
    is_assessed = need_is_agreed(person.id, today)
    assessment = latest_completed(person.id) if is_assessed else None
    facts = _facts(person, plan, today, is_assessed=is_assessed, assessment=assessment)
    classification = classification_of(assessment) if assessment else None
    return MyCopy(
        name=facts.name,
        written_on=facts.written_on,
        written_with=facts.written_with,
        is_agreed=facts.is_agreed,
        rule_set=classification.rule_set.label if classification else "",
        is_stepped=facts.agreed is not None,
        blocks=blocks_of(facts),
    )


def _facts(
    person: Person, plan: CarePlan, today: date, *, is_assessed: bool, assessment: Assessment | None
) -> CopyFacts:
    goals = list(goals_of(plan.id))
    crisis = crisis_plan_of(person.id)
    coordinator = coordinator_of(person.id, today)
    level = band_on(person.id, today)
    agreed: Any = override_in_force(assessment, today) if assessment else None
    budget: BudgetOffer | None = budget_offer_of(person.id) if is_assessed else None
    rows = [package_row(one) for one in open_packages(person.id, today)] if is_assessed else []
    return CopyFacts(
        name=f"{person.given_name} {person.family_name}",
        written_on=plan.agreed_on or today,
        written_with=(plan.agreed_by or plan.begun_by).name,
        is_agreed=plan.agreed_on is not None,
        goals=[goal.words for goal in goals],
        rings=[(f"{one.who} ({one.when})" if one.when else one.who, one.number) for one in crisis.contacts.all()]
        if crisis
        else [],
        steps=[Step(step.what, step.who, step.on, step.when) for goal in goals for step in goal.interventions.all()],
        does_myself=lines(plan.does_myself),
        at_hand=[(kind, getattr(plan, kind)) for kind in AT_HAND if getattr(plan, kind)],
        level=level,
        agreed=Agreed(agreed.calculated_band, agreed.ends_before) if agreed and agreed.wanted_band == level else None,
        is_assessed=is_assessed,
        offered=lines(plan.offered),
        chosen=lines(plan.chosen),
        self_help=[SelfHelp(one.what, one.who, one.state) for one in referrals_of(person.id)],
        budget=budget.answer if budget else "",
        supports=[
            Support(
                row.package.service,
                row.package.provider.name,
                row.cost,
                row.package.funded_by,
                row.package.starts_on,
                row.package.ends_before,
            )
            for row in rows
        ],
        not_yet=[NotYet(one.words, one.reason, one.instead, one.look_again_on) for one in wishes_of(plan.id)],
        sharing=Consent(person.sharing_consent).value,
        coordinator=coordinator.name if coordinator else "",
        review_due_on=plan.review_due_on,
        today=today,
    )


def stands_in_words(stands: dict[str, Any] | None, labels: dict[str, str]) -> list[tuple[str, str]]:
    """What somebody else saved in a part, under the labels of the form; nothing where it was taken out."""
    if stands is None:
        return []
    said = [(label, _words(stands[name])) for name, label in labels.items() if stands.get(name)]
    for step in stands.get("steps", ()):
        when = _words(step["on"]) if step["on"] else step["when"]
        said.append(("What will help", ", ".join(part for part in (step["what"], step["who"], when) if part)))
    return said


def _words(value: Any) -> str:
    return day_in_words(value) if isinstance(value, date) else str(value)


def lines(text: str) -> list[str]:
    """One thing a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
