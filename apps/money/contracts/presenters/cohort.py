"""What the page of a version's cohort says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import Residence
from apps.foundation.access.policy import Actor
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.selectors.cohort import contracts_given_way_to, named_by, practices_named, unsettled_of
from apps.money.contracts.selectors.party import may_write
from apps.money.contracts.selectors.scope import may_be_scoped

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract, ContractVersion


@dataclass(frozen=True)
class CohortPage:
    """Everything that the page draws."""

    rows: Sequence[tuple[str, str]]
    """What is named, and whom."""
    is_everybody: bool
    gives_way_to: Sequence[Contract]
    follows: Contract | None
    unsettled: Sequence[str]
    may_write: bool


def cohort_page(version: ContractVersion, actor: Actor) -> CohortPage:
    """Whom a version pays for, in words."""
    named = named_by(version)
    return CohortPage(
        rows=[
            ("Age", ages_in_words(named) or "Every age"),
            ("Level of need", " or ".join([NeedBand(level).label for level in sorted(named.levels)]) or "Every level"),
            ("Registered with", " or ".join([one.name for one in practices_named(version)]) or "Every practice"),
            ("Long-term conditions", " or ".join(sorted(named.conditions)) or "Any, or none"),
            ("Where they live", " or ".join([Residence(one).label for one in sorted(named.residences)]) or "Anywhere"),
        ],
        is_everybody=named.is_everybody,
        gives_way_to=contracts_given_way_to(version),
        follows=version.contract.follows,
        unsettled=unsettled_of(version) if may_be_scoped(version) else [],
        may_write=may_be_scoped(version) and may_write(actor, version),
    )


def ages_in_words(named: Named) -> str:
    """`18 to 64`, `65 and over`, `up to 17`; nothing where no age is named."""
    youngest, oldest = named.age_from, named.age_to
    if youngest is None:
        return "" if oldest is None else f"Up to {oldest}"
    return f"{youngest} and over" if oldest is None else f"{youngest} to {oldest}"
