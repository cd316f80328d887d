"""What a joint account does by itself: a settlement that is fixed is posted in the same transaction."""

from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.governance.joint_account.services import post_settlement
from apps.money.settlements.announcements import settlement_fixed
from apps.money.settlements.models import YearSettlement


def post_what_was_fixed(*, actor: Actor, settlement: YearSettlement) -> None:
    post_settlement(actor=actor, settlement=settlement, today=timezone.localdate())


settlement_fixed.subscribe(post_what_was_fixed)
