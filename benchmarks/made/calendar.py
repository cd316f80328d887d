"""The days that the made records are about."""

from datetime import date

RECORDS_FROM = date(2024, 10, 1)
STARTS_ON = date(2025, 4, 1)
ENDS_BEFORE = date(2026, 4, 1)
RUNS_ON = (date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1))
"""A risk-profiling run a quarter: people move between levels of need, so most records need a look at the day."""
LAST_MONTH = date(2026, 3, 1)
"""The month that is recalculated under load."""
