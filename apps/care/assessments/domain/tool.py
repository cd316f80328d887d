"""The Decision Support Tool as data: its areas of need, the levels that each has, and what each level means.

Three things are called *level* in the source. Here `domain_level` is one of N L M H S P in one area; the level of
need that follows from all of them is `need_band`. Source: the Decision Support Tool domains, section 1.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"

LEVELS = "NLMHSP"
"""Levels from least to most need. An area has some of them: which ones is a table, not a rule."""

LEVEL_WORDS: Mapping[str, str] = {
    "N": "No needs",
    "L": "Low",
    "M": "Moderate",
    "H": "High",
    "S": "Severe",
    "P": "Priority",
}
NOTHING_RECORDED = "-"
"""Stands for the optional area where nothing was recorded, in a profile."""


class UnknownDomain(ValueError):
    """There is no such area of need."""


class LevelNotInDomain(ValueError):
    """The area has no such level; the message names both and says which levels it has."""

    code = "domain-level-not-in-domain"


class DomainMissing(ValueError):
    """An area that has to be answered has no level; the message names it."""

    code = "domain-missing"


@dataclass(frozen=True)
class Domain:
    """One area of need: its code, names, the levels that it has, the axis on which it counts, and whether it is
    one of the four that can be Priority (*starred*)."""

    code: str
    name: str
    short: str
    levels: str
    axis: str
    is_starred: bool

    @property
    def is_optional(self) -> bool:
        """Recorded where somebody wants to, and counted on no axis."""
        return not self.axis

    def has(self, domain_level: str) -> bool:
        return len(domain_level) == 1 and domain_level in self.levels

    def help(self, domain_level: str) -> str:
        """What a level means in this area, in plain words."""
        return HELP[self.code, domain_level]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


DOMAINS: Mapping[str, Domain] = {
    row["code"]: Domain(row["code"], row["name"], row["short"], row["levels"], row["axis"], row["star"] == "yes")
    for row in _rows("domains.csv")
}
"""All areas by code, in the order of the source: order is for display only."""

HELP: Mapping[tuple[str, str], str] = {(row["domain"], row["level"]): row["help"] for row in _rows("help.csv")}

REQUIRED: tuple[str, ...] = tuple(code for code, domain in DOMAINS.items() if not domain.is_optional)
"""The eleven areas without which an assessment is not complete."""

_defined = json.loads((DATA / "definitions.json").read_text(encoding="utf-8"))

DEFINITIONS: Mapping[int, str] = {int(band): words for band, words in _defined["definitions"].items()}
"""The source's own three definitions of the levels of need, quoted as they stand, by need_band."""

DEFINITIONS_SOURCE: str = _defined["source"]

SAP_DOMAINS: Mapping[str, str] = {row["code"]: row["name"] for row in _rows("sap_domains.csv")}
"""What a Single Assessment Process tool has fields for, by code."""


LONGEST_FIELD = 120
"""Characters of the name of a field of such a tool."""


def checked_level(code: str, domain_level: str) -> str:
    """The level, when the area has it. Raises UnknownDomain, LevelNotInDomain."""
    if (domain := DOMAINS.get(code)) is None:
        raise UnknownDomain(f"There is no area of need {code}.")
    if not domain.has(domain_level):
        has = ", ".join(LEVEL_WORDS[level] for level in domain.levels)
        said = LEVEL_WORDS.get(domain_level, domain_level[:20])
        raise LevelNotInDomain(f"{domain.name} has no level {said}: it has {has}.")
    return domain_level


def higher_and_lower(one: str, other: str) -> tuple[str, str]:
    """Of two levels in doubt the higher counts, and both are kept. Source: section 1, "when in doubt"."""
    return (one, other) if LEVELS.index(one) >= LEVELS.index(other) else (other, one)


def profile_of(levels: Mapping[str, str]) -> str:
    """The levels of all areas as twelve letters in the order of the tool, `-` where the optional one is not recorded.

    Raises UnknownDomain, LevelNotInDomain, DomainMissing: the first thing that is wrong.
    """
    for code in levels:
        if code not in DOMAINS:
            raise UnknownDomain(f"There is no area of need {code}.")
    letters = []
    for code, domain in DOMAINS.items():
        domain_level = levels.get(code, "")
        if domain_level:
            letters.append(checked_level(code, domain_level))
        elif domain.is_optional:
            letters.append(NOTHING_RECORDED)
        else:
            raise DomainMissing(f"{domain.name} has no level.")
    return "".join(letters)


def levels_of(profile: str) -> dict[str, str]:
    """A profile's letters by area again, the optional one only where it was recorded."""
    return {code: letter for code, letter in zip(DOMAINS, profile, strict=True) if letter != NOTHING_RECORDED}


def missing_from(levels: Mapping[str, str]) -> list[str]:
    """Codes of the areas that still have to be answered, in order."""
    return [code for code in REQUIRED if not levels.get(code)]
