"""Asking a service for more care at home, and its answer."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from apps.care.co_ordination.choices import AskState, Refusal
from apps.care.co_ordination.models import Service, StepUpRequest
from apps.care.patients.choices import Consent
from apps.care.patients.models import Person
from apps.care.patients.selectors import find_shared_with
from apps.care.patients.services import care_by_referral
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.audit.services import record
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.selectors import agreement_partners


class NotAskable(ValueError):
    """The service takes no requests, or has closed."""


class ServiceFull(Exception):
    """The service has no place free, and whoever asks has not said that they ask all the same."""


class CannotShare(ValueError):
    """The request would tell another organisation about the person without consent, or without an agreement."""


class AnsweredAlready(Exception):
    """The request no longer waits for this; the message says how it stands."""


class NotYet(ValueError):
    """The time does not fit: the message says why."""


def ask_step_up(
    *,
    actor: Actor,
    person: Person,
    service: Service,
    needs: str,
    wanted_by: datetime,
    now: datetime,
    full_too: bool = False,
) -> StepUpRequest:
    """Ask a service for more care for a person by a time. While it waits, the same asked again is the same request.

    A service without a free place is asked only when that is known (`full_too`). Raises NotAskable, CannotShare,
    NotYet, ServiceFull.
    """
    require(actor, Permission.STEP_UP_ASK)
    if not service.takes_requests or service.closed_on is not None:
        raise NotAskable(f"{service.name} takes no requests here: ring it.")
    if service.closed_until is not None and service.closed_until > localdate(now):
        raise NotAskable(
            f"{service.name} is closed until {day_in_words(service.closed_until)}. Nobody has been asked: "
            "choose another service, or ring the single point of access."
        )
    if wanted_by <= now:
        raise NotYet("Give a time that is still to come.")
    crosses = service.organisation_id != actor.organisation_id
    _require_sharing(actor, person, service, now, crosses=crosses)
    if service.places_free == 0 and not full_too:
        raise ServiceFull(
            f"{service.name} has no place free. Nobody has been asked yet: choose another service, or tick the box "
            "and ask all the same."
        )
    with transaction.atomic():
        request, is_new = StepUpRequest.objects.get_or_create(
            person=person,
            service=service,
            state=AskState.ASKED,
            defaults={
                "team_id": actor.team_id,
                "needs": needs,
                "wanted_by": wanted_by,
                "crosses": crosses,
                "asked_by_id": actor.user_id,
                "asked_at": now,
            },
        )
        if is_new:
            record(actor=actor, action="STEP_UP_ASKED", **_about(request))
        elif (request.needs, request.wanted_by) != (needs, wanted_by):
            raise NotAskable(
                f"{service.name} has a request about this person already, and has not answered it. If this is more "
                "urgent, ring them; or take that request back, and ask again."
            )
    return request


def accept_step_up(*, actor: Actor, request: StepUpRequest, promised_for: datetime, note: str, now: datetime) -> None:
    """Promise care by a time. Where a team of the service gives it, the person is in that team's care from now.

    Raises AnsweredAlready, NotYet.
    """
    with transaction.atomic():
        waiting = _waiting(actor, request)
        if promised_for <= now:
            raise NotYet("Promise a time that is still to come.")
        _answer(waiting, actor, now, state=AskState.ACCEPTED, promised_for=promised_for, answer_note=note)
        record(actor=actor, action="STEP_UP_ACCEPTED", **_about(waiting))
        if waiting.service.team is not None:
            care_by_referral(
                actor=actor,
                person=waiting.person,
                team=waiting.service.team,
                starts_on=localdate(now),
                why=f"Accepted a request for more care: {waiting.service.name}",
            )


def refuse_step_up(*, actor: Actor, request: StepUpRequest, refusal: Refusal, note: str, now: datetime) -> None:
    """Say no, and why. Raises AnsweredAlready."""
    with transaction.atomic():
        waiting = _waiting(actor, request)
        _answer(waiting, actor, now, state=AskState.REFUSED, refusal=refusal, answer_note=note)
        record(actor=actor, action="STEP_UP_REFUSED", **_about(waiting))


def withdraw_step_up(*, actor: Actor, request: StepUpRequest, now: datetime) -> None:
    """Take a request back that waits. Raises AnsweredAlready."""
    require(actor, Permission.STEP_UP_ASK)
    with transaction.atomic():
        found = _locked(request)
        if found.team_id != actor.team_id:
            raise NotPermitted(f"{actor.role_label} of another team may not take this request back.")
        if found.state != AskState.ASKED:
            raise AnsweredAlready(f"The request stands so: {found.get_state_display().lower()}.")
        found.state = AskState.WITHDRAWN
        found.save(update_fields=["state"])
        record(actor=actor, action="STEP_UP_WITHDRAWN", **_about(found))


def say_achieved(*, actor: Actor, request: StepUpRequest, achieved_at: datetime, now: datetime) -> None:
    """The care came, at a time: said by the team that asked or the service. A second time changes nothing.

    Raises AnsweredAlready where it was not accepted, NotYet for a time before it was asked for or still to come.
    """
    with transaction.atomic():
        found = _locked(request)
        asked = found.team_id == actor.team_id and actor.team_id is not None
        if asked:
            require(actor, Permission.STEP_UP_ASK)
        else:
            _require_own(actor, found)
        if found.state != AskState.ACCEPTED:
            raise AnsweredAlready(f"The request stands so: {found.get_state_display().lower()}.")
        if not found.asked_at <= achieved_at <= now:
            raise NotYet("Give a time after it was asked for, and not one still to come.")
        if found.achieved_at is not None:
            return
        found.achieved_at, found.achieved_said_by_id = achieved_at, actor.user_id
        found.save(update_fields=["achieved_at", "achieved_said_by"])
        record(actor=actor, action="STEP_UP_ACHIEVED", **_about(found))


def _waiting(actor: Actor, request: StepUpRequest) -> StepUpRequest:
    found = _locked(request)
    _require_own(actor, found)
    if found.state != AskState.ASKED:
        raise AnsweredAlready(f"The request stands so: {found.get_state_display().lower()}.")
    return found


def _locked(request: StepUpRequest) -> StepUpRequest:
    found = StepUpRequest.objects.select_for_update(of=("self",)).select_related("person", "service__team")
    return found.get(id=request.id)


def _require_own(actor: Actor, request: StepUpRequest) -> None:
    require(actor, Permission.STEP_UP_ANSWER)
    if request.service.organisation_id != actor.organisation_id:
        raise NotPermitted(f"{actor.role_label} of another organisation may not answer for this service.")


def _answer(request: StepUpRequest, actor: Actor, now: datetime, **said: Any) -> None:
    request.answered_by_id, request.answered_at = actor.user_id, now
    for name, value in said.items():
        setattr(request, name, value)
    request.save(update_fields=["answered_by", "answered_at", *said])


def _require_sharing(actor: Actor, person: Person, service: Service, now: datetime, *, crosses: bool) -> None:
    """As `requests_to_answer` shows requests: nobody is asked who could not read it."""
    if not crosses:
        if find_shared_with(actor, person.uid, localdate(now)) is None:
            raise CannotShare(
                "This person's record does not open to your organisation's services: sharing was refused, or no "
                "agreement is in force. Ring the service without saying who it is about."
            )
        return
    if person.sharing_consent != Consent.GIVEN:
        raise CannotShare(
            "This person has not agreed to sharing with another organisation, which the request would do. "
            "Ask them, or ring the service without saying who it is about."
        )
    partners = agreement_partners(actor.organisation_id, localdate(now)) if actor.organisation_id else set()
    if service.organisation_id not in partners:
        raise CannotShare(
            "No information-sharing agreement is in force between your organisation and the one that gives this "
            "service, so nothing about a person goes to it."
        )


def _about(request: StepUpRequest) -> dict[str, Any]:
    return {
        "subject_kind": "step_up_request",
        "subject_uid": request.uid,
        "person_id": request.person_id,
        "details": {"what": request.service.name},
    }
