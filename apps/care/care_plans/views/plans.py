"""The plan of a person: read, begun, agreed, told; help with self-management; My copy."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.care_plans.choices import ReferralState
from apps.care.care_plans.domain.review import ReviewTooLate, ReviewTooSoon, latest_review
from apps.care.care_plans.forms.plans import AgreeForm, BeginForm, ReferralAnswerForm, ReferralForm
from apps.care.care_plans.presenters import my_copy, plan_page, plan_view
from apps.care.care_plans.selectors.parties import get_notice_for
from apps.care.care_plans.selectors.plans import (
    current_plan,
    draft_of,
    get_plan_of,
    get_referral,
)
from apps.care.care_plans.services.agreeing import (
    ChangedSinceRead,
    NobodyAgreed,
    NothingToAgree,
    TooLateToUndo,
    WrongDay,
    agree_plan,
    see_notice,
    tell_parties,
    undo_telling,
)
from apps.care.care_plans.services.drafts import DiedAlready, NoLongerADraft, begin_plan, discard_draft
from apps.care.care_plans.services.referrals import BeforeItsTime, OutOfTurn, move_referral, offer_referral
from apps.care.care_plans.views.names import in_a_draft, name_from
from apps.care.patients.pages import OpenRecord, opened_record
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.foundation.kernel.typed_days import typed_day


@page(Permission.PLAN_READ)
def plan(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The draft where one is being written, else the plan in force."""
    return _plan(request, actor, opened_record(actor, uid))


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
def begin(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Begin a plan, or a new version of the one in force."""
    record = opened_record(actor, uid)
    current, draft = current_plan(record.person.id), draft_of(record.person.id)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and (current is None or form.is_valid()):
        why = form.cleaned_data if current else {"reason": "FIRST", "why": ""}
        try:
            begin_plan(actor=actor, person=record.person, now=record.at, **why)
        except DiedAlready as refusal:
            messages.error(request, str(refusal))
        return redirect("care_plans:plan", uid=uid)
    context = record.context("plan") | {"form": form, "current": current, "draft": draft}
    return render(request, "care_plans/begin.jinja", context)


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
def agree(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Agree the draft with the person; the parties to their care are told."""
    record = opened_record(actor, uid)
    draft = draft_of(record.person.id)
    if request.method != "POST":
        return redirect("care_plans:plan", uid=uid)
    if draft is None:
        agreed = current_plan(record.person.id)
        sent_before = agreed and agreed.agreed_by_id == actor.user_id and str(agreed.edits) == request.POST.get("edits")
        if not sent_before:
            messages.error(request, str(NoLongerADraft()))
        return redirect("care_plans:plan", uid=uid)
    form = AgreeForm(request.POST, person=record.person.given_name)
    if form.is_valid():
        try:
            agree_plan(
                actor=actor,
                plan=draft,
                agreement=form.said(),
                edits=form.cleaned_data["edits"],
                now=record.at,
                today=timezone.localdate(),
            )
        except (ReviewTooLate, ReviewTooSoon) as refusal:
            form.add_error("review_due_on", str(refusal))
        except WrongDay as refusal:
            form.add_error("agreed_on", str(refusal))
        except NobodyAgreed as refusal:
            form.add_error("who", str(refusal))
        except (NothingToAgree, ChangedSinceRead, NoLongerADraft) as refusal:
            messages.error(request, str(refusal))
            return redirect("care_plans:plan", uid=uid)
        else:
            messages.success(request, "The plan is agreed.")
            return redirect("care_plans:plan", uid=uid)
    return _plan(request, actor, record, form)


@page(Permission.PLAN_WRITE, methods=("POST",))
@in_a_draft
def discard(request: HttpRequest, actor: Actor, record: OpenRecord, draft: Any) -> HttpResponse:
    """Put the draft away."""
    try:
        discard_draft(actor=actor, plan=draft, now=record.at)
    except NoLongerADraft as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The draft is put away.")
    return redirect("care_plans:plan", uid=record.person.uid)


@page(Permission.PLAN_WRITE, methods=("POST",))
def undo(request: HttpRequest, actor: Actor, uid: UUID, plan_uid: UUID) -> HttpResponse:
    """Tell nobody after all, while the minutes last."""
    record = opened_record(actor, uid)
    try:
        undo_telling(actor=actor, plan=get_plan_of(record.person.id, plan_uid), now=timezone.now())
    except TooLateToUndo as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Nobody is told. The plan stays agreed.")
    return redirect("care_plans:plan", uid=uid)


@page(Permission.PLAN_WRITE, methods=("POST",))
def tell(request: HttpRequest, actor: Actor, uid: UUID, plan_uid: UUID) -> HttpResponse:
    """Tell those who may be told and have not been."""
    record = opened_record(actor, uid)
    try:
        told = tell_parties(
            actor=actor, plan=get_plan_of(record.person.id, plan_uid), now=record.at, today=timezone.localdate()
        )
    except NoLongerADraft:
        messages.error(request, "This plan is no longer in force: nobody is told of it.")
    else:
        messages.success(request, "They are told." if told else "There was nobody left to tell.")
    return redirect("care_plans:plan", uid=uid)


@page(Permission.PLAN_READ)
def version(request: HttpRequest, actor: Actor, uid: UUID, plan_uid: UUID) -> HttpResponse:
    """One version of the plan, as it was agreed."""
    record = opened_record(actor, uid)
    shown = plan_view(get_plan_of(record.person.id, plan_uid))
    return render(request, "care_plans/version.jinja", record.context("plan") | {"shown": shown})


@page(Permission.PLAN_READ)
def print_copy(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """My copy, in large print."""
    return _my_copy(request, actor, uid, "care_plans/my_copy.jinja")


@page(Permission.PLAN_READ)
def easy_read(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """My copy, one sentence at a time: the same blocks."""
    return _my_copy(request, actor, uid, "care_plans/easy_read.jinja")


@page(Permission.PLAN_READ)
def notice(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Follow a notice to the plan. Whether the record opens is asked there."""
    now = timezone.now()
    person = see_notice(actor=actor, notice=get_notice_for(actor, uid, now), now=now)
    return redirect("care_plans:plan", uid=person.uid)


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
def offer(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Offer help to manage one's own condition."""
    record = opened_record(actor, uid)
    part_uid = name_from(request)
    form = ReferralForm(request.POST or None, initial={"offered_on": typed_day(timezone.localdate())})
    if request.method == "POST" and form.is_valid():
        try:
            offer_referral(actor=actor, person=record.person, uid=part_uid, **form.cleaned_data)
        except SentBefore as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The offer is written down.")
        return redirect("care_plans:plan", uid=uid)
    context = record.context("plan") | {"form": form, "part_uid": part_uid}
    return render(request, "care_plans/offer.jinja", context)


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
def answer(request: HttpRequest, actor: Actor, uid: UUID, referral_uid: UUID) -> HttpResponse:
    """The person accepted, declined or completed it."""
    record = opened_record(actor, uid)
    referral = get_referral(record.person.id, referral_uid)
    form = ReferralAnswerForm(request.POST or None, initial={"on": typed_day(timezone.localdate())})
    state = request.POST.get("state", "")
    if request.method == "POST" and form.is_valid() and state in ReferralState.values:
        try:
            move_referral(actor=actor, referral=referral, state=ReferralState(state), on=form.cleaned_data["on"])
        except BeforeItsTime as refusal:
            form.add_error("on", str(refusal))
        except OutOfTurn as refusal:
            messages.error(request, str(refusal))
            return redirect("care_plans:plan", uid=uid)
        else:
            return redirect("care_plans:plan", uid=uid)
    context = record.context("plan") | {"form": form, "referral": referral}
    return render(request, "care_plans/answer.jinja", context)


def _plan(request: HttpRequest, actor: Actor, record: OpenRecord, form: AgreeForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    shown = plan_page(record.person, actor, record.at, today)
    may_write = can(actor, Permission.PLAN_WRITE)
    if form is None and shown.draft and may_write:
        form = AgreeForm(
            person=record.person.given_name,
            initial={"agreed_on": typed_day(today), "edits": shown.draft.edits},
        )
    context: dict[str, Any] = record.context("plan") | {
        "shown": shown,
        "form": form,
        "may_write": may_write,
        "latest_review": latest_review(today),
        "now": record.at,
        "today": today,
    }
    return render(request, "care_plans/plan.jinja", context)


def _my_copy(request: HttpRequest, actor: Actor, uid: UUID, template: str) -> HttpResponse:
    record = opened_record(actor, uid)
    context = record.context("plan") | {"copy": my_copy(record.person, timezone.localdate())}
    return render(request, template, context)
