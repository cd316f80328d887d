"""For how long a stay that has ended is still said to whoever visits."""

from datetime import date, timedelta

LATELY = timedelta(days=30)
"""The days after a discharge for which the source has somebody look after the person."""


def left_lately(today: date) -> tuple[date, date]:
    """The first and the last day on which a stay has ended lately, both included."""
    return today - LATELY, today
