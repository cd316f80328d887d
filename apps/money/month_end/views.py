"""A statement being agreed: who has signed, what is in question; and the queries about a contract's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.kernel.pence import sterling
from apps.money.contracts.selectors import get_contract_in_force_for
from apps.money.month_end import presenters
from apps.money.month_end.domain.query import NotNow, TooLittle, TooMuch, steps_open_to
from apps.money.month_end.domain.signing import (
    Agreement,
    NotTheirs,
    QueriesMoved,
    SignedAlready,
    SignedForAnother,
)
from apps.money.month_end.forms import AskForm, SignStatementForm, StepForm
from apps.money.month_end.selectors.agreement import PartyStands, parties_stand
from apps.money.month_end.selectors.queries import (
    figures_open_to,
    get_query_for,
    parties_of_statement,
    position_of,
    queries_visible_to,
    waits_for,
)
from apps.money.month_end.services import AskedAlready, NotOfThem, ask, sign_statement, take_step
from apps.money.reconciliation.selectors.months import get_statement_for
from apps.money.reconciliation.selectors.year import published_year
from apps.money.reconciliation.views.shared import ENTRY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.money.contracts.models import Contract
    from apps.money.month_end.models import Query
    from apps.money.reconciliation.models import Statement


@page(Permission.RECONCILIATION_VIEW)
def agreement(request: HttpRequest, actor: Actor, uid: UUID, statement_uid: UUID) -> HttpResponse:
    """Who has signed a month's statement, and what of it is in question."""
    contract = get_contract_in_force_for(actor, uid)
    return _agreement(request, actor, contract, get_statement_for(actor, contract, statement_uid))


def _agreement(
    request: HttpRequest,
    actor: Actor,
    contract: Contract,
    statement: Statement,
    form: SignStatementForm | None = None,
) -> HttpResponse:
    stands = parties_stand(actor, statement)
    own = _own(actor, stands)
    waits = own is not None and own.agreement == Agreement.WAITING
    may_sign = waits and can(actor, Permission.STATEMENT_SIGN)
    found = []
    if can(actor, Permission.QUERY_VIEW):
        found = list(queries_visible_to(actor).filter(statement=statement))
    reserved_for = own.open_queries if own else []
    if may_sign and form is None:
        form = SignStatementForm(initial={"seen": " ".join(map(str, reserved_for))})
    context = {
        "contract": contract,
        "statement": statement,
        "parties": presenters.parties_shown(stands),
        "form": form if may_sign else None,
        "reserved_for": presenters.numbers_in_words(reserved_for) if reserved_for else "",
        "may_ask": waits and can(actor, Permission.QUERY_TAKE_PART),
        "may_view": can(actor, Permission.QUERY_VIEW),
        "queries": presenters.queries_table(contract, found, timezone.localdate(), of_one_month=True)
        if found
        else None,
        "in_question": presenters.undisputed_table(found),
        **ENTRY,
    }
    return render(request, "month_end/agreement.jinja", context)


def _own(actor: Actor, stands: Sequence[PartyStands]) -> PartyStands | None:
    return next((one for one in stands if one.party.organisation_id == actor.organisation_id), None)


@page(Permission.STATEMENT_SIGN, methods=("POST",))
def sign(request: HttpRequest, actor: Actor, uid: UUID, statement_uid: UUID) -> HttpResponse:
    """Sign a month's statement for one's organisation."""
    contract = get_contract_in_force_for(actor, uid)
    statement = get_statement_for(actor, contract, statement_uid)
    form = SignStatementForm(request.POST)
    if not form.is_valid():
        return _agreement(request, actor, contract, statement, form)
    given = form.cleaned_data
    try:
        signature = sign_statement(actor=actor, statement=statement, office=given["office"], seen=given["seen"])
    except (NotTheirs, SignedAlready, SignedForAnother, QueriesMoved) as refusal:
        messages.error(request, str(refusal))
    else:
        how = " with reservation" if signature.reserved_for else ""
        messages.success(request, f"You have signed {statement.month:%B %Y}{how} for {actor.organisation_name}.")
    return redirect("month_end:agreement", uid=uid, statement_uid=statement_uid)


@page(Permission.QUERY_TAKE_PART, methods=("GET", "POST"))
def ask_query(request: HttpRequest, actor: Actor, uid: UUID, statement_uid: UUID) -> HttpResponse:
    """Query a figure of a statement."""
    contract = get_contract_in_force_for(actor, uid)
    statement = get_statement_for(actor, contract, statement_uid)
    own = _own(actor, parties_stand(actor, statement))
    if own is None:
        raise Http404
    if own.agreement != Agreement.WAITING:
        messages.error(request, "Your organisation has signed this statement: its figures are queried before that.")
        return redirect("month_end:agreement", uid=uid, statement_uid=statement_uid)
    today = timezone.localdate()
    figures = figures_open_to(
        actor.organisation_id, statement, published_year(actor, contract, today), parties_of_statement(statement)
    )
    form = AskForm(request.POST or None, figures=figures)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            query = ask(
                actor=actor,
                statement=statement,
                figure=given["figure"],
                asked_of=given["asked_of"],
                pence=given["pounds"],
                reason=given["reason"],
                words=given["words"],
                today=today,
            )
        except TooMuch as refusal:
            form.add_error("pounds", str(refusal))
        except (NotTheirs, NotOfThem, SignedAlready, AskedAlready) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{query.asked_of.name} is asked. It is query {query.number}.")
            return redirect("month_end:query", uid=uid, query_uid=query.uid)
    context = {"contract": contract, "statement": statement, "form": form, "figures": figures, **ENTRY}
    return render(request, "month_end/ask.jinja", context)


@page(Permission.QUERY_VIEW)
def queries(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The queries about a contract's figures."""
    contract = get_contract_in_force_for(actor, uid)
    found = list(queries_visible_to(actor).filter(contract=contract))
    listed = presenters.queries_table(contract, found, timezone.localdate())
    if (answer := download(request, [listed], contract.code)) is not None:
        return answer
    return render(request, "month_end/queries.jinja", {"contract": contract, "listed": listed, **ENTRY})


@page(Permission.QUERY_VIEW, methods=("GET", "POST"))
def query(request: HttpRequest, actor: Actor, uid: UUID, query_uid: UUID) -> HttpResponse:
    """One query: what was asked, what was answered, and the next step."""
    contract = get_contract_in_force_for(actor, uid)
    found = get_query_for(actor, contract, query_uid)
    if request.method != "POST":
        return _query(request, actor, contract, found)
    if _is_newest_step(actor, found, request.POST.get("words", "")):
        return redirect("month_end:query", uid=uid, query_uid=query_uid)
    form = _step_form(actor, found, request.POST)
    if form is None or request.POST.get("seen") != str(len(found.steps.all())):
        return _overtaken(request, actor, contract, found)
    if form.is_valid():
        given = form.cleaned_data
        try:
            take_step(
                actor=actor,
                query=found,
                seen=given["seen"],
                act=given["act"],
                pence=given["pounds"],
                words=given["words"],
            )
        except (TooMuch, TooLittle) as refusal:
            form.add_error("pounds", str(refusal))
        except NotNow:
            return _overtaken(request, actor, contract, get_query_for(actor, contract, query_uid))
        else:
            messages.success(request, "That is noted, and the other party reads it.")
            return redirect("month_end:query", uid=uid, query_uid=query_uid)
    return _query(request, actor, contract, found, form)


def _step_form(actor: Actor, found: Query, data: QueryDict | None = None, words: str = "") -> StepForm | None:
    """The next step, where it is the actor's to take."""
    has_asked = found.asked_by_id == actor.organisation_id
    if not can(actor, Permission.QUERY_TAKE_PART) or not (has_asked or found.asked_of_id == actor.organisation_id):
        return None
    acts = steps_open_to(position_of(found).standing, has_asked=has_asked)
    if not acts:
        return None
    initial = {"seen": len(found.steps.all()), "words": words}
    return StepForm(data, acts=acts, disputed=found.disputed_pence, initial=initial)


def _is_newest_step(actor: Actor, found: Query, words: str) -> bool:
    """Whether somebody sends again what was taken: by two clicks, or by going back."""
    newest = list(found.steps.all())[-1:]
    return any(step.taken_by_id == actor.user_id and step.words == words.strip() for step in newest)


def _overtaken(request: HttpRequest, actor: Actor, contract: Contract, found: Query) -> HttpResponse:
    """Another step was taken since the page was opened, or there is none to take: what was written is not lost."""
    words = request.POST.get("words", "")
    messages.error(request, "This query has moved on since you opened it. Nothing was sent: read what is new.")
    form = _step_form(actor, found, words=words)
    return _query(request, actor, contract, found, form, unsent="" if form else words)


def _query(
    request: HttpRequest,
    actor: Actor,
    contract: Contract,
    found: Query,
    form: StepForm | None = None,
    unsent: str = "",
) -> HttpResponse:
    """The page of a query. `unsent` is what somebody wrote who has no step to take now."""
    at, provider = position_of(found), found.provider.name if found.provider else ""
    parties = {found.asked_by_id: found.asked_by.name, found.asked_of_id: found.asked_of.name}
    context = {
        "contract": contract,
        "query": found,
        "figure": presenters.figure_in_words(found.disputes, found.need_band, provider),
        "amount": sterling(found.figure_pence),
        "disputed": sterling(found.disputed_pence),
        "waits_for": parties.get(waits_for(found), ""),
        "stands": presenters.standing_in_words(found, at),
        "at": at,
        "answer_by": presenters.answer_by(found, timezone.localdate()) if at.standing == "ASKED" else "",
        "steps": presenters.steps_shown(found),
        "form": form or _step_form(actor, found),
        "unsent": unsent,
        **ENTRY,
    }
    return render(request, "month_end/query.jinja", context)
