"""Chance with a seed: the same seed and topic, the same draws."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np


def draws(seed: int, topic: str) -> np.random.Generator:
    """A stream of draws for one topic, so that a change in one topic leaves the others as they were."""
    return np.random.default_rng([seed, crc32(topic.encode())])


def even_lots(rng: np.random.Generator, count: int, block: int = 12) -> np.ndarray:
    """Lots from 0 to 1, spread evenly over every so many in a row, so that no run of luck tilts a month."""
    blocks = np.arange(count) // block
    place = np.empty(count)
    place[np.lexsort((rng.random(count), blocks))] = np.arange(count) % block
    size = np.minimum(block, count - blocks * block)
    return (place + rng.random(count)) / size


def picks(rng: np.random.Generator, weights: Sequence[float], size: int) -> np.ndarray:
    """Places in a list of weights, each as often as its weight says."""
    shares = np.asarray(weights, dtype=float)
    return rng.choice(len(shares), size=size, p=shares / shares.sum())
