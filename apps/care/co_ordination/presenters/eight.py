"""What is said of the eight minimum requirements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from apps.care.co_ordination.domain.requirements import Facts, Requirement
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import AGE_GROUPS, FIFTHS, NOT_STATED, Sex
from apps.care.risk_profiling.domain.hiding import HiddenCounts, hidden_counts
from apps.foundation.core.tables import Cell, Column, Row, Table, count, hidden, words

if TYPE_CHECKING:
    from apps.care.co_ordination.selectors.requirements import Counts

NAMES = {
    Requirement.CO_ORDINATOR: "A named co-ordinator",
    Requirement.ASSESSMENT: "An assessment every year",
    Requirement.PLAN: "A plan agreed, and those who care told of it",
    Requirement.SELF_CARE: "Support to look after oneself",
    Requirement.SPECIALIST: "Specialist care as planned",
    Requirement.REVIEW: "A review that is not overdue",
    Requirement.RECORDED: "What is needed is on record",
    Requirement.LIAISON: "Others answer in time",
}

_PAGES = {
    Requirement.CO_ORDINATOR: "caseloads:co-ordinator",
    Requirement.ASSESSMENT: "assessments:needs",
    Requirement.PLAN: "care_plans:plan",
    Requirement.SELF_CARE: "care_plans:plan",
    Requirement.SPECIALIST: "care_plans:plan",
    Requirement.REVIEW: "care_plans:plan",
    Requirement.RECORDED: "co_ordination:before",
    Requirement.LIAISON: "co_ordination:more-care",
}


@dataclass(frozen=True)
class Line:
    """One of the eight for a person: met or not, how it is known, and where to bring it about."""

    name: str
    is_met: bool
    said: str
    url: str


@dataclass(frozen=True)
class Eight:
    """All of them, and how many are met."""

    lines: Sequence[Line]
    met: int


def eight_of(facts: Facts, met: frozenset[Requirement], uid: UUID) -> Eight:
    """The eight of a person: what is on record where one is met, what would meet it where it is not."""
    lines = []
    for requirement in Requirement:
        is_met = requirement in met
        said = (_KNOWN if is_met else _WANTED)[requirement](facts)
        lines.append(Line(NAMES[requirement], is_met, said, reverse(_PAGES[requirement], kwargs={"uid": uid})))
    return Eight(lines, len(met))


_KNOWN: Mapping[Requirement, Callable[[Facts], str]] = {
    Requirement.CO_ORDINATOR: lambda facts: "Named, and in the team.",
    Requirement.ASSESSMENT: lambda facts: f"Last assessed on {_day(facts.assessed_on)}.",
    Requirement.PLAN: lambda facts: (
        f"Agreed on {_day(facts.agreed_on)}"
        + (f"; told: {facts.told}." if facts.told else "; there is nobody else to tell.")
    ),
    Requirement.SELF_CARE: lambda facts: "The plan says what the person does, or help was offered this year.",
    Requirement.SPECIALIST: lambda facts: "The plan says what there is, and no promised care is late.",
    Requirement.REVIEW: lambda facts: f"Due by {_day(facts.review_due_on)}.",
    Requirement.RECORDED: lambda facts: "A level of need, an answer about sharing, a contact this year.",
    Requirement.LIAISON: lambda facts: "No request or alert is past its time without an answer.",
}

_WANTED: Mapping[Requirement, Callable[[Facts], str]] = {
    Requirement.CO_ORDINATOR: lambda facts: "Name a co-ordinator who is in the team now.",
    Requirement.ASSESSMENT: lambda facts: (
        "Assess: nobody has yet."
        if facts.assessed_on is None
        else f"Assess again: the last was on {_day(facts.assessed_on)}, over a year ago."
    ),
    Requirement.PLAN: lambda facts: (
        "Agree a plan with the person."
        if facts.agreed_on is None
        else "Tell the others who care that the plan is agreed."
    ),
    Requirement.SELF_CARE: lambda facts: "Write down what the person does themselves, or offer help to manage.",
    Requirement.SPECIALIST: lambda facts: _specialist(facts),
    Requirement.REVIEW: lambda facts: (
        "Agree a plan with a day to look at it again."
        if facts.review_due_on is None
        else f"Review the plan: it was due by {_day(facts.review_due_on)}."
    ),
    Requirement.RECORDED: lambda facts: _missing(facts),
    Requirement.LIAISON: lambda facts: (
        "A request or an alert is past its time without an answer: answer, or ring."
        if facts.late_answers == 1
        else f"{facts.late_answers} requests or alerts are past their time without an answer."
    ),
}


def _specialist(facts: Facts) -> str:
    if facts.late_promises:
        return "Care that a service promised has not come in time: ring it."
    return "Say in the plan what specialist care there is, or that none is needed."


def _missing(facts: Facts) -> str:
    missing = [
        said
        for said, is_there in (
            ("a level of need", facts.in_model),
            ("an answer about sharing", facts.sharing_asked),
            ("a contact within a year", facts.seen_in_a_year),
        )
        if not is_there
    ]
    return f"Not on record: {', '.join(missing)}."


def _day(day: object) -> str:
    return f"{day:%-d %B %Y}"


@dataclass(frozen=True)
class EightCounts:
    """The page of counts: a sentence; tables by groups of people, and of each of the eight."""

    sentence: str
    has_people: bool
    by_group: Sequence[Table]
    by_requirement: Table


_GROUPS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "level": ("All eight, by level of need", "Level of need", {str(int(band)): band.label for band in NeedBand}),
    "provider": ("All eight, by whose team cares", "Provider", {"": "No team yet"}),
    "age": ("All eight, by age", "Age", {str(place): said for place, said in enumerate(AGE_GROUPS)}),
    "sex": ("All eight, by sex", "Sex", {sex.value: sex.label for sex in Sex}),
    "ethnicity": ("All eight, by ethnic group", "Ethnic group", {}),
    "deprivation": (
        "All eight, by deprivation of the area",
        "Where people live",
        {str(fifth): said for fifth, said in FIFTHS.items()},
    ),
}
"""By grouping: caption, heading, and what a group is called where that is not its own name."""


def eight_tables(counts: Counts) -> EightCounts:
    """Counts with small numbers hidden, and others beside them so that nothing can be worked back."""
    whole = hidden_counts(
        {("all", "all"): counts.with_all, ("all", "not"): counts.people - counts.with_all}, counts.smallest
    )
    if whole.is_hidden("all", "all") or whole.is_hidden("all", "not"):
        sentence = f"{counts.people:,} people are in the model. How many have all eight is about too few to show."
    else:
        sentence = f"{counts.with_all:,} of {counts.people:,} people have all eight."
    each = [(requirement.name, NAMES[requirement]) for requirement in Requirement]
    hiding = counts.hiding
    by_group = []
    for name in _GROUPS:
        shown = hiding.by_level if name == "level" else hidden_counts(counts.by[name], counts.smallest)
        by_group.append(_of_group(name, counts.by[name], shown, counts.smallest))
    caption, heading = "Each of the eight", "What everybody should have"
    by_requirement = _table(
        caption, heading, each, counts.by_requirement, hiding.of_each, counts.smallest, have="Have it"
    )
    return EightCounts(sentence, counts.people > 0, by_group, by_requirement)


def _of_group(name: str, counts: Mapping[tuple[str, str], int], shown: HiddenCounts, smallest: int) -> Table:
    """Groups that have anybody, in their order; whoever has not said comes last."""
    caption, heading, called = _GROUPS[name]
    order = list(called)
    groups = sorted(
        {row for row, _ in counts},
        key=lambda row: (row == NOT_STATED, order.index(row) if row in called else len(order), row),
    )
    return _table(caption, heading, [(row, called.get(row, row)) for row in groups], counts, shown, smallest)


def _table(
    caption: str,
    heading: str,
    rows: Sequence[tuple[str, str]],
    counts: Mapping[tuple[str, str], int],
    shown: HiddenCounts,
    smallest: int,
    have: str = "Have all eight",
) -> Table:
    return Table(
        caption=caption,
        columns=[Column(heading), Column(have, is_number=True), Column("Do not yet", is_number=True)],
        rows=[
            Row([words(label), _cell(shown, counts, row, "all"), _cell(shown, counts, row, "not")])
            for row, label in rows
        ],
        note=f"Fewer than {smallest} people are not shown; another figure is hidden beside them, so that nothing can "
        "be worked back.",
        name=caption.lower(),
    )


def _cell(shown: HiddenCounts, counts: Mapping[tuple[str, str], int], row: str, column: str) -> Cell:
    return hidden() if shown.is_hidden(row, column) else count(counts.get((row, column), 0))
