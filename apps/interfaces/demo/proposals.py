"""Proposals to the board: one that is decided where there is money, one whose vote is open, one under discussion."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import uuid4

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.models import Organisation
from apps.governance.boards.models import Board
from apps.governance.boards.selectors import on_a_day
from apps.governance.joint_account.domain.account import Account, Place
from apps.governance.joint_account.selectors import balances_of
from apps.governance.proposals.choices import Outcome, Pot
from apps.governance.proposals.domain.tally import Choice
from apps.governance.proposals.models import Proposal
from apps.governance.proposals.selectors import known
from apps.governance.proposals.services.deciding import count_vote
from apps.governance.proposals.services.interests import declare
from apps.governance.proposals.services.voting import cast, open_vote
from apps.governance.proposals.services.writing import Said, propose, remark
from apps.interfaces.demo.people_who_sign_in import Staff

CASES = (
    (
        "community",
        Said(
            title="Foot protection clinic, two mornings a week",
            why="31 people had a foot ulcer treated in hospital last year. Most had no foot check in the 12 months "
            "before. A podiatrist and a nurse near the estate with the fewest checks would see 400 people a year.",
            service="Podiatry with a nurse",
            pence=420_000,
            pot=Pot.CONTINGENCY,
            payee_id=0,
            sector=Sector.COMMUNITY,
            starts_on=date.min,
            measure="Foot-ulcer admissions",
            before=31,
            promised=-8,
            stops="Two hospital follow-ups a year of people whose feet are well",
            fits="Care nearer home, in places with the fewest checks first",
        ),
    ),
    (
        "social_care",
        Said(
            title="Breathing well: a course in the evening",
            why="People who work cannot come in the day. Six weeks, led by people who live with the condition.",
            service="Courses led by peers",
            pence=180_000,
            pot=Pot.CONTINGENCY,
            payee_id=0,
            sector=Sector.COMMUNITY,
            starts_on=date.min,
            measure="Unplanned admissions for breathlessness",
            before=42,
            promised=-20,
            stops="One of two leaflets that are sent to everybody",
            fits="People look after themselves, the second aim of the plan",
        ),
    ),
    (
        "acute",
        Said(
            title="A second heart failure nurse on the ward",
            why="People with heart failure wait two days for advice before they go home.",
            service="Specialist nursing",
            pence=950_000,
            pot=Pot.REINVESTMENT,
            payee_id=0,
            sector=Sector.ACUTE,
            starts_on=date.min,
            measure="Returns to hospital within 30 days",
            before=64,
            promised=-15,
            stops="Consultant rounds on two afternoons",
            fits="The way home from hospital begins on the first day",
        ),
    ),
)
"""Invented, with the body that would be paid. The first two are put to the vote; the first is decided."""
REMARK = "Could the second morning be at the community hall? The bus stops there."


def put_proposals(staff: Staff, board: Board, bodies: Mapping[str, Organisation], today: date) -> str:
    """Put them to the board, and say what became of them."""
    secretary = staff.acting(Role.BOARD_SECRETARY)
    made = [_propose(secretary, board, bodies[part], said, today) for part, said in CASES]
    remark(actor=secretary, proposal=made[0], uid=uuid4(), title="", words=REMARK, today=today)
    closes = today + timedelta(days=10)
    for one in made[:2]:
        open_vote(actor=secretary, proposal=one, closes_on=closes, read=1, today=today)
    has = balances_of(board).get(Place(Account.CONTINGENCY), 0)
    if has < CASES[0][1].pence:
        return "3 proposals, 2 to be voted on"
    _decide(staff, secretary, board, made[0], today)
    return "3 proposals, 1 of them approved, 1 to be voted on"


def _propose(secretary: Actor, board: Board, body: Organisation, said: Said, today: date) -> Proposal:
    case = Said(**vars(said) | {"payee_id": body.id, "starts_on": today + timedelta(days=30)})
    return propose(actor=secretary, board=board, uid=uuid4(), said=case, today=today)


def _decide(staff: Staff, secretary: Actor, board: Board, one: Proposal, today: date) -> None:
    """Everybody votes for it who may."""
    actors = staff.on_boards()
    for member in on_a_day(board, today).voting:
        assert member.user is not None
        actor, is_paid = actors[member.user.id], member.seat.organisation_id == known(one).case.payee_id
        words = "We would be paid" if is_paid else ""
        declare(actor=actor, proposal=one, gains=is_paid, words=words, today=today)
        if not is_paid:
            cast(actor=actor, proposal=one, choice=Choice.FOR, reason="", today=today)
    decided = count_vote(actor=secretary, proposal=one, today=today)
    assert decided is not None
    assert decided.outcome == Outcome.APPROVED
