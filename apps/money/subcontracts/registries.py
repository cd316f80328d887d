"""What apps above tell of the contract that subcontracts work beneath: what is paid under it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.registries import Registry
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.models import ContractVersion


@dataclass(frozen=True)
class Due:
    """What is due to the principal for the months of a version that are over, and which those are. `is_live` is false
    where no money moves for any of them yet."""

    first: date
    last: date
    pence: Pence
    is_live: bool


@dataclass(frozen=True)
class DueToDate:
    """How an app above knows it; nothing where nothing is due yet, or it may not be shown."""

    name: str
    permission: Permission
    of: Callable[[Actor, ContractVersion, date], Due | None]


due_to_date: Registry[DueToDate] = Registry()


def due_under(actor: Actor, version: ContractVersion, today: date) -> Due | None:
    """What is due under a version by now, for roles that may know it."""
    for source in due_to_date:
        if can(actor, source.permission) and (due := source.of(actor, version, today)) is not None:
            return due
    return None
