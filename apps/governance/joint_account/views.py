"""The joint account of a board: what it holds, where that came from and went; opening a year; corrections."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.core.once import SentBefore
from apps.foundation.core.paging import page_of
from apps.foundation.core.paper import Paper
from apps.foundation.core.tables import FORMATS
from apps.foundation.kernel.periods import LAST_YEAR
from apps.foundation.kernel.typed_days import typed_day
from apps.foundation.kernel.whole_numbers import whole_number
from apps.governance.joint_account import presenters as shown
from apps.governance.joint_account.domain.opening import NotAnOpening
from apps.governance.joint_account.forms import CorrectionForm, DayForm, OpeningForm
from apps.governance.joint_account.selectors import (
    balances_of,
    flows_of,
    get_posting_of,
    names_in,
    open_account,
    parties_outside,
    place_of,
    plan_of_year,
    postings_of,
    uncommitted_after,
    years_of,
    years_to_open,
)
from apps.governance.joint_account.services import NotCorrected, correct_posting, open_year
from apps.money.contracts.selectors import get_contract_in_force_for

ENTRY = {"menu_entry": "boards", "current": "account"}
NEWEST, EVERY = 20, 1_000_000
"""Postings on one page, and in a file: there, all of them."""


@page(Permission.ACCOUNT_VIEW)
def account(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What the board holds at the end of a day, where it came from and went, and every posting until then."""
    board, today = open_account(actor, uid), timezone.localdate()
    form = DayForm(request.GET if request.GET.get("on") else None, today=today)
    day = form.day
    balances, names = balances_of(board, until=day), names_in(board)
    size = EVERY if request.GET.get("file") in FORMATS else NEWEST
    rows = page_of(postings_of(board, until=day), request.GET.get("page"), size)
    tables = []
    if rows.rows:
        tables = [
            shown.flows_table(flows_of(board, until=day), names),
            shown.postings_table(board, rows.rows, uncommitted_after(board, rows.rows)),
            shown.years_table(years_of(board, until=day)),
        ]
        paper = Paper("Joint account", shown.paper_lines(board, balances, day))
        if (file := download(request, tables, f"joint-account-{board.pathway}-{day}", paper)) is not None:
            return file
    context = {
        "board": board,
        "tiles": shown.tiles(balances),
        "tables": tables,
        "page": rows,
        "form": form,
        "day": day,
        "is_today": day == today,
        "base": f"?on={typed_day(day)}&" if day != today else "?",
        "may_write": can(actor, Permission.ACCOUNT_WRITE),
        **ENTRY,
    }
    return render(request, "joint_account/account.jinja", context)


@page(Permission.ACCOUNT_VIEW)
def posting(request: HttpRequest, actor: Actor, uid: UUID, posting_uid: UUID) -> HttpResponse:
    """One posting: both sides, and what it follows from."""
    board = open_account(actor, uid)
    one = get_posting_of(board, posting_uid)
    context = {
        "board": board,
        "one": one,
        "table_of_sides": shown.sides_table(one),
        "may_write": can(actor, Permission.ACCOUNT_WRITE),
        **ENTRY,
    }
    return render(request, "joint_account/posting.jinja", context)


@page(Permission.ACCOUNT_WRITE)
def years(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Which financial years of signed contracts can be opened."""
    board = open_account(actor, uid)
    found = [(contract, year, shown.year_words(year)) for contract, year in years_to_open(actor)]
    return render(request, "joint_account/years.jinja", {"board": board, "years": found, **ENTRY})


@page(Permission.ACCOUNT_WRITE, methods=("GET", "POST"))
def opening(request: HttpRequest, actor: Actor, uid: UUID, contract_uid: UUID) -> HttpResponse:
    """Open a financial year of a signed contract in the account; `?year=` is that in which it starts."""
    board, today = open_account(actor, uid), timezone.localdate()
    contract = get_contract_in_force_for(actor, contract_uid)
    if (year := whole_number(request.GET.get("year", ""), LAST_YEAR)) is None:
        return redirect("joint_account:years", uid=uid)
    plan = plan_of_year(actor, contract, year, today)
    form = OpeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            open_year(
                actor=actor,
                board=board,
                contract=contract,
                year=year,
                uid=form.cleaned_data["uid"],
                figures=form.figures,
                today=today,
            )
        except NotAnOpening as wrong:
            form.add_error(wrong.field or None, str(wrong))
        except SentBefore as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{shown.year_words(year)} is opened in the account.")
            return redirect("joint_account:account", uid=uid)
    context = {
        "board": board,
        "contract": contract,
        "year": shown.year_words(year),
        "why_not": plan.why_not,
        "payment": None if plan.why_not else shown.plan_table(plan),
        "form": form,
        **ENTRY,
    }
    return render(request, "joint_account/opening.jinja", context)


@page(Permission.ACCOUNT_WRITE, methods=("GET", "POST"))
def correction(request: HttpRequest, actor: Actor, uid: UUID, posting_uid: UUID) -> HttpResponse:
    """Put a posting right by another that names it."""
    board = open_account(actor, uid)
    one = get_posting_of(board, posting_uid)
    sources = {shown.side_words(side): place_of(side) for side in one.sides.all() if not place_of(side).is_held}
    names = names_in(board)
    targets = {shown.place_words(place, names): place for place in parties_outside(board)}
    form = CorrectionForm(request.POST or None, sources=sources, targets=targets)
    if request.method == "POST" and form.is_valid():
        source, target = form.places
        try:
            made = correct_posting(
                actor=actor,
                posting=one,
                uid=form.cleaned_data["uid"],
                source=source,
                target=target,
                pence=form.cleaned_data["pounds"],
                words=form.cleaned_data["words"],
                today=timezone.localdate(),
            )
        except (NotCorrected, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Posting {made.number} corrects {one.number}.")
            return redirect("joint_account:posting", uid=uid, posting_uid=made.uid)
    context = {"board": board, "one": one, "form": form, "table_of_sides": shown.sides_table(one), **ENTRY}
    return render(request, "joint_account/correction.jinja", context)
