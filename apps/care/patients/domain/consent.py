"""Which of several recorded decisions about sharing holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Decided:
    """A decision about sharing: given, refused or withdrawn, on a day; `place` orders those recorded on one day."""

    decision: str
    decided_on: date
    place: int


def consent_that_holds(decisions: Sequence[Decided]) -> str | None:
    """`GIVEN` or `REFUSED` as the register keeps it: the decision of the latest day holds, of one day the last that
    was recorded, so that a paper found late does not undo what a person has said since. None where nobody decided.
    Source: sharing.
    """
    if not decisions:
        return None
    last = max(decisions, key=lambda one: (one.decided_on, one.place))
    return "GIVEN" if last.decision == "GIVEN" else "REFUSED"
