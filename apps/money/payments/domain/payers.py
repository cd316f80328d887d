"""Of whatever is due to each provider, what each commissioner pays. Whole pence, by largest remainder.

As everywhere in payment, a month is a running total less the one before; where the shares change the running total
begins anew, so that what was due before stays whose it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence
from apps.money.payments.domain.due import MonthDue

Weights = Mapping[str, int]


@dataclass(frozen=True)
class Part:
    """What one commissioner pays one provider for a month, once it is frozen; and pays on account of it."""

    plan: Pence = 0
    baseline: Pence = 0
    adjustment: Pence = 0
    on_account: Pence = 0

    @property
    def due(self) -> Pence:
        return self.plan + self.baseline + self.adjustment


@dataclass(frozen=True)
class PayersOfMonth:
    """Who pays in which proportion: whatever is due, and what an error of the baseline adds to it."""

    paid: Weights
    baseline: Weights


def by_payer(amounts: Sequence[Pence], weights: Sequence[Weights]) -> list[dict[str, Pence]]:
    """Split a row of amounts, each by its weights, so that their running total is split by largest remainder too."""
    found: list[dict[str, Pence]] = []
    held: Weights = {}
    total, before = 0, dict[str, Pence]()
    for pence, now in zip(amounts, weights, strict=True):
        if dict(now) != dict(held):
            held, total, before = now, 0, dict.fromkeys(now, 0)
        total += pence
        shared = allocate(total, now) if now else {}
        found.append({code: shared[code] - before[code] for code in shared})
        before = shared
    return found


def parts_of(due: Sequence[MonthDue], payers: Sequence[PayersOfMonth]) -> list[dict[tuple[str, str], Part]]:
    """For each month, what is between each provider and each commissioner who has a share, by their codes."""
    providers = sorted({code for month in due for code in month.plan})
    paid, baseline = [one.paid for one in payers], [one.baseline for one in payers]
    found: list[dict[tuple[str, str], Part]] = [{} for _ in due]
    for provider in providers:
        plan = by_payer([one.plan[provider] for one in due], paid)
        adjustment = by_payer([one.adjustment[provider] for one in due], paid)
        on_account = by_payer([one.on_account[provider] for one in due], paid)
        error = by_payer([one.baseline[provider] for one in due], baseline)
        for at, month in enumerate(found):
            for payer in sorted({*plan[at], *error[at]}):
                month[provider, payer] = Part(
                    plan[at].get(payer, 0),
                    error[at].get(payer, 0),
                    adjustment[at].get(payer, 0),
                    on_account[at].get(payer, 0),
                )
    return found
