"""Which year of a Synthea export is looked at."""

from datetime import date

from apps.foundation.kernel.periods import financial_year, financial_year_of


def year_of_care(latest: date) -> int:
    """The last whole April to March that ended before the latest encounter."""
    year = financial_year_of(latest)
    return year if financial_year(year).ends_before <= latest else year - 1
