"""Quality of the demo's contracts: measures that are signed, readings through the year, and those that wait."""

from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from uuid import uuid4

from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.interfaces.demo.generator.blueprints import HARTFIELD, Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors import contract_by_code, terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.quality.domain.measures import Direction, Guard, Measure
from apps.money.quality.selectors import QualityYear, quality_of
from apps.money.quality.services import (
    Said,
    answer_reading,
    answer_stop,
    raise_stop,
    record_reading,
    write_measure,
)
from apps.money.risk_sharing.domain.exact import exact
from apps.money.risk_sharing.services import write_term

HIGHER, LOWER = Direction.HIGHER, Direction.LOWER


@dataclass(frozen=True)
class Told:
    """A measure, by which part of the partnership it is recorded and confirmed, and what it came to in each quarter:
    an empty reading is about too few people."""

    rule: Measure
    definition: str
    unit: str
    records: str
    confirms: str
    quarters: tuple[str, ...]


def _measure(name: str, direction: Direction, weight: int, thresholds: str, guard: Guard, minimum: str) -> Measure:
    figures = tuple(exact(one) for one in thresholds.split())
    return Measure(name, direction, weight, figures, guard, exact(minimum) if minimum else None)


TOLD = (
    Told(
        _measure("Say in one's own care", HIGHER, 4_000, "55 65 75 85", Guard.GAIN, "50"),
        "People supported by the team who answered that they have as much say as they want, of all who answered",
        "% of people",
        "icb",
        "community",
        ("68", "71.5", "73", "76"),
    ),
    Told(
        _measure("Home after 91 days", HIGHER, 3_000, "75 80 85 90", Guard.NOTHING, ""),
        "People at home 91 days after they left hospital into reablement, of all who did",
        "% of people",
        "community",
        "icb",
        ("82", "84.2", "86.1", "86"),
    ),
    Told(
        _measure("Back in hospital within 30 days", LOWER, 3_000, "16 14 12.5 11", Guard.GAIN, "18"),
        "Unplanned admissions within 30 days of leaving, of all who left, for people in the model",
        "% of discharges",
        "acute",
        "icb",
        ("15.1", "14.4", "13.6", "13.2"),
    ),
    Told(
        _measure("Reviews overdue", LOWER, 0, "", Guard.GAIN, "20"),
        "People at High (3) whose review is more than four weeks late, of all at that level",
        "% of people",
        "community",
        "icb",
        ("17", "14", "12", "11"),
    ),
    Told(
        _measure("Deaths against those expected", LOWER, 0, "", Guard.YEAR, "1.1"),
        "Deaths within 30 days of leaving hospital against those expected at the same age and level of need",
        "times as many",
        "acute",
        "icb",
        ("", "0.98", "1.02", "1.01"),
    ),
)
WAITS = ("Home after 91 days", "Back in hospital within 30 days")
"""What the commissioner has not answered yet, of the newest quarter."""
CORRECTED, FIRST_TYPED = "Reviews overdue", "71"
WHY = "Digits transposed"

NOT_SAFE = (
    "People leave the assessment unit after eight in the evening without their medicines, since the pharmacy closes at "
    "six. Until somebody hands them over, discharges after six should wait for the morning."
)
MENDED = "The pharmacy stays open until nine from this month on. We look at it again with the unit in three months."


def measure_quality(actor: Actor, blueprint: Blueprint, version: ContractVersion) -> None:
    """Write the measures of a version; where nothing else shares risk, the level that they reach pays."""
    ids = {part: one.id for part, one in by_part(blueprint).items()}
    for one in TOLD:
        said = Said(one.rule, one.definition, one.unit, ids[one.records], ids[one.confirms])
        write_measure(actor=actor, version=version, uid=None, said=said, read=code_of(version))
    if blueprint.slug != HARTFIELD.slug:
        write_term(actor=actor, version=version, code="quality_linked", parameters={}, read=code_of(version))


def read_quality(staff: Staff, code: str, timeline: Timeline) -> str:
    """Readings to the end of each quarter that is over, confirmed but for two of the newest, one of them corrected.
    Says how many."""
    actor, number = staff.acting(Role.COMMISSIONER), 0
    with tenant(actor.partnership_id):
        contract = contract_by_code(code)
        if contract is None:
            raise RuntimeError(f"There is no contract {code}.")
        found = quality_of(terms_of(contract), timeline.contract.starts_on.year)
        quarters = found.months_over(timeline.today)[2::3]
        now = timezone.make_aware(datetime.combine(timeline.today, time(9)))
        for place, month in enumerate(quarters):
            is_newest = month == quarters[-1]
            for one in TOLD:
                waits = is_newest and one.rule.name in WAITS
                _recorded(staff, actor, found, one, month, one.quarters[place], now, waits=waits)
                number += 1
    return f"{number} readings of {len(TOLD)} measures, {len(WAITS) if quarters else 0} wait to be confirmed"


def stop_a_year(staff: Staff, blueprint: Blueprint, code: str, timeline: Timeline) -> str:
    """A clinician says what is not safe; in one partnership the commissioner has answered, in the other it stands.
    Says so."""
    commissioner, clinician = staff.acting(Role.COMMISSIONER), staff.acting(Role.CLINICIAN)
    with tenant(commissioner.partnership_id):
        contract = contract_by_code(code)
        if contract is None:
            raise RuntimeError(f"There is no contract {code}.")
        now = timezone.make_aware(datetime.combine(timeline.today, time(10)))
        year = timeline.contract.starts_on.year
        stop = raise_stop(actor=clinician, contract=contract, year=year, words=NOT_SAFE, uid=uuid4(), now=now)
        if blueprint.slug != HARTFIELD.slug:
            return "1, which nobody has answered"
        answer_stop(actor=commissioner, stop=stop, words=MENDED, uid=uuid4(), now=now)
    return "1, answered"


def _recorded(
    staff: Staff,
    writer: Actor,
    found: QualityYear,
    one: Told,
    month: date,
    value: str,
    now: datetime,
    *,
    waits: bool,
) -> None:
    key = next(row.key for row in found.measures if row.name == one.rule.name)
    said = {
        "actor": staff.signer_of(one.records, writer=writer),
        "of": found,
        "key": key,
        "through": month,
        "source": f"Return to the end of {month:%B %Y}",
        "now": now,
    }
    first = FIRST_TYPED if one.rule.name == CORRECTED and month == found.months[2] else value
    reading = record_reading(**said, value=_figure(first), note="", seen="", uid=uuid4())
    if first != value:
        reading = record_reading(**said, value=_figure(value), note=WHY, seen=str(reading.uid), uid=uuid4())
    if not waits:
        answers = staff.signer_of(one.confirms, writer=writer)
        answer_reading(actor=answers, reading=reading, agrees=True, words="", uid=uuid4(), now=now)


def _figure(value: str) -> Fraction | None:
    return exact(value) if value else None
