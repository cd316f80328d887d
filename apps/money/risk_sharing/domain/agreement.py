"""An ordered list of terms that go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.parameters import BadParameter
from apps.money.risk_sharing.domain.position import BadInput, Parties
from apps.money.risk_sharing.domain.term import Place, Term


@dataclass(frozen=True)
class Agreement:
    """Terms in the order in which they apply: position, base, additions; as listed within each.

    Raises BadInput for a second base, or for additions that start from different figures where nothing sets the base.
    """

    terms: Sequence[Term]

    def __post_init__(self) -> None:
        setters = [term.title for term in self.terms if term.place == Place.BASE]
        if len(setters) > 1:
            raise BadInput(f"{' and '.join(setters)} both set the base of the payment: keep one.")
        starts = {term.base: term.title for term in self.terms if term.base}
        if not setters and len(starts) > 1:
            said = " and ".join(f"{title} starts from the {base}" for base, title in sorted(starts.items()))
            raise BadInput(f"{said}: add a term that sets the base, such as flat_funding.")

    @classmethod
    def read(cls, given: Any, parties: Parties) -> "Agreement":
        """From `[{"term": "cap_and_collar", "parameters": {...}}, ...]`. Raises BadInput."""
        if not isinstance(given, list):
            raise BadInput("terms is a list of objects with term and parameters.")
        return cls(sorted((_read(one, parties) for one in given), key=lambda term: term.place))

    @property
    def base(self) -> str:
        """The figure from which the payment starts where no term sets it: what was agreed, else what was spent."""
        return next((term.base for term in self.terms if term.base), "")

    def words(self) -> list[str]:
        """Each term in plain English."""
        return [term.words() for term in self.terms]


def _read(one: Any, parties: Parties) -> Term:
    if not isinstance(one, dict) or set(one) - {"term", "parameters"} or "term" not in one:
        raise BadInput("Each of terms has a term, and its parameters.")
    if one["term"] not in CATALOGUE:
        raise BadParameter(f"There is no term {one['term']}. There are {', '.join(CATALOGUE)}.")
    return CATALOGUE[one["term"]].read(one.get("parameters"), parties)
