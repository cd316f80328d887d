"""What a joint account does by itself: a settlement that is fixed is posted in the same transaction; it is proved with
the figures."""

from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.governance.joint_account.selectors import accounts_that_do_not_hold
from apps.governance.joint_account.services import post_settlement
from apps.money.reconciliation.registries import FurtherProof, further_proofs
from apps.money.settlements.announcements import settlement_fixed
from apps.money.settlements.models import YearSettlement


def post_what_was_fixed(*, actor: Actor, settlement: YearSettlement) -> None:
    post_settlement(actor=actor, settlement=settlement, today=timezone.localdate())


settlement_fixed.subscribe(post_what_was_fixed)
WHAT = "Joint accounts balance, have no gap and are not below nil"
further_proofs.register(FurtherProof("joint accounts", WHAT, accounts_that_do_not_hold))
