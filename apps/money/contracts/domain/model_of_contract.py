"""A contracting model: what it is, which parties it needs, what it starts with, and what the source says of it.

Source clause: annex 4.2, "Contracting options"; what each needs and starts with: contracts, "eight models".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from apps.foundation.kernel.listing import listed

COMMISSIONER, PROVIDER, SOCIAL_CARE = "COMMISSIONER", "PROVIDER", "SOCIAL_CARE"

DOMAINS: Mapping[str, tuple[str, str]] = {
    "qipp": (
        "QIPP",
        "Quality, innovation, productivity, prevention: financial and service cost and quality improvements",
    ),
    "political": ("Political", "Potential for delivery in the current political climate"),
    "partnerships": ("Partnerships", "How organisations work together"),
    "social_care": ("Working with social care", "What it means for social care"),
    "third_sector": ("Working with third sector", "What it means for the third sector"),
    "organisational": ("Organisational benefits", "Delivering win-win arrangements for all the main parties"),
    "culture": ("Culture", "Drivers to change culture within and between organisations"),
    "staff_culture": ("Staff culture", "Drivers to change the culture of operational and clinical staff"),
    "governance": ("Governance", "Clinical and financial governance and accountability"),
    "contracting": ("Contracting", "Robust contracting arrangements"),
    "financial_risk": ("Financial risk", "Ability to control budgets and deal with financial risk"),
    "doability": ("Doability", "Whether it can be done here"),
    "repatriation": ("Repatriation", "Ability to repatriate people with long-term conditions to an integrated service"),
}
"""The domains of the source's review: title, and what is asked. It explains nine of the thirteen itself."""


@dataclass(frozen=True)
class Party:
    """A party, as far as a model looks at it: commissioner or provider, and the sectors it works in."""

    role: str
    sectors: frozenset[str] = frozenset()

    @property
    def is_local_authority(self) -> bool:
        """A commissioner of social care."""
        return self.role == COMMISSIONER and SOCIAL_CARE in self.sectors


class Mended(StrEnum):
    """The page on which something that is missing is written, by the name of its address; `link` are the words that
    lead there."""

    link: str

    DRAFT = "contracts:edit", "Edit the draft"
    ARRANGEMENTS = "contracts:arrange", "Write the arrangements"
    COHORT = "contracts:cohort", "Whom it pays for"
    ADJUSTMENT = "contracts:write-adjustment", "The factors of its fees"
    PLAN = "contracts:terms", "Draw the plan"
    PAYMENT_TERMS = "payments:write-terms", "Write the payment terms"
    RISK_SHARING = "risk_sharing:agreement", "How risk is shared"
    SUBCONTRACTS = "subcontracts:list", "Its subcontracts"
    QUALITY = "quality:quality", "What its quality is measured by"

    def __new__(cls, address: str, link: str) -> "Mended":
        """Each member says both."""
        member = str.__new__(cls, address)
        member._value_ = address
        member.link = link
        return member


@dataclass(frozen=True)
class Missing:
    """What is missing, in words that go on from "needs", and where it is mended."""

    words: str
    mended: Mended


@dataclass(frozen=True)
class Arranged:
    """What a version says that a model may need beside its parties; `without_contract` are names of providers."""

    has_accountable_body: bool = False
    names_practices: bool = False
    has_board: bool = False
    without_contract: Sequence[str] = ()
    has_pooled_budget: bool = False
    has_money_on_outcomes: bool = False


@dataclass(frozen=True)
class Needs:
    """What a model needs beside a commissioner. `most` is None where there may be any number of providers."""

    providers: int = 1
    most: int | None = None
    local_authority: bool = False
    accountable_body: bool = False
    """One of the providers answers for all."""
    attributed_population: bool = False
    """The people of practices that are named."""
    board: bool = False
    own_contracts: bool = False
    """A contract with each provider."""
    pooled_budget: bool = False
    money_on_outcomes: bool = False

    def missing(self, parties: Sequence[Party]) -> list[str]:
        """What is missing of them, each in words that go on from "needs"; empty where all is there."""
        providers = sum(party.role == PROVIDER for party in parties)
        missing = []
        if not any(party.role == COMMISSIONER for party in parties):
            missing.append("a commissioner")
        if providers < self.providers or (self.most is not None and providers > self.most):
            missing.append(self._providers_in_words)
        if self.local_authority and not any(party.is_local_authority for party in parties):
            missing.append("a local authority among its commissioners")
        return missing

    @property
    def looks_beside_parties(self) -> bool:
        """Whether anything but parties is needed."""
        return bool(
            self.accountable_body
            or self.attributed_population
            or self.board
            or self.own_contracts
            or self.pooled_budget
            or self.money_on_outcomes
        )

    def missing_beside(self, arranged: Arranged) -> list[Missing]:
        """What is missing of all else that the model needs; empty where all is there."""
        missing = []
        if self.accountable_body and not arranged.has_accountable_body:
            missing.append(Missing("one accountable body among its providers", Mended.ARRANGEMENTS))
        if self.attributed_population and not arranged.names_practices:
            missing.append(Missing("an attributed population, by the practices of its cohort", Mended.COHORT))
        if self.board and not arranged.has_board:
            missing.append(Missing("its Joint Management Board named", Mended.ARRANGEMENTS))
        if self.own_contracts and arranged.without_contract:
            names = listed(arranged.without_contract)
            missing.append(Missing(f"the contract named with each provider (not yet: {names})", Mended.ARRANGEMENTS))
        if self.pooled_budget and not arranged.has_pooled_budget:
            missing.append(Missing("its pooled budget for intermediate care named", Mended.ARRANGEMENTS))
        if self.money_on_outcomes and not arranged.has_money_on_outcomes:
            missing.append(Missing("an outcome measure with money on it", Mended.ARRANGEMENTS))
        return missing

    @property
    def _providers_in_words(self) -> str:
        if self.most == 1:
            return "exactly one provider"
        return "a provider" if self.providers == 1 else "at least two providers"


@dataclass(frozen=True)
class Start:
    """A starting term: in words, with the codes of the risk-sharing terms that do it."""

    words: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What the source says of a model in one domain. It names mitigations for one model only."""

    strengths: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    mitigations: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelOfContract:
    """One of the eight. `called` goes on from "for"; `review` is empty where the source reviewed it not."""

    code: str
    title: str
    called: str
    definition: str
    fits: tuple[str, ...]
    needs: Needs
    needs_in_words: tuple[str, ...]
    starts_with: tuple[Start, ...]
    review: Mapping[str, Said] = field(default_factory=dict)

    @property
    def is_reviewed(self) -> bool:
        return bool(self.review)

    def missing_parties(self, parties: Sequence[Party]) -> list[str]:
        """The parties that are missing, each with the model that needs it; empty where all are there."""
        return [f"{one} for {self.called}" for one in self.needs.missing(parties)]

    def missing_beside(self, arranged: Arranged) -> list[Missing]:
        """What is missing of all else, each with the model that needs it."""
        return [Missing(f"{one.words} for {self.called}", one.mended) for one in self.needs.missing_beside(arranged)]
