"""Writing what a kind of care is to a draft, phase by phase; and what it is once the draft has other months."""

from collections.abc import Callable, Mapping, Sequence

from django.db import transaction

from apps.care.activity.choices import ActivityKind
from apps.foundation.access.policy import Actor
from apps.foundation.audit.services import record
from apps.foundation.kernel.periods import Period
from apps.money.contracts.domain.scope import Dated, Phase, days_of_phases, fitted_lines, refitted
from apps.money.contracts.domain.signing import TextChanged
from apps.money.contracts.models import ContractVersion, ScopeLine
from apps.money.contracts.selectors.party import require_to_write
from apps.money.contracts.selectors.scope import may_be_scoped, term_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import NotADraft, redraw_plan
from apps.money.contracts.services.writers import wrote_in


def write_scope(
    *,
    actor: Actor,
    version: ContractVersion,
    kind: ActivityKind,
    for_condition: Sequence[Phase],
    for_anything_else: Sequence[Phase],
    read: str,
) -> None:
    """Put other phases of a kind of care in the place of those so far. `read` is the code of the text on the page.

    Raises PhasesDoNotFit, NotADraft where the parties have it or it is in force, TextChanged.
    """
    require_to_write(actor, version)
    wanted = {True: for_condition, False: for_anything_else}

    def write(version: ContractVersion) -> None:
        ScopeLine.objects.filter(version=version, kind=kind).delete()
        term = term_of(version)
        _write(version, {(kind, related): days_of_phases(phases, term) for related, phases in wanted.items()})
        record(
            actor=actor,
            action="SCOPE_WRITTEN",
            subject_kind="contract_version",
            subject_uid=version.uid,
            details={"kind": kind.name, "check_code": code_of(version)},
        )

    rewrite(actor=actor, version=version, read=read, write=write)


def rewrite(*, actor: Actor, version: ContractVersion, read: str, write: Callable[[ContractVersion], None]) -> None:
    """Write in a draft whose text is still what was read, name its writer, and draw its plan again from the same run.

    Raises NotADraft, TextChanged.
    """
    with transaction.atomic():
        version = held_to_write(version, read, "it is")
        write(version)
        wrote_in(version, actor)
        redraw_plan(actor=actor, version=version)


def held_to_write(version: ContractVersion, read: str, what_is: str) -> ContractVersion:
    """A version whose text is still what was read, held for writing in this transaction. `what_is` goes on with "not
    changed".

    Raises NotADraft where the parties have the version to sign or it is in force, TextChanged where somebody wrote
    since.
    """
    version = ContractVersion.objects.select_for_update().get(id=version.id)
    if not may_be_scoped(version):
        raise NotADraft(f"The parties have this version, or it is in force: {what_is} not changed.")
    if read != code_of(version):
        raise TextChanged("Somebody has changed this version since you opened it. Open it again, then write.")
    return version


def carry_scope_over(version: ContractVersion, before: ContractVersion) -> None:
    """What each kind of care is to a variation as it is drafted: what it is to the version that it varies."""
    lines = {kind: fitted_lines(phases, _signed(before), _signed(version)) for kind, phases in _by_kind(before).items()}
    _write(version, lines)


def refit_scope(version: ContractVersion, new: Period) -> None:
    """Have what each kind of care is to a draft follow its months, before those are written."""
    own, before, old = _by_kind(version), version.varies, _signed(version)
    version.scope_lines.all().delete()
    if before is None:
        _write(version, {kind: fitted_lines(phases, old, new) for kind, phases in own.items()})
        return
    theirs = _by_kind(before)
    lines = {
        kind: refitted(own.get(kind, []), old, theirs.get(kind, []), _signed(before), new)
        for kind in own.keys() | theirs.keys()
    }
    _write(version, lines)


def _signed(version: ContractVersion) -> Period:
    return Period(version.starts_on, version.ends_before)


def _by_kind(version: ContractVersion) -> dict[tuple[int, bool], list[Dated]]:
    found: dict[tuple[int, bool], list[Dated]] = {}
    for line in version.scope_lines.order_by("starts_on"):
        days = Period(line.starts_on, line.ends_before)
        found.setdefault((line.kind, line.ltc_related), []).append((days, line.scope))
    return found


def _write(version: ContractVersion, lines: Mapping[tuple[int, bool], Sequence[Dated]]) -> None:
    ScopeLine.objects.bulk_create(
        ScopeLine(
            version=version,
            kind=kind,
            ltc_related=ltc_related,
            scope=scope,
            starts_on=days.starts_on,
            ends_before=days.ends_before,
        )
        for (kind, ltc_related), phases in lines.items()
        for days, scope in phases
    )
