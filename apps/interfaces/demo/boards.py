"""A board runs the budget of the pathway: its secretary forms it, opens the year in its joint account, writes a pathway
budget, and puts proposals to it."""

from uuid import uuid4

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import User
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.pence import round_half_up, sterling
from apps.governance.boards.choices import BoardKind, Discipline
from apps.governance.boards.domain.rules import Conflict, Majority, Rules
from apps.governance.boards.models import Board
from apps.governance.boards.services import SeatSaid, add_seat, form_board, name_chair, seat_somebody, write_rules
from apps.governance.joint_account.selectors import plan_of_year
from apps.governance.joint_account.services import Figures, open_year
from apps.interfaces.demo.contracts import contract_code
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.pathway_budgets import write_example
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.interfaces.demo.proposals import put_proposals
from apps.money.contracts.selectors import contract_by_code

PATHWAY, PATIENTS = "Long-term conditions", "Patients' and carers' forum"
RULES = Rules(
    quorum=4, clinicians=2, majority=Majority.TWO_THIRDS, casting_vote=False, conflict=Conflict.SPEAKS, days=14
)
REASON = "Agreed by all members at the first meeting"
SEATS = (
    ("clinician", "acute", Discipline.DOCTOR),
    ("nurse.board", "community", Discipline.NURSE),
    ("council.board", "social_care", Discipline.SOCIAL_WORK),
    ("board", "third", Discipline.VOLUNTARY),
    ("voices", "", Discipline.PATIENT),
)
"""Who sits for which body, by the first part of their address, the chair first; no body: for patients and carers."""
KEPT_BACK = 170
"""Contingency, in hundredths of a per cent of the payment."""


def begin_board(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """From the first day of the contract. Says what it came to."""
    secretary, day = staff.acting(Role.BOARD_SECRETARY), timeline.contract.starts_on
    with tenant(secretary.partnership_id):
        board = form_board(
            actor=secretary,
            uid=uuid4(),
            name=f"{PATHWAY} board",
            pathway=PATHWAY,
            kind=BoardKind.PROVIDERS,
            today=day,
        )
        write_rules(actor=secretary, board=board, rules=RULES, starts_on=day, reason=REASON, today=day)
        _fill_seats(secretary, board, blueprint, timeline)
        lines = write_example(secretary, board, day.year)
        opened = _open_this_year(secretary, board, timeline)
        proposed = put_proposals(staff, board, by_part(blueprint), timeline.today)
        return f"{len(SEATS)} seats; a pathway budget of {lines} lines; {opened}; {proposed}"


def _fill_seats(secretary: Actor, board: Board, blueprint: Blueprint, timeline: Timeline) -> None:
    bodies, day = by_part(blueprint), timeline.contract.starts_on
    for name, part, discipline in SEATS:
        said = SeatSaid(bodies[part].id if part else None, "" if part else PATIENTS, discipline, True)
        seat = add_seat(actor=secretary, board=board, uid=uuid4(), said=said, today=day)
        user = User.objects.get(email=f"{name}@{blueprint.slug.partition('-')[0]}.example")
        seat_somebody(actor=secretary, seat=seat, user=user, seen=None, today=day)
        if (name, part, discipline) == SEATS[0]:
            name_chair(actor=secretary, seat=seat, today=day)


def _open_this_year(secretary: Actor, board: Board, timeline: Timeline) -> str:
    """Where the contract is live: while it is in shadow, no money moves."""
    contract = contract_by_code(contract_code(timeline.contract))
    assert contract is not None
    year = timeline.contract.starts_on.year
    plan = plan_of_year(secretary, contract, year, timeline.today)
    if plan.why_not:
        return f"nothing in its joint account. {plan.why_not.removesuffix('.')}"
    opened = open_year(
        actor=secretary,
        board=board,
        contract=contract,
        year=year,
        uid=uuid4(),
        figures=Figures(contingency=round_half_up(sum(plan.pairs.values()) * KEPT_BACK, 10_000)),
        today=timeline.today,
    )
    return f"{sterling(opened.payment_pence)} a year in its joint account"
