"""Reading runs of checks, samples and findings: pages read what was kept, and work nothing out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Window

from apps.care.assessments.choices import Reason, State
from apps.care.assessments.domain.classification import Counterfactual
from apps.care.assessments.models import Assessment, Classification
from apps.care.assessments.selectors import counterfactuals_of
from apps.care.assurance.choices import Check, FindingState, Grain
from apps.care.assurance.domain.chance import Standing
from apps.care.assurance.models import CheckFigure, CheckResult, CheckRun, Finding, FindingStep, Sample, SampleMember
from apps.care.assurance.registries import level_fees
from apps.care.patients.selectors import people_within_reach
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.models import Job
from apps.foundation.kernel.periods import same_day_in
from apps.foundation.kernel.whole_numbers import whole_number
from apps.foundation.partnerships.models import Organisation, Team

HIGHEST_ID = 2**62
OUTSIDE = (Standing.FAR_ABOVE, Standing.FAR_BELOW)


def may_see_assessors(actor: Actor) -> bool:
    """The auditor reads names of assessors; a commissioner a number that says nothing about who it is."""
    return can(actor, Permission.CONSISTENCY_CHECK)


def latest_run(actor: Actor) -> CheckRun | None:
    """The newest run of all checks, if any."""
    require(actor, Permission.CONSISTENCY_VIEW)
    return CheckRun.objects.select_related("made_by").order_by("-as_of", "-id").first()


def job_checking() -> Job | None:
    """The work on a run, the latest of it."""
    return Job.objects.filter(kind="assurance.check").order_by("-id").first()


def assessed_lately(today: date) -> int:
    """How many completed assessments of the last year there are to check."""
    since = same_day_in(today.year - 1, today)
    return Assessment.objects.filter(state=State.COMPLETED, assessed_on__gte=since).count()


@dataclass(frozen=True)
class Headline:
    """One check in a run: its share in all, how many assessors, teams and organisations it compares, how many of
    them lie outside the outer lines; or where its test stands. `figures` are all that its page shows."""

    check: Check
    whole: CheckFigure | None
    compared: int
    outside: int
    result: CheckResult | None
    figures: Sequence[CheckFigure] = ()


def headlines(run: CheckRun) -> dict[Check, Headline]:
    """Every check of a run in one line each."""
    wholes: dict[str, CheckFigure] = {}
    compared: dict[str, list[str]] = {}
    figures: dict[str, list[CheckFigure]] = {}
    for figure in CheckFigure.objects.filter(run=run):
        figures.setdefault(figure.check_name, []).append(figure)
        if figure.month is not None or figure.grain == Grain.LEVEL:
            continue
        if figure.grain == Grain.PARTNERSHIP:
            wholes[figure.check_name] = figure
        else:
            compared.setdefault(figure.check_name, []).append(figure.standing)
    results = {
        result.check_name: result
        for result in CheckResult.objects.filter(run=run, organisation__isnull=True).exclude(name="LINES")
    }
    return {
        check: Headline(
            check,
            wholes.get(check),
            len(compared.get(check, [])),
            sum(standing in OUTSIDE for standing in compared.get(check, [])),
            results.get(check),
            figures.get(check, ()),
        )
        for check in Check
    }


def figures_of(run: CheckRun, check: Check) -> list[CheckFigure]:
    """Every figure of a check in a run, those of somebody with their names."""
    return list(
        CheckFigure.objects.filter(run=run, check_name=check)
        .select_related("organisation", "team")
        .order_by("grain", "organisation__name", "team__name", "assessor_number", "group", "month")
    )


def results_of(run: CheckRun, check: Check) -> list[CheckResult]:
    """Every test of a check in a run: in all first, then by organisation."""
    found = CheckResult.objects.filter(run=run, check_name=check).select_related("organisation")
    return sorted(found, key=lambda one: (one.organisation_id is not None, getattr(one.organisation, "name", "")))


def fees_on(day: date) -> Mapping[int, int]:
    """What each level brings a year in pence, as the first agreement in force says; empty where there is none."""
    for source in level_fees:
        if fees := source.fees(day):
            return fees
    return {}


# Samples -------------------------------------------------------------------------------------------------


def samples_visible_to(actor: Actor) -> QuerySet[Sample]:
    """All samples, newest first."""
    require(actor, Permission.CONSISTENCY_CHECK)
    return Sample.objects.select_related("drawn_by").order_by("-drawn_at", "-id")


def get_sample_for(actor: Actor, uid: UUID) -> Sample:
    """One sample; raises Sample.DoesNotExist."""
    return samples_visible_to(actor).get(uid=uid)


def members_of(sample: Sample) -> QuerySet[SampleMember]:
    """Who was drawn, in the order of the draw, with what the re-assessment found (`found`), if it is done."""
    return _with_found(SampleMember.objects.filter(sample=sample)).order_by("place")


def done_of(samples: Iterable[Sample]) -> dict[int, int]:
    """How many people of each sample have been re-assessed."""
    found: dict[int, int] = {}
    members = _with_found(SampleMember.objects.filter(sample__in=list(samples)))
    for sample_id in members.filter(found__isnull=False).values_list("sample_id", flat=True):
        found[sample_id] = found.get(sample_id, 0) + 1
    return found


def lent_for_a_sample(team_id: int | None, today: date, held_from: date) -> Exists:
    """Whether the outer query's person was given to a team for re-assessment that may still be done: up to and with
    the sample's last day, and no day longer."""
    return Exists(SampleMember.objects.filter(person_id=OuterRef("id"), team_id=team_id, sample__due_on__gte=today))


def steps_away(actor: Actor, sample: Sample) -> dict[int, list[Counterfactual]]:
    """By assessment of a sample, which single step in one area would have given another level: for audit alone."""
    require(actor, Permission.CONSISTENCY_CHECK)
    drawn = SampleMember.objects.filter(sample=sample).values("assessment_id")
    found = Classification.objects.filter(assessment_id__in=drawn).select_related("rule_set")
    return {one.assessment_id: counterfactuals_of(actor, one) for one in found}


def first_to_reassess(actor: Actor, today: date) -> Any:
    """The first of the actor's own people to re-assess, with how many there are (`in_all`): in one question."""
    return to_reassess(actor, today).annotate(in_all=Window(Count("id"))).first()


def to_reassess(actor: Actor, today: date) -> QuerySet[SampleMember]:
    """The actor's own people to re-assess whose record opens and whose sample's last day is not over, soonest due
    first."""
    require(actor, Permission.SAMPLE_ASSESS)
    mine = SampleMember.objects.filter(
        clinician_id=actor.user_id,
        team_id=actor.team_id,
        sample__due_on__gte=today,
        person_id__in=people_within_reach(actor, today).values("id"),
    )
    return _with_found(mine).filter(found__isnull=True).order_by("sample__due_on", "place")


def get_member_for(actor: Actor, uid: UUID, today: date) -> SampleMember:
    """One of the actor's own people to re-assess; raises SampleMember.DoesNotExist."""
    return to_reassess(actor, today).get(uid=uid)


def reassessment_begun(member: SampleMember) -> Assessment | None:
    """The draft of a member's re-assessment, if it was begun."""
    return (
        Assessment.objects.filter(
            person_id=member.person_id, reason=Reason.AUDIT, state=State.DRAFT, started_at__gte=member.sample.drawn_at
        )
        .order_by("id")
        .first()
    )


def _with_found(members: QuerySet[SampleMember]) -> QuerySet[SampleMember]:
    corrected = Assessment.objects.filter(replaces_id=OuterRef("assessment_id"), state=State.COMPLETED)
    again = Classification.objects.filter(
        ~Exists(corrected),
        assessment__person_id=OuterRef("person_id"),
        assessment__reason=Reason.AUDIT,
        assessment__state=State.COMPLETED,
        assessment__started_at__gte=OuterRef("sample__drawn_at"),
    ).order_by("assessment_id")
    return members.annotate(found=Subquery(again.values("need_band")[:1])).select_related(
        "sample", "person", "team__organisation", "clinician", "assessment__team", "assessment__organisation"
    )


# Findings ------------------------------------------------------------------------------------------------


def findings_visible_to(actor: Actor, state: str = "") -> QuerySet[Finding]:
    """All findings of the partnership, those that wait for the auditor first."""
    require(actor, Permission.CONSISTENCY_VIEW)
    return _findings(Finding.objects.all(), state)


def own_findings(actor: Actor, state: str = "") -> QuerySet[Finding]:
    """Findings about the actor's own organisation."""
    require(actor, Permission.FINDING_ANSWER)
    return _findings(Finding.objects.filter(organisation_id=actor.organisation_id), state)


def get_finding_for(actor: Actor, uid: UUID) -> Finding:
    """One finding; raises Finding.DoesNotExist."""
    return findings_visible_to(actor).get(uid=uid)


def get_own_finding(actor: Actor, uid: UUID) -> Finding:
    """One finding about the actor's own organisation; raises Finding.DoesNotExist."""
    return own_findings(actor).get(uid=uid)


def steps_of(finding: Finding) -> QuerySet[FindingStep]:
    """What was said, in order."""
    return FindingStep.objects.filter(finding=finding).select_related("by").order_by("id")


def findings_of_check(check: Check) -> QuerySet[Finding]:
    """Findings on a check that are not closed."""
    return _findings(Finding.objects.filter(check_name=check), "").exclude(state=FindingState.CLOSED)


def bodies_to_ask(actor: Actor) -> QuerySet[Organisation]:
    """Organisations that could be asked about a finding."""
    require(actor, Permission.CONSISTENCY_CHECK)
    return Organisation.objects.filter(role="PROVIDER").order_by("name")


def teams_to_ask(actor: Actor, figure: CheckFigure | None) -> QuerySet[Team]:
    """Their teams; about a figure, those of its organisation, or the one that it is of."""
    require(actor, Permission.CONSISTENCY_CHECK)
    teams = Team.objects.select_related("organisation").order_by("organisation__name", "name")
    if figure is not None and figure.organisation_id is not None:
        teams = teams.filter(organisation_id=figure.organisation_id)
        if figure.team_id is not None:
            teams = teams.filter(id=figure.team_id)
    return teams


def get_figure_for(actor: Actor, asked: str) -> CheckFigure | None:
    """A figure that a finding is to be opened about, if there is one of that number."""
    require(actor, Permission.CONSISTENCY_CHECK)
    number = whole_number(asked, HIGHEST_ID)
    return (
        None if number is None else CheckFigure.objects.filter(id=number).select_related("organisation", "team").first()
    )


def _findings(found: QuerySet[Finding], state: str) -> QuerySet[Finding]:
    if state in FindingState.values:
        found = found.filter(state=state)
    return found.select_related("organisation", "team").order_by("-number")
