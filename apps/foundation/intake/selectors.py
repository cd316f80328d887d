"""Reading batches and what was found in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from django.db.models import Count, Max, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.registries import Preset, intake_kinds, presets
from apps.foundation.intake.choices import BatchState
from apps.foundation.intake.engine import store
from apps.foundation.intake.models import Batch, Cause, CodeMeaning

ROWS_A_PAGE = 50


def batches_visible_to(actor: Actor) -> QuerySet[Batch]:
    """A provider's own files; an administrator sees all. Newest first."""
    require(actor, Permission.INTAKE_VIEW)
    batches = Batch.objects.select_related("organisation", "sent_by", "job").order_by("-id")
    if can(actor, Permission.ORGANISATION_MANAGE):
        return batches
    return batches.filter(organisation_id=actor.organisation_id)


@dataclass(frozen=True)
class Sending:
    """What an organisation (none: the partnership's own system) has sent of one kind since a moment."""

    organisation: str
    kind: str
    files: int
    newest: datetime


def sent_since(actor: Actor, since: datetime) -> list[Sending]:
    """Who has sent files that were taken in, of which kind: how many, and when last."""
    require(actor, Permission.FLOWS_VIEW)
    rows = (
        Batch.objects.filter(state=BatchState.COMMITTED, recorded_at__gte=since)
        .values_list("organisation__name", "kind")
        .annotate(files=Count("id"), newest=Max("recorded_at"))
        .order_by("organisation__name", "kind")
    )
    return [Sending(name or "", intake_kinds[kind].words, files, newest) for name, kind, files, newest in rows]


def get_batch_for(actor: Actor, uid: UUID) -> Batch:
    """One batch; raises Batch.DoesNotExist when it is not the actor's."""
    return batches_visible_to(actor).get(uid=uid)


def causes_of(batch: Batch) -> list[Cause]:
    """Why rows were not accepted, most money first, then notices."""
    return list(batch.causes.order_by("is_notice", "-pence", "-rows", "code"))


@dataclass(frozen=True)
class FoundPage:
    """Some rows of one cause."""

    rows: list[dict[str, Any]]
    total: int
    page: int
    pages: int


def found_in(batch: Batch, code: str, page: int) -> FoundPage:
    """The rows of a batch that share a cause: line, sentence and money, never the row itself."""
    parts = [part.filter(pl.col("code") == code) for part in store.found_parts(batch.partnership_id, batch.uid)]
    rows = pl.concat(parts).sort("line") if parts else pl.DataFrame()
    pages = max(1, -(-rows.height // ROWS_A_PAGE))
    page = min(max(1, page), pages)
    shown = rows.slice((page - 1) * ROWS_A_PAGE, ROWS_A_PAGE)
    return FoundPage(shown.to_dicts(), rows.height, page, pages)


def first_found_in(batch: Batch, most: int) -> list[dict[str, Any]]:
    """The first findings of a batch by line: line, code and sentence."""
    if not has_results(batch):
        return []
    parts = [part.select("line", "code", "sentence") for part in store.found_parts(batch.partnership_id, batch.uid)]
    return pl.concat(parts).sort("line", "code").head(most).to_dicts() if parts else []


def may_download_faults(actor: Actor, batch: Batch) -> bool:
    """Rows as they came are read only by the organisation that sent them; others see lines and sentences."""
    is_own = actor.organisation_id is not None and batch.organisation_id == actor.organisation_id
    return is_own and can(actor, Permission.FAULTS_DOWNLOAD) and has_results(batch)


@contextmanager
def faults_file_of(actor: Actor, batch: Batch) -> Iterator[Path]:
    """The CSV of rows not accepted. Raises Batch.DoesNotExist for a file of another organisation."""
    require(actor, Permission.FAULTS_DOWNLOAD)
    if not may_download_faults(actor, batch):
        raise Batch.DoesNotExist
    with store.faults_file(batch.partnership_id, batch.uid) as path:
        yield path


def has_results(batch: Batch) -> bool:
    """Whether what was found can still be read (it goes when a file is discarded)."""
    return batch.state not in {BatchState.CHECKING, BatchState.DISCARDED}


def preset_in_use(name: str) -> Preset:
    """A supplier's layout with the meanings that this partnership gives to its codes."""
    preset = presets[name]
    meanings = {column: dict(codes) for column, codes in preset.codes.items()}
    for row in CodeMeaning.objects.filter(preset=name):
        meanings.setdefault(row.column, {})[row.theirs] = row.ours
    return replace(preset, codes=meanings)


@dataclass(frozen=True)
class CodeList:
    """What the codes of one column of a supplier's layout mean here."""

    preset: Preset
    column: str
    meanings: dict[str, str]
    choices: list[str]


def code_meanings(actor: Actor) -> list[CodeList]:
    """Every layout that has codes, with their meanings in this partnership."""
    require(actor, Permission.CODE_LIST_VIEW)
    lists = []
    for preset in presets:
        columns = {column.name: column for column in intake_kinds[preset.kind].columns}
        for column, meanings in preset_in_use(preset.name).codes.items() if preset.codes else ():
            choices = list(dict.fromkeys(columns[column].codes.values()))
            lists.append(CodeList(preset, column, dict(sorted(meanings.items())), choices))
    return lists
