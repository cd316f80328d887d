"""Proposals to a board: what waits, what was decided, and one of them with all that was said and done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.core.paging import page_of
from apps.foundation.core.paper import Paper
from apps.foundation.core.tables import FORMATS
from apps.foundation.kernel.pence import sterling
from apps.governance.boards.domain.rules import Conflict
from apps.governance.boards.selectors import on_a_day
from apps.governance.joint_account.domain.account import Account, Place
from apps.governance.joint_account.selectors import balances_of
from apps.governance.proposals import presenters as shown
from apps.governance.proposals.choices import Outcome
from apps.governance.proposals.forms import BallotForm, CastingForm, InterestForm, OpenForm, RemarkForm
from apps.governance.proposals.pages import ENTRY, LookedAt, looked_at
from apps.governance.proposals.selectors import (
    all_known,
    community_first,
    latest_reports,
    open_board,
    proposals_visible_to,
    remarks_of,
    reports_of,
    sees_all,
    waits_for,
)
from apps.governance.proposals.services.after import not_released
from apps.governance.proposals.services.writing import may_belong

if TYPE_CHECKING:
    from apps.governance.proposals.models import Decision

NEWEST, EVERY = 20, 1_000_000


@page(Permission.PROPOSAL_VIEW)
def proposals(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What waits to be decided, those for care in the community first; and the latest decisions."""
    today, now = timezone.localdate(), timezone.now()
    found = on_a_day(open_board(actor, uid), today)
    visible = proposals_visible_to(actor, found)
    latest = visible.filter(decisions__isnull=False)[:NEWEST]
    every = all_known(visible.filter(Q(decisions__isnull=True) | Q(id__in=latest.values("id"))))
    undecided = community_first([one for one in reversed(every) if one.decision is None])
    decided = [one for one in every if one.decision is not None]
    reports = latest_reports([one.decision for one in decided if one.decision])
    waiting = [one for one in undecided if waits_for(actor, found, one, now)]
    context = {
        "board": found.board,
        "waiting": [shown.line(one, now, {}) for one in waiting],
        "undecided": [shown.line(one, now, {}) for one in undecided if one not in waiting],
        "decided": [shown.line(one, now, reports) for one in decided],
        "sees_all": sees_all(actor, found),
        "may_propose": can(actor, Permission.PROPOSAL_WRITE) and may_belong(actor, found.board, today),
        **ENTRY,
    }
    return render(request, "proposals/list.jinja", context)


@page(Permission.PROPOSAL_VIEW)
def register(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Every decision of a board, with the count of its vote and what came of it."""
    found = on_a_day(open_board(actor, uid), timezone.localdate())
    rows = proposals_visible_to(actor, found).filter(decisions__isnull=False)
    rows = rows.exclude(decisions__outcome=Outcome.WITHDRAWN)
    size = EVERY if request.GET.get("file") in FORMATS else NEWEST
    paged = page_of(rows, request.GET.get("page"), size)
    decided = all_known(rows.filter(id__in=[one.id for one in paged.rows]))
    reports = latest_reports([one.decision for one in decided if one.decision])
    table = shown.register_table(found.board, decided, reports) if decided else None
    if table is not None:
        paper = Paper("Register of decisions", [("Board", found.board.name)])
        if (file := download(request, [table], f"decisions-{found.board.pathway}", paper)) is not None:
            return file
    context = {"board": found.board, "table_of_decisions": table, "page": paged, **ENTRY}
    return render(request, "proposals/register.jinja", context)


@page(Permission.PROPOSAL_VIEW)
def proposal(request: HttpRequest, actor: Actor, uid: UUID, proposal_uid: UUID) -> HttpResponse:
    """The case, the interests, the discussion, the vote, the outcome, what moved, and what came of it."""
    return show(request, looked_at(actor, uid, proposal_uid))


def left_words(decision: Decision) -> str:
    """What of an approved amount is not released yet, in words; empty where all is."""
    left = not_released(decision) if decision.posting else 0
    return sterling(left) if left else ""


def show(request: HttpRequest, at: LookedAt, **refused: object) -> HttpResponse:
    """The page of a proposal; with the form that was refused, where one was."""
    known, may = at.known, at.may()
    decision = known.decision
    uncommitted = balances_of(at.board).get(Place(Account(known.case.pot)), 0)
    tag, tone = shown.status(known, at.now)
    rules = known.rules if known.vote else (at.found.rules.rules if at.found.rules else None)
    standing = known.standing_of(at.actor.user_id)
    counts = standing.counts if standing else None
    ballot = BallotForm(
        asks=standing is not None and standing.declared is None,
        choice=counts.choice if counts else "",
        reason=counts.reason if counts else "",
    )
    context = at.context | {
        "tag": tag,
        "tone": tone,
        "facts": shown.facts(known, uncommitted),
        "promise": shown.promise(known.case),
        "interests": shown.interests(
            known, at.found.voting, rules.conflict if rules else Conflict.SPEAKS, at.actor.user_id
        ),
        "remarks": remarks_of(at.proposal) if at.sees_all else [],
        "sees_all": at.sees_all,
        "may": may,
        "own": at.own,
        "standing": standing,
        "declared": known.declared.get(at.actor.user_id or 0),
        "rules": shown.rules_of_vote(known),
        "so_far": shown.so_far(known) if known.vote and not decision else "",
        "follows": shown.what_follows(known) if not decision else "",
        "decision": decision,
        "outcome": Outcome(decision.outcome).label if decision else "",
        "ballots": shown.ballots_table(decision) if decision else None,
        "left": left_words(decision) if decision else "",
        "reports": [(one, shown.benefit_words(known.case, one)) for one in reports_of(decision)] if decision else [],
        "may_keep": can(at.actor, Permission.PROPOSAL_KEEP),
        "interest_form": InterestForm(),
        "remark_form": RemarkForm(),
        "ballot_form": ballot,
        "casting_form": CastingForm(),
        "open_form": OpenForm(rules=at.found.rules, version=known.case.version, today=at.today),
    }
    context |= refused
    return render(request, "proposals/proposal.jinja", context)
