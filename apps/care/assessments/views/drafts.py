"""A draft: started, answered one area at a time or all on one page, checked, completed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.assessments.domain.tool import DOMAINS, REQUIRED
from apps.care.assessments.forms import (
    MOST_VERSIONS,
    AbandonForm,
    StartForm,
    changes_posted,
    changes_sent,
    chosen_areas,
    confirmed_posted,
)
from apps.care.assessments.presenters import drafts as words
from apps.care.assessments.presenters.areas import AreaView, Place, Typed, area_views
from apps.care.assessments.presenters.notes import ABOUT_THE_PERSON, TOOL, VISIT, own_notes, tool_notes, visit_notes
from apps.care.assessments.presenters.result import place_of
from apps.care.assessments.presenters.sent import answer_sent, over_view, problem_words
from apps.care.assessments.selectors import (
    answers_of,
    get_assessment_of,
    last_answers,
    results_of,
    standing_fields,
    tools,
)
from apps.care.assessments.services import (
    AlreadyCompleted,
    AlreadyCorrected,
    AnswersChanged,
    Became,
    CannotStart,
    Change,
    DomainsMissing,
    DraftOpen,
    NoLongerADraft,
    abandon_assessment,
    complete_assessment,
    start_visit,
    take_changes,
)
from apps.care.need_bands.choices import LEVEL_OF_NEED
from apps.care.patients.pages import OpenRecord, opened_record
from apps.care.patients.selectors import BeyondReach, open_person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.kernel.whole_numbers import whole_number


@dataclass
class _Draft:
    """A draft of a person whose record is open, with its answers and those of last time."""

    actor: Actor
    record: OpenRecord
    assessment: Any
    answers: Mapping[str, Any]
    before: Mapping[str, words.LastTime]
    typed: dict[str, Typed] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return place_of(self.record.person, self.assessment)

    @property
    def standing(self) -> dict[str, dict[str, Any]]:
        return standing_fields(self.assessment, self.answers)

    def areas(self) -> list[AreaView]:
        return area_views(self.place, self.answers, self.before, self.typed)

    def context(self, after: str, heading: str, areas: Sequence[AreaView]) -> dict[str, Any]:
        """Around a re-assessment of a sample the level found before is left out: it is made without knowing it."""
        banner = self.record.banner
        return self.record.context("needs") | {
            "banner": banner if self.assessment.moves_level else banner.without(LEVEL_OF_NEED),
            "draft": words.draft_view(self.place, self.assessment, areas, self.actor.user_id),
            "areas": areas,
            "after_url": after,
            "heading": heading,
            "problems": self.problems,
        }

    def take(self, changes: Sequence[Change]) -> bool:
        """Save what a form's button sent; what could not be saved is shown again, with why. Whether all was."""
        results = take_changes(actor=self.actor, assessment=self.assessment, changes=changes, now=timezone.now())
        for result in results:
            if result.became != Became.SAVED:
                error = problem_words(result)
                self.typed[result.change.area] = Typed(result.change.fields, error)
                self.problems.append({"href": f"#{result.change.area}", "words": error})
        if self.typed:
            self.assessment = get_assessment_of(self.record.person.id, self.assessment.uid)
            self.answers = answers_of(self.assessment)
        return not self.typed


def _draft(actor: Actor, uid: UUID, assessment_uid: UUID) -> _Draft:
    record = opened_record(actor, uid)
    assessment = get_assessment_of(record.person.id, assessment_uid)
    return _Draft(actor, record, assessment, answers_of(assessment), words.last_time(*last_answers(assessment)))


def _over(draft: _Draft, request: HttpRequest, changes: Sequence[Change] = ()) -> HttpResponse:
    """Somebody completed or gave up the draft: the page says so, and shows what came of it. What a form sent is kept in
    the history as what a script sends is, and shown to whoever typed it."""
    if changes:
        now = timezone.now()
        results = take_changes(actor=draft.actor, assessment=draft.assessment, changes=changes, now=now)
        context = draft.record.context("needs") | over_view(draft.place, draft.assessment, results)
        return render(request, "assessments/over.jinja", context)
    if draft.assessment.completed_at is not None:
        messages.info(request, str(AlreadyCompleted(draft.assessment)))
        return redirect(draft.place.url("result"))
    messages.info(request, "This draft was given up.")
    return redirect(draft.place.leave_url)


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"), at_a_visit=True)
def start(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Begin: where, why, who takes part. A person has one draft at a time."""
    record = opened_record(actor, uid)
    form = StartForm(request.POST or None, tools=tools(), initial={"assessed_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            started = start_visit(actor=actor, person=record.person, now=timezone.now(), **form.for_service)
        except DraftOpen as open_draft:
            messages.info(request, str(open_draft))
            return redirect(place_of(record.person, open_draft.assessment).url("area", code=REQUIRED[0]))
        except CannotStart as refusal:
            form.add_error("assessed_on", str(refusal))
        else:
            return redirect(place_of(record.person, started).url("area", code=REQUIRED[0]))
    context = record.context("needs") | {
        "form": form,
        "heading": "Start a review" if results_of(record.person.id) else "Start an assessment",
        "button": "Start",
        "back": "Not now",
        "back_url": Place(uid, uid, "").leave_url,
    }
    return render(request, "assessments/start.jinja", context)


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"), at_a_visit=True)
def area(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID, code: str) -> HttpResponse:
    """One area at a time. With script the other areas are there already, so that a visit goes on without a signal."""
    if code not in DOMAINS:
        raise Http404("No such area of need")
    draft = _draft(actor, uid, assessment)
    if not draft.assessment.is_draft:
        return _over(draft, request, _area_changes(draft, request, [code]))
    areas = draft.areas()
    current = next(view for view in areas if view.code == code)
    if request.method == "POST" and draft.take(_area_changes(draft, request, [code])):
        if current.is_asked and not (request.POST.get(f"{code}-domain_level") or request.POST.get("same")):
            messages.info(request, f"Nothing was chosen for {current.name}: it is not answered yet.")
        return redirect(current.next.url if current.next else draft.place.url("own"))
    areas = draft.areas()
    current = next(view for view in areas if view.code == code)
    context = draft.context(draft.place.url("own"), current.name, areas) | {"current": current}
    return render(request, "assessments/area.jinja", context)


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"), at_a_visit=True)
def all_areas(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """All areas on one page."""
    draft = _draft(actor, uid, assessment)
    if not draft.assessment.is_draft:
        return _over(draft, request, _area_changes(draft, request, list(DOMAINS)))
    if request.method == "POST" and draft.take(_area_changes(draft, request, list(DOMAINS))):
        if same := request.POST.get("same", ""):
            return redirect(f"{draft.place.url('all').partition('#')[0]}#{same if same in DOMAINS else ''}")
        return redirect(draft.place.url("own"))
    context = draft.context(draft.place.url("own"), "All areas of need", draft.areas())
    return render(request, "assessments/all.jinja", context)


def _area_changes(draft: _Draft, request: HttpRequest, codes: Sequence[str]) -> list[Change]:
    standing = {code: one["content"] for code, one in draft.standing.items()}
    last = {code: one.value for code, one in draft.before.items()}
    return confirmed_posted(request.POST, last) or changes_posted(
        request.POST, chosen_areas(request.POST, codes), standing
    )


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"), at_a_visit=True)
def visit(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """Where, why, who took part: changed while it is a draft."""
    return _notes(request, _draft(actor, uid, assessment), VISIT, "The visit")


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"), at_a_visit=True)
def own(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """Home, money, company, caring; the person's own view; what they would prefer."""
    draft = _draft(actor, uid, assessment)
    heading = f"Life around it, in {draft.place.first_name}'s own words"
    return _notes(request, draft, ABOUT_THE_PERSON, heading)


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"), at_a_visit=True)
def tool(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """What the fields of the assessment tool say, for those who use them: outside the way of the visit."""
    draft = _draft(actor, uid, assessment)
    if not draft.assessment.tool_names:
        raise Http404("The tool has no fields")
    return _notes(request, draft, TOOL, f"From the tool: {draft.assessment.tool.name}")


def _notes(request: HttpRequest, draft: _Draft, names: Sequence[str], heading: str) -> HttpResponse:
    standing = {name: words.note_fields(name, draft.standing[name]["content"]) for name in names}
    changes = changes_posted(request.POST, chosen_areas(request.POST, names), standing)
    if not draft.assessment.is_draft:
        return _over(draft, request, changes)
    if request.method == "POST" and draft.take(changes):
        return redirect(draft.place.url("check"))
    if names is TOOL:
        notes = tool_notes(draft.standing, draft.assessment.tool_names, draft.typed)
    elif names is VISIT:
        notes = visit_notes(draft.standing, draft.typed, asks_why=draft.assessment.moves_level)
    else:
        notes = own_notes(draft.standing, draft.typed)
    context = draft.context(draft.place.url("check"), heading, draft.areas()) | {"notes": notes}
    return render(request, "assessments/notes.jinja", context)


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"), at_a_visit=True)
def check(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """Everything that was answered, and the button that completes it. Of two who press it at once one wins."""
    draft = _draft(actor, uid, assessment)
    if not draft.assessment.is_draft:
        return _over(draft, request)
    title = ""
    if request.method == "POST":
        seen = {code: whole_number(request.POST.get(f"seen-{code}"), MOST_VERSIONS) or 0 for code in DOMAINS}
        try:
            complete_assessment(actor=actor, assessment=draft.assessment, now=timezone.now(), seen=seen)
        except AlreadyCompleted as done:
            messages.info(request, str(done))
            return redirect(draft.place.url("result"))
        except (AlreadyCorrected, NoLongerADraft) as over:
            messages.info(request, str(over))
            return redirect(draft.place.leave_url)
        except DomainsMissing as missing:
            title, draft.problems = words.missing_words(draft.place, missing.domains, draft.before)
        except AnswersChanged as changed:
            title, draft.problems = words.changed_words(changed.domains)
        else:
            return redirect(draft.place.url("result"))
    old = draft.assessment.replaces
    context = draft.context(draft.place.url("check"), "Check your answers", draft.areas()) | {
        "corrects": words.correction_lines(draft.assessment, draft.answers, old, answers_of(old)) if old else [],
        "check": words.check_view(draft.place, draft.assessment, draft.answers, draft.before),
        "problems_title": title,
    }
    return render(request, "assessments/check.jinja", context)


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"))
def abandon(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """Give a draft up, with a reason."""
    draft = _draft(actor, uid, assessment)
    if not draft.assessment.is_draft:
        return _over(draft, request)
    form = AbandonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            abandon_assessment(actor=actor, assessment=draft.assessment, now=timezone.now(), **form.cleaned_data)
        except NoLongerADraft as over:
            messages.info(request, str(over))
        else:
            messages.success(request, "The draft is given up.")
        return redirect(draft.place.leave_url)
    context = draft.record.context("needs") | {
        "form": form,
        "heading": "Give the draft up",
        "button": "Give it up",
        "back": "Keep the draft",
        "back_url": draft.place.leave_url,
    }
    return render(request, "assessments/start.jinja", context)


@page(Permission.ASSESSMENT_WRITE, methods=("POST",), at_a_visit=True)
def send(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """What a page saves by itself. The answer says what became of each change, and what stands now."""
    now = timezone.now()
    try:
        person = open_person(actor, uid, now).person
    except BeyondReach as beyond:
        raise Http404 from beyond
    found = get_assessment_of(person.id, assessment)
    results = take_changes(actor=actor, assessment=found, changes=changes_sent(request.body), now=now)
    found = get_assessment_of(person.id, assessment)
    standing = standing_fields(found, answers_of(found))
    return JsonResponse(answer_sent(results, standing))
