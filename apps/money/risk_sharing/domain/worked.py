"""A term at work: a worked example with its own parameters and parties, else the one of the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.exact import money
from apps.money.risk_sharing.domain.position import IN_WORDS, BadInput, Parties, Position
from apps.money.risk_sharing.domain.settlement import BASE, settle
from apps.money.risk_sharing.domain.term import Example, Place, Term
from apps.money.risk_sharing.domain.terms.stable_funding import NONE, StableFunding

BY_PARTY = {
    "by_party": "the signed plan is worth",
    "actual_by_party": "providers spend",
    "subcontracts": "subcontracts come to",
    "transition_costs": "transition costs fall on",
}
PLAN_PAID = StableFunding(margin=Fraction(0), beyond=NONE)
"""What starts the payment in the example of a term that starts none: the plan is paid."""

FREE = frozenset({"by_party"})
"""What an example may leave out when it is worked with other parties: they share alike then."""


@dataclass(frozen=True)
class Worked:
    """A worked example. `said` are the term's words where its parameters are not those of the agreement."""

    supposing: str
    steps: Sequence[str]
    payment: Pence
    said: str = ""


def worked(term: Term, parties: Parties) -> Worked:
    """The first example of the catalogue that can be worked with a term's own parameters among its own parties; else
    the first example as it stands there."""
    for example in term.examples:
        if not (set(example.position) & set(BY_PARTY)) - FREE:
            try:
                return _worked(term, parties, _for(term, example))
            except BadInput:
                continue
    return example_of(type(term))


def example_of(of: type[Term]) -> Worked:
    """The first example of a term as it stands in the catalogue, for one whose parameters nobody has given."""
    example = of.examples[0]
    among = Parties(dict(example.parties))
    term = of.read(dict(example.parameters), among)
    return _worked(term, among, dict(example.position), said=term.words())


def _for(term: Term, example: Example) -> dict[str, Any]:
    """The position of an example without what names its parties, with the term's own condition."""
    position = {name: value for name, value in example.position.items() if name not in BY_PARTY}
    condition = getattr(term, "condition", "")
    if condition and "conditions" in position:
        position["conditions"] = dict.fromkeys([condition], all(position["conditions"].values()))
    if "budget" in position and follows(term):
        position["plan"] = position["budget"]
    return position


def follows(term: Term) -> bool:
    """Whether a term adds to a payment that another has to start."""
    return term.place == Place.ADDS and not term.starts_from


def _worked(term: Term, parties: Parties, given: Mapping[str, Any], said: str = "") -> Worked:
    start = [PLAN_PAID] if follows(term) else []
    made = settle(parties, Position.read(dict(given), parties), Agreement([*start, term]))
    steps = [step.words for step in made.steps if step.term in (term.code, BASE)]
    return Worked(f"Suppose {listed(_supposed(given))}.", steps, made.payment, said)


def _supposed(given: Mapping[str, Any]) -> list[str]:
    said = []
    for name, value in given.items():
        if name in IN_WORDS:
            said.append(f"{IN_WORDS[name]} is {money(value)}")
        elif name in BY_PARTY:
            said.append(f"{BY_PARTY[name]} {listed([f'{code} {money(one)}' for code, one in value.items()])}")
        elif name in ("person_costs", "plan_person_costs"):
            who = "people cost" if name == "person_costs" else "in the plan they cost"
            said.append(f"{who} {listed([money(one) for one in value])}")
        elif name == "outcomes":
            said += [f"{code} reaches {one}" for code, one in value.items()]
        elif name == "conditions":
            said += [f"{code} is {'evidenced' if one else 'not evidenced'}" for code, one in value.items()]
        else:
            said.append(f"the {name.replace('_', ' ')} is {value}")
    return said
