"""What an agreement leaves each party with: gain or loss in the year, and with some of its rules left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence
from apps.money.rehearsals.domain.people import Whole
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.exact import whole_pence
from apps.money.risk_sharing.domain.position import BadInput, Parties, Position
from apps.money.risk_sharing.domain.settlement import settle
from apps.money.risk_sharing.domain.term import Term, weights_among
from apps.money.risk_sharing.domain.terms.outlier_protection import OutlierProtection

BESIDE = "beside"


class Rule(StrEnum):
    """A kind of rule whose effect is told by leaving it out."""

    CORRIDOR = "corridor"
    TRUNCATION = "truncation"
    GATES = "gates"


CORRIDORS: Mapping[str, Mapping[str, Any]] = {
    "cap_and_collar": {"corridor_above": Fraction(0), "corridor_below": Fraction(0)},
    "stable_funding": {"margin": Fraction(0)},
    "gain_pain_share": {"deadband": Fraction(0)},
    "shared_savings": {"minimum_savings_rate": Fraction(0), "minimum_loss_rate": Fraction(0)},
}
"""What a term is given so that it has no band inside which nothing moves."""


@dataclass(frozen=True)
class Cut:
    """A per-person rule made ready: the amount above which a person's cost is pooled, and how much of the plan is."""

    amount: Pence
    planned: Pence


@dataclass(frozen=True)
class Standing:
    """An agreement made ready to be settled over sums: percentiles are amounts, and people's excess is one figure.

    Outlier protection looks only at what lies above its amount, so that one person with the whole excess
    stands for all.
    """

    parties: Parties
    agreement: Agreement
    position: Position
    """The figures that do not change: plan, stated figures, conditions."""
    cut: Cut | None = None

    def gains(self, sums: "Sums") -> dict[str, Pence]:
        """What each party gains (or loses, below nil) in the year. Raises MissingFigure.

        A provider gains what it is paid less what it spent; a commissioner its part of the signed plan less what it
        pays; others what they get. With what was spent beside the parties all gains sum to plan less cost.
        """
        position = sums.upon(self.position, self.cut)
        net = settle(self.parties, position, self.agreement).net
        plan = allocate(position.plan or 0, weights_among(self.parties.commissioners, position.by_party))
        return {code: net[code] + plan.get(code, 0) - sums.costs.get(code, 0) for code in net}


@dataclass(frozen=True)
class Sums:
    """What people came to in a year, in pence. `above` is what lies above the amount of each per-person rule; `agreed`
    is the part of both budgets that is paid whoever is counted."""

    people: int
    budget: Pence
    budget_at_base_mix: Pence
    costs: Mapping[str, Pence]
    acute: Pence | None
    beside: Pence
    above: Mapping[Pence, Pence]
    agreed: Pence = 0

    @property
    def cost(self) -> Pence:
        return sum(self.costs.values()) + self.beside

    def upon(self, position: Position, cut: Cut | None) -> Position:
        """The position with these sums."""
        outliers: dict[str, Sequence[Pence]] = {}
        if cut is not None:
            outliers["person_costs"] = [cut.amount + self.above[cut.amount]]
            outliers["plan_person_costs"] = [cut.amount + cut.planned]
        return position.with_figures(
            budget=self.budget,
            budget_at_base_mix=self.budget_at_base_mix,
            actual=self.cost,
            actual_by_party=dict(self.costs),
            acute_actual=self.acute,
            people=self.people,
            **outliers,
        )

    def with_more_use(self, share: Fraction) -> "Sums":
        """As these, when the same people make so much more use of all care."""
        return replace(
            self,
            costs={code: _more(cost, share) for code, cost in self.costs.items()},
            acute=None if self.acute is None else _more(self.acute, share),
            beside=_more(self.beside, share),
            above={amount: _more(above, share) for amount, above in self.above.items()},
        )

    def with_more_people(self, share: Fraction) -> "Sums":
        """As these, with so many more people of the same kind."""
        return replace(
            self.with_more_use(share),
            people=_more(self.people, share),
            budget=self._grown(self.budget, share),
            budget_at_base_mix=self._grown(self.budget_at_base_mix, share),
        )

    def _grown(self, budget: Pence, share: Fraction) -> Pence:
        return _more(budget - self.agreed, share) + self.agreed

    def with_one_more(self, cost: Pence, at: str) -> "Sums":
        """As these, when one of the people costs so much more at a party, all of it acute."""
        return replace(
            self,
            costs={**self.costs, at: self.costs.get(at, 0) + cost},
            acute=None if self.acute is None else self.acute + cost,
            above={amount: above + max(0, cost - amount) for amount, above in self.above.items()},
        )


def _more(amount: int, share: Fraction) -> int:
    return amount + whole_pence(amount * share)


def ready(parties: Parties, agreement: Agreement, position: Position, planned: Whole, population: int) -> Standing:
    """An agreement made ready. `planned` is what people cost in the plan's base year, `population` how many people the
    plan is for. Raises BadInput without a signed plan, with which commissioners compare what they pay."""
    if position.plan is None:
        raise BadInput("A rehearsal needs the position's plan: what commissioners gain or lose is told against it.")
    outlier = next((term for term in agreement.terms if isinstance(term, OutlierProtection)), None)
    if outlier is None:
        return Standing(parties, agreement, position)
    amount = outlier.amount
    if amount is None:
        amount = int(np.sort(planned)[ceil((outlier.percentile or Fraction(1)) * len(planned)) - 1])
    above = int(np.maximum(planned - amount, 0).sum())
    cut = Cut(amount, (2 * above * population + len(planned)) // (2 * len(planned)))
    fixed = replace(outlier, amount=amount, percentile=None)
    terms = [fixed if term is outlier else term for term in agreement.terms]
    return Standing(parties, Agreement(terms), position, cut)


def without(standing: Standing) -> Iterator[tuple[Rule, Standing]]:
    """The same agreement without its corridors, without its per-person rule, and with every gate open: each one that it
    has. An agreement that does not stand up without its rule has no such line."""
    for rule, found in (
        (Rule.CORRIDOR, _without_corridor(standing)),
        (Rule.TRUNCATION, _without_truncation(standing)),
        (Rule.GATES, _without_gates(standing)),
    ):
        if found is not None:
            yield rule, found


def conditions_of(agreement: Agreement) -> list[str]:
    """The names of the conditions on which money depends."""
    found = (getattr(term, "condition", "") for term in agreement.terms)
    return sorted({name for name in found if name})


def _without_corridor(standing: Standing) -> Standing | None:
    terms = [_bare(term) for term in standing.agreement.terms]
    return None if terms == list(standing.agreement.terms) else replace(standing, agreement=Agreement(terms))


def _bare(term: Term) -> Term:
    has = {name: value for name, value in CORRIDORS.get(term.code, {}).items() if getattr(term, name)}
    return replace(term, **has) if has else term


def _without_truncation(standing: Standing) -> Standing | None:
    if standing.cut is None:
        return None
    terms = [term for term in standing.agreement.terms if not isinstance(term, OutlierProtection)]
    return replace(standing, agreement=Agreement(terms), cut=None)


def _without_gates(standing: Standing) -> Standing | None:
    names = conditions_of(standing.agreement)
    opened = {**standing.position.conditions, **dict.fromkeys(names, True)}
    if opened == dict(standing.position.conditions):
        return None
    return replace(standing, position=standing.position.with_figures(conditions=opened))
