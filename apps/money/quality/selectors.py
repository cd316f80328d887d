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
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.kernel.periods import Period, day_in_words, financial_year_of, next_month
from apps.money.contracts.choices import PartyRole, VersionState
from apps.money.contracts.models import Contract, ContractParty, ContractVersion
from apps.money.contracts.registries import OfferWarning
from apps.money.contracts.selectors import (
    CurrentTerms,
    get_contract_in_force_for,
    parties_of,
    terms_of,
)
from apps.money.quality.domain.level import Reached, Read, reached
from apps.money.quality.domain.measures import Direction, Guard, Measure, wanting
from apps.money.quality.models import ClinicalStop, QualityAgreement, QualityMeasure, QualityReading, StopAnswer
from apps.money.risk_sharing.domain.exact import decimal
from apps.money.risk_sharing.domain.terms.quality_linked import QualityLinked
from apps.money.risk_sharing.domain.terms.shared_savings import SharedSavings
from apps.money.risk_sharing.selectors import among, row_of

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
    row = row_of(version)
    terms = dict(row.terms.values_list("code", "parameters")) if row else {}
    savings = terms.get(SharedSavings.code, {})
    return QualityLinked.code in terms or bool(savings.get("quality_multiplies") or savings.get("loss_quality_rate"))


def quality_linked_of(version: ContractVersion) -> QualityLinked | None:
    """The term that pays by level, where the agreement of a version has it."""
    row = row_of(version)
    term = row.terms.filter(code=QualityLinked.code).first() if row else None
    if term is None:
        return None
    _, parties = among(version)
    return QualityLinked.read(term.parameters, parties) if parties else None


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
    stops: Sequence[ClinicalStop] = ()
    """Every one that was raised, the newest first."""

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
        raised = [raised_in_words(one) for one in self.stops if answer_to(one) is None]
        return reached(self.year, [(rule_of(row), self._read(row)) for row in self.measures], raised)

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
    stops = stops_of(terms.contract).filter(year=year).order_by("-id")
    return QualityYear(terms.contract, version, year, months, measures_of(version), readings, list(stops))


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


# Clinical stops


def stops_of(contract: Contract) -> QuerySet[ClinicalStop]:
    """The clinical stops of a contract with their answers."""
    rows = ClinicalStop.objects.filter(contract=contract).select_related("contract", "raised_for", "raised_by")
    return rows.prefetch_related("answers__answered_for", "answers__answered_by")


def answer_to(stop: ClinicalStop) -> StopAnswer | None:
    """What ended it; nothing while it stands."""
    return next(iter(stop.answers.all()), None)


def raised_in_words(stop: ClinicalStop) -> str:
    """`raised by Test hospital on 4 May 2026`."""
    return f"raised by {stop.raised_for.name} on {day_in_words(timezone.localdate(stop.raised_at))}"


def get_stop_for(actor: Actor, contract: Contract, uid: UUID) -> ClinicalStop:
    """A clinical stop of a contract that the actor sees. Raises ClinicalStop.DoesNotExist."""
    require(actor, Permission.CONTRACT_VIEW)
    return stops_of(contract).get(uid=uid)


def may_answer_stop(actor: Actor, stop: ClinicalStop, found: QualityYear) -> bool:
    """Whether the actor answers it: for a commissioner of the contract, and not what they raised themselves."""
    if not can(actor, Permission.STOP_ANSWER) or actor.user_id in {None, stop.raised_by_id}:
        return False
    return sides_of(found.version).get(actor.organisation_id or 0) == PartyRole.COMMISSIONER


def stops_to_answer(actor: Actor) -> list[ClinicalStop]:
    """Stops that nobody has answered, of contracts for which the actor's organisation pays, the oldest first."""
    require(actor, Permission.STOP_ANSWER)
    paying = ContractParty.objects.filter(
        version__contract=OuterRef("contract"),
        version__state=VersionState.IN_FORCE,
        role=PartyRole.COMMISSIONER,
        organisation=actor.organisation_id,
    )
    rows = ClinicalStop.objects.filter(Exists(paying), answers__isnull=True).select_related("contract", "raised_for")
    return list(rows.order_by("id"))


def stops_raised_by(actor: Actor) -> list[ClinicalStop]:
    """What the actor raised, with the answers, the newest first."""
    require(actor, Permission.STOP_RAISE)
    rows = ClinicalStop.objects.filter(raised_by=actor.user_id).select_related("contract", "raised_for", "raised_by")
    return list(rows.prefetch_related("answers__answered_for", "answers__answered_by").order_by("-id"))


def years_to_stop(actor: Actor, today: date) -> list[tuple[Contract, int]]:
    """Contracts in force with each financial year that has begun, the newest first: what a stop can be raised in."""
    require(actor, Permission.STOP_RAISE)
    versions = ContractVersion.objects.filter(state=VersionState.IN_FORCE).select_related("contract")
    years = {
        (version.contract, financial_year_of(month))
        for version in versions
        for month in Period(version.starts_on, version.counts_until).months()
    }
    begun = [one for one in years if one[1] <= financial_year_of(today)]
    return sorted(begun, key=lambda one: (-one[1], one[0].name, one[0].id))
