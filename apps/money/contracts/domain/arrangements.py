"""What the parties arrange beside money and scope: the headings under which a version says it.

Source clauses: "when things go wrong" (non-performance and what follows, for each party), governance (agreements on
sharing information), decommissioning (a full impact assessment), the Public Sector Equality Duty, risk sharing that is
documented, system audit built in as part of contracts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from apps.money.contracts.domain.model_of_contract import Needs
from apps.money.contracts.domain.models_of_contract import MODELS


@dataclass(frozen=True)
class Heading:
    """A text of the arrangements: its title, and what is asked for."""

    title: str
    asks: str


TEXTS: Mapping[str, Heading] = {
    "dispute_route": Heading(
        "When parties disagree", "Who is asked first, who decides after that, and by when. Care goes on meanwhile."
    ),
    "equality": Heading("Equality assessment", "Where the assessment is kept, and what was found."),
    "decommissioning": Heading(
        "Decommissioning assessment",
        "Which service ends or shrinks, what it means for people and for small providers, and how it is carried out.",
    ),
    "risk_share": Heading(
        "Risk share", "The agreement in which it is documented, and the ledger from which it is worked out."
    ),
    "system_audit": Heading(
        "System-audit plan", "What is audited, by whom and when, so that nobody gains by putting people too high."
    ),
    "vat": Heading("VAT", "How the payments under this contract are treated."),
    "legal_form": Heading("Legal form", "The form in which the providers work together, and who holds the contract."),
}
OF_A_MODEL: Mapping[str, Heading] = {
    "board": Heading(
        "Joint Management Board", "What it is called, who sits on it, and by which terms of reference it decides."
    ),
    "pooled_budget": Heading(
        "Pooled budget for intermediate care", "What it is called, who pays into it and how much, and who hosts it."
    ),
}
"""What only some models need written."""


def asked_of(model: str) -> dict[str, Heading]:
    """The texts of `OF_A_MODEL` that a model needs."""
    needs = MODELS[model].needs
    return {name: OF_A_MODEL[name] for name, needed in _ASKED if needed(needs)}


_ASKED: Sequence[tuple[str, Callable[[Needs], bool]]] = (
    ("board", lambda needs: needs.board),
    ("pooled_budget", lambda needs: needs.pooled_budget),
)
