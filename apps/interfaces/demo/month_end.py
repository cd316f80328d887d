"""The parties agree the frozen months: most sign; of four queries two end by agreement, one comes into dispute."""

from dataclasses import dataclass, field
from datetime import date

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.interfaces.demo.contracts import OFFICE, OFFICES, contract_code
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import contract_by_code
from apps.money.month_end.choices import Disputes, Reason
from apps.money.month_end.domain.query import Act
from apps.money.month_end.models import Query
from apps.money.month_end.selectors.queries import figures_open_to, open_numbers, parties_of_statement
from apps.money.month_end.services import ask, sign_statement, take_step
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.selectors.months import statements_of
from apps.money.reconciliation.selectors.year import published_year


@dataclass(frozen=True)
class Asked:
    """A query of the commissioner's to a body about its cost in a frozen month (the first is 0), or about what is
    counted; and what came of it."""

    month: int
    of: str
    share: int
    reason: Reason
    words: str
    steps: list[tuple[bool, Act, int, str]] = field(default_factory=list)
    """Whether the commissioner took the step, what it was, the hundredths agreed to, and what was said."""
    disputes: Disputes = Disputes.COST


QUERIES = (
    Asked(
        0,
        "acute",
        20,
        Reason.TWICE,
        "Some spells of the second week seem to stand twice, once under each ward.",
        [(False, Act.AGREE, 100, "Right: the ward system sent transfers as new spells. Corrected in the next file.")],
    ),
    Asked(
        1,
        "community",
        10,
        Reason.PRICE,
        "Evening visits cost half as much again as in the month before.",
        [
            (False, Act.DISAGREE, 0, "The local price of evening visits changed on the first of the month, as agreed."),
            (True, Act.ACCEPT, 0, "Found in the price list. The figure stands."),
        ],
    ),
    Asked(
        2,
        "acute",
        1,
        Reason.NOT_HERE,
        "People who had moved away in May are counted in June.",
        [
            (False, Act.AGREE, 20, "A fifth of them, yes. The others moved in July."),
            (True, Act.KEEP, 0, "They were not at home in June. We ask the mediator."),
        ],
        Disputes.COUNTED,
    ),
    Asked(-1, "acute", 15, Reason.NOT_LTC, "Fractures on ward 9 do not look related to a long-term condition."),
)
NOT_YET = {-1: ("acute", "third", "council"), -2: ("third",)}
"""Who has not signed which of the frozen months, counted from the newest."""


def agree_months(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """Ask, answer and sign. Returns what it came to."""
    writer = staff.acting(Role.COMMISSIONER)
    with tenant(writer.partnership_id):
        contract = contract_by_code(contract_code(timeline.contract))
        assert contract is not None
        statements = list(statements_of(contract).select_related("contract"))
        parts = {organisation.id: part for part, organisation in by_part(blueprint).items()}
        asked = [
            _ask(staff, writer, parts, contract, statements[one.month], one, timeline.today)
            for one in QUERIES
            if -len(statements) <= one.month < len(statements)
        ]
        signed = sum(
            _sign(staff, writer, parts, statement, NOT_YET.get(place - len(statements), ()))
            for place, statement in enumerate(statements)
        )
    return f"{signed} signatures, {sum(one is not None for one in asked)} queries"


def _ask(
    staff: Staff,
    writer: Actor,
    parts: dict[int, str],
    contract: Contract,
    statement: Statement,
    wanted: Asked,
    today: date,
) -> Query | None:
    """Nothing where the figure is not shown. What is counted is asked about at the first level that is."""
    year = published_year(writer, contract, today)
    figures = figures_open_to(writer.organisation_id, statement, year, parties_of_statement(statement))
    alike = [
        one
        for one in figures
        if one.line.disputes == wanted.disputes and (one.line.provider_id or wanted.disputes == Disputes.COUNTED)
    ]
    asked = [(one, party) for one in alike for party in one.asked_of if parts[party.organisation_id] == wanted.of]
    if not asked:
        return None
    figure, party = asked[0]
    query = ask(
        actor=writer,
        statement=statement,
        figure=figure,
        asked_of=party,
        pence=max(1, figure.pence * wanted.share // 100),
        reason=wanted.reason,
        words=wanted.words,
        today=today,
    )
    answers = staff.signer_of(wanted.of, writer=writer)
    for seen, (is_askers, act, hundredths, words) in enumerate(wanted.steps):
        pence = query.disputed_pence * hundredths // 100 if act == Act.AGREE else None
        actor = writer if is_askers else answers
        take_step(actor=actor, query=query, seen=seen, act=act, pence=pence, words=words)
    return query


def _sign(staff: Staff, writer: Actor, parts: dict[int, str], statement: Statement, waiting: tuple[str, ...]) -> int:
    """Everybody but those who wait. Returns how many signed."""
    still_open, signed = open_numbers(statement), 0
    for party in parties_of_statement(statement):
        part = parts[party.organisation_id]
        if part not in waiting:
            sign_statement(
                actor=staff.signer_of(part, writer=writer),
                statement=statement,
                office=OFFICES.get(part, OFFICE),
                seen=still_open.get(party.organisation_id, []),
            )
            signed += 1
    return signed
