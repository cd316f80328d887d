"""Alerts and their answers, stays and ways home, the hospital's side, and why hospital, counted."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.admissions.domain.r_point import NotADay, NotYourTurn, Stage
from apps.care.admissions.forms import (
    AnswerForm,
    DecideForm,
    DischargeForm,
    NudgeForm,
    RPointForm,
    TypedStayForm,
    WayHomeForm,
)
from apps.care.admissions.presenters import (
    age_row,
    alert_card,
    clock_words,
    day_of_stay,
    full_name,
    late_row,
    milestones,
    r_point_words,
    why_page,
)
from apps.care.admissions.selectors.alerts import (
    alerts_for,
    alerts_of_team,
    answer_of_stay,
    answered_lately,
    get_alert,
    get_alert_of_team,
    learned_late,
    limits,
    nudgeable,
    standing_of,
)
from apps.care.admissions.selectors.stays import (
    get_own_spell,
    get_stay,
    get_stay_to_decide,
    home_to_care_home,
    hospitals,
    in_hospital,
    named_clinician,
    own_spells,
    recovery_point,
    recovery_points,
    side_of,
    stays_of,
    to_decide,
    way_home_of,
)
from apps.care.admissions.selectors.why_hospital import why_hospital
from apps.care.admissions.services.answering import AnsweredAlready, NotWithThem, answer_alert, nudge
from apps.care.admissions.services.taking import KnownAlready, LeftAlready, NotThen, record_admission, record_discharge
from apps.care.admissions.services.way_home import (
    PLANNED,
    ChangedMeanwhile,
    agree_r_point,
    decide_r_point,
    propose_r_point,
    refuse_r_point,
    save_way_home,
)
from apps.care.patients.pages import opened_record
from apps.care.patients.services import record_list
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.registries import HIDE_NAMES
from apps.foundation.partnerships.selectors import setting

ALERTS = {"current_entry": "alerts"}
SPELLS = {"current_entry": "spells"}


# Alerts ------------------------------------------------------------------------------------------------


@page(Permission.ALERT_ANSWER)
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The alerts that ask the actor now: the part of Home that asks for itself again each minute."""
    now = timezone.now()
    found = alerts_for(actor, now, timezone.localdate())
    cards = [alert_card(one, now, actor.user_id) for one in found]
    hidden = request.COOKIES.get(HIDE_NAMES) == "1"
    return render(request, "admissions/asking.jinja", {"alerts": cards, "as_of": now, "names_hidden": hidden})


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
    """Answer one alert: one screen of choices."""
    alert = get_alert(uid)
    record = opened_record(actor, alert.person.uid)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_alert(actor=actor, alert=alert, answering=form.answering, now=record.at)
        except AnsweredAlready as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Your answer is recorded. Next: the way home.")
        return redirect("admissions:way-home", uid=alert.admission.uid)
    if alert.ended_at is not None:
        return redirect("admissions:way-home", uid=alert.admission.uid)
    card = alert_card(standing_of(alert, record.at, timezone.localdate()), record.at, actor.user_id)
    context = record.context("hospital") | {
        "alert": alert,
        "card": card,
        "form": form,
        "steps": _steps(alert.admission, None, recovery_point(alert.admission, record.at), None, record.at),
    }
    return render(request, "admissions/answer.jinja", context)


# Stays of a person -------------------------------------------------------------------------------------


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
    form = TypedStayForm(request.POST or None, providers=hospitals())
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
    rows = [
        (stay, full_name(stay.person), clock_words(stay.admitted_at, now), day_of_stay(stay, now)) for stay in found
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


# The way home ------------------------------------------------------------------------------------------


@page(Permission.ALERT_ANSWER, methods=("GET", "POST"))
def way_home(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What is planned for one stay, and its recovery point."""
    stay = get_stay(uid)
    record = opened_record(actor, stay.person.uid)
    if request.method != "POST":
        return _way_home(request, actor, stay, record, {})
    form = WayHomeForm(request.POST)
    if not form.is_valid():
        return _way_home(request, actor, stay, record, {"form": form})
    seen = form.cleaned_data["seen_version"]
    try:
        save_way_home(actor=actor, admission=stay, plan=form.plan, seen_version=seen, now=record.at)
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
    form = _r_point_form(request, actor, stay, record.at)
    if _stepped(request, actor, stay, form, record.at):
        return redirect("admissions:way-home", uid=uid)
    return _way_home(request, actor, stay, record, {"r_form": form})


@page(Permission.ALERT_ANSWER, methods=("POST",))
def discharge(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Note that somebody has left hospital."""
    stay = get_stay(uid)
    record = opened_record(actor, stay.person.uid)
    form = DischargeForm(request.POST)
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
        return redirect("admissions:way-home", uid=uid)
    return _way_home(request, actor, stay, record, {"d_form": form})


def _way_home(request: HttpRequest, actor: Actor, stay: Any, record: Any, forms: dict[str, Any]) -> HttpResponse:
    """The page, with whatever form was sent and not accepted in its place."""
    now, way, point = record.at, way_home_of(stay), recovery_point(stay, record.at)
    given = answer_of_stay(stay.id)
    initial = {name: getattr(way, name) for name in PLANNED} if way else {"lived_in": stay.lived_in}
    initial["expected_on"] = initial.get("expected_on") or stay.expected_on
    initial |= {name: f"{on:%d/%m/%Y}" for name, on in initial.items() if name.endswith("_on") and on}
    asks = point.standing.stage is Stage.WAITS and point.standing.waits_for is side_of(actor, stay)
    context = record.context("hospital") | {
        "stay": stay,
        "way": way,
        "point": point,
        "point_words": r_point_words(point.standing, now),
        "side": side_of(actor, stay),
        "asks": asks,
        "clinician": named_clinician() if point.standing.stage is Stage.WITH_CLINICIAN else None,
        "steps": _steps(stay, way, point, given, now),
        "day": day_of_stay(stay, now),
        "answer": given,
        "form": WayHomeForm(initial=initial | {"seen_version": way.version if way else 0}),
        "r_form": RPointForm(is_answer=asks, initial={"seen": len(point.moves)}),
        "d_form": DischargeForm(),
    }
    return render(request, "admissions/way_home.jinja", context | forms)


def _steps(stay: Any, way: Any, point: Any, given: Any, now: datetime) -> Any:
    words = f"{given.answered_by.name} answered at {clock_words(given.answered_at, now)}" if given else ""
    return milestones(stay, way, point, words, now)


def _r_point_form(request: HttpRequest, actor: Actor, stay: Any, now: datetime) -> RPointForm:
    standing = recovery_point(stay, now).standing
    asks = standing.stage is Stage.WAITS and standing.waits_for is side_of(actor, stay)
    return RPointForm(request.POST, is_answer=asks)


def _stepped(request: HttpRequest, actor: Actor, stay: Any, form: RPointForm, now: datetime) -> bool:
    """Take the step that a form asks for; say on the form why not."""
    if not form.is_valid():
        return False
    said = form.cleaned_data
    step = {"actor": actor, "admission": stay, "now": now, "seen": said["seen"]}
    try:
        if said["answer"] == RPointForm.AGREE:
            agree_r_point(**step)
        elif said["answer"] == RPointForm.REFUSE:
            refuse_r_point(**step, reason=said["reason"])
        else:
            propose_r_point(**step, on=said["on"], reason=said["reason"])
    except NotADay as refusal:
        form.add_error("on", str(refusal))
        return False
    except (NotYourTurn, ChangedMeanwhile) as refusal:
        messages.error(request, str(refusal))
        return True
    messages.success(request, "Your answer about the recovery point is recorded.")
    return True


# The hospital's side, and the named clinician ----------------------------------------------------------


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
    form = RPointForm(is_answer=asks, initial={"seen": len(point.moves)})
    if request.method == "POST":
        form = RPointForm(request.POST, is_answer=asks)
        if _stepped(request, actor, stay, form, now):
            return redirect("admissions:spell", uid=uid)
    context = {
        "stay": stay,
        "point": point,
        "point_words": r_point_words(point.standing, now),
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
    form = DecideForm(request.POST or None, initial={"seen": len(point.moves)})
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


@page(Permission.WHY_HOSPITAL_VIEW)
def why(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether hospital was needed, and why: answers counted by month and reason."""
    found = why_hospital(actor, timezone.localdate())
    return render(request, "admissions/why.jinja", {"found": found, "shown": why_page(found), "current_entry": "why"})
