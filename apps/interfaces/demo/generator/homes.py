"""Who lives with whom, and where: households, addresses, telephones."""

import numpy as np

from apps.interfaces.demo.generator.blueprints import Area, Blueprint
from apps.interfaces.demo.generator.draws import draws
from apps.interfaces.demo.generator.names import STREETS

ADULT_FROM = 18
LIVE_AS_A_COUPLE = 0.56
PARENTS = (20, 48)
POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
MOBILE_UNTIL = 60
"""Households whose first adult is younger give a mobile number."""


def households(blueprint: Blueprint, ages: np.ndarray, heritage: np.ndarray) -> np.ndarray:
    """A household for everybody. Adults of one heritage and about one age pair up; children live with parents,
    whose heritage they take (`heritage` is changed for them)."""
    rng = draws(blueprint.seed, "households")
    home = np.full(len(ages), -1)
    adults = np.flatnonzero(ages >= ADULT_FROM)
    order = adults[np.lexsort((ages[adults] + rng.normal(0, 3, len(adults)), heritage[adults]))]
    together = rng.random(len(order)) < LIVE_AS_A_COUPLE
    number, place = 0, 0
    while place < len(order):
        size = 2 if together[place] and place + 1 < len(order) else 1
        home[order[place : place + size]] = number
        number, place = number + 1, place + size
    parents = adults[(ages[adults] >= PARENTS[0]) & (ages[adults] <= PARENTS[1])]
    children = np.flatnonzero(home < 0)
    chosen = rng.choice(parents, size=len(children))
    home[children] = home[chosen]
    heritage[children] = heritage[chosen]
    return home


def addresses(blueprint: Blueprint, home: np.ndarray, ages: np.ndarray) -> dict[str, list[str]]:
    """Where everybody lives: address, postcode of the ZZ99 range, small area, telephone of the ranges that
    Ofcom keeps for fiction, and the area's practice."""
    rng = draws(blueprint.seed, "addresses")
    count = int(home.max()) + 1
    areas = rng.integers(0, len(blueprint.areas), count)
    oldest = np.zeros(count)
    np.maximum.at(oldest, home, ages)
    made = [_address(blueprint.areas[areas[number]], oldest[number], rng) for number in range(count)]
    names = ("address", "postcode", "lsoa", "telephone", "area_practice")
    return {name: [made[number][place] for number in home] for place, name in enumerate(names)}


def _address(area: Area, oldest: float, rng: np.random.Generator) -> tuple[str, ...]:
    street = int(rng.integers(len(STREETS)))
    lsoas = list(area.lsoas)
    lsoa = lsoas[street * len(lsoas) // len(STREETS)]
    letters = POSTCODE_LETTERS[street], POSTCODE_LETTERS[int(lsoa[-2:]) % len(POSTCODE_LETTERS)]
    number, line = int(rng.integers(1, 120)), int(rng.integers(1000))
    telephone = f"07700 900{line:03}" if oldest < MOBILE_UNTIL else f"01632 960{line:03}"
    return (
        f"{number} {STREETS[street]}, {area.name}",
        f"ZZ99 {number % 9 + 1}{letters[0]}{letters[1]}",
        lsoa,
        telephone,
        area.practice,
    )
