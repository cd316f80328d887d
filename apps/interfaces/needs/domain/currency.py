"""The other currency: counts of long-term conditions. Early implementers of the model moved to it.

Source: the Decision Support Tool domains, section 3 (B = 2, C = 3-5, D = 6-8, E = 9 or more, of 18 registers).
"""

GROUPS = {"A": "A: none or 1", "B": "B: 2", "C": "C: 3 to 5", "D": "D: 6 to 8", "E": "E: 9 or more"}
_FROM = ((9, "E"), (6, "D"), (3, "C"), (2, "B"))


def group_of(registers: int) -> str:
    """The group of somebody who stands in so many registers; A is outside the currency."""
    return next((group for least, group in _FROM if registers >= least), "A")
