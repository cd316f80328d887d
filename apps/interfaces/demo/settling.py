"""What was in dispute is decided from outside, and months about which nothing is open are settled, but for one."""

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.interfaces.demo.contracts import contract_code
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.money.contracts.selectors import contract_by_code
from apps.money.month_end.domain.query import Act, Standing
from apps.money.month_end.selectors.agreement import statements_to_settle
from apps.money.month_end.selectors.queries import disputed_on, position_of, queries_visible_to
from apps.money.month_end.services import Decision, settle_month, take_step, write_decision

MEDIATOR = "Dr Judith Marsh, mediator"
OUTCOME = "Half of the people had moved by then: their days are not payable. The others stay."


def settle_months(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """Write down the mediator's decisions, confirm them, settle. Returns what it came to."""
    writer, decided = staff.acting(Role.COMMISSIONER), 0
    with tenant(writer.partnership_id):
        contract = contract_by_code(contract_code(timeline.contract))
        parts = {organisation.id: part for part, organisation in by_part(blueprint).items()}
        for query in queries_visible_to(writer).filter(contract=contract):
            if position_of(query).standing != Standing.DISPUTED:
                continue
            seen, day = len(query.steps.all()), disputed_on(query, query.steps.all())
            made = Decision(MEDIATOR, day, query.disputed_pence // 2)
            write_decision(actor=writer, query=query, seen=seen, decision=made, words=OUTCOME, today=day)
            other = staff.signer_of(parts[query.asked_of_id], writer=writer)
            words = "So it was decided. It stays held back until a month is frozen that carries the corrected records."
            take_step(actor=other, query=query, seen=seen + 1, act=Act.CONFIRM, pence=None, words=words)
            decided += 1
        ready = statements_to_settle(writer)[:-1]
        for statement in ready:
            settle_month(actor=writer, statement=statement)
    return f"{decided} dispute decided from outside, {len(ready)} months settled"
