"""What an organisation would be due for the month that is not frozen yet, if that were frozen today."""

from dataclasses import dataclass
from datetime import date

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.choices import PartyRole, VersionState
from apps.money.contracts.models import Contract
from apps.money.payments.selectors.due import due_of

MOST = 2
"""Contracts that are looked at: what is due takes some questions each."""


@dataclass(frozen=True)
class FrozenToday:
    """A contract, its earliest live month that is not frozen, and what that would come to for the organisation."""

    contract: Contract
    month: date
    pence: Pence


def if_frozen_today(actor: Actor, today: date) -> list[FrozenToday]:
    """For the live contracts of a provider, the oldest first. Left out is a month of which nothing is counted yet."""
    require(actor, Permission.PAYMENT_VIEW)
    contracts = Contract.objects.filter(
        versions__state=VersionState.IN_FORCE,
        versions__live_from__lte=today,
        versions__parties__organisation_id=actor.organisation_id,
        versions__parties__role=PartyRole.PROVIDER,
    )
    found = []
    for contract in contracts.distinct().order_by("id")[:MOST]:
        due = due_of(actor, contract, today)
        code = next((code for code, one in due.providers.items() if one.id == actor.organisation_id), None)
        month = next((one for one in due.live if one.statement is None), None)
        if code is not None and month is not None and month.is_counted:
            found.append(FrozenToday(contract, month.month, month.due.due[code]))
    return found
