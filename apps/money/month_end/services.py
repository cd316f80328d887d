"""Querying a figure of a statement, taking the next step with a query, signing a statement, settling a month."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.written import check_names_nobody
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.working_days import working_days_after
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.models import Contract, ContractParty
from apps.money.month_end.announcements import statement_moved
from apps.money.month_end.domain.query import (
    IN_POUNDS,
    Act,
    NotNow,
    Standing,
    Step,
    check_decision,
    check_disputed,
    check_step,
    position_after,
)
from apps.money.month_end.domain.settling import NotTheCommissioner, check_settling
from apps.money.month_end.domain.signing import NotTheirs, SignedAlready, check_signature
from apps.money.month_end.models import Query, QueryCorrection, QueryStep, Settlement, StatementSignature
from apps.money.month_end.selectors.agreement import is_settled, statement_stands
from apps.money.month_end.selectors.queries import (
    Figure,
    commissioners_of,
    disputed_on,
    open_numbers,
    parties_of_statement,
    position_of,
    statements_that_carry,
    steps_of,
)
from apps.money.reconciliation.models import Statement


class NotOfThem(ValueError):
    """The figure is not one that may be asked of that organisation."""


class NotCorrectedThere(ValueError):
    """That month's statement reports nothing of the month that the query is about."""


class AskedAlready(ValueError):
    """The organisation has an open query about the same figure for the same reason."""


class MonthIsSettled(ValueError):
    """The month is settled: no query, signature or decision touches it."""


@dataclass(frozen=True)
class Decision:
    """A decision from outside: whose it is, of which day, and how much of what is in question it upholds."""

    by: str
    on: date
    upheld: Pence


def ask(
    *,
    actor: Actor,
    statement: Statement,
    figure: Figure,
    asked_of: ContractParty,
    pence: Pence,
    reason: str,
    words: str,
    today: date,
) -> Query:
    """Query a figure of a statement for the actor's organisation. The other party answers within working days.

    `figure` is one of those that `figures_open_to` offers. The same sent again lands on the query that was made. Raises
    NotTheirs, NotOfThem, NamesSomebody, SignedAlready after one's own signature, AskedAlready, TooMuch where all that
    the organisation disputes of the figure, with what was upheld of it before, is more than it.
    """
    require(actor, Permission.QUERY_TAKE_PART)
    check_names_nobody(words)
    if asked_of not in figure.asked_of:
        raise NotOfThem("This figure is asked of another organisation.")
    with transaction.atomic():
        contract = _held(statement)
        _still_unsigned(actor, statement)
        asked = Query.objects.filter(statement=statement, asked_by_id=actor.organisation_id).prefetch_related("steps")
        own = [(query, position_of(query)) for query in asked if query.line == figure.line]
        for query in (query for query, at in own if at.is_open):
            if (query.reason, query.asked_of_id) == (reason, asked_of.organisation_id):
                if (query.disputed_pence, query.words, query.raised_by_id) == (pence, words, actor.user_id):
                    return query
                raise AskedAlready(f"Your organisation has asked this already: it is query {query.number}.")
        check_disputed(pence + sum(at.in_question(query.disputed_pence) for query, at in own), figure.pence)
        query = Query.objects.create(
            uid=uuid4(),
            statement=statement,
            contract=contract,
            number=Query.objects.filter(contract=contract).count() + 1,
            **figure.line._asdict(),
            figure_pence=figure.pence,
            disputed_pence=pence,
            reason=reason,
            words=words,
            asked_by_id=actor.organisation_id,
            asked_of_id=asked_of.organisation_id,
            answer_by=working_days_after(today, setting("query_answered_within")),
            raised_by_id=actor.user_id,
            raised_at=timezone.now(),
        )
        record(
            actor=actor,
            action="QUERY_ASKED",
            subject_kind="query",
            subject_uid=query.uid,
            details={"number": query.number, "pence": pence},
        )
    return query


def take_step(*, actor: Actor, query: Query, seen: int, act: Act, pence: Pence | None, words: str) -> QueryStep:
    """Answer a query, accept an answer, keep or withdraw it. `seen` is how many steps stood on the page.

    Raises NotNow where another step was taken since, or this one is not this party's; TooMuch; NamesSomebody;
    MonthIsSettled; OtherSide where a decision is confirmed by somebody who has spoken for the other party.
    """
    with transaction.atomic():
        made = _step(actor, query, seen, Step(act, pence or 0), words)
        record(
            actor=actor,
            action="QUERY_STEP_TAKEN",
            subject_kind="query",
            subject_uid=query.uid,
            details={"number": query.number, "act": act.value},
        )
        statement_moved.announce(actor=actor, statement=query.statement)
    return made


def write_decision(*, actor: Actor, query: Query, seen: int, decision: Decision, words: str, today: date) -> QueryStep:
    """Write down how a dispute was decided by the contract's route. It counts once the other party has confirmed it.

    Raises NotNow, TooMuch, NamesSomebody, MonthIsSettled, OtherSide, NotThatDay.
    """
    check_names_nobody(decision.by)
    with transaction.atomic():
        made = _step(actor, query, seen, Step(Act.DECIDE, decision.upheld), words, decision, today)
        record(
            actor=actor,
            action="QUERY_DECIDED",
            subject_kind="query",
            subject_uid=query.uid,
            details={"number": query.number, "upheld": decision.upheld},
        )
    return made


def record_correction(*, actor: Actor, query: Query, statement: Statement) -> QueryCorrection:
    """Say, for a commissioner, that `statement` carries the correction of what was upheld: nothing is held for it any
    more, since the corrected count pays less by itself. A month that is settled may be corrected so too.

    The same sent again lands on what was said. Raises NotTheCommissioner, NotNow where nothing was upheld or another
    month was named before, NotCorrectedThere.
    """
    require(actor, Permission.QUERY_TAKE_PART)
    if actor.organisation_id not in commissioners_of(query.statement):
        raise NotTheCommissioner("A correction is recorded by a commissioner that is a party to the contract.")
    if statement not in statements_that_carry(actor, query):
        raise NotCorrectedThere(f"{statement.month:%B %Y} reports nothing of {query.statement.month:%B %Y}.")
    with transaction.atomic():
        one_at_a_time(f"month end of {query.contract.uid}", query.partnership_id)
        if before := QueryCorrection.objects.filter(query=query).first():
            if before.statement_id == statement.id:
                return before
            raise NotNow("This query was recorded as corrected already. Look again.")
        if position_of(query).standing != Standing.UPHELD:
            raise NotNow("Nothing of this query was upheld, so nothing is corrected for it.")
        made = QueryCorrection.objects.create(
            query=query,
            statement=statement,
            organisation_id=actor.organisation_id,
            recorded_by_id=actor.user_id,
            recorded_at=timezone.now(),
        )
        record(
            actor=actor,
            action="QUERY_CORRECTED",
            subject_kind="query",
            subject_uid=query.uid,
            details={"number": query.number, "month": f"{statement.month:%Y-%m}"},
        )
        statement_moved.announce(actor=actor, statement=query.statement)
    return made


def _step(
    actor: Actor,
    query: Query,
    seen: int,
    step: Step,
    words: str,
    decision: Decision | None = None,
    today: date | None = None,
) -> QueryStep:
    require(actor, Permission.QUERY_TAKE_PART)
    check_names_nobody(words)
    has_asked = query.asked_by_id == actor.organisation_id
    if not has_asked and query.asked_of_id != actor.organisation_id:
        raise NotNow("This query is between two other organisations.")
    _held(query.statement)
    taken = list(QueryStep.objects.filter(query=query).order_by("place"))
    if len(taken) != seen:
        raise NotNow("This query has moved on since you opened it. Look again.")
    at = position_after(query.disputed_pence, steps_of(query, taken))
    late = today is not None and today > query.answer_by
    check_step(query.disputed_pence, at, step, has_asked=has_asked, is_late=late)
    if step.act in (Act.DECIDE, Act.CONFIRM):
        check_decision(
            decided_on=decision.on if decision else None,
            disputed_on=disputed_on(query, taken),
            today=today or disputed_on(query, taken),
            person=actor.user_id,
            party=actor.organisation_id,
            taken=[(query.asked_by_id, query.raised_by_id), *((one.organisation_id, one.taken_by_id) for one in taken)],
        )
    return QueryStep.objects.create(
        query=query,
        place=seen + 1,
        act=step.act.value,
        pence=step.pence if step.act in IN_POUNDS else None,
        decided_by=decision.by if decision else "",
        decided_on=decision.on if decision else None,
        words=words,
        organisation_id=actor.organisation_id,
        taken_by_id=actor.user_id,
        taken_at=timezone.now(),
    )


def sign_statement(*, actor: Actor, statement: Statement, office: str, seen: Collection[int]) -> StatementSignature:
    """Sign a statement for the actor's organisation: with reservation where queries of its own are open.

    `seen` are the numbers of those that stood on the page. Raises NamesSomebody, and what `check_signature`
    raises.
    """
    require(actor, Permission.STATEMENT_SIGN)
    check_names_nobody(office)
    with transaction.atomic():
        _held(statement)
        reserved_for = open_numbers(statement).get(actor.organisation_id or 0, [])
        signed = StatementSignature.objects.filter(statement=statement)
        check_signature(
            party=actor.organisation_id,
            person=actor.user_id,
            parties={party.organisation_id for party in parties_of_statement(statement)},
            signed=list(signed.values_list("organisation_id", "signed_by_id")),
            reserved_for=reserved_for,
            seen=seen,
        )
        signature = StatementSignature.objects.create(
            statement=statement,
            organisation_id=actor.organisation_id,
            check_code=statement.checksum,
            reserved_for=reserved_for,
            office=office,
            signed_by_id=actor.user_id,
            signed_at=timezone.now(),
        )
        record(
            actor=actor,
            action="STATEMENT_SIGNED",
            subject_kind="statement",
            subject_uid=statement.uid,
            details={"month": f"{statement.month:%Y-%m}", "reserved_for": reserved_for},
        )
        statement_moved.announce(actor=actor, statement=statement)
    return signature


def settle_month(*, actor: Actor, statement: Statement) -> Settlement:
    """Settle a frozen month for good. No figure changes: what is learned later stays an adjustment of the open month.

    Raises NotTheCommissioner, NotYetAgreed, MonthIsSettled.
    """
    require(actor, Permission.MONTH_SETTLE)
    with transaction.atomic():
        _held(statement)
        stands = statement_stands(statement)
        check_settling(
            party=actor.organisation_id,
            commissioners=commissioners_of(statement),
            waiting=stands.parties - stands.signed,
            open_queries=stands.open_queries,
        )
        settlement = Settlement.objects.create(
            statement=statement,
            organisation_id=actor.organisation_id,
            check_code=statement.checksum,
            settled_by_id=actor.user_id,
            settled_at=timezone.now(),
        )
        record(
            actor=actor,
            action="MONTH_SETTLED",
            subject_kind="statement",
            subject_uid=statement.uid,
            details={"month": f"{statement.month:%Y-%m}", "check_code": statement.checksum},
        )
    return settlement


def _held(statement: Statement) -> Contract:
    """Of two who sign, query or settle at once, one comes first: a signature says which queries were open. Raises
    MonthIsSettled."""
    contract = statement.contract
    one_at_a_time(f"month end of {contract.uid}", contract.partnership_id)
    if is_settled(statement):
        raise MonthIsSettled(f"{statement.month:%B %Y} is settled: it is not queried, signed or decided any more.")
    return contract


def _still_unsigned(actor: Actor, statement: Statement) -> None:
    if actor.organisation_id not in {party.organisation_id for party in parties_of_statement(statement)}:
        raise NotTheirs("Your organisation is no party to this contract.")
    if StatementSignature.objects.filter(statement=statement, organisation_id=actor.organisation_id).exists():
        raise SignedAlready("Your organisation has signed this statement: its figures are queried before it is signed.")
