"""What the parties agree about paying: how far payment stays at the plan, when it is made, who has what no line has.

Shares and margins are hundredths of a percent: 200 is 2%. Source: reconciliation, "stable funding" and "cash".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from apps.foundation.kernel.percents import HUNDRED_PERCENT, percent_in_words
from apps.money.risk_sharing.domain.terms.stable_funding import EXCESS, NONE, WHOLE, StableFunding

LAST_PAY_DAY = 28
"""The last day that every month has."""
LONGEST_TO_PAY = 90


class Beyond(StrEnum):
    """What moves when the entitlement is further from the plan than the margin."""

    NONE = NONE
    EXCESS = EXCESS
    WHOLE = WHOLE


class OnAccount(StrEnum):
    """What is paid on account in a month."""

    PLAN = "plan"
    TWELFTH = "twelfth"


class NotTerms(ValueError):
    """One of the terms is not one by which anybody can be paid; `field` says which."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Terms:
    """Payment terms. As they stand here they are those of a version that says nothing: the plan is paid, month by
    month. `baseline` is by party, `unshared` by provider, `payers` by commissioner: of whatever is paid. Each may be
    empty, where nothing is agreed."""

    margin: int = 0
    beyond: Beyond = Beyond.NONE
    share: int = HUNDRED_PERCENT
    on_account: OnAccount = OnAccount.PLAN
    pay_day: int = 15
    due_in_days: int = 30
    baseline: Mapping[str, int] = field(default_factory=dict)
    unshared: Mapping[str, int] = field(default_factory=dict)
    payers: Mapping[str, int] = field(default_factory=dict)

    @property
    def stable_funding(self) -> StableFunding:
        """The term of the catalogue that holds the rule."""
        return StableFunding(
            margin=Fraction(self.margin, HUNDRED_PERCENT),
            beyond=self.beyond.value,
            share=Fraction(self.share, HUNDRED_PERCENT),
        )


def check_terms(terms: Terms) -> None:
    """Raise NotTerms for a share or margin outside 0% to 100%, a day that some months have not, shares that do not come
    to 100%."""
    for name in ("margin", "share"):
        if not 0 <= getattr(terms, name) <= HUNDRED_PERCENT:
            raise NotTerms(name, "Give a percentage from 0 to 100.")
    if not 1 <= terms.pay_day <= LAST_PAY_DAY:
        raise NotTerms("pay_day", f"Give a day from 1 to {LAST_PAY_DAY}: every month has those.")
    if not 1 <= terms.due_in_days <= LONGEST_TO_PAY:
        raise NotTerms("due_in_days", f"Give a number of days from 1 to {LONGEST_TO_PAY}.")
    for name in ("baseline", "unshared", "payers"):
        shares = getattr(terms, name)
        if any(share < 0 for share in shares.values()):
            raise NotTerms(name, "A share is not below nil.")
        if shares and (came_to := sum(shares.values())) != HUNDRED_PERCENT:
            raise NotTerms(name, f"These shares come to {percent_in_words(came_to)}, and must come to 100%.")
