"""Who is re-assessed: drawn by chance, from a seed that is kept, so that anybody can draw the same people again."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from uuid import UUID


def lot(seed: str, uid: UUID | str) -> str:
    """The lot that a record draws under a seed. Those with the lowest lots are taken, so neither the order of rows nor
    who else stands in the list decides; nobody can choose a seed for the people, since it is made by the system."""
    return sha256(f"{seed}:{uid}".encode()).hexdigest()


def places_by_level(size: int, available: Mapping[int, int]) -> dict[int, int]:
    """How many people to draw at each level: as even as the people there allow, the rest to the higher level first.

    Even, not in proportion: few people stand at High, and a wrong High costs most. A level with too few gives all
    that it has, and its places go to the others. Source: re-assessment sample, "random, stratified".
    """
    places = dict.fromkeys(available, 0)
    left = min(size, sum(available.values()))
    while left:
        for level in sorted(available, reverse=True):
            if left and places[level] < available[level]:
                places[level] += 1
                left -= 1
    return places


def drawn(seed: str, places: Mapping[int, int], people: Iterable[tuple[int, UUID]]) -> list[UUID]:
    """The people drawn, by level and lot: of each (level, uid), as many as the level has places."""
    by_level: dict[int, list[tuple[str, UUID]]] = {}
    for level, uid in people:
        by_level.setdefault(level, []).append((lot(seed, uid), uid))
    return [uid for level in sorted(places) for _, uid in sorted(by_level.get(level, []))[: places[level]]]
