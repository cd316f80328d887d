"""The register of people: list, search, person, emergency opening, the guardian's queue, code lists."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.patients.choices import Consent, ReviewOutcome
from apps.care.patients.domain.ages import age_in_words
from apps.care.patients.forms import (
    AnswerForm,
    BeginCareForm,
    ConditionCodeForm,
    ConsentForm,
    EmergencyForm,
    EndCareForm,
    EndRestrictionForm,
    FindForm,
    QuestionForm,
    RestrictForm,
    ReviewForm,
    TraceForm,
)
from apps.care.patients.pages import opened_record
from apps.care.patients.presenters import pages_beyond_reach, person_page, queue_cards
from apps.care.patients.selectors import (
    condition_codes,
    find_exactly,
    find_to_open_in_emergency,
    get_person_to_take_into_care,
    may_open_in_emergency,
    people_listed,
    search_within_reach,
    teams_caring,
    teams_of,
)
from apps.care.patients.selectors.guarding import (
    emergency_openings,
    get_opening_for,
    openings_to_review,
    questions_to,
    restriction_in_force,
    reviewed_since,
)
from apps.care.patients.selectors.keeping import (
    colleagues_to_name,
    consent_decisions,
    people_awaiting_trace,
    trace_in_force,
)
from apps.care.patients.services import (
    AlreadyCaredFor,
    NotCaredFor,
    add_condition_code,
    begin_care,
    end_care,
    record_list,
    remove_condition_code,
)
from apps.care.patients.services.consents import NotADecision, record_consent
from apps.care.patients.services.emergencies import (
    AlreadyAsked,
    AlreadyReviewed,
    CannotOpen,
    answer_guardian,
    ask_opener,
    open_in_emergency,
    review_opening,
    show_whose_record,
)
from apps.care.patients.services.restrictions import end_restriction, restrict_record
from apps.care.patients.services.tracing import CannotTrace, give_number, take_number_back
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.paging import page_of
from apps.foundation.partnerships.selectors import setting


@page(Permission.PEOPLE_SEARCH)
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody within reach, by name."""
    today = timezone.localdate()
    found = page_of(people_listed(actor, today, request.GET.get("level", "")), request.GET.get("page"))
    record_list(actor=actor, shown=len(found.rows), searched=False)
    context = {
        "form": FindForm(),
        "page": found,
        "level": request.GET.get("level", ""),
        "may_trace": can(actor, Permission.NUMBER_TRACE),
    }
    return _list(request, context)


@page(Permission.PEOPLE_SEARCH, methods=("POST",))
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Search by POST, so that no number or name stands in an address."""
    form = FindForm(request.POST)
    if not form.is_valid():
        return _list(request, {"form": form, "page": None})
    today = timezone.localdate()
    found = search_within_reach(actor, today, number=form.number, name=form.cleaned_data["wanted"])
    record_list(actor=actor, shown=len(found), searched=True)
    beyond = None
    if not found and form.cleaned_data["born_on"]:
        beyond = find_exactly(actor, form.cleaned_data["wanted"], form.cleaned_data["born_on"])
    context = {
        "form": form,
        "found": found,
        "beyond": beyond,
        "open_all_the_same": pages_beyond_reach(actor, beyond, today) if beyond else [],
        "may_open": may_open_in_emergency(actor),
        "may_assign": can(actor, Permission.TEAM_ASSIGN),
    }
    return _list(request, context)


def _list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "patients/list.jinja", {"current_entry": "people", **context})


@page(Permission.PERSON_OPEN)
def person(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One person: banner, timeline, conditions, care. Every opening is recorded with its purpose."""
    record = opened_record(actor, uid)
    context = record.context("overview") | {
        "shown": person_page(record.person, _before(request.GET.get("before", ""))),
        "may_assign": can(actor, Permission.TEAM_ASSIGN),
        "may_end": can(actor, Permission.TEAM_ASSIGN) and teams_caring(actor, record.person.id).exists(),
        "may_restrict": can(actor, Permission.RECORD_RESTRICT),
        "may_trace": can(actor, Permission.NUMBER_TRACE),
    }
    return render(request, "patients/person.jinja", context)


def _before(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate() + timedelta(days=1)


@page(Permission.PERSON_OPEN_IN_EMERGENCY, methods=("GET", "POST"))
def emergency(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open a record beyond reach by exact number and birth date, with a reason. Nothing of it is shown before, and
    nobody known so looks the same as a record that does not open."""
    if "from_search" in request.POST:
        form = EmergencyForm(initial={name: request.POST.get(name, "") for name in ("wanted", "born_on")})
    else:
        form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_bound and form.is_valid():
        asked = form.cleaned_data
        wanted = find_to_open_in_emergency(actor, asked["wanted"], asked["born_on"])
        try:
            opening = open_in_emergency(
                actor=actor,
                person=wanted,
                reason=asked["reason"],
                explanation=asked["explanation"],
                now=timezone.now(),
            )
        except CannotOpen as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("patients:person", uid=opening.person.uid)
    context = {"form": form, "hours": setting("emergency_opening_lasts"), "current_entry": "people"}
    return render(request, "patients/emergency.jinja", context)


@page(Permission.TEAM_ASSIGN, methods=("GET", "POST"))
def assign(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Take a person into a team's care, with the referral that was accepted. Nothing of the record is shown."""
    person = get_person_to_take_into_care(actor, uid)
    form = BeginCareForm(request.POST or None, teams=teams_of(actor))
    if request.method == "POST" and form.is_valid():
        team = form.cleaned_data["team"]
        try:
            begin_care(
                actor=actor, person=person, team=team, starts_on=timezone.localdate(), why=form.cleaned_data["why"]
            )
        except AlreadyCaredFor as refusal:
            form.add_error("team", str(refusal))
        else:
            messages.success(request, f"{team.name} cares for this person from today.")
            return redirect("patients:person", uid=uid)
    return render(request, "patients/assign.jinja", {"form": form, "current_entry": "people"})


@page(Permission.TEAM_ASSIGN, methods=("GET", "POST"))
def stop_caring(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """A team's care of a person ends, with the reason."""
    record = opened_record(actor, uid, lasting=request.method == "POST")
    caring = teams_caring(actor, record.person.id)
    form = EndCareForm(request.POST or None, teams=caring)
    if request.method == "POST" and form.is_valid():
        team = form.cleaned_data["team"]
        try:
            end_care(
                actor=actor,
                person=record.person,
                team=team,
                ends_before=timezone.localdate(),
                why=form.cleaned_data["why"],
            )
        except NotCaredFor as refusal:
            form.add_error("team", str(refusal))
        else:
            messages.success(request, f"{team.name}'s care of this person ended today.")
            return redirect("patients:person", uid=uid)
    context = record.context("end-care") | {"form": form, "caring": caring, "lasts": setting("care_relationship_lasts")}
    return render(request, "patients/end_care.jinja", context)


@page(Permission.EMERGENCY_REVIEW)
def emergency_queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Emergency openings, those to review first."""
    now = timezone.now()
    found = page_of(emergency_openings(actor), request.GET.get("page"))
    context = {
        "page": found,
        "cards": queue_cards(found.rows, now),
        "to_review": (waiting := openings_to_review()),
        "oldest": age_in_words(waiting.oldest, now) if waiting.oldest else "",
        "outcomes": dict(ReviewOutcome.choices),
        "reviewed": reviewed_since(timezone.localdate(now).replace(month=1, day=1)),
        "current_entry": "emergency",
    }
    return render(request, "patients/emergency_queue.jinja", context)


@page(Permission.EMERGENCY_REVIEW, methods=("GET", "POST"))
def review(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Answer one emergency opening."""
    opening = get_opening_for(actor, uid)
    form = ReviewForm(request.POST or None, initial={"outcome": request.GET.get("as", "")})
    if request.method == "POST" and form.is_valid():
        try:
            review_opening(actor=actor, opening=opening, now=timezone.now(), **form.cleaned_data)
        except AlreadyReviewed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Your answer is recorded.")
        return redirect("patients:emergency-queue")
    (card,) = queue_cards([opening], timezone.now())
    context = {"form": form, "card": card, "current_entry": "emergency"}
    return render(request, "patients/review.jinja", context)


@page(Permission.EMERGENCY_REVIEW, methods=("POST",))
def whose(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Whose record was opened: name and number, for the guardian who asks; that they asked is recorded."""
    opening = get_opening_for(actor, uid)
    (card,) = queue_cards([opening], timezone.now())
    person = show_whose_record(actor=actor, opening=opening)
    context = {"card": card, "whose": person, "form": ReviewForm(), "current_entry": "emergency"}
    return render(request, "patients/review.jinja", context)


@page(Permission.EMERGENCY_REVIEW, methods=("GET", "POST"))
def ask(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Ask the opener about an emergency opening."""
    opening = get_opening_for(actor, uid)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_opener(actor=actor, opening=opening, now=timezone.now(), **form.cleaned_data)
        except AlreadyAsked as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{opening.user.name} finds your question on their home page.")
        return redirect("patients:emergency-queue")
    (card,) = queue_cards([opening], timezone.now())
    return render(request, "patients/ask.jinja", {"form": form, "card": card, "current_entry": "emergency"})


@page(Permission.PERSON_OPEN_IN_EMERGENCY, methods=("GET", "POST"))
def answer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Answer what the guardian asks about one's own emergency openings, the oldest question first."""
    question = questions_to(actor).order_by("asked_at", "id").first()
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and question and request.POST.get("question") == str(question.uid) and form.is_valid():
        answer_guardian(actor=actor, question=question, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "The Caldicott guardian reads your answer.")
        return redirect("patients:answer")
    context = {"form": form, "question": question, "current_entry": "people"}
    return render(request, "patients/answer.jinja", context)


@page(Permission.RECORD_RESTRICT, methods=("GET", "POST"))
def restrict(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Narrow a record to named people, or choose other names."""
    record = opened_record(actor, uid, lasting=request.method == "POST")
    stands = restriction_in_force(record.person.id)
    colleagues = colleagues_to_name(actor, record.person, timezone.localdate())
    form = RestrictForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        restrict_record(actor=actor, person=record.person, now=record.at, **form.cleaned_data)
        named = len(form.cleaned_data["users"])
        messages.success(
            request, f"The record is open to {named} named {'person' if named == 1 else 'people'} and closed to others."
        )
        return redirect("patients:list")
    context = record.context("restrict") | {"form": form, "stands": stands, "ending": EndRestrictionForm()}
    return render(request, "patients/restrict.jinja", context)


@page(Permission.RECORD_RESTRICT, methods=("POST",))
def unrestrict(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Open a record to its teams again, by somebody whom the restriction names."""
    record = opened_record(actor, uid, lasting=request.method == "POST")
    stands = restriction_in_force(record.person.id)
    form = EndRestrictionForm(request.POST)
    if stands is None or not form.is_valid():
        colleagues = colleagues_to_name(actor, record.person, timezone.localdate())
        blank = RestrictForm(colleagues=colleagues)
        context = record.context("restrict") | {"form": blank, "stands": stands, "ending": form}
        return render(request, "patients/restrict.jinja", context)
    end_restriction(actor=actor, restriction=stands, now=record.at, **form.cleaned_data)
    messages.success(request, "The record is open to its teams again.")
    return redirect("patients:person", uid=uid)


@page(Permission.CONSENT_RECORD, methods=("GET", "POST"))
def sharing(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What the person decided about sharing with other organisations, and writing a decision down."""
    record = opened_record(actor, uid, lasting=request.method == "POST")
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_consent(actor=actor, person=record.person, now=record.at, **form.cleaned_data)
        except NotADecision as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The decision is recorded, and holds from now on.")
            return redirect("patients:list" if record.person.sharing_consent == Consent.REFUSED else request.path)
    context = record.context("sharing") | {"form": form, "decisions": consent_decisions(record.person.id)}
    return render(request, "patients/sharing.jinja", context)


@page(Permission.NUMBER_TRACE)
def awaiting_trace(request: HttpRequest, actor: Actor) -> HttpResponse:
    """People within reach who have no NHS number yet."""
    found = page_of(people_awaiting_trace(actor, timezone.localdate()), request.GET.get("page"))
    record_list(actor=actor, shown=len(found.rows), searched=False)
    return render(request, "patients/awaiting_trace.jinja", {"page": found, "current_entry": "people"})


@page(Permission.NUMBER_TRACE, methods=("GET", "POST"))
def trace(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Give a person awaiting trace the NHS number that was found, or take it back."""
    record = opened_record(actor, uid, lasting=request.method == "POST")
    form, undoing = TraceForm(initial={"born_on": record.person.born_on}), EndRestrictionForm()
    if request.method == "POST":
        taking_back = "take_back" in request.POST
        form, undoing = (form, EndRestrictionForm(request.POST)) if taking_back else (TraceForm(request.POST), undoing)
        asked = undoing if taking_back else form
        if asked.is_valid():
            change = take_number_back if taking_back else give_number
            try:
                change(actor=actor, person=record.person, now=record.at, **asked.cleaned_data)
            except CannotTrace as refusal:
                asked.add_error(None, str(refusal))
            else:
                words = "awaits trace again" if taking_back else "has an NHS number now"
                messages.success(request, f"This person {words}. Figures follow.")
                return redirect("patients:person", uid=uid)
    context = record.context("trace") | {"form": form, "undoing": undoing, "trace": trace_in_force(record.person.id)}
    return render(request, "patients/trace.jinja", context)


@page(Permission.CODE_LIST_VIEW, methods=("GET",))
def condition_code_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Codes that count as a long-term condition."""
    may_edit = can(actor, Permission.CODE_LIST_EDIT)
    return _codes(request, actor, ConditionCodeForm(), may_edit)


@page(Permission.CODE_LIST_EDIT, methods=("POST",))
def add_code(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Count another code."""
    form = ConditionCodeForm(request.POST)
    if not form.is_valid():
        return _codes(request, actor, form, may_edit=True)
    add_condition_code(actor=actor, **form.cleaned_data)
    messages.success(request, "The code counts in runs that are made from now on.")
    return redirect("patients:condition-codes")


@page(Permission.CODE_LIST_EDIT, methods=("POST",))
def remove_code(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Stop counting a code."""
    remove_condition_code(actor=actor, entry=condition_codes(actor).get(id=number))
    messages.success(request, "The code no longer counts.")
    return redirect("patients:condition-codes")


def _codes(request: HttpRequest, actor: Actor, form: ConditionCodeForm, may_edit: bool) -> HttpResponse:
    context = {"form": form, "codes": condition_codes(actor), "may_edit": may_edit, "current_entry": "intake"}
    return render(request, "patients/condition_codes.jinja", context)
