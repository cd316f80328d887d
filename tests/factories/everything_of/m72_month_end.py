"""A statement that one party has signed, a query about it in dispute, one upheld and corrected in the month after it,
which is settled."""

from datetime import date
from typing import Any

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.models import Contract
from apps.money.month_end.choices import Disputes, Reason
from apps.money.month_end.domain.line import Line
from apps.money.month_end.domain.query import Act
from apps.money.month_end.models import Query
from apps.money.month_end.selectors.queries import Figure, parties_of_statement
from apps.money.month_end.services import ask, record_correction, settle_month, sign_statement, take_step
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.services import ask_to_freeze


def fill(made: Any) -> None:
    commissioner, provider = made.actor(Role.COMMISSIONER), made.actor(Role.PROVIDER_MANAGER)
    with tenant(made.id):
        statement = Statement.objects.get(uid=made.uids["statement"])
        acute = next(one for one in parties_of_statement(statement) if one.organisation_id == provider.organisation_id)
        query = ask(
            actor=commissioner,
            statement=statement,
            figure=Figure(Line(Disputes.COST, provider_id=acute.organisation_id), 36_000, [acute]),
            asked_of=acute,
            pence=12_000,
            reason=Reason.TWICE,
            words="Spell 12 stands twice",
            today=date(2026, 7, 20),
        )
        take_step(actor=provider, query=query, seen=0, act=Act.DISAGREE, pence=None, words="Two spells")
        take_step(actor=commissioner, query=query, seen=1, act=Act.KEEP, pence=None, words="They are one spell")
        sign_statement(actor=provider, statement=statement, office="Director of finance", seen=[])
        upheld = ask(
            actor=commissioner,
            statement=statement,
            figure=Figure(Line(Disputes.COUNTED), 36_000, [acute]),
            asked_of=acute,
            pence=100,
            reason=Reason.NOT_HERE,
            words="One of them had moved",
            today=date(2026, 7, 20),
        )
        take_step(actor=provider, query=upheld, seen=0, act=Act.AGREE, pence=100, words="Moved")
    made.uids |= {"query": query.uid, "upheld": upheld.uid}
    _settle_may(made)
    with tenant(made.id):
        upheld = Query.objects.select_related("statement", "contract").get(uid=upheld.uid)
        may = Statement.objects.get(contract=upheld.contract, month=date(2026, 5, 1))
        record_correction(actor=commissioner, query=upheld, statement=may)


def _settle_may(made: Any) -> None:
    world, commissioner = made.world, made.actor(Role.COMMISSIONER)
    world.activity(world.record("late", 2, "2026-04-20", "12.50"))
    others = [
        world.actor(world.member(Role.PROVIDER_MANAGER, organisation=code, email=f"{code.lower()}@{made.id}.example"))
        for code in ("COM", "SOC")
    ]
    with tenant(made.id):
        contract = Contract.objects.get(code="yoc")
        job = ask_to_freeze(
            actor=commissioner, contract=contract, month=date(2026, 5, 1), today=date(2026, 7, 20), nudge=False
        )
    world.do(job)
    with tenant(made.id):
        may = Statement.objects.select_related("contract").get(contract=contract, month=date(2026, 5, 1))
        for actor in (commissioner, made.actor(Role.PROVIDER_MANAGER), *others):
            sign_statement(actor=actor, statement=may, office="Director of finance", seen=[])
        settle_month(actor=commissioner, statement=may)


def _statement(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["contract"], "statement_uid": made.uids["statement"]}


def _query(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["contract"], "query_uid": made.uids["query"]}


OBJECTS: dict[str, Any] = {
    "month_end:agreement": _statement,
    "month_end:sign": _statement,
    "month_end:settle": _statement,
    "month_end:ask": _statement,
    "month_end:queries": lambda made, role: {"uid": made.uids["contract"]},
    "month_end:query": _query,
    "month_end:decision": _query,
    "month_end:correct": lambda made, role: _query(made, role) | {"query_uid": made.uids["upheld"]},
}
