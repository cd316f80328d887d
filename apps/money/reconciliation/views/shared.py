"""What several pages of a contract's figures share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.foundation.core.paper import Paper
from apps.foundation.kernel.whole_numbers import LARGEST, whole_number
from apps.money.reconciliation.presenters.coverage import CoverageSaid, coverage_said
from apps.money.reconciliation.presenters.words import SHADOW
from apps.money.reconciliation.selectors.coverage import coverage_of
from apps.money.reconciliation.selectors.year import figures_as_of_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.foundation.access.policy import Actor
    from apps.foundation.core.models import Job
    from apps.money.contracts.models import Contract
    from apps.money.reconciliation.selectors.published import PublishedYear

ENTRY = {"current_entry": "contracts"}


def received_now(
    reader: Actor, contract: Contract, months: Collection[date], provider_id: int | None = None
) -> CoverageSaid:
    """How much of the data that figures of some months are made of is there, as now known: every page says it."""
    return coverage_said(coverage_of(reader, contract, timezone.localdate()), months, provider_id)


def progress_of(request: HttpRequest, job: Job | None) -> HttpResponse:
    """How far some work is."""
    response = render(request, "components/progress.jinja", {"job": job})
    response["X-Progress"] = "over" if job is None or job.is_over else "running"
    return response


def on_file(title: str, year: PublishedYear, months: Sequence[date], *lines: str) -> Paper:
    """What stands above the figures of a contract in a file: as of when, and whether no money moves for any of them."""
    shadow = [SHADOW] if any(year.terms.is_shadow(month) for month in months) else []
    return Paper(f"{title}: {year.terms.contract.name}", [f"As of {figures_as_of_words()}.", *lines, *shadow])


def number_in(text: str | None) -> int:
    """A whole number out of an address; nil for anything else."""
    return whole_number(text, LARGEST) or 0
