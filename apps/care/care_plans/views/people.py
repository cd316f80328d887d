"""Carers, and who pays."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.care_plans.domain.handing_over import NobodyPays
from apps.care.care_plans.forms.people import AskForm, CarerAssessmentForm, CarerForm, ReceiverForm, TakeBackForm
from apps.care.care_plans.presenters import stands_in_words
from apps.care.care_plans.selectors.carers import carers_of, get_carer
from apps.care.care_plans.selectors.hand_overs import get_hand_over, hand_overs_of, open_hand_over
from apps.care.care_plans.selectors.packages import providers
from apps.care.care_plans.services.carers import (
    BeforeThat,
    end_carer,
    record_carer_assessment,
    said_of_carer,
    save_carer,
)
from apps.care.care_plans.services.drafts import ChangedMeanwhile
from apps.care.care_plans.services.hand_overs import (
    HandOverOpen,
    MovedAlready,
    NotAReceiver,
    ask_hand_over,
    drop_hand_over,
    move_funding,
    take_back,
)
from apps.care.care_plans.views.names import name_from
from apps.care.patients.pages import OpenRecord, opened_record
from apps.care.patients.services import AlreadyExcluded
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.kernel.typed_days import typed_day


@page(Permission.PLAN_READ)
def carers(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Everybody who cares for a person."""
    record = opened_record(actor, uid)
    context = record.context("carers") | {
        "carers": carers_of(record.person.id, timezone.localdate()),
        "may_write": can(actor, Permission.PLAN_WRITE),
    }
    return render(request, "care_plans/carers.jinja", context)


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
def add_carer(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Write down a carer. The form sent twice is one carer."""
    record = opened_record(actor, uid)
    return _carer(request, actor, record, CarerForm(request.POST or None, initial={"edits": 0}), name_from(request))


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
def carer(request: HttpRequest, actor: Actor, uid: UUID, carer_uid: UUID) -> HttpResponse:
    """Change what is written about a carer."""
    record = opened_record(actor, uid)
    stands = get_carer(record.person.id, carer_uid)
    form = CarerForm(request.POST or None, initial=vars(said_of_carer(stands)) | {"edits": stands.edits})
    return _carer(request, actor, record, form, carer_uid)


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
def carer_assessment(request: HttpRequest, actor: Actor, uid: UUID, carer_uid: UUID) -> HttpResponse:
    """How the carer's own assessment stands."""
    record = opened_record(actor, uid)
    stands = get_carer(record.person.id, carer_uid)
    form = CarerAssessmentForm(request.POST or None, initial={"on": typed_day(timezone.localdate())})
    if request.method == "POST" and form.is_valid():
        try:
            record_carer_assessment(actor=actor, carer=stands, now=record.at, **form.cleaned_data)
        except BeforeThat as refusal:
            form.add_error("on", str(refusal))
        else:
            return redirect("care_plans:carers", uid=uid)
    context = record.context("carers") | {"form": form, "carer": stands}
    return render(request, "care_plans/carer_assessment.jinja", context)


@page(Permission.PLAN_WRITE, methods=("POST",))
def carer_ends(request: HttpRequest, actor: Actor, uid: UUID, carer_uid: UUID) -> HttpResponse:
    """They care for the person no longer."""
    record = opened_record(actor, uid)
    end_carer(actor=actor, carer=get_carer(record.person.id, carer_uid), ends_before=timezone.localdate())
    return redirect("care_plans:carers", uid=uid)


@page(Permission.PLAN_READ)
def who_pays(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Whether another currency pays for a person, from when, and what does not stop."""
    record = opened_record(actor, uid)
    return _who_pays(request, actor, record)


@page(Permission.PLAN_WRITE, methods=("POST",))
def ask_other(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Another currency is to pay; nothing moves yet."""
    record = opened_record(actor, uid)
    form = AskForm(request.POST)
    if not form.is_valid():
        return _who_pays(request, actor, record, ask=form)
    try:
        ask_hand_over(actor=actor, person=record.person, now=record.at, **form.cleaned_data)
    except HandOverOpen as refusal:
        messages.error(request, str(refusal))
    return redirect("care_plans:who-pays", uid=uid)


@page(Permission.PLAN_WRITE, methods=("POST",))
def move(request: HttpRequest, actor: Actor, uid: UUID, hand_over_uid: UUID) -> HttpResponse:
    """The receiving contract starts: the funding moves that day."""
    record = opened_record(actor, uid)
    form = ReceiverForm(request.POST, receivers=providers())
    if form.is_valid():
        try:
            move_funding(
                actor=actor,
                hand_over=get_hand_over(record.person.id, hand_over_uid),
                now=record.at,
                **form.cleaned_data,
            )
        except NobodyPays as refusal:
            form.add_error(None, str(refusal))
        except (AlreadyExcluded, MovedAlready) as refusal:
            messages.error(request, str(refusal))
            return redirect("care_plans:who-pays", uid=uid)
        else:
            messages.success(request, "The funding moves that day. Co-ordinator, plan and alerts go on.")
            return redirect("care_plans:who-pays", uid=uid)
    return _who_pays(request, actor, record, receiver=form)


@page(Permission.PLAN_WRITE, methods=("POST",))
def drop(request: HttpRequest, actor: Actor, uid: UUID, hand_over_uid: UUID) -> HttpResponse:
    """Nobody takes over after all."""
    record = opened_record(actor, uid)
    try:
        drop_hand_over(actor=actor, hand_over=get_hand_over(record.person.id, hand_over_uid), now=record.at)
    except MovedAlready as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The hand-over is dropped. {record.person.given_name} stays in the year of care.")
    return redirect("care_plans:who-pays", uid=uid)


@page(Permission.PLAN_WRITE, methods=("POST",))
def come_back(request: HttpRequest, actor: Actor, uid: UUID, hand_over_uid: UUID) -> HttpResponse:
    """The other currency stops paying."""
    record = opened_record(actor, uid)
    form = TakeBackForm(request.POST)
    if form.is_valid():
        try:
            take_back(actor=actor, hand_over=get_hand_over(record.person.id, hand_over_uid), **form.cleaned_data)
        except NotAReceiver as refusal:
            form.add_error("on", str(refusal))
        except MovedAlready as refusal:
            messages.error(request, str(refusal))
            return redirect("care_plans:who-pays", uid=uid)
        else:
            again = day_in_words(form.cleaned_data["on"])
            messages.success(request, f"{record.person.given_name} is funded in the year of care from {again}.")
            return redirect("care_plans:who-pays", uid=uid)
    return _who_pays(request, actor, record, back=form)


def _carer(request: HttpRequest, actor: Actor, record: OpenRecord, form: CarerForm, carer_uid: UUID) -> HttpResponse:
    meanwhile: ChangedMeanwhile | None = None
    if request.method == "POST" and form.is_valid():
        try:
            save_carer(
                actor=actor,
                person=record.person,
                uid=carer_uid,
                said=form.said(),
                edits=form.cleaned_data["edits"],
                now=record.at,
                today=timezone.localdate(),
            )
        except ChangedMeanwhile as conflict:
            meanwhile = conflict
        except SentBefore as refusal:
            messages.error(request, str(refusal))
            return redirect("care_plans:carers", uid=record.person.uid)
        else:
            return redirect("care_plans:carers", uid=record.person.uid)
    labels = {name: str(field.label) for name, field in form.fields.items()}
    context = record.context("carers") | {
        "form": form,
        "part_uid": carer_uid,
        "meanwhile": meanwhile,
        "stands": stands_in_words(meanwhile.stands, labels) if meanwhile else [],
        "edits": meanwhile.edits if meanwhile else form["edits"].value(),
    }
    return render(request, "care_plans/carer.jinja", context)


def _who_pays(
    request: HttpRequest,
    actor: Actor,
    record: OpenRecord,
    *,
    ask: AskForm | None = None,
    receiver: ReceiverForm | None = None,
    back: TakeBackForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    context = record.context("plan") | {
        "current": open_hand_over(record.person.id, today),
        "before": list(hand_overs_of(record.person.id).filter(ends_before__lte=today)),
        "ask": ask or AskForm(),
        "receiver": receiver or ReceiverForm(receivers=providers()),
        "back": back or TakeBackForm(),
        "may_write": can(actor, Permission.PLAN_WRITE),
        "today": today,
    }
    return render(request, "care_plans/who_pays.jinja", context)
