"""The people of a partnership: who they are, where they live, what becomes of them."""

from datetime import date

import numpy as np
import polars as pl

from apps.foundation.kernel.nhs_number import test_number
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.draws import draws, picks
from apps.interfaces.demo.generator.homes import addresses, households
from apps.interfaces.demo.generator.lives import courses
from apps.interfaces.demo.generator.names import HERITAGES, OLDER_FROM
from apps.interfaces.demo.generator.timeline import Timeline

PER_1000_BY_FIVE_YEARS = (53, 58, 61, 59, 61, 66, 71, 69, 66, 61, 67, 68, 60, 50, 45, 41, 25, 16, 9)
"""People of England by age, 0 to 4, 5 to 9, and so on to 90 and over."""

WOMEN = 0.505
WOMEN_AT_85 = 0.63
MOVE_IN_A_YEAR = 0.036
OF_THEM_NEWBORN = 0.26
OF_THEM_YOUNG = (19, 36)
OWN_PRACTICE_OF_THE_AREA = 0.85
CONSENT = {"GIVEN": 0.92, "NOT_ASKED": 0.065, "REFUSED": 0.015}
OPTED_OUT = 0.02
NOT_YET_VERIFIED = 0.006
UNREGISTERED = 0.005
AWAITING_TRACE = 8
OF_THEM_TRACED = 2
COMMUNICATION_NEEDS = (
    "Large print",
    "Hearing aid user",
    "British Sign Language",
    "Easy read",
    "Contact by text message",
)
HAS_COMMUNICATION_NEED = 0.035
GAPS_BETWEEN_NUMBERS = 9


def people_of(blueprint: Blueprint, timeline: Timeline, scale: float) -> pl.DataFrame:
    """One row a person, with everything that will ever be known; `register` says what is known when.

    People who come while the story runs are among them (`arrived`); the last few have no NHS number yet.
    """
    rng = draws(blueprint.seed, "population")
    ages, arrived = _ages(blueprint, timeline, scale, rng)
    count = len(ages)
    begins = np.datetime64(timeline.begins_on)
    frailty = rng.normal(0, 1, count)
    is_new = arrived > begins
    born = (np.where(is_new, arrived, begins) - np.round(ages * 365.25).astype("timedelta64[D]")).astype(
        "datetime64[D]"
    )
    kinds = list(blueprint.heritages)
    heritage = picks(rng, list(blueprint.heritages.values()), count)
    home = households(blueprint, ages, heritage)
    women = np.where(ages >= 85, WOMEN_AT_85, WOMEN)
    sexes = np.where(rng.random(count) < women, "F", "M")
    places = addresses(blueprint, home, ages)
    stays = rng.exponential(9, count) * 365.25
    since_birth = np.maximum((begins - born).astype(int), 0)
    registered = np.where(is_new, arrived, begins - np.minimum(stays, since_birth).astype("timedelta64[D]"))
    course = courses(blueprint, timeline, ages, frailty, arrived)
    practice, next_practice = _practices(blueprint, places["area_practice"], rng)
    names = _names(kinds, heritage, home, sexes, ages, rng)
    homes = list(blueprint.care_homes)
    return pl.DataFrame(
        {
            "person": np.arange(count),
            "nhs_number": _numbers(blueprint, count),
            "local_id": [None] * count,
            **names,
            "date_of_birth": born,
            "sex": sexes,
            "ethnicity": [_ethnicity(kinds[place], rng) for place in heritage],
            **{name: places[name] for name in ("postcode", "lsoa", "address", "telephone")},
            **_speech(kinds, heritage, ages, rng),
            "practice": practice,
            "next_practice": next_practice,
            "registered": registered.astype("datetime64[D]"),
            "arrived": arrived,
            **course,
            "care_home": [homes[place] for place in rng.integers(0, len(homes), count)],
            "sharing_consent": [list(CONSENT)[place] for place in picks(rng, list(CONSENT.values()), count)],
            "national_opt_out": rng.random(count) < OPTED_OUT,
            "trace_status": np.where(rng.random(count) < NOT_YET_VERIFIED, "02", "01"),
            "is_registered": rng.random(count) >= UNREGISTERED,
            "traced_on": [None] * count,
            "frailty": frailty,
        },
        schema_overrides={"local_id": pl.String, "traced_on": pl.Date},
    ).pipe(_without_numbers, timeline)


def _ages(
    blueprint: Blueprint, timeline: Timeline, scale: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Ages at the start, or on the day of coming; and the day of coming."""
    count = round(blueprint.people * scale)
    middles = np.arange(len(PER_1000_BY_FIVE_YEARS)) * 5 + 2.5
    weights = np.array(PER_1000_BY_FIVE_YEARS) * np.exp(blueprint.older * (middles - 40) / 40)
    bands = picks(rng, weights.tolist(), count)
    ages = bands * 5 + rng.random(count) * 5
    oldest = bands == len(PER_1000_BY_FIVE_YEARS) - 1
    ages[oldest] = 90 + np.minimum(rng.exponential(2.6, int(oldest.sum())), 14)
    new = round(count * MOVE_IN_A_YEAR * timeline.years)
    comers = rng.choice(ages, new)
    kind = rng.random(new)
    comers = np.where(kind < OF_THEM_NEWBORN, 0.02, comers)
    comers = np.where(kind > 0.55, rng.uniform(*OF_THEM_YOUNG, new), comers)
    begins = np.datetime64(timeline.begins_on)
    span = (timeline.activity.ends_before - timeline.begins_on).days
    days = np.sort(rng.integers(5, span - 5, new)).astype("timedelta64[D]")
    arrived = np.concatenate([np.full(count, begins), begins + days])
    return np.concatenate([ages, comers]), arrived


def _numbers(blueprint: Blueprint, count: int) -> list[str]:
    """NHS numbers of the 999 test range, rising, with gaps, none twice."""
    rng = draws(blueprint.seed, "numbers")
    numbers: list[str] = []
    place = blueprint.first_place
    for gap in rng.integers(1, GAPS_BETWEEN_NUMBERS, count):
        numbers.append(test_number(place + int(gap)))
        place = int(numbers[-1][3:9])
    return numbers


def _names(
    kinds: list[str],
    heritage: np.ndarray,
    home: np.ndarray,
    sexes: np.ndarray,
    ages: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, list[str]]:
    """Family names go with the home, given names with heritage, sex and age."""
    families: dict[tuple[int, int], str] = {}
    found: dict[str, list[str]] = {"family_name": [], "given_name": []}
    for place, house, sex, age in zip(heritage, home, sexes, ages, strict=True):
        kind = HERITAGES[kinds[place]]
        key = (int(house), int(place))
        if key not in families:
            families[key] = kind.families[rng.integers(len(kind.families))]
        choices = kind.given(str(sex), age >= OLDER_FROM)
        found["family_name"].append(families[key])
        found["given_name"].append(choices[rng.integers(len(choices))])
    return found


def _ethnicity(kind: str, rng: np.random.Generator) -> str:
    codes = HERITAGES[kind].ethnicities
    return list(codes)[picks(rng, list(codes.values()), 1)[0]]


def _speech(kinds: list[str], heritage: np.ndarray, ages: np.ndarray, rng: np.random.Generator) -> dict[str, list]:
    """Language, interpreter, and what somebody needs so that they can follow."""
    languages, interpreters, needs = [], [], []
    for place, age in zip(heritage, ages, strict=True):
        kind = HERITAGES[kinds[place]]
        speaks = bool(kind.language) and rng.random() < kind.speak_it
        languages.append(kind.language if speaks else "English")
        interpreters.append(speaks and rng.random() < kind.need_interpreter * (1.6 if age >= OLDER_FROM else 0.7))
        has_need = rng.random() < HAS_COMMUNICATION_NEED * (2.2 if age >= 70 else 0.7)
        needs.append(COMMUNICATION_NEEDS[rng.integers(len(COMMUNICATION_NEEDS))] if has_need else None)
    return {"language": languages, "interpreter": interpreters, "communication_needs": needs}


def _practices(blueprint: Blueprint, of_area: list[str], rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """The practice, mostly the area's; and the one to go to by those who change."""
    codes = [practice.code for practice in blueprint.practices]
    own = rng.random(len(of_area)) < OWN_PRACTICE_OF_THE_AREA
    others = rng.integers(0, len(codes), len(of_area))
    now = [area if stays else codes[other] for area, stays, other in zip(of_area, own, others, strict=True)]
    return now, [codes[(codes.index(code) + 1) % len(codes)] for code in now]


def _without_numbers(people: pl.DataFrame, timeline: Timeline) -> pl.DataFrame:
    """The last few adults who came have a local id only; two of them are traced while the contract runs."""
    traced = timeline.months_since[-1] if timeline.months_since else timeline.activity.ends_before
    grown = pl.col("date_of_birth") < date(timeline.begins_on.year - 18, 1, 1)
    stays = pl.col("died").is_null() & pl.col("left").is_null() & (pl.col("arrived") == timeline.begins_on)
    chosen = people.filter(grown & stays)["person"].tail(AWAITING_TRACE).to_list()
    is_chosen, is_traced = pl.col("person").is_in(chosen), pl.col("person").is_in(chosen[:OF_THEM_TRACED])
    return people.with_columns(
        pl.when(is_chosen)
        .then(pl.format("LOCAL-{}", pl.col("person").cast(pl.String).str.zfill(5)))
        .otherwise("local_id")
        .alias("local_id"),
        pl.when(is_chosen & ~is_traced).then(None).otherwise("nhs_number").alias("nhs_number"),
        pl.when(is_traced).then(pl.lit(traced)).otherwise("traced_on").alias("traced_on"),
        pl.when(is_chosen & ~is_traced).then(None).otherwise("trace_status").alias("trace_status"),
        (pl.col("is_registered") & ~is_chosen).alias("is_registered"),
        pl.when(is_chosen).then(None).otherwise("changed_practice").alias("changed_practice"),
    )
