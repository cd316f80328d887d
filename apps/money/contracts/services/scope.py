"""Writing what a kind of care is to a draft, phase by phase."""

from collections.abc import Callable, Sequence

from django.db import transaction

from apps.care.activity.choices import ActivityKind
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.money.contracts.domain.scope import Phase, days_of_phases
from apps.money.contracts.domain.signing import TextChanged
from apps.money.contracts.models import ContractVersion, ScopeLine
from apps.money.contracts.selectors import plan_of
from apps.money.contracts.selectors.scope import may_be_scoped, term_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import NotADraft, draw_plan


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
    require(actor, Permission.CONTRACT_WRITE)
    wanted = {True: for_condition, False: for_anything_else}

    def write(version: ContractVersion) -> None:
        ScopeLine.objects.filter(version=version, kind=kind).delete()
        ScopeLine.objects.bulk_create(
            ScopeLine(
                version=version,
                kind=kind,
                ltc_related=ltc_related,
                scope=scope,
                starts_on=days.starts_on,
                ends_before=days.ends_before,
            )
            for ltc_related, phases in wanted.items()
            for days, scope in days_of_phases(phases, term_of(version))
        )
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
        version = ContractVersion.objects.select_for_update().get(id=version.id)
        if not may_be_scoped(version):
            raise NotADraft("The parties have this version, or it is in force: it is not changed.")
        if read != code_of(version):
            raise TextChanged("Somebody has changed this version since you opened it. Open it again, then write.")
        write(version)
        version.editors = sorted({*version.editors, *([actor.user_id] if actor.user_id else [])}, key=str)
        version.save(update_fields=["editors"])
        if plan := plan_of(version):
            draw_plan(actor=actor, version=version, run=plan.run)
