"""The first posting of a financial year: what commissioners pay by the signed contract, and for what.

Payment less contingency is the budget of the providers, shared as the plan of the contract is. What is paid in a
transition year beside it is one-off and conditional: it is held until the board releases it. Source: pathway budget.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence, sterling
from apps.governance.joint_account.domain.account import Account, Entry, Place, gathered


class NotAnOpening(ValueError):
    """No year can be opened so; `field` says which figure is wrong."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Opening:
    """A year's figures. `plan` is what each commissioner pays for each provider by the signed contract; `contingency`
    is kept back of it; `transition` is paid beside it. `incentive` and `qipp` are what savings of the year still have
    to fill before they are reinvested."""

    plan: Mapping[tuple[str, str], Pence]
    contingency: Pence = 0
    transition: Pence = 0
    incentive: Pence = 0
    qipp: Pence = 0

    @property
    def payment(self) -> Pence:
        """What commissioners pay by the contract."""
        return sum(self.plan.values())


def check_opening(opening: Opening) -> None:
    """Raise NotAnOpening where a figure is below nil, or more is kept back than is paid."""
    for field in ("contingency", "transition", "incentive", "qipp"):
        if getattr(opening, field) < 0:
            raise NotAnOpening(field, "An amount of money is nil or more.")
    if opening.payment <= 0:
        raise NotAnOpening("", "The contract plans no payment in this year.")
    if opening.contingency > opening.payment:
        raise NotAnOpening(
            "contingency", f"Commissioners pay {sterling(opening.payment)}: no more than that can be kept back."
        )


def entries_of(opening: Opening) -> list[Entry]:
    """From each commissioner what it pays, to each provider its budget, and what the board holds. Raises NotAnOpening.

    Contingency is kept back from each provider as its share of the plan; a transition payment comes from each
    commissioner as its share. Both by largest remainder.
    """
    check_opening(opening)
    payers: dict[str, int] = {}
    providers: dict[str, int] = {}
    for (provider, payer), pence in opening.plan.items():
        payers[payer] = payers.get(payer, 0) + pence
        providers[provider] = providers.get(provider, 0) + pence
    kept = allocate(opening.contingency, providers)
    beside = allocate(opening.transition, payers)
    return gathered(
        [
            *(Entry(Place(Account.COMMISSIONER, code), -payers[code] - beside[code]) for code in sorted(payers)),
            *(Entry(Place(Account.PROVIDER, code), providers[code] - kept[code]) for code in sorted(providers)),
            Entry(Place(Account.CONTINGENCY), opening.contingency),
            Entry(Place(Account.TRANSITION), opening.transition),
        ]
    )
