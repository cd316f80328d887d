"""Several names in one sentence."""

from collections.abc import Sequence


def listed(words: Sequence[str]) -> str:
    """`Mobility, Skin and Breathing`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
