"""Writing a proposal, speaking of it, and withdrawing it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.governance.proposals.forms import CaseForm, RemarkForm, WithdrawForm
from apps.governance.proposals.pages import ENTRY, looked_at
from apps.governance.proposals.selectors import open_board
from apps.governance.proposals.services.holding import NotNow
from apps.governance.proposals.services.writing import (
    NotACase,
    may_belong,
    propose,
    remark,
    rewrite,
    said_of,
    withdraw,
)
from apps.governance.proposals.views.pages import show


@page(Permission.PROPOSAL_WRITE, methods=("GET", "POST"))
def new(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Put a proposal to a board."""
    board, today = open_board(actor, uid), timezone.localdate()
    form = CaseForm(request.POST or None, said=None, payee=None, version=0, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            made = propose(actor=actor, board=board, uid=form.cleaned_data["uid"], said=form.said, today=today)
        except NotACase as wrong:
            form.add_error(wrong.field, str(wrong))
        except (NotNow, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Proposal {made.number} is before the board.")
            return redirect("proposals:proposal", uid=uid, proposal_uid=made.uid)
    context = {"board": board, "form": form, "number": None, "belongs": may_belong(actor, board, today), **ENTRY}
    return render(request, "proposals/case.jinja", context)


@page(Permission.PROPOSAL_WRITE, methods=("GET", "POST"))
def rewrite_page(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Write the case anew, until its vote opens."""
    at = looked_at(actor, uid, proposal_uid)
    case = at.known.case
    form = CaseForm(
        request.POST or None, said=said_of(case), payee=case.payee.ods_code, version=case.version, today=at.today
    )
    if request.method == "POST" and form.is_valid():
        try:
            rewrite(actor=actor, proposal=at.proposal, said=form.said, read=form.cleaned_data["read"], today=at.today)
        except NotACase as wrong:
            form.add_error(wrong.field, str(wrong))
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The case is written anew. What it said before is kept.")
            return redirect("proposals:proposal", uid=uid, proposal_uid=proposal_uid)
    context = at.context | {"form": form, "number": at.proposal.number, "belongs": at.may()["rewrite"]}
    return render(request, "proposals/case.jinja", context)


@page(Permission.PROPOSAL_WRITE, methods=("POST",))
def say(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Say something of it, or add a paper."""
    at = looked_at(actor, uid, proposal_uid)
    form = RemarkForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            remark(
                actor=actor,
                proposal=at.proposal,
                uid=given["uid"],
                title=given["title"],
                words=given["words"],
                today=at.today,
            )
        except (NotNow, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The paper is added." if given["title"] else "What you said stands.")
            return redirect("proposals:proposal", uid=uid, proposal_uid=proposal_uid)
    return show(request, at, remark_form=form, form=form)


@page(Permission.PROPOSAL_WRITE, methods=("GET", "POST"))
def withdraw_page(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Withdraw it before its vote is counted."""
    at = looked_at(actor, uid, proposal_uid)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(actor=actor, proposal=at.proposal, why=form.cleaned_data["why"], today=at.today)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The proposal is withdrawn.")
            return redirect("proposals:list", uid=uid)
    context = at.context | {"form": form, "may": at.may()["withdraw"]}
    return render(request, "proposals/withdraw.jinja", context)
