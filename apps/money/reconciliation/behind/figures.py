"""The people and records behind a figure, as the actor's role may see them: decided here, once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from apps.care.patients.choices import Sex
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.audit.services import record
from apps.foundation.kernel.periods import age_on, month_period
from apps.foundation.partnerships.selectors import pseudonym_salt
from apps.money.contracts.domain.counting import Counting
from apps.money.contracts.models import Contract
from apps.money.reconciliation.domain.pseudonym import age_band, pseudonym
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.engine.behind import (
    DaysAsked,
    Page,
    RecordBehind,
    enough_to_list,
    groups_of_days,
    people_of_days,
    records_of_cells,
)
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.selectors.published import PublishedYear

PAGE = 30


@dataclass(frozen=True)
class DaysBehind:
    """A group of days, and whether its size may be shown and its people listed."""

    reason: str
    people: int
    days: int
    opted_out: int
    shown: bool
    opens: bool


@dataclass(frozen=True)
class PersonShown:
    """Somebody behind days in the model, by pseudonym: nothing that another organisation's list has as well."""

    pseudonym: str
    age: str
    sex: str
    weights: Sequence[int] = ()
    """By which the contract counts them, in ten-thousandths, where it adjusts its fees."""


@dataclass(frozen=True)
class RecordShown:
    """A record behind a figure, by its person's pseudonym. Its level and kind of care are said only where figures
    of every level, and of every kind, behind the same selection are shown; its file and line never: they would say
    its month, and are the same in every organisation's list."""

    person: str
    age: str
    sex: str
    band: int | None
    kind: int | None


@dataclass(frozen=True)
class OwnRecord:
    """A record of one's own organisation, by its own number."""

    record_id: str
    starts_on: date
    kind: int
    cost_pence: int
    file_name: str
    line: int


def days_behind(actor: Actor, contract: Contract, year: PublishedYear, month: date, band: int) -> list[DaysBehind]:
    """The days of a month at a level, by how people came to them. Small groups, and one beside them, are hidden."""
    require(actor, Permission.FIGURE_OPEN)
    if not year.counted(month, band).shown or not year.own_days_are_shown(month, band):
        return []
    groups = groups_of_days(_days_asked(contract, year, month, band))
    hidden = {group.reason for group in groups if group.people < year.smallest}
    while (hidden and sum(group.people for group in groups if group.reason in hidden) < year.smallest) or len(
        hidden
    ) == 1:
        rest = [group for group in groups if group.reason not in hidden]
        if not rest:
            break
        hidden.add(min(rest, key=lambda group: (group.people, group.reason)).reason)
    may_list = can(actor, Permission.PSEUDONYMS_LIST)
    return [
        DaysBehind(
            group.reason,
            group.people,
            group.days,
            group.opted_out,
            shown=group.reason not in hidden,
            opens=may_list and group.reason not in hidden and group.people - group.opted_out >= year.smallest,
        )
        for group in groups
    ]


def _days_asked(contract: Contract, year: PublishedYear, month: date, band: int) -> DaysAsked:
    """A frozen month's days are those known when it was frozen."""
    period = month_period(month)
    frozen = Statement.objects.filter(contract=contract, month=month).first()
    return DaysAsked(
        contract.id,
        (period.starts_on, period.ends_before),
        year.terms.starts_on,
        band,
        frozen.as_of if frozen else None,
        year.terms.counting == Counting.HEADS,
    )


def people_behind_days(
    actor: Actor, contract: Contract, year: PublishedYear, month: date, band: int, group: DaysBehind, skip: int
) -> tuple[list[PersonShown], int | None]:
    """A page of a group's people by pseudonym, and where the next page begins. Every look is recorded."""
    require(actor, Permission.PSEUDONYMS_LIST)
    begins = year.terms.starts_on
    found = people_of_days(_days_asked(contract, year, month, band), group.reason, page_order(actor, contract, skip))
    name = namer(actor, contract)
    shown = [
        PersonShown(
            name(one.person_id),
            age_shown(one.born_on, begins),
            Sex(one.sex).label,
            one.weights if year.terms.adjusts_fees else (),
        )
        for one in found[:PAGE]
    ]
    record_look(actor, contract, "days", len(shown))
    return shown, skip + PAGE if len(found) > PAGE else None


@dataclass(frozen=True)
class RecordsBehind:
    """A page of records, others' or the actor's own, and where the next page begins."""

    records: Sequence[RecordShown]
    own_records: Sequence[OwnRecord]
    own: bool
    following: int | None


def records_behind(
    actor: Actor, contract: Contract, year: PublishedYear, node: Node, skip: int
) -> RecordsBehind | None:
    """A page of the records behind a figure, as the role may see them; nothing where it may not.

    Others' records are listed where the figure is shown and those who have not opted out are enough people.
    """
    require(actor, Permission.FIGURE_OPEN)
    own = can(actor, Permission.OWN_RECORDS_OPEN) and node.place == ("provider", actor.organisation_id)
    cells = year.cell_ids(node)
    if not own and (
        not can(actor, Permission.PSEUDONYMS_LIST)
        or year.actual_pence(node) is None
        or not enough_to_list(cells, year.smallest)
    ):
        return None
    found = records_of_cells(cells, page_order(actor, contract, skip), own=own)
    shown = found[:PAGE]
    record_look(actor, contract, "own records" if own else "records", len(shown))
    following = skip + PAGE if len(found) > PAGE else None
    if own:
        return RecordsBehind([], [_own(one) for one in shown], own, following)
    return RecordsBehind(_others(shown, year, node, namer(actor, contract)), [], own, following)


def _own(one: RecordBehind) -> OwnRecord:
    return OwnRecord(one.record_id, one.starts_on, one.kind, one.cost_pence, one.file_name, one.line)


def _others(
    records: Sequence[RecordBehind], year: PublishedYear, node: Node, name: Callable[[int], str]
) -> list[RecordShown]:
    levels = year.shows_levels(node)
    kinds = year.shows_kinds(node)
    begins = year.terms.starts_on
    return [
        RecordShown(
            person=name(one.person_id),
            age=age_shown(one.born_on, begins),
            sex=Sex(one.sex).label,
            band=one.funded_band if levels else None,
            kind=one.kind if kinds else None,
        )
        for one in records
    ]


def page_order(actor: Actor, contract: Contract, skip: int) -> Page:
    """People come in another order to each organisation and contract, so that no two lists can be laid side by side."""
    return Page(f"{pseudonym_salt()}/{actor.organisation_id or 0}/{contract.id}", skip, PAGE + 1)


def namer(actor: Actor, contract: Contract) -> Callable[[int], str]:
    salt = pseudonym_salt()

    def name(person_id: int) -> str:
        return pseudonym(person_id, salt=salt, organisation_id=actor.organisation_id or 0, contract_id=contract.id)

    return name


def age_shown(born_on: date | None, begins: date) -> str:
    """On the contract's first day: seen month by month, it would say in which month somebody was born."""
    return age_band(age_on(born_on, begins) if born_on else None)


def record_look(actor: Actor, contract: Contract, what: str, shown: int) -> None:
    record(
        actor=actor,
        action="LISTED_BEHIND_FIGURE",
        subject_kind="contract",
        subject_uid=contract.uid,
        details={"what": what, "shown": shown},
    )
