"""Taking the news of stays in hospital in, from a file or typed, and telling whoever is to know, at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import polars as pl
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.care.admissions.announcements import admitted
from apps.care.admissions.choices import Destination, Method
from apps.care.admissions.domain.news import CaringTeam, Fate, news_about
from apps.care.admissions.engine import taking, telling
from apps.care.admissions.models import Admission, Alert
from apps.care.caseloads.selectors import coordinators_of
from apps.care.patients.selectors import teams_in_care
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.registries import Rows, Taken, Tell
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import agreement_partners, setting

SAME_STAY = timedelta(days=1)
"""Two accounts of one person's coming to hospital that lie no further apart are accounts of the same stay."""


class KnownAlready(Exception):
    """The stay is known already, or its reference in use; the message says which."""


class LeftAlready(Exception):
    """It is recorded already that the stay is over."""


class NotThen(ValueError):
    """Nobody leaves before they came, or after now."""


@dataclass(frozen=True)
class TypedStay:
    """A stay as somebody types it in, who heard of it before any file came."""

    admitted_at: datetime
    spell_ref: str = ""
    method: Method | str = ""
    site: str = ""
    ward: str = ""
    medically_stable_at: datetime | None = None
    expected_on: date | None = None


def take_in_file(rows: Rows, actor: Actor, tell: Tell) -> Taken:
    """The rows of a checked file, in the transaction of its commit: alerts stand when it is over."""
    written = take_in(rows.parts(), actor=actor, told_at=rows.moment, batch_id=rows.batch_id)
    tell(rows.count, "telling whoever is to know")
    return written


def take_in(
    frames: Iterable[pl.DataFrame], *, actor: Actor, told_at: datetime, batch_id: int = 0, typed_by: UUID | None = None
) -> Taken:
    """Write rows, and raise an alert for each stay that is new and whose team may know, or that no team would hear of.
    The caller has asked who may.

    One stay raises one alert, however often and in whatever way its row comes.
    """
    with transaction.atomic():
        written = taking.write(frames, told_at=told_at, batch_id=batch_id, typed_by=typed_by)
        _tell(written.new_ids, told_at)
        taking.end_alerts(None, told_at)
        if raised := Alert.objects.filter(admission_id__in=written.new_ids, ended_at=None).count():
            record(actor=actor, action="ALERTS_RAISED", subject_kind="alert", details={"people": raised})
    return written.taken


def record_admission(
    *, actor: Actor, person_id: int, person_uid: UUID, provider: Organisation, stay: TypedStay, now: datetime
) -> Admission:
    """Type in a stay that somebody heard of, for a person whose record opens for the actor.

    Without the provider's own reference it waits for one: the provider's row about the same person within a day takes
    its place. Raises KnownAlready.
    """
    require(actor, Permission.ADMISSION_RECORD)
    with transaction.atomic():
        _require_new(person_id, provider, stay)
        reference = stay.spell_ref or f"typed-{uuid4().hex[:12]}"
        take_in(
            [_frame(person_id, provider.id, reference, stay)],
            actor=actor,
            told_at=now,
            typed_by=actor.user_id,
        )
        admission = Admission.objects.get(provider=provider, spell_ref=reference, withdrawn_at=None)
        record(
            actor=actor,
            action="ADMISSION_TYPED",
            subject_kind="admission",
            subject_uid=admission.uid,
            person_id=person_id,
        )
    return admission


def record_discharge(
    *, actor: Actor, admission: Admission, discharged_at: datetime, discharged_to: Destination, now: datetime
) -> None:
    """Note that somebody has left hospital, where the provider has not said so yet. Raises LeftAlready, NotThen."""
    require(actor, Permission.ALERT_ANSWER)
    with transaction.atomic():
        held = Admission.objects.select_for_update().get(id=admission.id)
        if held.discharged_at is not None:
            raise LeftAlready("It is recorded already that the stay is over.")
        if not held.admitted_at <= discharged_at <= now:
            raise NotThen("The person left after they came, and not after now.")
        held.discharged_at, held.discharged_to = discharged_at, discharged_to
        held.left_said_by_id = actor.user_id
        held.save(update_fields=["discharged_at", "discharged_to", "left_said_by"])
        taking.end_alerts([held.person_id], now)
        record(
            actor=actor,
            action="DISCHARGE_RECORDED",
            subject_kind="admission",
            subject_uid=held.uid,
            person_id=held.person_id,
            details={"what": discharged_to},
        )


def follow_people(person_ids: Iterable[int] | None, moment: datetime, **_: Any) -> None:
    """A death in the register ends the open alerts of that person."""
    taking.end_alerts(person_ids, moment)


def _tell(admission_ids: list[int], told_at: datetime) -> None:
    """Raise alerts for new stays, note what became of the others, and let upper apps know."""
    if not admission_ids:
        return
    person_ids = telling.people_of(admission_ids)
    late_after = _late_after()
    alerts, by_fate = [], dict[Fate, list[int]]()
    for stay, fate, team_id in _fates(admission_ids, person_ids, told_at):
        by_fate.setdefault(fate, []).append(stay.admission_id)
        if team_id is not None or fate is Fate.NO_TEAM:
            alerts.append(
                Alert(
                    admission_id=stay.admission_id,
                    person_id=stay.person_id,
                    team_id=team_id,
                    raised_at=told_at,
                    learned_late=told_at - stay.admitted_at > late_after,
                )
            )
    for fate, ids in by_fate.items():
        Admission.objects.filter(id__in=ids).update(news=fate.value)
    Alert.objects.bulk_create(alerts)
    admitted.announce(admission_ids=admission_ids, person_ids=person_ids, told_at=told_at)


def follow_care(person_ids: Iterable[int], moment: datetime, **_: Any) -> None:
    """A team came to care for people: open alerts about them that no team had go to it, where it may know.

    What has grown older than `learned_late_after` until then is learned late by that team, and was raised for it then
    (`Admission.told_at` says when the news came); of a stay that is over by then nothing is told.
    """
    people = list(person_ids)
    without = Alert.objects.filter(person_id__in=people, team=None, ended_at=None)
    held = Admission.objects.filter(id__in=without.values("admission_id")).order_by("id").select_for_update()
    if not held.values_list("id"):
        return
    taking.end_alerts(people, moment)
    waiting = {alert.admission_id: alert for alert in without.order_by("id").select_for_update()}
    for stay, fate, team_id in _fates(list(waiting), people, moment):
        if team_id is not None:
            alert = waiting[stay.admission_id]
            alert.team_id, alert.learned_late = team_id, alert.learned_late or fate is Fate.LEARNED_LATE
            told = Fate.LEARNED_LATE if alert.learned_late else Fate.ALERT
            if alert.learned_late:
                alert.raised_at = moment
            alert.save(update_fields=["team", "learned_late", "raised_at"])
            Admission.objects.filter(id=stay.admission_id).update(news=told.value)


def _fates(
    admission_ids: list[int], person_ids: list[int], told_at: datetime
) -> Iterable[tuple[telling.NewStay, Fate, int | None]]:
    """What becomes of the news of stays, and the team that is told of each."""
    today = timezone.localdate(told_at)
    first_teams = {person: found.team_id for person, found in coordinators_of(person_ids, today).items()}
    teams = {
        person: [CaringTeam(one.team_id, one.organisation_id) for one in found]
        for person, found in teams_in_care(person_ids, today).items()
    }
    stays = telling.new_stays(admission_ids, teams, first_teams, today)
    organisations = {team.organisation_id for stay in stays for team in stay.patient.teams}
    bound = {organisation: agreement_partners(organisation, today) for organisation in organisations}
    late_after = _late_after()
    for stay in stays:
        fate, team_id = news_about(
            stay.patient,
            provider_id=stay.provider_id,
            admitted_at=stay.admitted_at,
            told_at=told_at,
            late_after=late_after,
            bound=bound,
        )
        yield stay, fate, team_id


def _late_after() -> timedelta:
    return timedelta(hours=setting("learned_late_after"))


def _require_new(person_id: int, provider: Organisation, stay: TypedStay) -> None:
    """Raise KnownAlready for a stay of the person's that is known: by its reference, or begun at about that time. Of a
    reference that is somebody else's, nothing is said but that it is in use."""
    known = Admission.objects.filter(withdrawn_at=None).select_related("provider")
    by_reference = Q(provider=provider, spell_ref=stay.spell_ref) if stay.spell_ref else Q(pk__in=[])
    about = (stay.admitted_at - SAME_STAY, stay.admitted_at + SAME_STAY)
    near = known.filter(by_reference | Q(admitted_at__range=about), person_id=person_id).first()
    if near is not None:
        since = timezone.localtime(near.admitted_at)
        raise KnownAlready(f"This stay is known already: since {since.day} {since:%B, %H:%M}, {near.provider.name}.")
    if known.filter(by_reference).exists():
        raise KnownAlready(f"This reference is in use at {provider.name} already. Check it, or leave it empty.")


def _frame(person_id: int, provider_id: int, reference: str, stay: TypedStay) -> pl.DataFrame:
    """A typed stay as the one row of a file."""
    row = {
        "line": 0,
        "person_id": person_id,
        "provider_id": provider_id,
        "spell_ref": reference,
        "awaits_reference": not stay.spell_ref,
        "admitted_at": stay.admitted_at.isoformat(),
        "method": str(stay.method),
        "site": stay.site,
        "ward": stay.ward,
        "medically_stable_at": stay.medically_stable_at.isoformat() if stay.medically_stable_at else None,
        "expected_on": stay.expected_on,
        "discharged_at": None,
        "discharged_to": "",
    }
    return pl.DataFrame([row], schema_overrides={"medically_stable_at": pl.String, "discharged_at": pl.String})
