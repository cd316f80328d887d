"""Boards: who sits on them, by which rules they decide, and how both came about."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.foundation.core.written import NamesSomebody
from apps.governance.boards.choices import BoardKind
from apps.governance.boards.domain.rules import NotRules
from apps.governance.boards.forms import BoardForm, HolderForm, RulesForm, SeatForm
from apps.governance.boards.presenters import hindrances, history, rules_in_words, seats_shown
from apps.governance.boards.selectors import (
    boards_on_a_day,
    get_board_for,
    get_seat_of,
    holder_of,
    member_of,
    on_a_day,
)
from apps.governance.boards.services import (
    ChangedMeanwhile,
    NotASeat,
    NotFormed,
    add_seat,
    end_seat,
    form_board,
    name_chair,
    seat_somebody,
    write_rules,
)

ENTRY = {"menu_entry": "boards"}


@page(Permission.BOARD_VIEW)
def boards(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every board of the partnership."""
    found = boards_on_a_day(actor, timezone.localdate())
    context = {
        "boards": [(one, member_of(one, actor)) for one in found],
        "may_write": can(actor, Permission.BOARD_WRITE),
        **ENTRY,
    }
    return render(request, "boards/list.jinja", context)


@page(Permission.BOARD_WRITE, methods=("GET", "POST"))
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Form the board of a pathway."""
    form = BoardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = form_board(
                actor=actor,
                uid=given["uid"],
                name=given["name"],
                pathway=given["pathway"],
                kind=BoardKind(given["kind"]),
                today=timezone.localdate(),
            )
        except NotFormed as refusal:
            form.add_error("pathway", str(refusal))
        except SentBefore as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.name} is formed. Write its rules and give it seats.")
            return redirect("boards:board", uid=made.uid)
    return render(request, "boards/new.jinja", {"form": form, **ENTRY})


@page(Permission.BOARD_VIEW)
def board(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """A board today: its seats, its chair, its rules in words."""
    found = on_a_day(get_board_for(actor, uid), timezone.localdate())
    context = {
        "board": found.board,
        "seats": seats_shown(found),
        "rules": rules_in_words(found),
        "since": found.rules.starts_on if found.rules else None,
        "hindrances": hindrances(found),
        "own": member_of(found, actor),
        "may_write": can(actor, Permission.BOARD_WRITE),
        "current": "board",
        **ENTRY,
    }
    return render(request, "boards/board.jinja", context)


@page(Permission.BOARD_VIEW)
def history_page(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How a board's rules, seats, members and chair changed."""
    found = on_a_day(get_board_for(actor, uid), timezone.localdate())
    tables = [one for one in history(found) if one.rows]
    context = {"board": found.board, "tables": tables, "current": "board", **ENTRY}
    return render(request, "boards/history.jinja", context)


@page(Permission.BOARD_WRITE, methods=("GET", "POST"))
def rules(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Write the rules by which a board decides from a day on."""
    today = timezone.localdate()
    found = on_a_day(get_board_for(actor, uid), today)
    form = RulesForm(request.POST or None, row=found.rules, today=today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            write_rules(
                actor=actor,
                board=found.board,
                rules=form.rules,
                starts_on=given["starts_on"],
                reason=given["reason"],
                today=today,
            )
        except NotRules as wrong:
            form.add_error(wrong.field, str(wrong))
        else:
            messages.success(request, "The rules are written.")
            return redirect("boards:board", uid=uid)
    context = {"board": found.board, "form": form, "has_rules": found.rules is not None, **ENTRY}
    return render(request, "boards/rules.jinja", context)


@page(Permission.BOARD_WRITE, methods=("GET", "POST"))
def new_seat(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Give a board another seat."""
    current = get_board_for(actor, uid)
    form = SeatForm(request.POST or None, board=current)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_seat(
                actor=actor,
                board=current,
                uid=form.cleaned_data["uid"],
                said=form.said,
                today=timezone.localdate(),
            )
        except NotASeat as wrong:
            form.add_error(wrong.field or None, str(wrong))
        except (NamesSomebody, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.of} has a seat. Say who sits there.")
            return redirect("boards:seat", uid=uid, seat_uid=made.uid)
    return render(request, "boards/new_seat.jinja", {"board": current, "form": form, **ENTRY})


@page(Permission.BOARD_WRITE, methods=("GET", "POST"))
def seat(request: HttpRequest, actor: Actor, uid: UUID, seat_uid: UUID) -> HttpResponse:
    """Say who sits in a seat; have its holder chair the board; take it away."""
    today = timezone.localdate()
    current = get_board_for(actor, uid)
    one = get_seat_of(current, seat_uid, today)
    form = HolderForm(request.POST or None, seat=one, holder=holder_of(one, today), today=today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            seat_somebody(actor=actor, seat=one, user=given["user"], seen=given["seen"], today=today)
        except (ChangedMeanwhile, NotASeat) as refusal:
            form.add_error(None, str(refusal))
        else:
            sits = f"{given['user'].name} sits" if given["user"] else "Nobody sits"
            messages.success(request, f"{sits} in the seat of {one.of}.")
            return redirect("boards:board", uid=uid)
    member = next(each for each in on_a_day(current, today).members if each.seat.id == one.id)
    context = {"board": current, "seat": one, "member": member, "form": form, **ENTRY}
    return render(request, "boards/seat.jinja", context)


@page(Permission.BOARD_WRITE, methods=("POST",))
def end(request: HttpRequest, actor: Actor, uid: UUID, seat_uid: UUID) -> HttpResponse:
    """Take a seat away."""
    today = timezone.localdate()
    one = get_seat_of(get_board_for(actor, uid), seat_uid, today)
    end_seat(actor=actor, seat=one, today=today)
    messages.success(request, f"The seat of {one.of} is taken away. It stands in the history.")
    return redirect("boards:board", uid=uid)


@page(Permission.BOARD_WRITE, methods=("POST",))
def chair(request: HttpRequest, actor: Actor, uid: UUID, seat_uid: UUID) -> HttpResponse:
    """Have the holder of a seat chair the board."""
    today = timezone.localdate()
    one = get_seat_of(get_board_for(actor, uid), seat_uid, today)
    try:
        name_chair(actor=actor, seat=one, today=today)
    except NotASeat as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The seat of {one.of} chairs the board.")
    return redirect("boards:board", uid=uid)
