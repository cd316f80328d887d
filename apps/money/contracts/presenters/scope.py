"""What the pages of scope say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
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
    from apps.money.contracts.selectors import CurrentTerms


SUSPENDED_FOR = {
    (True, True): "for all of",
    (True, False): "for care of a long-term condition",
    (False, True): "for care of anything but a long-term condition",
}
"""Of what a kind of care is in scope: for a condition, for anything else."""


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


def suspended_words(terms: CurrentTerms, today: date) -> str:
    """For which care payment by results is suspended: what is in scope of a contract that is live, or will be. Nothing
    of one in shadow."""
    first = terms.live_from
    if first is None:
        return ""
    day = min(max(today, first), terms.last_day)
    named: dict[tuple[bool, bool], list[str]] = {}
    for one in scope_of(terms.version_of(day.replace(day=1))):
        for_condition, for_anything_else = (
            _phase_on(phases, day) == Scope.IN for phases in (one.for_condition, one.for_anything_else)
        )
        named.setdefault((for_condition, for_anything_else), []).append(one.kind.label)
    suspended = [f"{what}: {', '.join(sorted(named[at]))}" for at, what in SUSPENDED_FOR.items() if at in named]
    if not suspended:
        return f"No kind of care is in scope on {day_in_words(day)}: all care is paid by the usual tariff."
    return (
        f"From {day_in_words(first)} payment by results is suspended {'; '.join(suspended)}. "
        "All other care is paid by the usual tariff."
    )


def _phase_on(phases: Sequence[Phase], day: date) -> int:
    """What a kind of care is on a day: before its first phase, what it begins with."""
    return [phases[0], *(phase for phase in phases if phase.starts_on <= day)][-1].scope


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
