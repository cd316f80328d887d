"""Whom a version pays for, and which of two contracts pays where both would.

Source clauses: contracts, "cohort" (age, conditions, level, setting, practices); a person-day is funded by at most one
capitation; overlaps are settled before signature by signed precedence or carve-out.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from apps.foundation.kernel.periods import Period


class Unsettled(ValueError):
    """Two contracts would pay for the same person on the same day, or neither would. The message says which."""


@dataclass(frozen=True)
class Named:
    """Whom a version names. What is empty names nobody apart: `Named()` is everybody at a level.

    Ages are whole years on the day and both count. Of several conditions a person has one at least.
    """

    age_from: int | None = None
    age_to: int | None = None
    levels: frozenset[int] = frozenset()
    practices: frozenset[Hashable] = frozenset()
    conditions: frozenset[str] = frozenset()
    residences: frozenset[str] = frozenset()

    @property
    def is_everybody(self) -> bool:
        """Whether nobody is named apart."""
        return self == Named()


def may_overlap(one: Named, other: Named) -> bool:
    """Whether a person could be in both cohorts on one day, whoever is known today.

    On a day a person has one age, one level, one practice and one place to live, and any number of conditions.
    """
    for ours, theirs in (
        (one.levels, other.levels),
        (one.practices, other.practices),
        (one.residences, other.residences),
    ):
        if ours and theirs and not ours & theirs:
            return False
    youngest = max(one.age_from or 0, other.age_from or 0)
    oldest = [age for age in (one.age_to, other.age_to) if age is not None]
    return not oldest or youngest <= min(oldest)


@dataclass(frozen=True)
class Claim:
    """What a version claims: whom it names on which days, and the contracts that it gives way to."""

    contract: Hashable
    name: str
    days: Period
    named: Named = field(default_factory=Named)
    gives_way_to: frozenset[Hashable] = frozenset()


def overlap(one: Claim, other: Claim) -> bool:
    """Whether two versions of different contracts could pay for one person on one day, before either gives way."""
    return one.contract != other.contract and bool(one.days & other.days) and may_overlap(one.named, other.named)


def what_is_unsettled(own: Claim, others: Iterable[Claim]) -> list[str]:
    """What stands between a version and its parties: overlaps that neither side settles, or both do, and circles."""
    others = list(others)
    found: list[str] = []
    for other in others:
        if overlap(own, other):
            gives, given = other.contract in own.gives_way_to, own.contract in other.gives_way_to
            if gives and given:
                found.append(f"it and “{other.name}” give way to each other, so that nobody would pay")
            elif not gives and not given:
                found.append(f"it and “{other.name}” may pay for the same people, and neither gives way")
    if not found and (circle := _circle(own, others)):
        names = " to ".join(f"“{claim.name}”" for claim in circle)
        found.append(f"contracts give way in a circle: {names} to “{own.name}”")
    return list(dict.fromkeys(found))


def check_settled(own: Claim, others: Iterable[Claim]) -> None:
    """Raise Unsettled unless every overlap of a version is settled one way."""
    if found := what_is_unsettled(own, others):
        raise Unsettled(f"Whom this version pays for is not settled: {'; '.join(found)}.")


def _circle(own: Claim, others: Sequence[Claim]) -> list[Claim]:
    """Contracts that give way one to the next and the last to the first, beginning with `own`; none where none do."""
    claims = [own, *others]
    after: Mapping[Hashable, Collection[Claim]] = {
        claim.contract: [
            other
            for held in claims
            if held.contract == claim.contract
            for other in claims
            if other.contract in held.gives_way_to and held.days & other.days
        ]
        for claim in claims
    }

    def walk(path: list[Claim]) -> list[Claim]:
        for following in after[path[-1].contract]:
            if following.contract == own.contract:
                return path
            if all(following.contract != seen.contract for seen in path) and (found := walk([*path, following])):
                return found
        return []

    return walk([own])
