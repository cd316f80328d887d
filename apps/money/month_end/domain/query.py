"""A query: one party disputes a figure of a statement, the other answers, and it ends in one of three ways.

Steps are added and never changed; where a query stands is worked out from them. Two steps end it by agreement: the
party that was asked agrees, or the party that asked accepts the answer. Whoever asked may withdraw until it is
answered, and from a dispute. What is left is in dispute: one of the two gives way, or it is decided from outside, by
the route that the contract names. One side writes the decision down and the other confirms what was written. A query
that was not answered in time counts as disputed: it may go that way without an answer.

Source: reconciliation, "signs with reservation: the undisputed part pays, the rest waits under a numbered query";
contracts, "dispute route". Money in pence.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.foundation.kernel.pence import Pence, sterling


class Act(StrEnum):
    """What a party may do with a query."""

    AGREE = "AGREE"
    DISAGREE = "DISAGREE"
    ACCEPT = "ACCEPT"
    KEEP = "KEEP"
    WITHDRAW = "WITHDRAW"
    DECIDE = "DECIDE"
    CONFIRM = "CONFIRM"


class Standing(StrEnum):
    """Where a query stands."""

    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    DISPUTED = "DISPUTED"
    DECIDED = "DECIDED"
    UPHELD = "UPHELD"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


OVER = frozenset({Standing.UPHELD, Standing.REFUSED, Standing.WITHDRAWN})

MAY_ASKED = {
    Standing.ASKED: (Act.AGREE, Act.DISAGREE),
    Standing.DISPUTED: (Act.AGREE, Act.DECIDE),
}
"""What the party that was asked may do."""
MAY_ASKER = {
    Standing.ASKED: (Act.WITHDRAW,),
    Standing.ANSWERED: (Act.ACCEPT, Act.KEEP),
    Standing.DISPUTED: (Act.ACCEPT, Act.WITHDRAW, Act.DECIDE),
}
"""What the party that asked may do. To accept an answer that agrees to nothing is to leave the figure as it stands."""
IN_POUNDS = frozenset({Act.AGREE, Act.DECIDE})
"""The steps that say a sum."""


class NotNow(ValueError):
    """The query has moved on, or this party may not take this step."""


class TooMuch(ValueError):
    """An amount is not within what is disputed, or what is disputed not within the figure."""


class TooLittle(ValueError):
    """A party agrees to less than it agreed to before."""


class OtherSide(ValueError):
    """One person writes a decision down and confirms it for both sides."""


class NotThatDay(ValueError):
    """A decision is of a day before the dispute, or of a day to come."""


@dataclass(frozen=True)
class Step:
    """One step of a query. `pence` is what was agreed to, or upheld by a decision; `by_asker` whether the party that
    asked took it."""

    act: Act
    pence: Pence = 0
    by_asker: bool = False


@dataclass(frozen=True)
class Position:
    """Where a query stands, and how much of the disputed sum was agreed to so far.

    Once a decision from outside is written down, `upheld` is what it upholds and `by_asker` whose side wrote it; it is
    `agreed` when the other side has confirmed it.
    """

    standing: Standing
    agreed: Pence = 0
    upheld: Pence | None = None
    by_asker: bool = False

    @property
    def is_open(self) -> bool:
        return self.standing not in OVER

    def in_question(self, disputed: Pence) -> Pence:
        """How much of the figure is taken by a query about `disputed`: all of that while it is open, then what was
        upheld. The same pence are not disputed twice."""
        return disputed if self.is_open else self.agreed


def position_after(disputed: Pence, steps: Sequence[Step]) -> Position:
    """Where a query about `disputed` stands after its steps."""
    position = Position(Standing.ASKED)
    for step in steps:
        position = _next(disputed, position, step)
    return position


def _next(disputed: Pence, at: Position, step: Step) -> Position:
    if step.act == Act.AGREE:
        return Position(Standing.UPHELD if step.pence == disputed else Standing.ANSWERED, step.pence)
    if step.act == Act.DISAGREE:
        return Position(Standing.ANSWERED)
    if step.act == Act.KEEP:
        return Position(Standing.DISPUTED, at.agreed)
    if step.act == Act.WITHDRAW:
        return Position(Standing.WITHDRAWN)
    if step.act == Act.DECIDE:
        return Position(Standing.DECIDED, at.agreed, upheld=step.pence, by_asker=step.by_asker)
    if step.act == Act.CONFIRM:
        upheld = at.upheld or 0
        return Position(Standing.UPHELD if upheld else Standing.REFUSED, upheld, at.upheld, at.by_asker)
    return Position(Standing.UPHELD if at.agreed else Standing.REFUSED, at.agreed)


def steps_open_to(at: Position, *, has_asked: bool, is_late: bool = False) -> tuple[Act, ...]:
    """What the party that asked, or the one that was asked, may do next. A query that was not answered in time
    (`is_late`) counts as disputed: how the dispute route decided it may be written down at once. What one side wrote
    down of a decision the other confirms; either may write it down anew, and then the other confirms that."""
    if at.standing == Standing.DECIDED:
        return (Act.DECIDE,) if has_asked == at.by_asker else (Act.CONFIRM, Act.DECIDE)
    may = (MAY_ASKER if has_asked else MAY_ASKED).get(at.standing, ())
    return (*may, Act.DECIDE) if is_late and at.standing == Standing.ASKED else may


def check_step(disputed: Pence, at: Position, step: Step, *, has_asked: bool, is_late: bool = False) -> None:
    """Raise NotNow where the step is not this party's to take now, TooMuch where it agrees to nothing or too much, or a
    decision upholds more than is disputed; TooLittle where it takes back what it agreed to."""
    if step.act not in steps_open_to(at, has_asked=has_asked, is_late=is_late):
        raise NotNow("This query has moved on since you opened it. Look again.")
    if step.act == Act.AGREE and not 0 < step.pence <= disputed:
        raise TooMuch("Agree to more than nil, and to no more than is disputed.")
    if step.act == Act.AGREE and step.pence < at.agreed:
        raise TooLittle(f"Your organisation has agreed to {sterling(at.agreed)} before: agree to no less.")
    if step.act == Act.DECIDE and not 0 <= step.pence <= disputed:
        raise TooMuch(f"A decision upholds between nil and what is in question, {sterling(disputed)}.")


def check_decision(
    *,
    decided_on: date | None,
    disputed_on: date,
    today: date,
    person: Hashable,
    party: Hashable,
    taken: Iterable[tuple[Hashable, Hashable]],
) -> None:
    """Raise unless this person may write a decision down, or confirm it (no `decided_on`), for this party.

    `taken` holds party and person of the question and of each step. Raises OtherSide, NotThatDay.
    """
    if any(person == who and party != side for side, who in taken):
        raise OtherSide("You have spoken for the other side of this query. Somebody else does this.")
    if decided_on is not None and not disputed_on <= decided_on <= today:
        raise NotThatDay("Give a day from the one on which it came into dispute, and none to come.")


def check_disputed(disputed: Pence, figure: Pence) -> None:
    """Raise TooMuch unless a sum lies within the figure that it is part of.

    A figure below nil (what was learned of earlier months can be) is disputed by its size.
    """
    if not 0 < disputed <= abs(figure):
        raise TooMuch(
            "Dispute more than nil, and no more than the figure itself less what is in question or upheld already."
        )
