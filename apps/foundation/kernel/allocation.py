"""Sharing out a pool so that the parts add to the whole, to the penny."""

from collections.abc import Mapping

from apps.foundation.kernel.pence import Pence


class NothingToShareBy(ValueError):
    """Every weight is nil, so there is no way to share the pool out."""


def allocate(pool: Pence, weights: Mapping[str, int]) -> dict[str, Pence]:
    """Split a pool by weight with the largest-remainder method.

    Ties go by key, ascending. A negative pool is split by its absolute value. A weight of nil gets nil.
    Weights are whole numbers, nil or more. Source: risk sharing, "amounts split between parties".
    """
    total = 0
    for weight in weights.values():
        if weight < 0:
            raise ValueError("A weight is below nil.")
        total += weight
    if pool == 0:
        return dict.fromkeys(weights, 0)
    if total == 0:
        raise NothingToShareBy("Every weight is nil.")
    left = size = abs(pool)
    parts = {}
    for key, weight in weights.items():
        parts[key] = size * weight // total
        left -= parts[key]
    if left:
        by_remainder = sorted(
            (key for key in weights if weights[key]), key=lambda key: (-(size * weights[key] % total), key)
        )
        for key in by_remainder[:left]:
            parts[key] += 1
    return parts if pool > 0 else {key: -part for key, part in parts.items()}
