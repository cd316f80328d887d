"""How the tables write levels and days, `2026-04-01..2026-08-15=1`, and what the pure rules make of them."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from apps.care.need_bands.domain.history import Banded, Wish, rewritten
from apps.foundation.kernel.periods import FOREVER, Period, financial_year
from apps.money.capitation.domain.funded_periods import PersonFacts, funded_days, on_the_first

YEAR = financial_year(2026)


def days_of(text: str) -> tuple[date, date]:
    """`2026-04-01..2026-05-01`; without an end, for ever."""
    starts_on, _, ends_before = text.partition("..")
    return date.fromisoformat(starts_on), date.fromisoformat(ends_before) if ends_before else FOREVER


def periods_of(text: str) -> list[Period]:
    """Several periods, blanks between them."""
    return [Period(*days_of(period)) for period in text.split()]


def levels_of(text: str) -> list[tuple[date, date, int | None]]:
    """Periods with a level; `-` is not in the cohort."""
    found = []
    for part in text.split():
        days, _, level = part.partition("=")
        found.append((*days_of(days), None if level == "-" else int(level)))
    return found


def written(history: list[tuple[date, date, int]]) -> str:
    """A history as the tables write it."""
    return " ".join(
        f"{starts_on}..{'' if ends_before == FOREVER else ends_before}={level}"
        for starts_on, ends_before, level in history
    )


def history_by_rule(history: str, wish: str) -> str:
    """What the rule makes of a history and a wish."""
    (starts_on, ends_before, level), *_ = levels_of(wish)
    banded = [Banded(start, end, level or 0, level or 0) for start, end, level in levels_of(history)]
    found = rewritten(banded, Wish(starts_on, level, level, ends_before))
    return written([(row.starts_on, row.ends_before, row.need_band) for row in found])


def facts_of(case: Mapping[str, str]) -> PersonFacts:
    """A person of the table of funded days."""
    return PersonFacts(
        bands=[(Period(start, end), level or 0) for start, end, level in levels_of(case["levels"])],
        registered=periods_of(case["registered"]),
        excluded=periods_of(case["excluded"]),
        died_on=date.fromisoformat(case["died_on"]) if case["died_on"] else None,
        trace_status=case["trace"],
    )


def funded_by_rule(case: Mapping[str, str]) -> dict[int, int]:
    """Funded days of the year at each level, counted a day at a time."""
    return dict(Counter(funded_days(facts_of(case), YEAR, ["01"]).values()))


def heads_by_rule(case: Mapping[str, str]) -> dict[int, int]:
    """Firsts of a month at each level."""
    return dict(Counter(on_the_first(funded_days(facts_of(case), YEAR, ["01"])).values()))
