"""Alerts, who has them, and their answers."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.admissions.forms import AnswerForm, NudgeForm
from apps.care.admissions.presenters import age_row, alert_card, asked_point, late_row, milestones
from apps.care.admissions.selectors.alerts import (
    alerts_for,
    alerts_of_team,
    answered_lately,
    get_alert,
    get_alert_of_team,
    learned_late,
    limits,
    nudgeable,
    standing_of,
)
from apps.care.admissions.selectors.stays import recovery_point, recovery_points_asking
from apps.care.admissions.services.answering import AnsweredAlready, NotWithThem, answer_alert, nudge
from apps.care.patients.pages import opened_record
from apps.care.patients.services import record_list
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.registries import HIDE_NAMES
from apps.foundation.partnerships.selectors import setting

ALERTS = {"current_entry": "alerts"}


@page(Permission.ALERT_ANSWER)
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What asks the actor now: the part of Home that asks for itself again each minute."""
    now, today = timezone.now(), timezone.localdate()
    context = {
        "alerts": [alert_card(one, now, actor.user_id) for one in alerts_for(actor, now, today)],
        "points": [asked_point(*one, now) for one in recovery_points_asking(actor, now, today)],
        "as_of": now,
        "names_hidden": request.COOKIES.get(HIDE_NAMES) == "1",
    }
    return render(request, "admissions/asking.jinja", context)


@page(Permission.ALERTS_OVERSEE)
def ageing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The team's alerts that nobody has answered, oldest first."""
    now, today = timezone.now(), timezone.localdate()
    held = limits()
    shares = (held.deputy_after, max(held.lead_after, held.deputy_after))
    rows = [age_row(one, now, actor.user_id, nudgeable(one), shares) for one in alerts_of_team(actor, now, today)]
    context = {
        "rows": rows,
        "late": learned_late(actor, today),
        "answered": answered_lately(actor, now),
        "limits": held,
        "as_of": now,
    }
    record_list(actor=actor, shown=len(rows), searched=False)
    return render(request, "admissions/ageing.jinja", context | ALERTS)


@page(Permission.ALERTS_OVERSEE, methods=("POST",))
def nudge_somebody(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Ask whoever has an alert to answer it."""
    alert = get_alert_of_team(actor, uid, timezone.localdate())
    form = NudgeForm(request.POST)
    if form.is_valid():
        try:
            made = nudge(actor=actor, alert=alert, to=form.cleaned_data["to"], now=timezone.now())
        except (AnsweredAlready, NotWithThem) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{made.to.name} is nudged: the alert stands first on their Home.")
    return redirect("admissions:ageing")


@page(Permission.ALERT_ANSWER)
def late(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Stays that were learned of late: people to ring."""
    now = timezone.now()
    hours = setting("learned_late_after")
    rows = [late_row(one, now, timedelta(hours=hours)) for one in learned_late(actor, timezone.localdate())]
    record_list(actor=actor, shown=len(rows), searched=False)
    return render(request, "admissions/late.jinja", {"rows": rows, "hours": hours} | ALERTS)


@page(Permission.ALERT_ANSWER, methods=("GET", "POST"))
def answer(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Answer one alert: one screen of choices. Whoever comes too late is shown what they typed."""
    alert = get_alert(uid)
    record = opened_record(actor, alert.person.uid)
    is_over = alert.ended_at is not None
    if is_over and request.method != "POST":
        return redirect("admissions:way-home", uid=alert.admission.uid)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_alert(actor=actor, alert=alert, answering=form.answering, now=record.at)
        except AnsweredAlready as refusal:
            form.add_error(None, str(refusal))
            is_over = True
        else:
            messages.success(request, "Your answer is recorded. Next: the way home.")
            return redirect("admissions:way-home", uid=alert.admission.uid)
    card = alert_card(standing_of(alert, record.at, timezone.localdate()), record.at, actor.user_id)
    context = record.context("hospital") | {
        "stay": alert.admission,
        "card": card,
        "form": form,
        "is_over": is_over,
        "steps": milestones(alert.admission, None, recovery_point(alert.admission, record.at), "", record.at),
    }
    return render(request, "admissions/answer.jinja", context)
