"""What the pages of scope say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.urls import reverse

from apps.care.activity.choices import ActivityKind, Scope
from apps.foundation.core.tables import Column, Row, Table, words
from apps.foundation.kernel.periods import day_in_words
from apps.money.contracts.choices import SCOPE_WORDS
from apps.money.contracts.domain.scope import Phase
from apps.money.contracts.selectors.scope import scope_of
from apps.money.contracts.selectors.versions import query_to

if TYPE_CHECKING:
    from apps.money.contracts.models import ContractVersion


def scope_table(version: ContractVersion, *, may_write: bool = False) -> Table:
    """Kinds of care in the contract first, then linked, then outside; each leads to where it is changed."""
    kinds = sorted(scope_of(version), key=lambda one: (one.for_condition[0].scope, one.kind.label))
    rows = []
    for one in kinds:
        cells = [words(phases_in_words(one.for_condition)), words(phases_in_words(one.for_anything_else))]
        if may_write:
            address = reverse("contracts:scope-of", args=[version.contract.uid, slug_of(one.kind)]) + query_to(version)
            cells.append(words(f"Change {one.kind.label}", link=address))
        rows.append(Row([words(one.kind.label), *cells]))
    last = [Column("Change")] if may_write else []
    return Table(
        caption="Scope",
        sub="What each kind of care is to the contract. Linked care is shown beside it and paid elsewhere.",
        columns=[Column("Kind of care"), Column("For a long-term condition"), Column("For anything else"), *last],
        rows=rows,
        name="scope",
    )


def phases_in_words(phases: Sequence[Phase]) -> str:
    """`Outside. In the contract from 1 October 2026.`, or `Outside` where it is that throughout."""
    first, *later = phases
    begins = SCOPE_WORDS[Scope(first.scope)]
    if not later:
        return begins
    then = [f"{SCOPE_WORDS[Scope(phase.scope)]} from {day_in_words(phase.starts_on)}." for phase in later]
    return " ".join([f"{begins} at first.", *then])


def slug_of(kind: ActivityKind) -> str:
    """How an address names a kind of care."""
    return kind.name.lower().replace("_", "-")


KINDS = {slug_of(kind): kind for kind in ActivityKind}
