"""A board that can decide, with money in its pot, and proposals to it."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.governance.joint_account.choices import Cause
from apps.governance.joint_account.domain.account import Account, Place, moved
from apps.governance.joint_account.services import Said as Posted
from apps.governance.joint_account.services import post
from apps.governance.proposals.services.voting import open_vote
from apps.governance.proposals.services.writing import Said, propose
from tests.factories.boards import board_of
from tests.factories.world import World

TODAY = timezone.localdate()
POT = Place(Account.REINVESTMENT)


def said(payee_id, **changes):
    """A case of £42.00 for the community provider, which starts today."""
    return Said(
        **{
            "title": "Foot protection clinic",
            "why": "31 people had a foot ulcer treated in hospital last year.",
            "service": "Podiatry",
            "pence": 4_200,
            "pot": "REINVESTMENT",
            "payee_id": payee_id,
            "sector": "COMMUNITY",
            "starts_on": TODAY,
            "measure": "Foot-ulcer admissions",
            "before": 31,
            "promised": -8,
            "stops": "Routine follow-up in hospital",
            "fits": "Care nearer home, the first aim of the plan",
        }
        | changes
    )


def fund(actor, board, pence, pot=POT):
    """Put money into a pot of the joint account; inside its partnership."""
    uid = uuid4()
    entries = moved(Place(Account.COMMISSIONER, "ICB"), pot, pence)
    post(actor=actor, board=board, said=Posted(uid, Cause.SETTLEMENT, uid, "Saved"), entries=entries, today=TODAY)


class Decides:
    """A partnership whose board (quorum of two, one a clinician, simple, casting vote, 14 days) has £100.00: members of
    the hospital (a doctor, in the chair), the community (a nurse), the council and patients."""

    def __init__(self):
        self.world = World.make()
        self.id = self.world.partnership.id
        self.board, self.members = board_of(self.world)
        self.secretary = self.world.member(Role.BOARD_SECRETARY)
        self.keeper = self.world.actor(self.secretary)
        with tenant(self.id):
            self.payee = Organisation.objects.get(ods_code="COM")
            fund(self.world.operator, self.board, 10_000)

    def actor(self, code):
        return self.world.actor(self.members[code])

    def propose(self, by="SOC", uid=None, **changes):
        with tenant(self.id):
            case = said(changes.pop("payee_id", self.payee.id), **changes)
            return propose(actor=self.actor(by), board=self.board, uid=uid or uuid4(), said=case, today=TODAY)

    def open(self, proposal, days=7):
        with tenant(self.id):
            closes = TODAY + timedelta(days=days)
            return open_vote(actor=self.keeper, proposal=proposal, closes_on=closes, read=1, today=TODAY)
