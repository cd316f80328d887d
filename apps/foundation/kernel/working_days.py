"""Working days in England: not Saturdays, Sundays, nor bank holidays."""

from datetime import date, timedelta
from functools import cache

ONE_OFF = {
    2020: ({date(2020, 5, 4): date(2020, 5, 8)}, ()),
    2022: ({date(2022, 5, 30): date(2022, 6, 2)}, (date(2022, 6, 3), date(2022, 9, 19))),
    2023: ({}, (date(2023, 5, 8),)),
}
"""Years in which a bank holiday was moved, or one was added."""


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_days_after(day: date, number: int) -> date:
    """The working day that is so many after a day: the first one after it for 1."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays of England and Wales, with the days that stand in for those at a weekend."""
    easter = easter_sunday(year)
    fixed = {easter - timedelta(days=2), easter + timedelta(days=1)}
    fixed |= {_first_monday(year, 5), _last_monday(year, 5), _last_monday(year, 8)}
    moved, added = ONE_OFF.get(year, ({}, ()))
    found = {moved.get(day, day) for day in fixed} | set(added)
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while day.weekday() >= 5 or day in found:
            day += timedelta(days=1)
        found.add(day)
    return frozenset(found)


def easter_sunday(year: int) -> date:
    """By the Gregorian reckoning of Meeus, Jones and Butcher."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap, skipped = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - correction + 15) % 30
    fours, ones = divmod(rest, 4)
    weekday = (32 + 2 * skipped + 2 * fours - moon - ones) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())
