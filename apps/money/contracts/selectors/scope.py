"""What each kind of care is to a version, phase by phase."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from apps.care.activity.choices import ActivityKind, Scope
from apps.foundation.kernel.periods import Period, next_month
from apps.money.contracts.domain.scope import Phase
from apps.money.contracts.models import ContractVersion, ScopeLine
from apps.money.contracts.selectors.agreeing import may_be_arranged
from apps.money.contracts.selectors.terms import CurrentTerms


@dataclass(frozen=True)
class ScopeOfKind:
    """What a kind of care is to a version over its term: for a long-term condition, and for anything else."""

    kind: ActivityKind
    for_condition: Sequence[Phase]
    for_anything_else: Sequence[Phase]


def scope_of(version: ContractVersion) -> list[ScopeOfKind]:
    """Every kind of care; on days that no line names it is outside."""
    phases: dict[tuple[int, bool], list[Phase]] = {}
    for line in ScopeLine.objects.filter(version=version).order_by("starts_on"):
        phases.setdefault((line.kind, line.ltc_related), []).append(Phase(line.starts_on, line.scope))
    outside = [Phase(version.starts_on, Scope.OUT)]
    return [
        ScopeOfKind(kind, phases.get((kind, True), outside), phases.get((kind, False), outside))
        for kind in ActivityKind
    ]


def days_on_which_scope_changes(version: ContractVersion) -> list[date]:
    """The first days of phases after the first."""
    later = ScopeLine.objects.filter(version=version, starts_on__gt=version.starts_on)
    return list(later.values_list("starts_on", flat=True).distinct().order_by("starts_on"))


def may_be_scoped(version: ContractVersion) -> bool:
    """Whether scope, cohort and payment terms may be changed: of a draft that its parties have not to sign."""
    return may_be_arranged(version) and version.in_force_at is None


def term_of(version: ContractVersion) -> Period:
    """The days of a version: of one that another replaces, those before it is replaced."""
    return Period(version.starts_on, version.counts_until)


def scopes_by_month(terms: CurrentTerms) -> dict[date, dict[int, Scope]]:
    """What a contract makes of each kind of care in each month, by the version that counts in it: in it, where any of
    the kind is on any of the month's days; else linked."""
    found: dict[date, dict[int, Scope]] = {month: {} for month in terms.months}
    by_version: dict[int, list[ScopeLine]] = {}
    for line in ScopeLine.objects.filter(version__in=[span.version for span in terms.spans]):
        by_version.setdefault(line.version_id, []).append(line)
    for month, scopes in found.items():
        for line in by_version.get(terms.version_of(month).id, ()):
            if line.starts_on < next_month(month) and month < line.ends_before:
                scopes[line.kind] = min(Scope(line.scope), scopes.get(line.kind, Scope.OUT))
    return found
