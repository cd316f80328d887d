"""The way home from a stay, as the community sees it, and when the person has left."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.care.admissions.domain.r_point import Stage
from apps.care.admissions.forms import DischargeForm, RPointForm, WayHomeForm
from apps.care.admissions.pages import r_point_form, stepped
from apps.care.admissions.presenters import clock_words, day_of_stay, day_words, left_day, milestones, r_point_words
from apps.care.admissions.selectors.alerts import answer_of_stay
from apps.care.admissions.selectors.stays import (
    days_of_stay,
    get_stay,
    lived_before,
    named_clinician,
    recovery_point,
    side_of,
    way_home_of,
)
from apps.care.admissions.services.taking import LeftAlready, NotThen, record_discharge
from apps.care.admissions.services.way_home import PLANNED, ChangedMeanwhile, NotThoseDays, save_way_home
from apps.care.patients.pages import opened_record
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page


@page(Permission.ALERT_ANSWER, methods=("GET", "POST"))
def way_home(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What is planned for one stay, and its recovery point."""
    stay = get_stay(uid)
    record = opened_record(actor, stay.person.uid)
    if request.method != "POST":
        return _way_home(request, actor, stay, record, {})
    form = WayHomeForm(request.POST, days=days_of_stay(stay, record.at))
    if not form.is_valid():
        return _way_home(request, actor, stay, record, {"form": form})
    seen = form.cleaned_data["seen_version"]
    try:
        save_way_home(actor=actor, admission=stay, plan=form.plan, seen_version=seen, now=record.at)
    except NotThoseDays as refusal:
        for name, words in refusal.wrong.items():
            form.add_error(name, words)
        return _way_home(request, actor, stay, record, {"form": form})
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        theirs = way_home_of(stay)
        form.data = form.data.copy()
        form.data["seen_version"] = str(theirs.version if theirs else 0)
        return _way_home(request, actor, stay, record, {"form": form, "theirs": theirs})
    messages.success(request, "The way home is saved.")
    return redirect("admissions:way-home", uid=uid)


@page(Permission.ALERT_ANSWER, methods=("POST",))
def r_point(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The step of those who care for the person: a day proposed, or the answer to the hospital's."""
    stay = get_stay(uid)
    record = opened_record(actor, stay.person.uid)
    form = r_point_form(request, actor, stay, record.at)
    if stepped(request, actor, stay, form, record.at):
        return redirect("admissions:way-home", uid=uid)
    return _way_home(request, actor, stay, record, {"r_form": form})


@page(Permission.ALERT_ANSWER, methods=("POST",))
def discharge(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Note that somebody has left hospital."""
    stay = get_stay(uid)
    record = opened_record(actor, stay.person.uid)
    form = DischargeForm(request.POST, days=days_of_stay(stay, record.at))
    if form.is_valid():
        try:
            record_discharge(
                actor=actor,
                admission=stay,
                discharged_at=form.discharged_at,
                discharged_to=form.cleaned_data["discharged_to"],
                now=record.at,
            )
        except NotThen as refusal:
            form.add_error("left_on", str(refusal))
            return _way_home(request, actor, stay, record, {"d_form": form})
        except LeftAlready as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Recorded: the stay is over.")
            _say_if_missed(request, uid, record.at)
        return redirect("admissions:way-home", uid=uid)
    return _way_home(request, actor, stay, record, {"d_form": form})


def _say_if_missed(request: HttpRequest, uid: UUID, now: datetime) -> None:
    """Say so where somebody left before the recovery day that was set."""
    stay = get_stay(uid)
    standing = recovery_point(stay, now).standing
    if standing.is_missed(left_day(stay)):
        messages.info(
            request,
            f"They left before the recovery point of {day_words(standing.on)}. Check the day of leaving; if recovery "
            "began in hospital, propose the day on which it did.",
        )


def _way_home(request: HttpRequest, actor: Actor, stay: Any, record: Any, forms: dict[str, Any]) -> HttpResponse:
    """The page, with whatever form was sent and not accepted in its place."""
    days = days_of_stay(stay, record.at)
    now, way, point = record.at, way_home_of(stay), recovery_point(stay, record.at)
    given = answer_of_stay(stay.id)
    initial = {name: getattr(way, name) for name in PLANNED} if way else {}
    initial["lived_in"] = initial.get("lived_in") or lived_before(stay)
    initial["expected_on"] = initial.get("expected_on") or stay.expected_on
    asks = point.standing.stage is Stage.WAITS and point.standing.waits_for is side_of(actor, stay)
    context = record.context("hospital") | {
        "stay": stay,
        "way": way,
        "point": point,
        "point_words": r_point_words(point.standing, now, left_day(stay)),
        "missed": point.standing.is_missed(left_day(stay)),
        "side": side_of(actor, stay),
        "asks": asks,
        "clinician": named_clinician() if point.standing.stage is Stage.WITH_CLINICIAN else None,
        "steps": _steps(stay, way, point, given, now),
        "day": day_of_stay(stay, now),
        "answer": given,
        "form": WayHomeForm(initial=initial | {"seen_version": way.version if way else 0}, days=days),
        "r_form": RPointForm(is_answer=asks, initial={"seen": len(point.moves)}, days=days),
        "d_form": DischargeForm(days=days),
    }
    return render(request, "admissions/way_home.jinja", context | forms)


def _steps(stay: Any, way: Any, point: Any, given: Any, now: datetime) -> Any:
    words = f"{given.answered_by.name} answered at {clock_words(given.answered_at, now)}" if given else ""
    return milestones(stay, way, point, words, now)
