"""Which shares may be shown to those who see counts, so that nothing about few people can be worked back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.care.assurance.choices import Grain
from apps.foundation.kernel.small_numbers import SmallNumbers

if TYPE_CHECKING:
    from apps.care.assurance.models import CheckFigure

Key = tuple[str, str]
"""A row of a table, and `of`, `counted` or `rest`."""

ALL = "all"


@dataclass
class Family:
    """Rows that add to one another: the finest of them, and which are the sum of which."""

    finest: dict[str, tuple[int, int]] = field(default_factory=dict)
    sums: dict[str, list[str]] = field(default_factory=dict)

    def hidden(self, smallest: int) -> frozenset[str]:
        """Rows of which anything is hidden: their share, count and number all go together."""
        parts: list[int] = []
        made_of: dict[Key, list[int]] = {}
        for row, (count, of) in self.finest.items():
            for name, number in (("counted", count), ("rest", of - count)):
                if number:
                    made_of[row, name] = [len(parts)]
                    parts.append(number)
        for total, rows in self._in_order():
            for name in ("counted", "rest"):
                made = [part for row in rows for part in made_of.get((row, name), [])]
                if made:
                    made_of[total, name] = made
        adds: list[tuple[Key, Sequence[Key]]] = []
        for row in {row for row, _ in made_of}:
            own = [(row, name) for name in ("counted", "rest") if (row, name) in made_of]
            made_of[row, "of"] = [part for key in own for part in made_of[key]]
            adds.append(((row, "of"), own))
        for total, rows in self._in_order():
            for name in ("counted", "rest", "of"):
                if (total, name) in made_of:
                    adds.append(((total, name), [(row, name) for row in rows if (row, name) in made_of]))
        behind = {key: sum(parts[part] for part in made) for key, made in made_of.items()}
        rule = SmallNumbers(
            made_of=made_of,
            sums=adds,
            people=lambda keys: sum(behind[key] for key in keys),
            size=lambda key: (behind[key],),
            smallest=smallest,
        )
        return frozenset(row for row, _ in rule.hidden())

    def _in_order(self) -> Iterable[tuple[str, list[str]]]:
        """Sums of finest rows first, then sums of sums."""
        done = set(self.finest)
        waiting = dict(self.sums)
        while waiting:
            ready = [total for total, rows in waiting.items() if done.issuperset(rows)]
            for total in ready:
                yield total, waiting.pop(total)
            done.update(ready)
            if not ready:
                return


def row_of(figure: CheckFigure) -> str:
    """How a figure is called in its family."""
    if figure.grain == Grain.PARTNERSHIP:
        return figure.month.isoformat() if figure.month else ALL
    if figure.grain == Grain.ASSESSOR:
        return f"{figure.organisation_id}/{figure.team_id}/{figure.assessor}"
    if figure.grain == Grain.TEAM:
        return f"{figure.organisation_id}/{figure.team_id}"
    return f"{figure.organisation_id}" if figure.grain == Grain.ORGANISATION else f"{figure.grain}:{figure.group}"


def hidden_rows(figures: Sequence[CheckFigure], smallest: int) -> frozenset[str]:
    """Rows that may not be shown: assessors, teams, organisations and all; months and all; each group and all.

    Each of these is told apart from the others: they share nothing but the whole.
    """
    found: set[str] = set()
    for family in _families(figures):
        found |= family.hidden(smallest)
    return frozenset(found)


def _families(figures: Sequence[CheckFigure]) -> list[Family]:
    whole = next((one for one in figures if one.grain == Grain.PARTNERSHIP and one.month is None), None)
    if whole is None:
        return []
    plain = [one for one in figures if one.month is None]
    flat = [[one for one in plain if one.grain == grain] for grain in (Grain.LEVEL, Grain.ETHNICITY, Grain.DEPRIVATION)]
    flat.append([one for one in figures if one.grain == Grain.PARTNERSHIP and one.month is not None])
    families = [_flat(rows, whole) for rows in flat if rows]
    assessors = [one for one in plain if one.grain == Grain.ASSESSOR]
    bodies = [one for one in plain if one.grain == Grain.ORGANISATION]
    if assessors:
        families.append(_nested(assessors, [one for one in plain if one.grain == Grain.TEAM], bodies))
    elif bodies:
        families.append(_flat(bodies, whole))
    return families


def _flat(rows: Sequence[CheckFigure], whole: CheckFigure) -> Family:
    """Rows and their total; what the total has besides stands as a row that is on no page."""
    family = Family({row_of(one): (one.count, one.of) for one in rows})
    count, of = whole.count - sum(one.count for one in rows), whole.of - sum(one.of for one in rows)
    if of:
        family.finest["besides"] = (count, of)
    family.sums[ALL] = list(family.finest)
    return family


def _nested(assessors: Sequence[CheckFigure], teams: Sequence[CheckFigure], bodies: Sequence[CheckFigure]) -> Family:
    family = Family({row_of(one): (one.count, one.of) for one in assessors})
    for team in teams:
        family.sums[row_of(team)] = [row_of(one) for one in assessors if one.team_id == team.team_id]
    for body in bodies:
        own = [row_of(one) for one in teams if one.organisation_id == body.organisation_id]
        alone = [one for one in assessors if one.organisation_id == body.organisation_id and one.team_id is None]
        family.sums[row_of(body)] = [*own, *(row_of(one) for one in alone)]
    without = [row_of(one) for one in assessors if one.organisation_id is None]
    family.sums[ALL] = [*(row_of(one) for one in bodies), *without]
    return family
