"""What several pages of a contract's figures share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.foundation.kernel.whole_numbers import LARGEST, whole_number

if TYPE_CHECKING:
    from apps.foundation.core.models import Job

ENTRY = {"current_entry": "contracts"}


def progress_of(request: HttpRequest, job: Job | None) -> HttpResponse:
    """How far some work is."""
    response = render(request, "components/progress.jinja", {"job": job})
    response["X-Progress"] = "over" if job is None or job.is_over else "running"
    return response


def number_in(text: str | None) -> int:
    """A whole number out of an address; nil for anything else."""
    return whole_number(text, LARGEST) or 0
