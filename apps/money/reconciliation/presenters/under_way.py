"""Work on figures, in words: that figures are stale, why, and how far the work is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.foundation.core import keeping
from apps.foundation.core.registries import job_kinds
from apps.foundation.core.tables import Cell, Column, Row, Table, words
from apps.foundation.partnerships.selectors import figures_moment
from apps.money.reconciliation.selectors.under_way import work_on_figures
from apps.money.reconciliation.selectors.year import figures_as_of_words

if TYPE_CHECKING:
    from datetime import datetime

    from apps.foundation.core.models import Job


@dataclass(frozen=True)
class Stale:
    """What stands above figures that are about to change, or should have. `goes_on` while work waits or runs."""

    of: datetime
    lines: list[str]
    goes_on: bool

    @property
    def as_of(self) -> str:
        return figures_as_of_words(self.of)

    @property
    def words(self) -> str:
        return " ".join([f"These figures are from {self.as_of}.", *self.lines])


def stale(actor: Actor, of: datetime | None = None) -> Stale | None:
    """What stands above figures (`reconciliation/stale.jinja`); nothing where they are the newest and no work on them
    waits, runs or was left undone. `of`: the moment of what is shown, where that may be older than the newest."""
    work, is_old = work_on_figures(actor), of is not None and of != figures_moment()
    if not work and not is_old:
        return None
    lines = [_said(job) for job in work] + (["Newer ones are being made ready."] if is_old else [])
    return Stale(of or figures_moment(), lines, newer_are_coming(actor))


def newer_are_coming(actor: Actor) -> bool:
    """Whether work that moves figures waits or runs, or pages of the newest are being made ready."""
    return any(not job.is_over for job in work_on_figures(actor)) or keeping.are_being_made()


def _said(job: Job) -> str:
    if job.waits:
        return f"A recalculation waits for its turn: {job.reason}."
    if not job.is_over:
        return f"A recalculation is under way: {job.reason}{_share(job)}."
    return f"A recalculation was not done, and they do not follow yet: {job.reason}. {job.message}".strip()


def _share(job: Job) -> str:
    """`, 40% done`; nothing where the work does not count its steps."""
    return "" if job.share_done is None else f", {job.share_done}% done"


def recalculations_table(work: Sequence[Job]) -> Table:
    """Work on figures, the newest first."""
    return Table(
        caption="The newest twenty",
        columns=[Column("Asked for"), Column("Why"), Column("What"), Column("Stands"), Column("Done")],
        rows=[_row(job) for job in work],
        wide=True,
        name="recalculations",
    )


def _row(job: Job) -> Row:
    done = _moment(job.finished_at) if job.finished_at else ""
    said = f"{job.get_state_display()}{_share(job)}"
    if job.has_failed:
        said = f"{said}: {job.message}"
    asked, kind = Cell(_moment(job.wanted_at), classes="app-nowrap"), job_kinds[job.kind].words
    return Row([asked, words(job.reason), words(kind), words(said), words(done)])


def _moment(at: object) -> str:
    local = timezone.localtime(at)  # type: ignore[arg-type]
    return f"{local.day} {local:%B %Y, %H:%M}"
