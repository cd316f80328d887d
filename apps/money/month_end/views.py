"""A statement being agreed: who has signed, what is in question; and the queries about a contract's figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
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
from apps.money.month_end.choices import Disputes
from apps.money.month_end.domain.query import (
    Act,
    NotNow,
    NotThatDay,
    OtherSide,
    Position,
    Standing,
    TooLittle,
    TooMuch,
    steps_open_to,
)
from apps.money.month_end.domain.settling import NotTheCommissioner, NotYetAgreed
from apps.money.month_end.domain.signing import (
    Agreement,
    NotTheirs,
    QueriesMoved,
    SignedAlready,
    SignedForAnother,
)
from apps.money.month_end.forms import AskForm, CorrectionForm, DecisionForm, SignStatementForm, StepForm
from apps.money.month_end.registries import money_of_queries
from apps.money.month_end.selectors.agreement import PartyStands, may_settle, parties_stand
from apps.money.month_end.selectors.queries import (
    commissioners_of,
    correction_of,
    dispute_route_of,
    figures_open_to,
    get_query_for,
    is_late,
    parties_of_statement,
    position_of,
    queries_visible_to,
    statements_that_carry,
    waits_for,
)
from apps.money.month_end.services import (
    AskedAlready,
    Decision,
    MonthIsSettled,
    NotCorrectedThere,
    NotOfThem,
    ask,
    record_correction,
    settle_month,
    sign_statement,
    take_step,
    write_decision,
)
from apps.money.reconciliation.presenters.months import settled_words
from apps.money.reconciliation.selectors.months import get_statement_for, settled_of
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
    settled = settled_of(contract).get(statement.month)
    context = {
        "contract": contract,
        "statement": statement,
        "parties": presenters.parties_shown(stands),
        "form": form if may_sign else None,
        "settled": settled_words(settled) if settled else "",
        "may_settle": may_settle(actor, statement),
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
    except (NotTheirs, SignedAlready, SignedForAnother, QueriesMoved, MonthIsSettled) as refusal:
        messages.error(request, str(refusal))
    else:
        how = " with reservation" if signature.reserved_for else ""
        messages.success(request, f"You have signed {statement.month:%B %Y}{how} for {actor.organisation_name}.")
    return redirect("month_end:agreement", uid=uid, statement_uid=statement_uid)


@page(Permission.MONTH_SETTLE, methods=("POST",))
def settle(request: HttpRequest, actor: Actor, uid: UUID, statement_uid: UUID) -> HttpResponse:
    """Settle a month whose statement every party has signed."""
    statement = get_statement_for(actor, get_contract_in_force_for(actor, uid), statement_uid)
    try:
        settle_month(actor=actor, statement=statement)
    except (NotTheCommissioner, NotYetAgreed, MonthIsSettled) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{statement.month:%B %Y} is settled.")
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
        except (NotTheirs, NotOfThem, SignedAlready, AskedAlready, MonthIsSettled) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{query.asked_of.name} is asked. It is query {query.number}.")
            return redirect("month_end:query", uid=uid, query_uid=query.uid)
    money = [one.asking(statement) for one in money_of_queries]
    context = {
        "contract": contract,
        "statement": statement,
        "form": form,
        "figures": figures,
        "money": money,
        **ENTRY,
    }
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
    if _is_newest_step(actor, found, request.POST.get("seen", ""), request.POST.get("words", "")):
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
        except OtherSide as refusal:
            form.add_error(None, str(refusal))
        except (NotNow, MonthIsSettled):
            return _overtaken(request, actor, contract, get_query_for(actor, contract, query_uid))
        else:
            messages.success(request, "That is noted, and the other party reads it.")
            return redirect("month_end:query", uid=uid, query_uid=query_uid)
    return _query(request, actor, contract, found, form)


@page(Permission.QUERY_TAKE_PART, methods=("GET", "POST"))
def decision(request: HttpRequest, actor: Actor, uid: UUID, query_uid: UUID) -> HttpResponse:
    """Write down how a dispute was decided from outside."""
    contract = get_contract_in_force_for(actor, uid)
    found, today = get_query_for(actor, contract, query_uid), timezone.localdate()
    initial = {"seen": len(found.steps.all())}
    form = DecisionForm(request.POST or None, disputed=found.disputed_pence, today=today, initial=initial)
    if request.method == "POST" and form.is_valid() and _is_newest_decision(actor, found, form.cleaned_data):
        return redirect("month_end:query", uid=uid, query_uid=query_uid)
    if Act.DECIDE not in _open_to(actor, found):
        messages.error(request, "A decision is written down for a query that is in dispute, by one of its two parties.")
        return redirect("month_end:query", uid=uid, query_uid=query_uid)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            write_decision(
                actor=actor,
                query=found,
                seen=given["seen"],
                decision=Decision(given["decided_by"], given["decided_on"], given["pounds"]),
                words=given["words"],
                today=today,
            )
        except TooMuch as refusal:
            form.add_error("pounds", str(refusal))
        except NotThatDay as refusal:
            form.add_error("decided_on", str(refusal))
        except (NotNow, OtherSide, MonthIsSettled) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "That is noted. It counts once the other party has confirmed it.")
            return redirect("month_end:query", uid=uid, query_uid=query_uid)
    context = {"contract": contract, "query": found, "form": form, "route": dispute_route_of(found.statement), **ENTRY}
    return render(request, "month_end/decision.jinja", context)


def _step_form(actor: Actor, found: Query, data: QueryDict | None = None, words: str = "") -> StepForm | None:
    """The next step, where it is the actor's to take."""
    acts = [act for act in _open_to(actor, found) if act in presenters.BUTTONS]
    if not acts:
        return None
    initial = {"seen": len(found.steps.all()), "words": words}
    return StepForm(data, acts=acts, disputed=found.disputed_pence, initial=initial)


def _open_to(actor: Actor, found: Query) -> Sequence[Act]:
    """What the actor's organisation may do next; nothing where it is neither of the two."""
    has_asked = found.asked_by_id == actor.organisation_id
    if not can(actor, Permission.QUERY_TAKE_PART) or not (has_asked or found.asked_of_id == actor.organisation_id):
        return ()
    late = is_late(found, timezone.localdate())
    return steps_open_to(position_of(found), has_asked=has_asked, is_late=late)


def _is_newest_step(actor: Actor, found: Query, seen: str, words: str) -> bool:
    """Whether somebody sends again, from the page before it, what was taken: by two clicks, or by going back."""
    return any(
        (step.taken_by_id, str(step.place - 1), step.words) == (actor.user_id, seen, words.strip())
        for step in list(found.steps.all())[-1:]
    )


def _is_newest_decision(actor: Actor, found: Query, given: Mapping[str, Any]) -> bool:
    """The same of a decision: one of another sum, day or person is a correction."""
    sent = (given["pounds"], given["decided_by"], given["decided_on"])
    newest = list(found.steps.all())[-1:]
    return _is_newest_step(actor, found, str(given["seen"]), given["words"]) and any(
        sent == (step.pence, step.decided_by, step.decided_on) for step in newest
    )


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
    correction: CorrectionForm | None = None,
) -> HttpResponse:
    """The page of a query. `unsent` is what somebody wrote who has no step to take now."""
    at, today = position_of(found), timezone.localdate()
    late = is_late(found, today)
    parties = {found.asked_by_id: found.asked_by.name, found.asked_of_id: found.asked_of.name}
    context = {
        "contract": contract,
        "query": found,
        "figure": presenters.query_in_words(found),
        "amount": sterling(found.figure_pence),
        "disputed": sterling(found.disputed_pence),
        "waits_for": parties.get(waits_for(found), ""),
        "stands": presenters.standing_in_words(found, at),
        "at": at,
        "answer_by": presenters.answer_by(found, today) if at.standing == "ASKED" else "",
        "late": late,
        "records": presenters.records_address(found) if can(actor, Permission.FIGURE_OPEN) else "",
        "steps": presenters.steps_shown(found),
        "form": form or _step_form(actor, found),
        "may_decide": Act.DECIDE in _open_to(actor, found),
        "route": dispute_route_of(found.statement) if late or at.standing in ("DISPUTED", "DECIDED") else "",
        "unsent": unsent,
        "money": [one.of(found) for one in money_of_queries],
        "correction": correction or _correction_form(actor, found, at),
        **ENTRY,
    }
    return render(request, "month_end/query.jinja", context)


def _correction_form(actor: Actor, found: Query, at: Position, data: QueryDict | None = None) -> CorrectionForm | None:
    """Where an upheld query waits for a commissioner to say which month carries its correction."""
    if at.standing != Standing.UPHELD or found.disputes != Disputes.COUNTED or correction_of(found):
        return None
    if not can(actor, Permission.QUERY_TAKE_PART) or actor.organisation_id not in commissioners_of(found.statement):
        return None
    carry = statements_that_carry(actor, found)
    return CorrectionForm(data, statements=carry) if carry else None


@page(Permission.QUERY_TAKE_PART, methods=("POST",))
def correct(request: HttpRequest, actor: Actor, uid: UUID, query_uid: UUID) -> HttpResponse:
    """Record which month carries the correction of what was upheld."""
    contract = get_contract_in_force_for(actor, uid)
    found = get_query_for(actor, contract, query_uid)
    form = _correction_form(actor, found, position_of(found), request.POST)
    if form is not None and not form.is_valid():
        return _query(request, actor, contract, found, correction=form)
    try:
        if form is not None:
            record_correction(actor=actor, query=found, statement=form.chosen)
            messages.success(request, f"Query {found.number} is corrected in {form.chosen.month:%B %Y}.")
    except (NotTheCommissioner, NotNow, NotCorrectedThere) as refusal:
        messages.error(request, str(refusal))
    return redirect("month_end:query", uid=uid, query_uid=query_uid)
