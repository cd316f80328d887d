"""An ordered list of terms that go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.foundation.kernel.listing import listed
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.parameters import BadParameter
from apps.money.risk_sharing.domain.position import IN_WORDS, STATED, BadInput, Parties
from apps.money.risk_sharing.domain.term import Place, Term

LED = "budget"
"""The figure from which terms start that follow one which leads."""


@dataclass(frozen=True)
class Agreement:
    """Terms in the order in which they apply: position, base, additions; as listed within each.

    Raises BadInput for a term that stands twice, a second base, additions that start from different figures where
    nothing sets the base, or none that starts from one.
    """

    terms: Sequence[Term]

    def __post_init__(self) -> None:
        codes = [term.code for term in self.terms]
        if twice := sorted({term.title for term in self.terms if codes.count(term.code) > 1}):
            raise BadInput(f"{listed(twice)} stands twice: keep one.")
        setters = [term.title for term in self.terms if term.place == Place.BASE]
        if len(setters) > 1:
            raise BadInput(f"{' and '.join(setters)} both set the base of the payment: keep one.")
        starts = {term.starts_from: term.title for term in self.terms if term.starts_from}
        if any(term.leads for term in self.terms):
            starts.pop(LED, None)
        if not setters and not starts and any(term.place == Place.ADDS for term in self.terms):
            raise BadInput("Nothing here starts the payment that these terms add to: add a term that does.")
        if not setters and len(starts) > 1:
            said = " and ".join(f"{title} starts from {IN_WORDS[base]}" for base, title in sorted(starts.items()))
            raise BadInput(f"{said}: add a term that sets the base, such as flat funding.")

    @classmethod
    def read(cls, given: Any, parties: Parties) -> "Agreement":
        """From `[{"term": "cap_and_collar", "parameters": {...}}, ...]`. Raises BadInput."""
        if not isinstance(given, list):
            raise BadInput("terms is a list of objects with term and parameters.")
        return cls(sorted((_read(one, parties) for one in given), key=lambda term: term.place))

    @property
    def base(self) -> str:
        """The figure from which the payment starts where no term sets it: what was agreed, else what was spent."""
        leading = [term.starts_from for term in self.terms if term.leads]
        return next((base for base in (*leading, *(term.starts_from for term in self.terms)) if base), "")

    @property
    def sets_base(self) -> bool:
        """Whether a term sets the base of the payment."""
        return any(term.place == Place.BASE for term in self.terms)

    @property
    def rests_on(self) -> list[str]:
        """The figures that have to be agreed beforehand, in their usual order."""
        needed = {name for term in self.terms for name in term.rests_on}
        if not self.sets_base:
            needed.add(self.base)
        return [name for name in STATED if name in needed]

    @classmethod
    def beside(cls, paid_by: Sequence[Term], terms: Sequence[Term]) -> "Agreement":
        """The terms of a contract whose payment through the year follows other terms, such as stable funding.

        Where the year starts from the same plan, or from the budget, those are the first of the agreement; where it
        starts from anything else, what was paid through the year is on account. Raises BadInput.
        """
        starts = {term.starts_from for term in terms if term.starts_from}
        is_based = any(term.place == Place.BASE for term in terms)
        if is_based or not terms or not starts <= {LED, *(term.starts_from for term in paid_by)}:
            return cls(sorted(terms, key=lambda term: term.place))
        return cls(sorted((*paid_by, *terms), key=lambda term: term.place))

    def words(self) -> list[str]:
        """Each term in plain English."""
        return [term.words() for term in self.terms]


def _read(one: Any, parties: Parties) -> Term:
    if not isinstance(one, dict) or set(one) - {"term", "parameters"} or "term" not in one:
        raise BadInput("Each of terms has a term, and its parameters.")
    if not isinstance(one["term"], str) or one["term"] not in CATALOGUE:
        raise BadParameter(f"There is no term {one['term']}. There are {', '.join(CATALOGUE)}.")
    return CATALOGUE[one["term"]].read(one.get("parameters"), parties)
