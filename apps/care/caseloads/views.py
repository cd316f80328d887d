"""Caseloads: the list, hand-over, leave and deputies, one person's co-ordinator."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.caseloads.domain.marks import caseload_mark
from apps.care.caseloads.forms import AssignForm, CoverForm, DeputyForm, HandOverForm, LeaveForm
from apps.care.caseloads.presenters import choices_of_show, choices_of_sort, choices_of_whose, columns, row
from apps.care.caseloads.selectors import (
    NOBODY,
    TEAM,
    TeamMember,
    caseload,
    coordinations_of,
    cover_of_team,
    deputies_of,
    get_absence_for,
    has_caseload,
    holders_of,
    is_in_care,
    members_of,
    open_caseload,
    people_on_caseload,
    team_of,
    user_by_id,
)
from apps.care.caseloads.services import (
    BeforeTheLast,
    CaseloadChanged,
    LeaveOverlaps,
    NotADeputy,
    NotInCare,
    NotInTeam,
    assign_coordinator,
    end_leave,
    hand_over,
    may_manage,
    set_deputy,
    set_leave,
)
from apps.care.patients.pages import opened_record
from apps.care.patients.services import record_list
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.paging import page_of

NAMES_SHOWN = 100


@page(Permission.CASELOAD_VIEW)
def caseload_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A caseload of the team: one's own unless asked for another; to whoever manages caseloads the whole team's where
    their own is empty."""
    team, today = team_of(actor), timezone.localdate()
    if team is None:
        return _no_team(request)
    members = members_of(team.id, today)
    asked = {name: request.GET.get(name, "") for name in ("whose", "level", "show", "sort")}
    manages = may_manage(actor, team)
    if manages and "whose" not in request.GET and not has_caseload(actor, today):
        asked["whose"] = TEAM
    found = caseload(
        actor,
        today,
        whose=_whose(asked["whose"], actor, members),
        level=asked["level"],
        show=asked["show"],
        sort=asked["sort"],
    )
    shown = page_of(found.people, request.GET.get("page"))
    record_list(actor=actor, shown=len(shown.rows), searched=False)
    context = {
        "team": team,
        "asked": asked,
        "found": found,
        "page": shown.of([row(person, today) for person in shown.rows]),
        "columns": columns(),
        "whose": choices_of_whose(members, actor.user_id),
        "shows": choices_of_show(),
        "sorts": choices_of_sort(),
        "may_manage": manages,
        "current_entry": "caseload",
    }
    return render(request, "caseloads/caseload.jinja", context)


def _whose(asked: str, actor: Actor, members: list[TeamMember]) -> UUID | str:
    """A member by id, the team, nobody; one's own for anything else."""
    if asked in (TEAM, NOBODY):
        return asked
    ids = {str(one.user_id): one.user_id for one in members}
    return ids.get(asked) or actor.user_id or NOBODY


@page(Permission.CASELOAD_MANAGE, methods=("GET", "POST"))
def hand_over_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose from whom to whom, look at who is moved, then move everybody at once."""
    team, today = team_of(actor), timezone.localdate()
    if team is None:
        return _no_team(request)
    holders = [(user_id, f"{name} ({count})") for user_id, name, count in holders_of(team.id, today)]
    sent = request.POST if request.method == "POST" else request.GET if "giver" in request.GET else None
    members = _named(members_of(team.id, today))
    gone = request.POST.get("giver") not in {"", None, *(str(user_id) for user_id, _ in holders)}
    if request.method == "POST" and gone:
        messages.info(request, "That caseload holds nobody now: it has been handed over already.")
        return redirect("caseloads:hand-over")
    form = HandOverForm(sent, holders=holders, members=members)
    context: dict[str, Any] = {"form": form, "team": team, "holders": holders, "current_entry": "caseload"}
    if sent is None or not form.is_valid():
        return render(request, "caseloads/hand_over.jinja", context)
    giver, taker = form.cleaned_data["giver"], form.cleaned_data["taker"]
    if request.method == "POST":
        try:
            moved = hand_over(
                actor=actor,
                team=team,
                giver_id=giver,
                taker_id=taker,
                shown=form.cleaned_data["shown"],
                on=today,
            )
        except CaseloadChanged:
            context["changed"] = True
        else:
            messages.success(request, f"{moved} {'person' if moved == 1 else 'people'} handed over.")
            return redirect("caseloads:caseload")
    moving = open_caseload(team.id, giver, today)
    names = list(people_on_caseload(actor, giver, today)[:NAMES_SHOWN])
    record_list(actor=actor, shown=len(names), searched=False)
    context |= {
        "moving": len(moving),
        "mark": caseload_mark(one.person_id for one in moving),
        "names": names,
        "giver": dict(holders)[giver].rsplit(" (", 1)[0],
        "taker": dict(members)[taker],
    }
    return render(request, "caseloads/hand_over.jinja", context)


@page(Permission.CASELOAD_VIEW, methods=("GET", "POST"))
def leave(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Days away and who covers: one's own, the team's for its lead."""
    team, today = team_of(actor), timezone.localdate()
    if team is None:
        return _no_team(request)
    members = _named(members_of(team.id, today))
    whose = members if may_manage(actor, team) else [one for one in members if one[0] == actor.user_id]
    form = LeaveForm(request.POST or None, whose=whose, members=members)
    if request.method == "POST" and form.is_valid():
        try:
            set_leave(
                actor=actor,
                team=team,
                user_id=form.cleaned_data["user"],
                deputy_id=form.cleaned_data["deputy"],
                **form.days,
            )
        except NotADeputy as refusal:
            form.add_error("deputy", str(refusal))
        except (LeaveOverlaps, NotInTeam) as refusal:
            form.add_error("first", str(refusal))
        else:
            messages.success(request, "The days away are noted.")
            return redirect("caseloads:leave")
    standing = deputies_of(team.id, today)
    mine = standing.get(actor.user_id) if actor.user_id else None
    start = {"deputy": mine.user_id if mine else ""}
    context = {
        "form": form,
        "deputy_form": DeputyForm(auto_id="deputy_%s", initial=start, whose=whose, members=members),
        "team": team,
        "cover": cover_of_team(team.id, today),
        "deputies": [(name, standing[user_id].name if user_id in standing else "") for user_id, name in members],
        "own": {user_id for user_id, _ in whose},
        "today": today,
        "current_entry": "caseload",
    }
    return render(request, "caseloads/leave.jinja", context)


@page(Permission.CASELOAD_VIEW, methods=("POST",))
def deputy(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Name a standing deputy."""
    team, today = team_of(actor), timezone.localdate()
    if team is None:
        return redirect("caseloads:leave")
    members = _named(members_of(team.id, today))
    form = DeputyForm(request.POST, whose=members, members=members)
    if not form.is_valid():
        messages.error(request, "Choose whose caseload it is, and the deputy.")
        return redirect("caseloads:leave")
    try:
        set_deputy(
            actor=actor,
            team=team,
            user_id=form.cleaned_data["user"],
            deputy_id=form.cleaned_data["deputy"],
            on=today,
        )
    except (NotADeputy, NotInTeam) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The deputy is named, from today.")
    return redirect("caseloads:leave")


@page(Permission.CASELOAD_VIEW, methods=("GET", "POST"))
def absence(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Days away that are noted: say who covers, or take them back."""
    noted = get_absence_for(actor, uid)
    today = timezone.localdate()
    others = [one for one in _named(members_of(noted.team_id, today)) if one[0] != noted.user_id]
    form = CoverForm(request.POST or None, initial={"deputy": noted.deputy_id or ""}, members=others)
    if not (may_manage(actor, noted.team) or noted.user_id == actor.user_id):
        messages.error(request, "Only they themselves or the team's lead change these days.")
        return redirect("caseloads:leave")
    if request.method == "POST" and form.is_valid():
        try:
            set_leave(
                actor=actor,
                team=noted.team,
                user_id=noted.user_id,
                deputy_id=form.cleaned_data["deputy"],
                starts_on=noted.starts_on,
                ends_before=noted.ends_before,
            )
        except (NotADeputy, NotInTeam) as refusal:
            form.add_error("deputy", str(refusal))
        else:
            messages.success(request, "Who covers is noted.")
            return redirect("caseloads:leave")
    context = {"form": form, "absence": noted, "current_entry": "caseload"}
    return render(request, "caseloads/absence.jinja", context)


@page(Permission.CASELOAD_VIEW, methods=("POST",))
def take_back(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Take days away back, from today on."""
    noted = get_absence_for(actor, uid)
    if may_manage(actor, noted.team) or noted.user_id == actor.user_id:
        end_leave(actor=actor, absence=noted, on=timezone.localdate())
        messages.success(request, "The days are taken back, from today on.")
    else:
        messages.error(request, "Only they themselves or the team's lead change these days.")
    return redirect("caseloads:leave")


@page(Permission.CASELOAD_VIEW, methods=("GET", "POST"))
def co_ordinator(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One person's co-ordinator, now and before; name another, or take the person on oneself."""
    record = opened_record(actor, uid)
    team, today = team_of(actor), timezone.localdate()
    members = _named(members_of(team.id, today)) if team else []
    may_name = team is not None and may_manage(actor, team)
    allowed = members if may_name else [one for one in members if one[0] == actor.user_id]
    form = AssignForm(request.POST or None, members=allowed)
    if request.method == "POST" and team is not None and form.is_valid():
        try:
            assign_coordinator(
                actor=actor,
                person=record.person,
                user=user_by_id(form.cleaned_data["user"]),
                team=team,
                starts_on=today,
            )
        except (NotInCare, NotInTeam, BeforeTheLast) as refusal:
            form.add_error("user", str(refusal))
        else:
            messages.success(request, "The co-ordinator is named, from today.")
            return redirect("caseloads:co-ordinator", uid=uid)
    context = record.context("co-ordinator") | {
        "form": form,
        "team": team,
        "may_name": may_name,
        "allowed": allowed,
        "cared_for": is_in_care(record.person.id, today, team.id if team else None),
        "history": list(coordinations_of(record.person.id)),
        "mine": actor.user_id,
    }
    return render(request, "caseloads/co_ordinator.jinja", context)


def _named(members: list[TeamMember]) -> list[tuple[UUID, str]]:
    return [(one.user_id, one.name) for one in members]


def _no_team(request: HttpRequest) -> HttpResponse:
    return render(request, "caseloads/no_team.jinja", {"current_entry": "caseload"})
