"""Quality measures of a version, their text as a signature covers it, and the level that readings of a year reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, OuterRef

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.kernel.periods import financial_year_of, next_month
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.registries import OfferWarning
from apps.money.contracts.selectors import CurrentTerms, get_contract_in_force_for, parties_of, terms_of
from apps.money.quality.domain.level import Reached, Read, reached
from apps.money.quality.domain.measures import Direction, Guard, Measure, wanting
from apps.money.quality.models import QualityAgreement, QualityMeasure, QualityReading
from apps.money.risk_sharing.domain.exact import decimal
from apps.money.risk_sharing.domain.terms.quality_linked import QualityLinked
from apps.money.risk_sharing.domain.terms.shared_savings import SharedSavings
from apps.money.risk_sharing.selectors import written_of

COUNTS = (
    "The measures of the version that counts in the last month of a financial year give the quality level of the whole "
    "of that year."
)
"""Which measures count for a year in which a contract is varied. Part of the text that is signed."""


class NotAYear(ObjectDoesNotExist):
    """The contract counts in no month of the financial year."""


def agreement_of(version: ContractVersion) -> QualityAgreement | None:
    return QualityAgreement.objects.filter(version=version).first()


def measures_of(version: ContractVersion) -> list[QualityMeasure]:
    """The measures of a version in their order, with who records and who confirms."""
    rows = QualityMeasure.objects.filter(agreement__version=version)
    return list(rows.select_related("recorder", "confirmer").order_by("place"))


def rule_of(row: QualityMeasure) -> Measure:
    """A measure as the rules look at it."""
    return Measure(
        name=row.name,
        direction=Direction(row.direction),
        weight=row.weight,
        thresholds=tuple(Fraction(one) for one in row.thresholds),
        guard=Guard(row.guard),
        minimum=None if row.minimum is None else Fraction(row.minimum),
    )


def as_number(value: Decimal | Fraction) -> str:
    """`92.5`, `104`: as somebody would type it."""
    return decimal(Fraction(value))


def sides_of(version: ContractVersion) -> dict[int, str]:
    """The parties of a version by the organisation's id: whether each pays or is paid."""
    return {one.organisation_id: one.role for one in parties_of(version)}


# A part of the version


def text_of_measures(version: ContractVersion) -> dict[str, Any]:
    """What a version says of quality; nothing where it says nothing."""
    rows = measures_of(version)
    said = [
        {
            "name": row.name,
            "definition": row.definition,
            "unit": row.unit,
            "direction": row.direction,
            "weight": row.weight,
            "thresholds": [as_number(one) for one in row.thresholds],
            "guard": row.guard,
            "minimum": "" if row.minimum is None else as_number(row.minimum),
            "records": row.recorder.ods_code,
            "confirms": row.confirmer.ods_code,
        }
        for row in rows
    ]
    return {"counts": COUNTS, "measures": said} if said else {}


def writers_of_measures(version: ContractVersion) -> set[Any]:
    """Who wrote them, for all parties."""
    row = agreement_of(version)
    return set(row.writers) if row else set()


def still_open(version: ContractVersion) -> list[str]:
    """What keeps a version from being offered, in words that go on from "needs": what is begun is finished."""
    return open_in(measures_of(version), version)


def open_in(rows: Sequence[QualityMeasure], version: ContractVersion) -> list[str]:
    """The same of measures that were read already."""
    if not rows:
        return []
    sides = sides_of(version)
    gone = [row.name for row in rows if not {row.recorder_id, row.confirmer_id} <= set(sides)]
    again = [f"the quality measure {name} written again, for who records or confirms it is no party" for name in gone]
    return [*wanting([rule_of(row) for row in rows]), *again]


def to_look_at(version: ContractVersion, today: date) -> OfferWarning | None:
    """What whoever offers a draft should look at: its agreement pays by quality, and nothing says how that is found."""
    if not pays_by_quality(version) or any(row.weight for row in measures_of(version)):
        return None
    words = "Quality: the agreement of risk sharing pays by quality, and no measure of this version gives points."
    return OfferWarning(words, "Look", "quality:quality")


def pays_by_quality(version: ContractVersion) -> bool:
    """Whether a term of its agreement needs the quality level, or the score."""
    read = [one.term for one in written_of(version).terms]
    return any(
        isinstance(term, QualityLinked)
        or (isinstance(term, SharedSavings) and (term.quality_multiplies or term.loss_quality_rate is not None))
        for term in read
    )


def quality_linked_of(version: ContractVersion) -> QualityLinked | None:
    """The term that pays by level, where the agreement of a version has it."""
    return next((one.term for one in written_of(version).terms if isinstance(one.term, QualityLinked)), None)


# Readings of a year


@dataclass(frozen=True)
class QualityYear:
    """A financial year of a contract: its measures, every reading of it, and what those that stand come to."""

    contract: Contract
    version: ContractVersion
    year: int
    months: Sequence[date]
    measures: Sequence[QualityMeasure]
    readings: Sequence[QualityReading]
    """The newest first."""

    @cached_property
    def standing(self) -> Mapping[tuple[UUID, date], QualityReading]:
        """The reading that stands, by measure and month: the one that none replaces."""
        replaced = {one.replaces_id for one in self.readings}
        return {(one.key, one.through): one for one in self.readings if one.id not in replaced}

    @cached_property
    def newest(self) -> Mapping[UUID, QualityReading]:
        """By measure, the reading that counts: of those that stand, the one that goes the furthest."""
        by_month = sorted(self.standing.values(), key=lambda one: one.through)
        return {one.key: one for one in by_month}

    @cached_property
    def reached(self) -> Reached:
        return reached(self.year, [(rule_of(row), self._read(row)) for row in self.measures])

    def months_over(self, today: date) -> list[date]:
        """The months that a reading can go to the end of."""
        return [month for month in self.months if next_month(month) <= today]

    def measure(self, key: UUID) -> QualityMeasure:
        """A measure of the year. Raises QualityMeasure.DoesNotExist."""
        for row in self.measures:
            if row.key == key:
                return row
        raise QualityMeasure.DoesNotExist

    def _read(self, row: QualityMeasure) -> Read | None:
        one = self.newest.get(row.key)
        if one is None:
            return None
        value = None if one.value is None else Fraction(one.value)
        return Read(value, is_confirmed(one), is_whole=one.through == self.months[-1])


def is_confirmed(reading: QualityReading) -> bool:
    """Whether the other side has confirmed it."""
    return any(one.agrees for one in reading.answers.all())


def years_of_contract(terms: CurrentTerms) -> list[int]:
    """The financial years in which a contract counts."""
    return sorted({financial_year_of(month) for month in terms.months})


def quality_of(terms: CurrentTerms, year: int) -> QualityYear:
    """The quality of a contract in a financial year. Raises NotAYear."""
    months = [month for month in terms.months if financial_year_of(month) == year]
    if not months:
        raise NotAYear(f"The contract counts in no month of the year that begins in April {year}.")
    version = terms.version_of(months[-1])
    rows = QualityReading.objects.filter(contract=terms.contract, year=year)
    rows = rows.select_related("measure__confirmer", "measure__recorder", "recorded_for", "recorded_by")
    readings = list(rows.prefetch_related("answers__answered_for", "answers__answered_by").order_by("-id"))
    return QualityYear(terms.contract, version, year, months, measures_of(version), readings)


def reached_of(contract: Contract, year: int) -> Reached:
    """What the quality of a contract comes to in a financial year: the level with every increment, what is held, and
    whether every reading is of the whole year and confirmed. Raises NotAYear."""
    return quality_of(terms_of(contract), year).reached


def open_quality(actor: Actor, uid: UUID, year: int | None, today: date) -> QualityYear:
    """The quality of a contract in force; of the financial year in which its last month that is over lies, unless
    another is asked for. Raises Contract.DoesNotExist, NotAYear."""
    require(actor, Permission.CONTRACT_VIEW)
    terms = terms_of(get_contract_in_force_for(actor, uid))
    return quality_of(terms, usual_year(terms, today) if year is None else year)


def usual_year(terms: CurrentTerms, today: date) -> int:
    """The financial year of the last month that is over, or the first of the contract."""
    over = [month for month in terms.months if next_month(month) <= today]
    return financial_year_of(over[-1] if over else terms.months[0])


def get_reading_for(actor: Actor, contract: Contract, uid: UUID) -> QualityReading:
    """A reading of a contract that the actor sees. Raises QualityReading.DoesNotExist."""
    require(actor, Permission.CONTRACT_VIEW)
    rows = QualityReading.objects.filter(contract=contract).select_related(
        "contract", "measure__confirmer", "measure__recorder", "recorded_for", "recorded_by"
    )
    return rows.prefetch_related("answers__answered_for", "answers__answered_by").get(uid=uid)


def readings_to_answer(actor: Actor) -> list[QualityReading]:
    """Readings that wait for the actor's organisation to confirm them, the oldest first."""
    require(actor, Permission.QUALITY_RECORD)
    later = QualityReading.objects.filter(replaces=OuterRef("id"))
    rows = QualityReading.objects.filter(
        ~Exists(later), measure__confirmer=actor.organisation_id, answers__isnull=True
    ).select_related("contract", "measure", "recorded_for")
    return list(rows.order_by("id"))
