"""The virtual ward: its board, its places, moving people up and down."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.caseloads.selectors import team_of
from apps.care.co_ordination.forms import LeaveWardForm, MoveForm, PlacesForm
from apps.care.co_ordination.presenters import bed_shown, name_of, occupancy_chart, places_drawn
from apps.care.co_ordination.selectors import board_of, get_stay_for, occupancy, places_of, ward_of_team
from apps.care.co_ordination.services import StayIsOver, arrive, leave_ward, move_tier, set_places
from apps.care.patients.services import record_list
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page

DAYS = 42


@page(Permission.WARD_VIEW)
def board(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody on the ward of one's team by tier, and how full it was."""
    ward, today, now = ward_of_team(actor), timezone.localdate(), timezone.now()
    may_set = can(actor, Permission.WARD_MANAGE) and actor.team_id is not None
    if ward is None:
        return render(request, "co_ordination/no_ward.jinja", {"may_set": may_set, "current_entry": "ward"})
    shown = board_of(actor, ward, today)
    named = sum(bed.opens for _, beds in [*shown.tiers, (None, shown.expected)] for bed in beds)
    record_list(actor=actor, shown=named, searched=False)
    context = {
        "ward": ward,
        "board": shown,
        "tiers": [(tier, [bed_shown(bed, today, now) for bed in beds]) for tier, beds in shown.tiers],
        "expected": [bed_shown(bed, today, now) for bed in shown.expected],
        "drawn": places_drawn(shown.taken, shown.held, shown.places),
        "chart": occupancy_chart(occupancy(ward, today, DAYS)),
        "now": now,
        "may_set": may_set,
        "current_entry": "ward",
    }
    return render(request, "co_ordination/ward.jinja", context)


@page(Permission.WARD_MANAGE, methods=("GET", "POST"))
def places(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How many places the ward of one's team has; the first time opens it."""
    team = team_of(actor)
    if team is None:
        return redirect("co_ordination:ward")
    ward = ward_of_team(actor)
    form = PlacesForm(request.POST or None, initial={"places": places_of(ward) if ward else ""})
    if request.method == "POST" and form.is_valid():
        set_places(
            actor=actor,
            team=team,
            places=form.cleaned_data["places"],
            now=timezone.now(),
            today=timezone.localdate(),
        )
        messages.success(request, "The number of places holds from today.")
        return redirect("co_ordination:ward")
    context = {"form": form, "team": team, "ward": ward, "current_entry": "ward"}
    return render(request, "co_ordination/places.jinja", context)


@page(Permission.WARD_VIEW, methods=("GET", "POST"))
def stay(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Move somebody up or down, say that they have come, or that they leave."""
    today, now = timezone.localdate(), timezone.now()
    found = get_stay_for(actor, uid, today)
    wanted = request.POST.get("act", "")
    move = MoveForm(request.POST if wanted == "move" else None, initial={"tier": found.tier})
    leave = LeaveWardForm(request.POST if wanted == "leave" else None, auto_id="leave_%s")
    try:
        if wanted == "arrive":
            arrive(actor=actor, stay=found, now=now, today=today)
            messages.success(request, "Noted: they have come.")
            return redirect("co_ordination:ward")
        if wanted == "move" and move.is_valid():
            move_tier(actor=actor, stay=found, now=now, **move.cleaned_data)
            messages.success(request, "Moved.")
            return redirect("co_ordination:ward")
        if wanted == "leave" and leave.is_valid():
            leave_ward(actor=actor, stay=found, now=now, today=today, **leave.cleaned_data)
            messages.success(request, "Their place is free again.")
            return redirect("co_ordination:ward")
    except StayIsOver as refusal:
        messages.error(request, str(refusal))
        return redirect("co_ordination:ward")
    context = {
        "stay": found,
        "name": name_of(found.person, today),
        "move": move,
        "leave": leave,
        "current_entry": "ward",
    }
    return render(request, "co_ordination/stay.jinja", context)
