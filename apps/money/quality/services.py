"""Writing the measures of a draft; recording readings and answering those of the other side; clinical stops."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.audit.services import record
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.once import made_once
from apps.foundation.core.written import check_names_nobody
from apps.money.contracts.domain.signing import and_writer
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.party import require_to_write
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.scope import held_to_write
from apps.money.quality.domain.measures import LARGEST, Measure, NotAMeasure, check_measure
from apps.money.quality.models import (
    ClinicalStop,
    QualityAgreement,
    QualityMeasure,
    QualityReading,
    ReadingAnswer,
    StopAnswer,
)
from apps.money.quality.selectors import NotAYear, QualityYear, may_answer_stop, quality_of, sides_of, years_to_stop
from apps.money.risk_sharing.domain.exact import decimal

MOST_MEASURES = 40


class NotThere(LookupError):
    """The draft has no such measure."""


class NotAReading(ValueError):
    """What was typed is no reading; `field` says what of it."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class ChangedMeanwhile(ValueError):
    """Somebody recorded or answered since the page was opened."""


@dataclass(frozen=True)
class Said:
    """What is written of a measure: the rule, what is measured, and who records and who confirms, by id."""

    rule: Measure
    definition: str
    unit: str
    recorder: int
    confirmer: int


def write_measure(*, actor: Actor, version: ContractVersion, uid: UUID | None, said: Said, read: str) -> QualityMeasure:
    """Add a measure as the last, or write one that the draft has, by its uid. Readings follow a measure from version to
    version until something else is measured: another definition, unit or direction.

    Raises NotAMeasure, NotThere, NamesSomebody, and what `_writing` raises.
    """
    check_names_nobody(said.rule.name, said.definition, said.unit)
    check_measure(said.rule)
    with _writing(actor, version, read, "WRITTEN", said.rule.name) as agreement:
        sides = sides_of(version)
        if said.recorder not in sides:
            raise NotAMeasure("recorder", "A party of this version records it.")
        if sides.get(said.confirmer) in {None, sides[said.recorder]}:
            raise NotAMeasure("confirmer", "The other side confirms: one who pays where one who is paid records.")
        if agreement.measures.filter(name=said.rule.name).exclude(uid=uid).exists():
            raise NotAMeasure("name", "Another measure of this version has that name.")
        written = {
            "name": said.rule.name,
            "definition": said.definition,
            "unit": said.unit,
            "direction": said.rule.direction.value,
            "weight": said.rule.weight,
            "thresholds": [_decimal(one) for one in said.rule.thresholds],
            "guard": said.rule.guard.value,
            "minimum": None if said.rule.minimum is None else _decimal(said.rule.minimum),
            "recorder_id": said.recorder,
            "confirmer_id": said.confirmer,
        }
        if uid is None:
            last = agreement.measures.order_by("-place").first()
            if agreement.measures.count() >= MOST_MEASURES:
                raise NotAMeasure("", f"A version has at most {MOST_MEASURES} quality measures.")
            place = last.place + 1 if last else 1
            return QualityMeasure.objects.create(agreement=agreement, key=uuid4(), place=place, **written)
        row = _of(agreement, uid)
        if any(getattr(row, name) != written[name] for name in ("definition", "unit", "direction")):
            row.key = uuid4()
        for name, value in written.items():
            setattr(row, name, value)
        row.save()
    return row


def drop_measure(*, actor: Actor, version: ContractVersion, uid: UUID, read: str) -> None:
    """Take a measure out of a draft. Raises NotThere, and what `_writing` raises."""
    with _writing(actor, version, read, "DROPPED") as agreement:
        _of(agreement, uid).delete()


def carry_over(actor: Actor, version: ContractVersion, varied: ContractVersion) -> None:
    """Begin a variation with the measures of the version that it varies; whoever varies it does not sign them."""
    for row in QualityAgreement.objects.filter(version=varied):
        measures = list(row.measures.all())
        row.pk, row.version_id, row.writers = None, version.id, and_writer([], actor.user_id)
        row._state.adding = True
        row.save()
        for one in measures:
            one.pk, one.uid, one.agreement_id = None, uuid4(), row.pk
            one._state.adding = True
        QualityMeasure.objects.bulk_create(measures)


def record_reading(
    *,
    actor: Actor,
    of: QualityYear,
    key: UUID,
    through: date,
    value: Fraction | None,
    source: str,
    note: str,
    seen: str,
    uid: UUID,
    now: datetime,
) -> QualityReading:
    """Record what a measure came to, to the end of a month that is over; `value` is nothing where the data are too few
    to say. Where one stands for the month it is replaced: `seen` names it, and `note` says why.

    `uid` is the name that the form carried: sent twice, it is one reading. Raises NotPermitted, NotAReading,
    ChangedMeanwhile, SentBefore, NamesSomebody.
    """
    require(actor, Permission.QUALITY_RECORD)
    check_names_nobody(source, note)
    measure = of.measure(key)
    if actor.organisation_id != measure.recorder_id or actor.user_id is None:
        raise NotPermitted("A reading is recorded by the organisation that the measure names.")
    if through not in of.months_over(timezone.localdate(now)):
        raise NotAReading("through", "Give a month of this year that is over, and in which the contract counts.")
    if value is not None and abs(value) >= LARGEST:
        raise NotAReading("value", f"Give a figure below {LARGEST:,}.")
    with transaction.atomic():
        _hold(of.contract)
        stands = _standing(of.contract, key, through)
        if not QualityReading.objects.filter(uid=uid).exists():
            if (str(stands.uid) if stands else "") != seen:
                raise ChangedMeanwhile(
                    "A reading of this month was recorded since you opened this page. Read it first."
                )
            if stands and not note:
                raise NotAReading("note", "Say why the reading that stands is replaced.")
        said = {
            "contract_id": of.contract.id,
            "measure_id": measure.id,
            "key": key,
            "year": of.year,
            "through": through,
            "value": None if value is None else _decimal(value),
            "source": source,
            "note": note,
        }
        beside = {
            "replaces": stands,
            "recorded_for_id": actor.organisation_id,
            "recorded_by_id": actor.user_id,
            "recorded_at": now,
        }
        reading, is_new = made_once(QualityReading, uid, said, beside)
        if is_new:
            record(
                actor=actor,
                action="QUALITY_READING_RECORDED",
                subject_kind="contract",
                subject_uid=of.contract.uid,
                details={
                    "called": measure.name,
                    "month": f"{through:%Y-%m}",
                    "value": "" if value is None else decimal(value),
                    "replaces": str(stands.uid) if stands else "",
                },
            )
    return reading


def answer_reading(
    *, actor: Actor, reading: QualityReading, agrees: bool, words: str, uid: UUID, now: datetime
) -> ReadingAnswer:
    """Confirm a reading of the other side, or say why not. Nobody answers what their own organisation, or they
    themselves, recorded.

    Raises NotPermitted, NotAReading without a reason, ChangedMeanwhile, SentBefore, NamesSomebody.
    """
    require(actor, Permission.QUALITY_RECORD)
    check_names_nobody(words)
    if actor.organisation_id != reading.measure.confirmer_id or actor.organisation_id == reading.recorded_for_id:
        raise NotPermitted("A reading is confirmed by the other side, as the measure names it.")
    if actor.user_id is None or actor.user_id == reading.recorded_by_id:
        raise NotPermitted("Nobody confirms what they recorded themselves.")
    if not agrees and not words:
        raise NotAReading("words", "Say what is not right.")
    with transaction.atomic():
        _hold(reading.contract)
        if not ReadingAnswer.objects.filter(uid=uid).exists():
            if QualityReading.objects.filter(replaces=reading).exists():
                raise ChangedMeanwhile("This reading was replaced by another. Answer that one.")
            if ReadingAnswer.objects.filter(reading=reading).exists():
                raise ChangedMeanwhile("This reading has been answered already.")
        said = {"reading_id": reading.id, "agrees": agrees, "words": words}
        beside = {"answered_for_id": actor.organisation_id, "answered_by_id": actor.user_id, "answered_at": now}
        answer, is_new = made_once(ReadingAnswer, uid, said, beside)
        if is_new:
            record(
                actor=actor,
                action="QUALITY_READING_ANSWERED",
                subject_kind="contract",
                subject_uid=reading.contract.uid,
                details={
                    "called": reading.measure.name,
                    "month": f"{reading.through:%Y-%m}",
                    "outcome": "CONFIRMED" if agrees else "NOT_CONFIRMED",
                },
            )
    return answer


def raise_stop(*, actor: Actor, contract: Contract, year: int, words: str, uid: UUID, now: datetime) -> ClinicalStop:
    """Stop the settlement of a year of a contract in force: somebody who treats people says what is not safe.

    Raises NotPermitted, NotAYear, SentBefore, NamesSomebody.
    """
    require(actor, Permission.STOP_RAISE)
    check_names_nobody(words)
    if actor.user_id is None or actor.organisation_id is None:
        raise NotPermitted("A clinical stop is raised by somebody of an organisation.")
    if (contract, year) not in years_to_stop(actor, timezone.localdate(now)):
        raise NotAYear("A stop is raised in a year of a contract in force that has begun.")
    with transaction.atomic():
        _hold(contract)
        said = {"contract_id": contract.id, "year": year, "words": words}
        beside = {"raised_for_id": actor.organisation_id, "raised_by_id": actor.user_id, "raised_at": now}
        stop, is_new = made_once(ClinicalStop, uid, said, beside)
        if is_new:
            record(
                actor=actor,
                action="CLINICAL_STOP_RAISED",
                subject_kind="contract",
                subject_uid=contract.uid,
                details={"stop": str(stop.uid), "year": year},
            )
    return stop


def answer_stop(*, actor: Actor, stop: ClinicalStop, words: str, uid: UUID, now: datetime) -> StopAnswer:
    """Answer a clinical stop, for a commissioner of the contract; it ends with the answer. Nobody answers their own.

    Raises NotPermitted, ChangedMeanwhile, SentBefore, NamesSomebody.
    """
    require(actor, Permission.STOP_ANSWER)
    check_names_nobody(words)
    if not may_answer_stop(actor, stop, quality_of(terms_of(stop.contract), stop.year)):
        raise NotPermitted("A commissioner of the contract answers a clinical stop, and nobody their own.")
    with transaction.atomic():
        _hold(stop.contract)
        if StopAnswer.objects.filter(stop=stop).exclude(uid=uid).exists():
            raise ChangedMeanwhile("This stop has been answered already.")
        said = {"stop_id": stop.id, "words": words}
        beside = {"answered_for_id": actor.organisation_id, "answered_by_id": actor.user_id, "answered_at": now}
        answer, is_new = made_once(StopAnswer, uid, said, beside)
        if is_new:
            record(
                actor=actor,
                action="CLINICAL_STOP_ANSWERED",
                subject_kind="contract",
                subject_uid=stop.contract.uid,
                details={"stop": str(stop.uid), "year": stop.year},
            )
    return answer


@contextmanager
def _writing(
    actor: Actor, version: ContractVersion, read: str, change: str, measure: str = ""
) -> Iterator[QualityAgreement]:
    """The measures of a draft to write in, by somebody who does not sign it. `read` is the check code of the page.

    Raises NotADraft where the parties have the version to sign or it is in force, TextChanged where somebody wrote
    since.
    """
    require_to_write(actor, version)
    with transaction.atomic():
        version = held_to_write(version, read, "its quality measures are")
        agreement, _ = QualityAgreement.objects.get_or_create(version=version)
        yield agreement
        agreement.writers = and_writer(agreement.writers, actor.user_id)
        agreement.save(update_fields=["writers"])
        record(
            actor=actor,
            action="QUALITY_MEASURES_WRITTEN",
            subject_kind="contract_version",
            subject_uid=version.uid,
            details={"change": change, "called": measure, "check_code": code_of(version)},
        )


def _of(agreement: QualityAgreement, uid: UUID) -> QualityMeasure:
    row: QualityMeasure | None = agreement.measures.filter(uid=uid).first()
    if row is None:
        raise NotThere("This version has no such measure.")
    return row


def _standing(contract: Contract, key: UUID, through: date) -> QualityReading | None:
    """The reading of a measure to the end of a month that none replaces."""
    rows = list(QualityReading.objects.filter(contract=contract, key=key, through=through).order_by("id"))
    return rows[-1] if rows else None


def _hold(contract: Contract) -> None:
    """Of two who record or answer under a contract at once, one comes first."""
    one_at_a_time(f"quality of {contract.uid}", contract.partnership_id)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(decimal(value))
