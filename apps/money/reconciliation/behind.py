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
from apps.money.contracts.models import Contract
from apps.money.reconciliation.domain.pseudonym import age_band, pseudonym
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.engine.behind import (
    RecordBehind,
    groups_of_days,
    people_of_days,
    records_of_cells,
)
from apps.money.reconciliation.selectors import PublishedYear

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
    """Somebody behind days in the model, by pseudonym."""

    pseudonym: str
    age: str
    sex: str
    file_name: str
    line: int | None


@dataclass(frozen=True)
class RecordShown:
    """A record behind a figure. For one's own organisation its number, day and cost; else a pseudonym."""

    person: str
    age: str
    sex: str
    band: int
    kind: int
    file_name: str
    line: int
    record_id: str = ""
    starts_on: date | None = None
    cost_pence: int | None = None


def days_behind(actor: Actor, contract: Contract, year: PublishedYear, month: date, band: int) -> list[DaysBehind]:
    """The days of a month at a level, by how people came to them. Small groups, and one beside them, are hidden."""
    require(actor, Permission.FIGURE_OPEN)
    if not year.counted(month, band).shown:
        return []
    period = month_period(month)
    groups = groups_of_days(contract.id, (period.starts_on, period.ends_before), year.terms.version.starts_on, band)
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


def people_behind_days(
    actor: Actor, contract: Contract, year: PublishedYear, month: date, band: int, group: DaysBehind, after: int
) -> tuple[list[PersonShown], int | None]:
    """A page of a group's people by pseudonym, and where the next page begins. Every look is recorded."""
    require(actor, Permission.PSEUDONYMS_LIST)
    period = month_period(month)
    found = people_of_days(
        contract.id,
        (period.starts_on, period.ends_before),
        year.terms.version.starts_on,
        band,
        group.reason,
        after,
        PAGE + 1,
    )
    name = _namer(actor, contract)
    shown = [
        PersonShown(name(one.person_id), _age(one.born_on, month), Sex(one.sex).label, one.file_name, one.line)
        for one in found[:PAGE]
    ]
    _record_look(actor, contract, "days", len(shown))
    return shown, found[PAGE - 1].person_id if len(found) > PAGE else None


@dataclass(frozen=True)
class RecordsBehind:
    """A page of records, whether they are the actor's own, and where the next page begins."""

    records: Sequence[RecordShown]
    own: bool
    following: tuple[int, int] | None


def records_behind(
    actor: Actor, contract: Contract, year: PublishedYear, node: Node, after: tuple[int, int]
) -> RecordsBehind | None:
    """A page of the records behind a figure, as the role may see them; nothing where it may not."""
    require(actor, Permission.FIGURE_OPEN)
    own = can(actor, Permission.OWN_RECORDS_OPEN) and node.place == ("provider", actor.organisation_id)
    if not own and (not can(actor, Permission.PSEUDONYMS_LIST) or year.actual_pence(node) is None):
        return None
    found = records_of_cells(year.cell_ids(node), after, PAGE + 1, with_opted_out=own)
    name = _namer(actor, contract)
    month = node.month or year.months[-1]
    shown = [_own(one) if own else _other(one, name(one.person_id), month) for one in found[:PAGE]]
    _record_look(actor, contract, "own records" if own else "records", len(shown))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return RecordsBehind(shown, own, (last.person_id, last.id) if last else None)


def _own(one: RecordBehind) -> RecordShown:
    return RecordShown(
        person="",
        age="",
        sex="",
        band=one.funded_band,
        kind=one.kind,
        file_name=one.file_name,
        line=one.line,
        record_id=one.record_id,
        starts_on=one.starts_on,
        cost_pence=one.cost_pence,
    )


def _other(one: RecordBehind, name: str, month: date) -> RecordShown:
    age = _age(one.born_on, month)
    return RecordShown(name, age, Sex(one.sex).label, one.funded_band, one.kind, one.file_name, one.line)


def _namer(actor: Actor, contract: Contract) -> Callable[[int], str]:
    salt = pseudonym_salt()

    def name(person_id: int) -> str:
        return pseudonym(person_id, salt=salt, organisation_id=actor.organisation_id or 0, contract_id=contract.id)

    return name


def _age(born_on: date | None, month: date) -> str:
    return age_band(age_on(born_on, month) if born_on else None)


def _record_look(actor: Actor, contract: Contract, what: str, shown: int) -> None:
    record(
        actor=actor,
        action="LISTED_BEHIND_FIGURE",
        subject_kind="contract",
        subject_uid=contract.uid,
        details={"what": what, "shown": shown},
    )
