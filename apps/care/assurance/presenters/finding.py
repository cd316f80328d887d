"""Findings in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from apps.care.assurance.choices import FindingState

if TYPE_CHECKING:
    from apps.care.assurance.models import Finding


@dataclass(frozen=True)
class FindingShown:
    """A finding, and whether its answer is late."""

    finding: Finding
    is_late: bool


def findings_shown(findings: Sequence[Finding], today: date) -> list[FindingShown]:
    """A page of findings."""
    return [FindingShown(one, one.state == FindingState.OPEN and one.answer_by < today) for one in findings]
