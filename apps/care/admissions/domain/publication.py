"""Which counts of answers may be shown to those who see counts only."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from apps.foundation.kernel.small_numbers import SmallNumbers

Key = tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """One answer: in which month the person came, what was said, and who it is about."""

    month: str
    exceeded: str
    why: str
    person_id: int

    @property
    def figures(self) -> tuple[Key, ...]:
        """The figures of the page that this answer counts in."""
        by_month: tuple[Key, ...] = (("month", self.month, self.exceeded), ("month", self.month))
        return (*by_month, ("why", self.exceeded, self.why), ("exceeded", self.exceeded))


def hidden_figures(answers: Iterable[Answered], smallest: int) -> frozenset[Key]:
    """The figures about fewer people than may be shown, and others from which those would follow.

    A person with several answers is one person. Figures: answers by month and by what was said, of each month, by
    reason, and by what was said over all months. Source: tenancy, small numbers; `kernel.small_numbers`.
    """
    parts: dict[tuple[str, str, str], int] = {}
    people: dict[int, set[int]] = {}
    counted: dict[int, int] = {}
    made_of: dict[Key, set[int]] = {}
    for one in answers:
        part = parts.setdefault((one.month, one.exceeded, one.why), len(parts))
        people.setdefault(part, set()).add(one.person_id)
        counted[part] = counted.get(part, 0) + 1
        for figure in one.figures:
            made_of.setdefault(figure, set()).add(part)
    sums = [(total, _parts_of(total, made_of)) for total in made_of if total[0] == "exceeded" or len(total) == 2]
    sums += [
        (("exceeded", said), [key for key in made_of if key[0] == "month" and key[2:] == (said,)])
        for said in {key[1] for key in made_of if key[0] == "exceeded"}
    ]

    def behind(keys: Collection[Key]) -> int:
        found: set[int] = set()
        for part in set().union(*(made_of[key] for key in keys)):
            found |= people[part]
        return len(found)

    rule = SmallNumbers(
        made_of={key: sorted(among) for key, among in made_of.items()},
        sums=[(total, among) for total, among in sums if among],
        people=behind,
        size=lambda key: (int(key[0] == "exceeded"), sum(counted[part] for part in made_of[key])),
        smallest=smallest,
    )
    return rule.hidden()


def _parts_of(total: Key, made_of: Collection[Key]) -> list[Key]:
    """The figures that add to a total: a month's by what was said, what was said by reason."""
    if total[0] == "month":
        return [key for key in made_of if key[:2] == total and len(key) == 3]
    return [key for key in made_of if key[0] == "why" and key[1] == total[1]]
