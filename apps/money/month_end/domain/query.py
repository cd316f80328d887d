"""A query: one party disputes a figure of a statement, the other answers, and it ends in one of three ways.

Steps are added and never changed; where a query stands is worked out from them. Two steps end it by agreement: the
party that was asked agrees, or the party that asked accepts the answer. Whoever asked may withdraw until it is
answered, and from a dispute. What is left is in dispute, and waits for one of the two.

Source: reconciliation, "signs with reservation: the undisputed part pays, the rest waits under a numbered query".
Money in pence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.foundation.kernel.pence import Pence, sterling


class Act(StrEnum):
    """What a party may do with a query."""

    AGREE = "AGREE"
    DISAGREE = "DISAGREE"
    ACCEPT = "ACCEPT"
    KEEP = "KEEP"
    WITHDRAW = "WITHDRAW"


class Standing(StrEnum):
    """Where a query stands."""

    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    DISPUTED = "DISPUTED"
    UPHELD = "UPHELD"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


OVER = frozenset({Standing.UPHELD, Standing.REFUSED, Standing.WITHDRAWN})

MAY_ASKED = {
    Standing.ASKED: (Act.AGREE, Act.DISAGREE),
    Standing.DISPUTED: (Act.AGREE,),
}
"""What the party that was asked may do."""
MAY_ASKER = {
    Standing.ASKED: (Act.WITHDRAW,),
    Standing.ANSWERED: (Act.ACCEPT, Act.KEEP),
    Standing.DISPUTED: (Act.ACCEPT, Act.WITHDRAW),
}
"""What the party that asked may do. To accept an answer that agrees to nothing is to leave the figure as it stands."""


class NotNow(ValueError):
    """The query has moved on, or this party may not take this step."""


class TooMuch(ValueError):
    """An amount is not within what is disputed, or what is disputed not within the figure."""


class TooLittle(ValueError):
    """A party agrees to less than it agreed to before."""


@dataclass(frozen=True)
class Step:
    """One step of a query. `pence` is what was agreed to, where the act is to agree."""

    act: Act
    pence: Pence = 0


@dataclass(frozen=True)
class Position:
    """Where a query stands, and how much of the disputed sum was agreed to so far."""

    standing: Standing
    agreed: Pence = 0

    @property
    def is_open(self) -> bool:
        return self.standing not in OVER


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
    return Position(Standing.UPHELD if at.agreed else Standing.REFUSED, at.agreed)


def steps_open_to(standing: Standing, *, has_asked: bool) -> tuple[Act, ...]:
    """What the party that asked, or the one that was asked, may do next."""
    return (MAY_ASKER if has_asked else MAY_ASKED).get(standing, ())


def check_step(disputed: Pence, at: Position, step: Step, *, has_asked: bool) -> None:
    """Raise NotNow where the step is not this party's to take now, TooMuch where it agrees to nothing or too much,
    TooLittle where it takes back what it agreed to."""
    if step.act not in steps_open_to(at.standing, has_asked=has_asked):
        raise NotNow("This query has moved on since you opened it. Look again.")
    if step.act == Act.AGREE and not 0 < step.pence <= disputed:
        raise TooMuch("Agree to more than nil, and to no more than is disputed.")
    if step.act == Act.AGREE and step.pence < at.agreed:
        raise TooLittle(f"Your organisation has agreed to {sterling(at.agreed)} before: agree to no less.")


def check_disputed(disputed: Pence, figure: Pence) -> None:
    """Raise TooMuch unless a sum lies within the figure that it is part of.

    A figure below nil (what was learned of earlier months can be) is disputed by its size.
    """
    if not 0 < disputed <= abs(figure):
        raise TooMuch("Dispute more than nil, and no more than the figure itself.")
