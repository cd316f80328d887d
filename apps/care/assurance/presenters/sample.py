"""A sample: how it was drawn, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.care.assessments.domain.classification import Counterfactual
from apps.care.assessments.presenters.result import counterfactual_lines
from apps.care.need_bands.choices import NeedBand

if TYPE_CHECKING:
    from apps.care.assurance.models import Sample, SampleMember


@dataclass(frozen=True)
class MemberShown:
    """One person drawn: a reference that says nothing, levels in words, who looks again."""

    place: int
    reference: str
    first: str
    again: str
    agrees: str
    team: str
    clinician: str
    assessed_by: str
    assessed_in: str


@dataclass(frozen=True)
class SampleShown:
    """The people in the order of the draw, people who could be drawn by level, and how many are done."""

    members: Sequence[MemberShown]
    levels: Sequence[tuple[str, int, int]]
    done: int
    same: int


def sample_shown(sample: Sample, members: Sequence[Any]) -> SampleShown:
    """One sample's page."""
    drawn = {level: sum(one.need_band == level for one in members) for level in NeedBand}
    return SampleShown(
        members=[_member(one) for one in members],
        levels=[(level.label, drawn[level], sample.available.get(str(int(level)), 0)) for level in NeedBand],
        done=sum(one.found is not None for one in members),
        same=sum(one.found == one.need_band for one in members),
    )


def steps_shown(found: Mapping[int, Sequence[Counterfactual]]) -> dict[int, list[str]]:
    """What would have changed each level, in words."""
    return {
        assessment: counterfactual_lines(steps) or ["No single step in one area."]
        for assessment, steps in found.items()
    }


def _member(one: SampleMember) -> MemberShown:
    found: int | None = one.found  # type: ignore[attr-defined]
    agrees = (
        "" if found is None else "Same" if found == one.need_band else "Higher" if found > one.need_band else "Lower"
    )
    return MemberShown(
        place=one.place,
        reference=str(one.person.uid)[:8],
        first=NeedBand(one.need_band).label,
        again=NeedBand(found).label if found is not None else "Not yet",
        agrees=agrees,
        team=one.team.name,
        clinician=one.clinician.name,
        assessed_by=one.assessment.assessor,
        assessed_in=one.assessment.team.name if one.assessment.team else "",
    )
