"""Quality measures of a draft, and readings of a contract in force."""

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.quality.domain.measures import Direction, Guard, Measure
from apps.money.quality.models import QualityMeasure, QualityReading, ReadingAnswer
from apps.money.quality.selectors import QualityYear, quality_of
from apps.money.quality.services import Said, answer_reading, record_reading, write_measure
from apps.money.risk_sharing.domain.exact import exact

RISING, FALLING = ("60", "70", "80", "90"), ("16", "14", "12.5", "11")


def said(
    name: str = "Home after 91 days",
    *,
    weight: int = 10_000,
    thresholds: tuple[str, ...] = RISING,
    direction: Direction = Direction.HIGHER,
    guard: Guard = Guard.NOTHING,
    minimum: str = "",
    records: str = "ACU",
    confirms: str = "ICB",
    definition: str = "People at home 91 days after discharge, of all who were discharged",
    unit: str = "% of people",
) -> Said:
    """A measure as it is typed; organisations by code."""
    ids = dict(Organisation.objects.values_list("ods_code", "id"))
    rule = Measure(
        name,
        direction,
        weight,
        tuple(exact(one) for one in thresholds) if weight else (),
        guard,
        exact(minimum) if minimum else None,
    )
    return Said(rule, definition, unit, ids[records], ids[confirms])


def three() -> list[Said]:
    """One at half the weight, one that is a safety gate too and which the commissioner records, one clinical stop."""
    return [
        said(weight=5_000),
        said(
            "Back in hospital",
            weight=5_000,
            thresholds=FALLING,
            direction=Direction.LOWER,
            guard=Guard.GAIN,
            minimum="18",
            records="ICB",
            confirms="ACU",
        ),
        said("Deaths", weight=0, direction=Direction.LOWER, guard=Guard.YEAR, minimum="1.1", unit="of those expected"),
    ]


def measure(actor: Actor, version: ContractVersion, *several: Said) -> list[QualityMeasure]:
    """Write measures in a draft, in their order."""
    return [
        write_measure(actor=actor, version=version, uid=None, said=one, read=code_of(version))
        for one in several or three()
    ]


def year_of(contract: Contract, year: int = 2026) -> QualityYear:
    return quality_of(terms_of(Contract.objects.get(id=contract.id)), year)


def key_of(found: QualityYear, name: str) -> QualityMeasure:
    """A measure of a year by its name."""
    return next(row for row in found.measures if row.name == name)


def note_reading(
    actor: Actor, found: QualityYear, name: str, through: date, value: str | None, **more: Any
) -> QualityReading:
    """Record what a measure came to."""
    given = {
        "actor": actor,
        "of": found,
        "key": key_of(found, name).key,
        "through": through,
        "value": None if value is None else Fraction(value),
        "source": "Discharge return",
        "note": "",
        "seen": "",
        "uid": uuid4(),
        "now": timezone.now(),
    }
    return record_reading(**given | more)


def confirm(
    actor: Actor, reading: QualityReading, *, agrees: bool = True, words: str = "", **more: Any
) -> ReadingAnswer:
    """Answer a reading for the other side."""
    given = {"actor": actor, "agrees": agrees, "words": words, "uid": uuid4(), "now": timezone.now()}
    found = QualityReading.objects.select_related("measure", "contract").get(id=reading.id)
    return answer_reading(reading=found, **given | more)
