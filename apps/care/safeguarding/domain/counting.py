"""How many concerns there were, by kind, with small numbers hidden."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from apps.foundation.kernel.small_numbers import SmallNumbers

ALL = "ALL"


@dataclass(frozen=True)
class Counted:
    """Concerns of each kind and of all; None where too few people stand behind the number."""

    by_kind: Mapping[str, int | None]
    total: int | None


def concerns_counted(people: Mapping[str, Collection[int]], smallest: int) -> Counted:
    """Counts to show. `people` gives each kind one entry a concern: whom it is about.

    A number about fewer people than `smallest` is hidden, and so is any other from which it would follow; nil is shown.
    Several concerns about one person count as one person for this.
    Source: care plan and co-ordination, "counts to the board"; small numbers.
    """
    some = {kind: about for kind, about in people.items() if about}
    places = {kind: place for place, kind in enumerate(some)}
    made_of = {kind: [place] for kind, place in places.items()}
    if some:
        made_of[ALL] = list(places.values())

    def behind(keys: Collection[str]) -> int:
        kinds = places if ALL in keys else keys
        return len({person for kind in kinds for person in some[kind]})

    hidden = SmallNumbers(
        made_of=made_of,
        sums=[(ALL, list(places))] if some else [],
        people=behind,
        size=lambda key: (key == ALL, behind([key])),
        smallest=smallest,
    ).hidden()
    return Counted(
        by_kind={kind: None if kind in hidden else len(about) for kind, about in people.items()},
        total=None if ALL in hidden else sum(len(about) for about in people.values()),
    )
