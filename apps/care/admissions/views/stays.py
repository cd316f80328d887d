"""Stays in hospital: of one person, of everybody within reach, and those that ended in a care home."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.admissions.domain.days_of_stay import DaysOfStay
from apps.care.admissions.forms import TypedStayForm
from apps.care.admissions.presenters import asked_words, clock_words, day_of_stay, full_name
from apps.care.admissions.selectors.stays import home_to_care_home, hospitals, in_hospital, recovery_points, stays_of
from apps.care.admissions.services.taking import KnownAlready, record_admission
from apps.care.patients.pages import opened_record
from apps.care.patients.services import record_list
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page

ALERTS = {"current_entry": "alerts"}


@page(Permission.PERSON_OPEN)
def hospital(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """A person's stays in hospital."""
    record = opened_record(actor, uid)
    context = record.context("hospital") | {
        "stays": list(stays_of(record.person.id)[:50]),
        "may_plan": can(actor, Permission.ALERT_ANSWER),
        "may_type": can(actor, Permission.ADMISSION_RECORD),
    }
    return render(request, "admissions/hospital.jinja", context)


@page(Permission.ADMISSION_RECORD, methods=("GET", "POST"))
def new_stay(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Type in a stay that somebody heard of."""
    record = opened_record(actor, uid)
    today = timezone.localdate()
    form = TypedStayForm(request.POST or None, providers=hospitals(), days=DaysOfStay(today, None, today))
    if request.method == "POST" and form.is_valid():
        provider = form.cleaned_data["provider"]
        person = record.person
        try:
            record_admission(
                actor=actor, person_id=person.id, person_uid=uid, provider=provider, stay=form.stay, now=record.at
            )
        except KnownAlready as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The stay is recorded, and whoever is to answer is told.")
            return redirect("admissions:hospital", uid=uid)
    return render(request, "admissions/new_stay.jinja", record.context("hospital") | {"form": form})


@page(Permission.PERSON_OPEN)
def now_in_hospital(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody within reach who is in hospital now, the longest first."""
    now = timezone.now()
    found = in_hospital(actor, timezone.localdate())
    points = recovery_points(found, now)
    rows = [
        (
            stay,
            full_name(stay.person),
            clock_words(stay.admitted_at, now),
            day_of_stay(stay, now),
            asked_words(points[stay.id].standing, now),
        )
        for stay in found
    ]
    record_list(actor=actor, shown=len(rows), searched=False)
    context = {"rows": rows, "may_plan": can(actor, Permission.ALERT_ANSWER)} | ALERTS
    return render(request, "admissions/in_hospital.jinja", context)


@page(Permission.ALERT_ANSWER)
def care_homes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Stays of people who came from home and left to a care home."""
    found = home_to_care_home(actor, timezone.localdate())
    record_list(actor=actor, shown=len(found), searched=False)
    rows = [(stay, full_name(stay.person)) for stay in found]
    return render(request, "admissions/care_homes.jinja", {"rows": rows} | ALERTS)
