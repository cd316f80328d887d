"""How much care people need: events a person a year by level of need, over the seasons and the days of the week."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from apps.foundation.kernel.periods import month_period

WINTER = (1.18, 1.10, 1.03, 0.97, 0.95, 0.93, 0.93, 0.91, 0.95, 1.00, 1.04, 1.13)
"""January to December, for what winter brings."""

HOLIDAYS = (1.02, 1.00, 1.04, 0.99, 1.00, 1.02, 1.01, 0.91, 1.02, 1.05, 1.06, 0.88)
"""January to December, for what is arranged beforehand."""

EVERY_DAY = (1.13, 1.03, 1.00, 0.98, 0.98, 0.95, 0.98)
"""Monday to Sunday."""

ADMISSIONS = (1.10, 1.07, 1.05, 1.04, 1.06, 0.86, 0.82)
VISITS = (1.0, 1.0, 1.0, 1.0, 1.0, 0.32, 0.27)
OFFICE_HOURS = (1.1, 1.0, 0.98, 1.0, 0.92, 0.0, 0.0)
BANK_HOLIDAYS = ((1, 1), (12, 25), (12, 26))


@dataclass(frozen=True)
class Care:
    """A line of care: its kind, whether it concerns a long-term condition, and who gives it.

    `yearly`: events a person a year outside the cohort and at levels 1, 2, 3. `season` and `winter`: the curve,
    and how strongly it holds. `drift`: change a year. `family`: conditions that most of its people have.
    """

    name: str
    kind: str
    part: str
    ltc_related: bool
    yearly: tuple[float, float, float, float]
    week: tuple[float, ...]
    season: tuple[float, ...] = WINTER
    winter: float = 0.0
    drift: float = 0.0
    family: str = ""
    shape: str = "contact"


LINES = (
    Care(
        "A&E",
        "AE_ATTENDANCE",
        "hospital",
        True,
        (0.012, 0.22, 0.66, 1.45),
        EVERY_DAY,
        winter=1.0,
        drift=-0.03,
    ),
    Care("A&E, other", "AE_ATTENDANCE", "hospital", False, (0.27, 0.20, 0.24, 0.28), EVERY_DAY, winter=0.9),
    Care(
        "Unplanned spell",
        "NON_ELECTIVE_SPELL",
        "hospital",
        True,
        (0.004, 0.075, 0.29, 0.93),
        ADMISSIONS,
        winter=1.6,
        drift=-0.06,
        shape="spell",
    ),
    Care(
        "Unplanned spell, other",
        "NON_ELECTIVE_SPELL",
        "hospital",
        False,
        (0.035, 0.045, 0.07, 0.10),
        ADMISSIONS,
        winter=0.8,
        shape="spell",
    ),
    Care(
        "Planned spell",
        "ELECTIVE_SPELL",
        "hospital",
        False,
        (0.085, 0.20, 0.24, 0.22),
        OFFICE_HOURS,
        HOLIDAYS,
        1.2,
        shape="spell",
    ),
    Care("Outpatient", "OUTPATIENT", "hospital", True, (0.10, 0.90, 1.60, 2.00), OFFICE_HOURS, HOLIDAYS, 1.0),
    Care(
        "Outpatient, other",
        "OUTPATIENT",
        "hospital",
        False,
        (0.55, 0.70, 0.70, 0.60),
        OFFICE_HOURS,
        HOLIDAYS,
        1.0,
    ),
    Care(
        "Community",
        "COMMUNITY_CONTACT",
        "community",
        True,
        (0.05, 3.3, 9.8, 26.0),
        VISITS,
        winter=0.2,
        drift=0.07,
    ),
    Care(
        "Mental health",
        "COMMUNITY_CONTACT",
        "mental_health",
        True,
        (0.02, 0.25, 0.95, 1.9),
        OFFICE_HOURS,
        drift=0.03,
        family="mind",
    ),
    Care("Third sector", "THIRD_SECTOR_CONTACT", "third", True, (0.01, 1.2, 3.0, 5.0), OFFICE_HOURS, drift=0.06),
    Care(
        "Community bed",
        "COMMUNITY_BED_DAY",
        "community",
        True,
        (0.0, 0.004, 0.02, 0.09),
        ADMISSIONS,
        winter=0.8,
        drift=0.05,
        shape="stay",
    ),
    Care(
        "Virtual ward",
        "VIRTUAL_WARD_DAY",
        "community",
        True,
        (0.0, 0.006, 0.05, 0.22),
        EVERY_DAY,
        winter=0.8,
        drift=0.25,
        shape="stay",
    ),
    Care(
        "After discharge",
        "POST_DISCHARGE_PATHWAY",
        "community",
        True,
        (0.0, 0.03, 0.05, 0.08),
        OFFICE_HOURS,
        drift=0.05,
    ),
    Care("GP", "GP_CONTACT", "practice", False, (4.4, 9.0, 13.0, 15.0), OFFICE_HOURS, winter=0.5),
)

PACKAGES = (
    Care(
        "Home care",
        "SOCIAL_CARE_WEEK",
        "social_care",
        True,
        (0.0, 0.004, 0.026, 0.09),
        EVERY_DAY,
        drift=0.01,
        shape="weeks",
    ),
    Care(
        "Telehealth",
        "TELEHEALTH_MONTH",
        "community",
        True,
        (0.0, 0.02, 0.12, 0.30),
        EVERY_DAY,
        drift=0.1,
        shape="month",
    ),
    Care("Medicines", "PRESCRIPTION", "practice", False, (0.10, 0.93, 0.98, 1.0), EVERY_DAY, shape="month"),
)
"""What goes on from month to month: `yearly` is the share of people at a level who have it."""


def strength(care: Care, month: date, contract_starts_on: date) -> float:
    """How much more or less of a line of care a month sees than an average month at the contract's start."""
    season: float = care.season[month.month - 1] ** care.winter
    years = (month - contract_starts_on).days / 365.25
    return season * (1 + care.drift) ** years


def day_weights(care: Care, month: date) -> tuple[np.ndarray, np.ndarray]:
    """The days of a month, and how likely an event of a line of care falls on each."""
    period = month_period(month)
    days = [period.starts_on + timedelta(days=place) for place in range(period.days)]
    closed = care.week is OFFICE_HOURS
    weights = [0.0 if closed and (day.month, day.day) in BANK_HOLIDAYS else care.week[day.weekday()] for day in days]
    return np.array(days, dtype="datetime64[D]"), np.array(weights) / sum(weights)
