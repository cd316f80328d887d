"""The areas of need as the pages of a draft draw them: choices with help from the data, last time's answer beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.urls import reverse

from apps.care.assessments.domain.tool import DOMAINS, LEVELS, REQUIRED, Domain
from apps.care.assessments.presenters.words import level_words

HERE = "#here"
"""The heading of a page of a draft: whoever comes from the page before goes on from there, by keyboard too."""

_BEGIN_AT_THE_HEADING = {"area", "all", "own", "visit", "check", "result"}


@dataclass(frozen=True)
class Choice:
    """A level that an area has, with what it means there."""

    value: str
    label: str
    help: str


@dataclass(frozen=True)
class LastTime:
    """What was answered in an area last time. It stands beside the choices, never in them."""

    on: date
    by: str
    value: str
    evidence: str

    @property
    def label(self) -> str:
        return level_words(self.value)


@dataclass(frozen=True)
class Step:
    """A neighbouring area: its name and address."""

    code: str
    name: str
    url: str


@dataclass
class AreaView:
    """One area of a draft: nothing is chosen unless somebody chose it."""

    code: str
    name: str
    short: str
    place: str
    first_name: str
    choices: list[Choice]
    url: str
    leave_url: str
    chosen: str = ""
    other: str = ""
    evidence: str = ""
    risk: str = ""
    version: int = 0
    confirmed: bool = False
    last: LastTime | None = None
    error: str = ""
    previous: Step | None = None
    next: Step | None = None

    @property
    def state(self) -> str:
        return "answered" if self.chosen else "open"

    @property
    def is_asked(self) -> bool:
        """Whether the way through the areas comes here: to the optional one where it was answered, now or last time."""
        return self.code in REQUIRED or self.last is not None or bool(self.chosen)

    @property
    def row(self) -> list[Choice | None]:
        """The choices in the columns of all levels; a level that the area has not is a gap."""
        has = {choice.value: choice for choice in self.choices}
        return [has.get(level) for level in LEVELS]

    @property
    def chosen_help(self) -> str:
        return next((choice.help for choice in self.choices if choice.value == self.chosen), "")


@dataclass(frozen=True)
class Place:
    """Whose draft it is, for addresses and words."""

    person_uid: UUID
    assessment_uid: UUID
    first_name: str

    def url(self, page: str, **more: str) -> str:
        named = {"uid": self.person_uid, "assessment": self.assessment_uid, **more}
        address = reverse(f"assessments:{page}", kwargs=named)
        return f"{address}{HERE if page in _BEGIN_AT_THE_HEADING else ''}"

    @property
    def leave_url(self) -> str:
        return reverse("assessments:needs", kwargs={"uid": self.person_uid})


@dataclass(frozen=True)
class Typed:
    """What a form that could not be saved had in it, so that it is shown again."""

    fields: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


def area_views(
    place: Place,
    answers: Mapping[str, Any],
    last: Mapping[str, LastTime],
    typed: Mapping[str, Typed] | None = None,
) -> list[AreaView]:
    """Every area in the order of the tool, with the answers that stand and those of last time beside."""
    views = [_area(place, domain, answers.get(code), last.get(code)) for code, domain in DOMAINS.items()]
    for view, after in pairwise(view for view in views if view.is_asked):
        view.next = Step(after.code, after.name, after.url)
        after.previous = Step(view.code, view.name, view.url)
    for view in views:
        if typed and view.code in typed:
            _type_again(view, typed[view.code])
    return views


def missing_areas(views: Sequence[AreaView]) -> list[AreaView]:
    """Areas that have to be answered and are not."""
    return [view for view in views if view.code in REQUIRED and not view.chosen]


def _area(place: Place, domain: Domain, answer: Any, last: LastTime | None) -> AreaView:
    view = AreaView(
        code=domain.code,
        name=f"{domain.name} (optional)" if domain.is_optional else domain.name,
        short=domain.short,
        place="Optional" if domain.is_optional else f"{REQUIRED.index(domain.code) + 1} of {len(REQUIRED)}",
        first_name=place.first_name,
        choices=[Choice(level, level_words(level), domain.help(level)) for level in domain.levels],
        url=place.url("area", code=domain.code),
        leave_url=place.leave_url,
        last=last,
    )
    if answer is not None:
        view.chosen, view.other = answer.domain_level, answer.doubted_level
        view.evidence, view.risk = answer.evidence, answer.risk
        view.version, view.confirmed = answer.version, answer.still_same
    return view


def _type_again(view: AreaView, typed: Typed) -> None:
    view.chosen = typed.fields.get("domain_level", view.chosen)
    view.other = typed.fields.get("doubted_level", view.other)
    view.evidence = typed.fields.get("evidence", view.evidence)
    view.risk = typed.fields.get("risk", view.risk)
    view.error = typed.error
