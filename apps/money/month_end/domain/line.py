"""A line of a statement that may be queried, by what names it in the frozen statement for good."""

from typing import NamedTuple


class Line(NamedTuple):
    """`disputes` says of what kind it is: counted, or cost. At most one of level, provider and sector narrows it: one
    level at one provider in one month is nearly always about a handful of people, so no statement has such a line. `of`
    is the month of care, as a statement calls it, where the line is an adjustment."""

    disputes: str
    need_band: int | None = None
    provider_id: int | None = None
    sector: str = ""
    of: str = ""

    @property
    def key(self) -> str:
        """As a form sends it back: `COST--12--`."""
        return "-".join(str(part or "") for part in self)
