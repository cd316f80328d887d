"""Who pays whom, by which rule, in which words; nothing is made and nothing is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.exact import money
from apps.money.risk_sharing.domain.position import IN_WORDS, BadInput, Parties, Position
from apps.money.risk_sharing.domain.term import Place, SoFar, Step, Term, weights_among

BASE = "base"


class MoneyMade(AssertionError):
    """A term moved money that does not sum to nil: a bug."""


@dataclass(frozen=True)
class Transfer:
    """So much from one party to another, by one term."""

    payer: str
    payee: str
    amount: Pence
    term: str
    words: str


@dataclass(frozen=True)
class TermStep:
    """A step, and the term that took it."""

    term: str
    words: str
    amount: Pence


@dataclass(frozen=True)
class Settlement:
    """The transfers of a settlement, what each party ends with (all sum to nil), and every step on the way.

    `payment` is what the commissioners pay, all in all. `held` is what waits until somebody can say whether a condition
    is met: it is neither paid nor lost.
    """

    payment: Pence
    transfers: Sequence[Transfer]
    net: Mapping[str, Pence]
    steps: Sequence[TermStep]
    held: Mapping[str, Pence] = field(default_factory=dict)


def settle(parties: Parties, position: Position, agreement: Agreement) -> Settlement:
    """Apply the terms of an agreement in their order.

    Source: risk sharing. Payment = base + adjustments; a line for the base, one a term. The commissioners pay by
    their weights, the providers share by theirs; parts add to the whole by largest remainder.
    """
    making = _Making(parties, position)
    so_far = SoFar(position, parties)
    based = False
    for term in agreement.terms:
        if term.place == Place.ADDS and not based:
            so_far, based = making.start(so_far, agreement.base), True
        effect = term.effect(so_far)
        making.note(term.code, effect.steps)
        if effect.base is not None:
            making.pay(effect.base, term, effect.base_weights or so_far.weights)
            based = True
        making.pay(effect.paid, term, so_far.weights)
        making.clear(effect.net, term.code, effect.steps)
        making.hold(effect.held, term.code)
        so_far = replace(so_far, position=effect.position or so_far.position, paid=making.paid)
    if not based:
        making.start(so_far, _usual_base(so_far.position))
    return making.settlement()


class _Making:
    """A settlement in the making."""

    def __init__(self, parties: Parties, position: Position) -> None:
        self._parties = parties
        self._payers = weights_among(parties.commissioners, position.by_party)
        self._transfers: list[Transfer] = []
        self._steps: list[TermStep] = []
        self._held: dict[str, Pence] = {}
        self._net: dict[str, Pence] = dict.fromkeys(sorted(parties.kinds), 0)

    @property
    def paid(self) -> Pence:
        """What the commissioners have paid so far, all in all."""
        return -sum(self._net[code] for code in self._parties.commissioners)

    def start(self, so_far: SoFar, base: str) -> SoFar:
        """Pay the base that no term has set."""
        amount = so_far.position.need(base, "The payment")
        step = Step(f"Payment starts from {IN_WORDS.get(base, base)}, {money(amount)}.", amount)
        self.note(BASE, [step])
        self._pay(amount, BASE, step.words, so_far.weights)
        return replace(so_far, paid=self.paid)

    def note(self, term: str, steps: Sequence[Step]) -> None:
        self._steps += [TermStep(term, step.words, step.amount) for step in steps]

    def pay(self, amount: Pence, term: Term, weights: Mapping[str, int]) -> None:
        """From the commissioners to the providers, or back where it is below nil."""
        words = self._steps[-1].words
        self._pay(amount, term.code, words, weights)

    def clear(self, net: Mapping[str, Pence], term: str, steps: Sequence[Step]) -> None:
        """Transfers by which each party gets its amount, from those who give: by code, the fewest there can be."""
        if sum(net.values()) != 0:
            raise MoneyMade(f"{term} makes or loses money.")
        gives = {code: -amount for code, amount in sorted(net.items()) if amount < 0}
        gets = {code: amount for code, amount in sorted(net.items()) if amount > 0}
        for payer, owes in gives.items():
            owed = owes
            for payee in gets:
                amount = min(owed, gets[payee])
                owed, gets[payee] = owed - amount, gets[payee] - amount
                self._add(payer, payee, amount, term, steps[0].words)

    def hold(self, amount: Pence, term: str) -> None:
        """Keep in mind what waits."""
        if amount:
            self._held[term] = amount

    def settlement(self) -> Settlement:
        return Settlement(self.paid, tuple(self._transfers), self._net, tuple(self._steps), dict(self._held))

    def _pay(self, amount: Pence, term: str, words: str, weights: Mapping[str, int]) -> None:
        for provider, part in allocate(amount, weights).items():
            for commissioner, one in allocate(part, self._payers).items():
                self._add(commissioner, provider, one, term, words)

    def _add(self, payer: str, payee: str, amount: Pence, term: str, words: str) -> None:
        if amount < 0:
            payer, payee, amount = payee, payer, -amount
        if amount:
            self._transfers.append(Transfer(payer, payee, amount, term, words))
            self._net[payer] -= amount
            self._net[payee] += amount


def _usual_base(position: Position) -> str:
    """An agreement without a term pays what is known first of: the plan, the budget, the baseline, the cost."""
    for name in ("plan", "budget", "baseline", "actual"):
        if getattr(position, name) is not None:
            return name
    raise BadInput("The position has no figure from which a payment could start.")
