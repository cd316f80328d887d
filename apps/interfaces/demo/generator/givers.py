"""Who gives which care to whom."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.draws import even_lots
from apps.interfaces.demo.generator.rates import Care

OWN_HOSPITAL = 0.88
"""Share of hospital care that people have from the trust to which their practice sends most."""

GOES_ELSEWHERE = 0.02
INTEGRATED_COMMUNITY = 0.55
"""Share of community contacts that an integrated trust gives to people of its own practices."""

OTHER_HOSPITAL = {"acute": "integrated", "integrated": "acute"}


class Givers:
    """The providers of one partnership, and where its people are registered."""

    def __init__(self, blueprint: Blueprint, people: pl.DataFrame, rng: np.random.Generator) -> None:
        self.blueprint, self.rng = blueprint, rng
        self.codes = blueprint.codes
        self.hospital: Mapping[str, str] = {practice.code: practice.hospital for practice in blueprint.practices}
        self.practice = np.array(people["practice"].to_list())
        self.next_practice = np.array(people["next_practice"].to_list())
        self.changed = people["changed_practice"].to_numpy().astype("datetime64[D]")

    def of(self, care: Care, whose: np.ndarray, day: np.ndarray) -> tuple[list[str], list[str | None]]:
        """The provider of each event, and its service line where that is not the provider's first."""
        first_lines: list[str | None] = [None] * len(whose)
        practice = self._practice_on(whose, day)
        if care.part == "practice":
            return practice.tolist(), first_lines
        own = [self.hospital[code] for code in practice]
        if care.part == "hospital":
            return [self.codes[part] for part in self._hospitals(own)], first_lines
        if care.part == "community" and care.shape == "contact":
            return self._community(np.array(own))
        return [self.codes[care.part]] * len(whose), first_lines

    def _practice_on(self, whose: np.ndarray, day: np.ndarray) -> np.ndarray:
        """The practice of each person on a day."""
        moved = ~np.isnat(self.changed[whose]) & (self.changed[whose] <= day)
        return np.where(moved, self.next_practice[whose], self.practice[whose])

    def _hospitals(self, own: list[str]) -> list[str]:
        """Mostly the own hospital; sometimes the other, where there is one, or a trust elsewhere."""
        chosen = []
        for part, lot in zip(own, even_lots(self.rng, len(own), 50), strict=True):
            if self.blueprint.elsewhere and lot > 1 - GOES_ELSEWHERE:
                chosen.append("elsewhere")
            else:
                chosen.append(part if lot < OWN_HOSPITAL or "integrated" not in self.codes else OTHER_HOSPITAL[part])
        return chosen

    def _community(self, own: np.ndarray) -> tuple[list[str], list[str | None]]:
        """An integrated trust gives some of it, under its own line for the community."""
        theirs = (own == "integrated") & (even_lots(self.rng, len(own), 50) < INTEGRATED_COMMUNITY)
        provider = [self.codes["integrated" if is_theirs else "community"] for is_theirs in theirs]
        return provider, ["COMMUNITY" if is_theirs else None for is_theirs in theirs]
