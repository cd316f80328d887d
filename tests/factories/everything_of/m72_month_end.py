"""A statement that one party has signed, and a query about it that was answered."""

from datetime import date
from typing import Any

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.month_end.choices import Disputes, Reason
from apps.money.month_end.domain.query import Act
from apps.money.month_end.selectors.queries import Figure, parties_of_statement
from apps.money.month_end.services import ask, sign_statement, take_step
from apps.money.reconciliation.models import Statement


def fill(made: Any) -> None:
    commissioner, provider = made.actor(Role.COMMISSIONER), made.actor(Role.PROVIDER_MANAGER)
    with tenant(made.id):
        statement = Statement.objects.get(uid=made.uids["statement"])
        acute = next(one for one in parties_of_statement(statement) if one.organisation_id == provider.organisation_id)
        query = ask(
            actor=commissioner,
            statement=statement,
            figure=Figure(Disputes.COST, None, acute.organisation_id, 36_000, [acute]),
            asked_of=acute,
            pence=12_000,
            reason=Reason.TWICE,
            words="Spell 12 stands twice",
            today=date(2026, 7, 20),
        )
        take_step(actor=provider, query=query, seen=0, act=Act.DISAGREE, pence=None, words="Two spells")
        sign_statement(actor=provider, statement=statement, office="Director of finance", seen=[])
    made.uids["query"] = query.uid


def _statement(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["contract"], "statement_uid": made.uids["statement"]}


OBJECTS: dict[str, Any] = {
    "month_end:agreement": _statement,
    "month_end:sign": _statement,
    "month_end:ask": _statement,
    "month_end:queries": lambda made, role: {"uid": made.uids["contract"]},
    "month_end:query": lambda made, role: {"uid": made.uids["contract"], "query_uid": made.uids["query"]},
}
