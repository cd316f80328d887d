"""Somebody who adds and subtracts everything that is shown, with exact fractions."""

from collections.abc import Sequence
from fractions import Fraction


def determined(shown: Sequence[Sequence[int]], asked: Sequence[Sequence[int]]) -> list[bool]:
    """Which asked sums of unknowns follow from the shown ones. Each sum is a row with a number for each unknown."""
    reduced: list[tuple[int, list[Fraction]]] = []

    def without(numbers: Sequence[int]) -> list[Fraction]:
        row = [Fraction(number) for number in numbers]
        for place, other in reduced:
            if row[place]:
                factor = row[place] / other[place]
                row = [mine - factor * theirs for mine, theirs in zip(row, other, strict=True)]
        return row

    for numbers in shown:
        rest = without(numbers)
        place = next((place for place, number in enumerate(rest) if number), None)
        if place is not None:
            reduced.append((place, rest))
    return [not any(without(row)) for row in asked]
