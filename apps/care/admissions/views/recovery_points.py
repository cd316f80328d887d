"""The recovery point: proposed, answered, and decided by the named clinician; the hospital's own stays."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.admissions.domain.r_point import NotADay, NotYourTurn, Stage
from apps.care.admissions.forms import DecideForm, RPointForm
from apps.care.admissions.pages import stepped
from apps.care.admissions.presenters import clock_words, left_day, r_point_words
from apps.care.admissions.selectors.stays import (
    days_of_stay,
    get_own_spell,
    get_stay_to_decide,
    named_clinician,
    own_spells,
    recovery_point,
    recovery_points,
    side_of,
    to_decide,
)
from apps.care.admissions.services.way_home import ChangedMeanwhile, decide_r_point
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page

ALERTS = {"current_entry": "alerts"}
SPELLS = {"current_entry": "spells"}


@page(Permission.SPELL_PLAN)
def spells(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Stays in one's own hospital of people in the model, by the hospital's own number."""
    now = timezone.now()
    found = own_spells(actor)
    points = recovery_points(found, now)
    rows = [(stay, clock_words(stay.admitted_at, now), r_point_words(points[stay.id].standing, now)) for stay in found]
    return render(request, "admissions/spells.jinja", {"rows": rows} | SPELLS)


@page(Permission.SPELL_PLAN, methods=("GET", "POST"))
def spell(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The hospital's side of one recovery point. No name: the hospital knows its own number."""
    stay, now = get_own_spell(actor, uid), timezone.now()
    point = recovery_point(stay, now)
    asks = point.standing.stage is Stage.WAITS and point.standing.waits_for is side_of(actor, stay)
    days = days_of_stay(stay, now)
    form = RPointForm(is_answer=asks, initial={"seen": len(point.moves)}, days=days)
    if request.method == "POST":
        form = RPointForm(request.POST, is_answer=asks, days=days)
        if stepped(request, actor, stay, form, now):
            return redirect("admissions:spell", uid=uid)
    context = {
        "stay": stay,
        "point": point,
        "point_words": r_point_words(point.standing, now, left_day(stay)),
        "missed": point.standing.is_missed(left_day(stay)),
        "side": side_of(actor, stay),
        "asks": asks,
        "clinician": named_clinician(),
        "since": clock_words(stay.admitted_at, now),
        "r_form": form,
    }
    return render(request, "admissions/spell.jinja", context | SPELLS)


@page(Permission.R_POINT_DECIDE)
def decisions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Recovery points that wait for the named clinician."""
    now = timezone.now()
    rows = [(stay, point, clock_words(stay.admitted_at, now)) for stay, point in to_decide(actor, now)]
    return render(request, "admissions/decisions.jinja", {"rows": rows, "clinician": named_clinician()} | ALERTS)


@page(Permission.R_POINT_DECIDE, methods=("GET", "POST"))
def decide(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The named clinician decides one recovery point, on what both sides wrote."""
    now = timezone.now()
    stay, point = get_stay_to_decide(actor, uid, now)
    form = DecideForm(request.POST or None, initial={"seen": len(point.moves)}, days=days_of_stay(stay, now))
    if request.method == "POST" and form.is_valid():
        try:
            decide_r_point(actor=actor, admission=stay, now=now, **form.cleaned_data)
        except NotADay as refusal:
            form.add_error("on", str(refusal))
        except (NotYourTurn, ChangedMeanwhile) as refusal:
            messages.error(request, str(refusal))
            return redirect("admissions:decisions")
        else:
            messages.success(request, "Your decision is recorded; both sides see it.")
            return redirect("admissions:decisions")
    context = {"stay": stay, "point": point, "form": form, "since": clock_words(stay.admitted_at, now)}
    return render(request, "admissions/decide.jinja", context | ALERTS)
