"""What members, the chair and the secretary do about a proposal."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.foundation.kernel.pence import sterling
from apps.governance.proposals.choices import Outcome
from apps.governance.proposals.domain.tally import Choice
from apps.governance.proposals.forms import (
    BallotForm,
    CastingForm,
    InterestForm,
    OpenForm,
    ReleaseForm,
    ReportForm,
    RoomForm,
    RulingForm,
)
from apps.governance.proposals.pages import LookedAt, looked_at
from apps.governance.proposals.presenters import moment_words
from apps.governance.proposals.services.after import not_released, release, report_benefit
from apps.governance.proposals.services.deciding import count_vote, decide_tie
from apps.governance.proposals.services.holding import NotNow
from apps.governance.proposals.services.interests import declare, rule
from apps.governance.proposals.services.voting import cast, open_vote, record_in_the_room
from apps.governance.proposals.views.pages import left_words, show


def _back(at: LookedAt) -> HttpResponse:
    return redirect("proposals:proposal", uid=at.board.uid, proposal_uid=at.proposal.uid)


@page(Permission.PROPOSAL_VOTE, methods=("POST",))
def interest(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Say whether one would gain."""
    at = looked_at(actor, uid, proposal_uid)
    form = InterestForm(request.POST)
    if form.is_valid():
        try:
            declare(
                actor=actor,
                proposal=at.proposal,
                gains=bool(form.said),
                words=form.cleaned_data["words"],
                today=at.today,
            )
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "What you said of your interest stands.")
            return _back(at)
    return show(request, at, interest_form=form, form=form)


@page(Permission.PROPOSAL_VOTE, methods=("POST",))
def ruling(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Rule on an interest as the chair."""
    at = looked_at(actor, uid, proposal_uid)
    form = RulingForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            rule(
                actor=actor,
                proposal=at.proposal,
                interest_id=given["interest"],
                may_vote=given["may_vote"] == "yes",
                words=given["words"],
                today=at.today,
            )
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your ruling stands.")
            return _back(at)
    return show(request, at, ruling_form=form, form=form)


@page(Permission.PROPOSAL_WRITE, methods=("POST",))
def opening(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Open the vote."""
    at = looked_at(actor, uid, proposal_uid)
    form = OpenForm(request.POST, rules=at.found.rules, version=at.known.case.version, today=at.today)
    if form.is_valid():
        given = form.cleaned_data
        try:
            vote = open_vote(
                actor=actor, proposal=at.proposal, closes_on=given["closes_on"], read=given["read"], today=at.today
            )
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The vote is open until {moment_words(vote.closes_at)}.")
            return _back(at)
    return show(request, at, open_form=form, form=form)


@page(Permission.PROPOSAL_VOTE, methods=("POST",))
def ballot(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Vote; say with it whether one would gain, where that was not said yet."""
    at = looked_at(actor, uid, proposal_uid)
    standing = at.known.standing_of(actor.user_id)
    form = BallotForm(request.POST, asks=standing is not None and standing.declared is None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            cast(
                actor=actor,
                proposal=at.proposal,
                choice=form.chosen,
                reason=given["reason"],
                gains=form.said,
                words=given.get("words", ""),
                today=at.today,
            )
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            said = "Your vote is recorded. You can change it until the vote ends."
            messages.success(request, said if form.chosen else "What you said of your interest stands.")
            return _back(at)
    return show(request, at, ballot_form=form, form=form)


@page(Permission.PROPOSAL_KEEP, methods=("GET", "POST"))
def room(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Write down what members voted in the room, for them to confirm."""
    at = looked_at(actor, uid, proposal_uid)
    form = RoomForm(request.POST or None, standings=[one for one in at.known.standings if not one.is_barred])
    if request.method == "POST" and form.is_valid():
        try:
            made = record_in_the_room(actor=actor, proposal=at.proposal, choices=form.choices, today=at.today)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Votes written down: {made}. Each counts when its member has confirmed it.")
            return _back(at)
    context = at.context | {"form": form, "may": at.may()["room"]}
    return render(request, "proposals/room.jinja", context)


@page(Permission.PROPOSAL_WRITE, methods=("POST",))
def count(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Count the vote."""
    at = looked_at(actor, uid, proposal_uid)
    try:
        made = count_vote(actor=actor, proposal=at.proposal, today=at.today)
    except NotNow as refusal:
        messages.error(request, str(refusal))
    else:
        said = Outcome(made.outcome).label if made else "It is tied. The chair decides"
        messages.success(request, f"{said}.")
    return _back(at)


@page(Permission.PROPOSAL_VOTE, methods=("POST",))
def casting(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """The chair's casting vote."""
    at = looked_at(actor, uid, proposal_uid)
    form = CastingForm(request.POST)
    if form.is_valid():
        try:
            made = decide_tie(
                actor=actor, proposal=at.proposal, choice=Choice(form.cleaned_data["choice"]), today=at.today
            )
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{Outcome(made.outcome).label}.")
            return _back(at)
    return show(request, at, casting_form=form, form=form)


@page(Permission.PROPOSAL_KEEP, methods=("GET", "POST"))
def release_page(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Put what was decided into the provider's budget."""
    at = looked_at(actor, uid, proposal_uid)
    decision = at.approved()
    left = not_released(decision)
    form = ReleaseForm(request.POST or None, left=left)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            release(actor=actor, decision=decision, uid=given["uid"], pence=given["pounds"], today=at.today)
        except (NotNow, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{sterling(given['pounds'])} is in the budget of {at.known.case.payee.name}.")
            return _back(at)
    context = at.context | {
        "form": form,
        "left": left_words(decision),
        "has_begun": at.today >= at.known.case.starts_on,
    }
    return render(request, "proposals/release.jinja", context)


@page(Permission.PROPOSAL_KEEP, methods=("GET", "POST"))
def report(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """Say what the measure of a decision did."""
    at = looked_at(actor, uid, proposal_uid)
    decision = at.approved()
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_benefit(actor=actor, decision=decision, **form.cleaned_data)
        except (NotNow, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The report stands with the decision.")
            return _back(at)
    return render(request, "proposals/report.jinja", at.context | {"form": form})
