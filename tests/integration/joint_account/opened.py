"""A contract of two months that is live, a board, and its secretary: what a joint account is opened from."""

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.governance.joint_account.choices import Cause
from apps.governance.joint_account.models import Entry, Posting
from apps.governance.joint_account.selectors import balances_of
from apps.governance.joint_account.services import Figures, Said, open_year, post
from tests.factories.boards import form
from tests.integration.settlements.settled import Settled

TODAY = timezone.localdate()


class Made(Settled):
    """A contract of two months that is live, a board, its secretary (of the commissioner, who sees the contract)."""

    def __init__(self):
        super().__init__()
        self.board = form(self.world)
        self.secretary = self.world.member(Role.BOARD_SECRETARY)
        self.keeper = self.world.actor(self.secretary)

    def open(self, uid=None, year=2026, **figures):
        with tenant(self.id):
            return open_year(
                actor=self.keeper,
                board=self.board,
                contract=self.contract,
                year=year,
                uid=uid or uuid4(),
                figures=Figures(**figures),
                today=TODAY,
            )

    def balances(self, until=None):
        with tenant(self.id):
            return balances_of(self.board, until=until)

    def post(self, entries, *, day=TODAY):
        uid = uuid4()
        with tenant(self.id):
            said = Said(uid, Cause.SETTLEMENT, uid, "As decided")
            return post(actor=self.keeper, board=self.board, said=said, entries=entries, today=day)

    def at(self, name="account", **more):
        return reverse(f"joint_account:{name}", kwargs={"uid": self.board.uid, **more})


def raw(made, *sides, number=2, entries=2, cause="SETTLEMENT"):
    """A posting written past the services, as the plain role: its entries are pence by account."""
    with tenant(made.id):
        last = Posting.objects.order_by("-number").first()
        one = Posting.objects.create(
            uid=uuid4(),
            board=made.board,
            number=number,
            cause=cause,
            source=uuid4(),
            posted_on=TODAY,
            words="Past the services",
            corrects=last if cause == "CORRECTION" else None,
            entries=entries,
            posted_at=timezone.now(),
        )
        trust = Organisation.objects.get(ods_code="ACU")
        for place, (account, pence) in enumerate(sides):
            of = trust if account in {"PROVIDER", "COMMISSIONER"} else None
            Entry.objects.create(
                posting=one, board=made.board, place=place, account=account, organisation=of, pence=pence
            )
