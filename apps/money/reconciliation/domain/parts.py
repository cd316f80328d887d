"""Which parts of everything recorded may be shown: what a contract makes of it, what others pay for, and the whole.

What one contract's page calls another's is what that one's page shows as its own; people outside any cohort and the
whole are the same on both. So where contracts are in force together their parts are decided as one table, and every
page comes to the same. Source: who sees what of people.
"""

from collections.abc import Collection, Mapping

from apps.foundation.kernel.small_numbers import SmallNumbers

NONE, IN, ELSEWHERE = 0, 1, 4
WHOLE = None
Key = tuple[int | str, int | str]
"""A contract (nil: none) and what it makes of a record; or a sum of such."""


def hidden_alone(
    people: Mapping[int, Collection[int]], pence: Mapping[int, int], *, is_silent: bool, smallest: int
) -> set[int | None]:
    """Parts that are not shown of a contract that stands alone, by scope; with `WHOLE`, nor is the whole.

    What is in the contract is shown elsewhere as well, so it is never what is hidden beside another part: where no
    third part is there, the whole is hidden. `is_silent` where what is in the contract is shown nowhere.
    """
    hidden: set[int | None] = {scope for scope, some in people.items() if len(some) < smallest}
    if is_silent:
        hidden.add(IN)
    rest = sorted(people.keys() - hidden - {IN}, key=lambda scope: (len(people[scope]), pence[scope]))
    while rest and _gives_away(hidden, people, smallest):
        hidden.add(rest.pop(0))
    return hidden | {WHOLE} if _gives_away(hidden, people, smallest) else hidden


def _gives_away(hidden: Collection[int | None], people: Mapping[int, Collection[int]], smallest: int) -> bool:
    """Whether what is hidden follows from the whole, or is about too few people even together."""
    together = {person for scope in hidden if scope is not WHOLE for person in people.get(scope, ())}
    return bool(hidden) and (len(hidden) < 2 or len(together) < smallest)


def hidden_beside(
    own: int,
    people: Mapping[tuple[int, int], Collection[int]],
    reported: Mapping[int, Collection[int]],
    *,
    silent: Collection[int],
    smallest: int,
) -> set[int | None]:
    """The same of a contract beside others. `people` are those of each contract and scope as now known, the contract's
    own among them; `reported` those of its parts as its months report them; `silent` are contracts of which what is in
    them is shown nowhere."""
    atoms = {key: some for key, some in people.items() if some}
    numbers = {key: number for number, key in enumerate(sorted(atoms))}
    contracts = sorted({contract for contract, _ in atoms} - {0})
    parts: dict[Key, list[tuple[int, int]]] = {key: [key] for key in atoms}
    whole: Key = ("whole", 0)
    parts[whole] = list(atoms)
    sums: list[tuple[Key, list[Key]]] = [(whole, list(atoms))]
    for contract in {*contracts, own}:
        others = [key for key in atoms if key[0] not in (contract, 0)]
        if others:
            elsewhere: Key = ("elsewhere", contract)
            parts[elsewhere] = others
            sums.append((elsewhere, list(others)))
            sums.append((whole, [elsewhere, *(key for key in atoms if key[0] in (contract, 0))]))

    def together(keys: Collection[Key]) -> int:
        """What is shown nowhere hides nobody, and may not follow."""
        several = {atom for key in keys for atom in parts[key] if not (atom[0] in silent and atom[1] == IN)}
        return len({person for atom in several for person in atoms[atom]})

    rule = SmallNumbers(
        made_of={key: [numbers[atom] for atom in several] for key, several in parts.items()},
        sums=sums,
        people=together,
        size=lambda key: (
            2 * (key[1] == IN and key[0] not in ("whole", "elsewhere")) + (key == whole),
            together([key]),
        ),
        smallest=smallest,
    )
    hidden = rule.hidden()
    seen = [(contract, scope) for contract, scope in atoms if contract in (own, 0)]
    found: set[int | None] = {scope for contract, scope in seen if (contract, scope) in hidden}
    if ("elsewhere", own) in hidden:
        found.add(ELSEWHERE)
    few = {scope for scope, some in reported.items() if len(some) < smallest} - found
    return found | few | {WHOLE} if few or whole in hidden else found
