"""Which days the plan of a way home may name, and such as stand beside its questions."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class DaysOfStay:
    """The day on which somebody came to hospital, the day on which they left once they have, and today."""

    came: date
    left: date | None
    today: date

    @property
    def inside(self) -> date:
        """A day inside the stay."""
        return min(self.came + timedelta(days=1), self.left or self.today)

    @property
    def leaving(self) -> date:
        """A day of leaving that is still to come, or the day on which they left."""
        return self.left or self.today + timedelta(days=3)

    @property
    def recovering(self) -> date:
        """A day that a recovery point may have: after the admission, not after the discharge."""
        day = self.came + timedelta(days=2)
        return min(day, self.left) if self.left else day


def days_that_cannot_be(
    days: DaysOfStay, *, medically_stable_on: date | None, assessed_on: date | None, expected_on: date | None
) -> dict[str, str]:
    """What is wrong with the days of a plan, by question: none lies before the stay, and what is said to have been is
    not still to come."""
    asked = {"medically_stable_on": medically_stable_on, "assessed_on": assessed_on, "expected_on": expected_on}
    wrong = {name: "This is before they came to hospital." for name, on in asked.items() if on and on < days.came}
    been = ("medically_stable_on", "assessed_on")
    return wrong | {name: "This day is still to come." for name in been if (on := asked[name]) and on > days.today}
