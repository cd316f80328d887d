"""Putting packages in place, changing and ending them; the offer of a personal health budget."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from apps.care.care_plans.choices import BudgetAnswer, FundedBy, HowOften, PackageEnd, PackageKind, PackageUnit
from apps.care.care_plans.domain.packages import check_funding
from apps.care.care_plans.models import BudgetOffer, Package
from apps.care.care_plans.selectors.plans import need_is_agreed
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.kernel.pence import Pence
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.models import Organisation, Team


class NeedNotAgreed(Exception):
    """Need is agreed first: packages and their costs follow a completed assessment, and play no part in it."""

    def __init__(self) -> None:
        super().__init__("Packages follow a completed assessment: costs play no part in deciding need.")


class OverAlready(Exception):
    """The package was ended or changed in the meantime."""


class WrongDays(ValueError):
    """The package would end before it begins, or the change comes before it began."""


class NotTheProvidersTeam(ValueError):
    """The team belongs to another organisation than the one that gives the package."""


class DiedBefore(Exception):
    """The person has died: nothing new is put in place."""


@dataclass(frozen=True)
class PackageWords:
    """What is put in place. `unit_cost` is whole pence for one unit."""

    kind: PackageKind
    service: str
    provider: Organisation
    sector: Sector
    units: int
    unit: PackageUnit
    how_often: HowOften
    unit_cost: Pence
    funded_by: FundedBy
    team: Team | None = None
    ends_before: date | None = None


def add_package(
    *, actor: Actor, person: Person, said: PackageWords, starts_on: date, now: datetime, today: date
) -> Package:
    """Put a package in place from a day. Raises NeedNotAgreed, WrongDays, NotTheProvidersTeam, DiedBefore, and
    MedicalMust from the rule."""
    require(actor, Permission.PACKAGE_WRITE)
    with transaction.atomic():
        _check(person, said, starts_on, today)
        package = _written(actor, person, said, starts_on, now)
        record(actor=actor, action="PACKAGE_ADDED", **_facts(package))
    return package


def change_package(
    *, actor: Actor, package: Package, said: PackageWords, starts_on: date, now: datetime, today: date
) -> Package:
    """From a day on the package is another: a new row that names the old one, which ends that day.

    Raises OverAlready where it was changed or ended in the meantime, and what `add_package` raises.
    """
    require(actor, Permission.PACKAGE_WRITE)
    with transaction.atomic():
        held = _still_open(package, starts_on)
        _check(held.person, said, starts_on, today)
        if starts_on < held.starts_on:
            raise WrongDays("A change cannot begin before the package did.")
        _end(held, starts_on, PackageEnd.CHANGED, now)
        changed = _written(actor, held.person, said, starts_on, now, follows=held)
        record(actor=actor, action="PACKAGE_CHANGED", **_facts(changed))
    return changed


def end_package(*, actor: Actor, package: Package, ends_before: date, reason: PackageEnd, now: datetime) -> None:
    """The package ends; `ends_before` is the first day without it. Raises OverAlready, WrongDays."""
    require(actor, Permission.PACKAGE_WRITE)
    with transaction.atomic():
        held = _still_open(package, ends_before)
        if ends_before < held.starts_on:
            raise WrongDays("A package ends on the day that it began, or later.")
        _end(held, ends_before, reason, now)
        record(actor=actor, action="PACKAGE_ENDED", **_facts(held))


def record_budget_offer(
    *, actor: Actor, person: Person, offered_on: date, answer: BudgetAnswer, words: str, now: datetime, today: date
) -> BudgetOffer:
    """A personal health budget was offered, and what the person said. Raises NeedNotAgreed."""
    require(actor, Permission.PACKAGE_WRITE)
    if not need_is_agreed(person.id, today):
        raise NeedNotAgreed
    with transaction.atomic():
        offer = BudgetOffer.objects.create(
            person=person,
            offered_on=offered_on,
            answer=answer,
            words=words,
            recorded_by_id=actor.user_id,
            recorded_at=now,
        )
        record(
            actor=actor,
            action="BUDGET_OFFERED",
            subject_kind="person",
            subject_uid=person.uid,
            person_id=person.id,
            details={"answer": answer},
        )
    return offer


def _check(person: Person, said: PackageWords, starts_on: date, today: date) -> None:
    if person.died_on is not None:
        raise DiedBefore("A death is recorded: nothing new is put in place.")
    if not need_is_agreed(person.id, today):
        raise NeedNotAgreed
    check_funding(kind=said.kind, funded_by=said.funded_by)
    if said.ends_before is not None and said.ends_before <= starts_on:
        raise WrongDays("A package ends after the day on which it begins.")
    if said.team is not None and said.team.organisation_id != said.provider.id:
        raise NotTheProvidersTeam(f"{said.team.name} is not a team of {said.provider.name}.")


def _written(
    actor: Actor, person: Person, said: PackageWords, starts_on: date, now: datetime, follows: Package | None = None
) -> Package:
    words: dict[str, Any] = {name: getattr(said, name) for name in PackageWords.__dataclass_fields__}
    return Package.objects.create(
        person=person, starts_on=starts_on, follows=follows, added_by_id=actor.user_id, added_at=now, **words
    )


def _still_open(package: Package, on: date) -> Package:
    """The row, held; a package that ends on or before the day already, or was changed, is over."""
    held = Package.objects.select_for_update(of=("self",)).select_related("person").get(id=package.id)
    if held.end_reason or (held.ends_before is not None and held.ends_before < on):
        raise OverAlready("This package was changed or ended in the meantime. Look at what is in place now.")
    return held


def _end(held: Package, ends_before: date, reason: PackageEnd, now: datetime) -> None:
    held.ends_before, held.end_reason, held.ended_at = ends_before, reason, now
    held.save(update_fields=["ends_before", "end_reason", "ended_at"])


def _facts(package: Package) -> dict[str, Any]:
    """What is recorded of a package: no cost, and no words about the person."""
    return {
        "subject_kind": "package",
        "subject_uid": package.uid,
        "person_id": package.person_id,
        "details": {
            "kind": package.kind,
            "funded_by": package.funded_by,
            "starts_on": package.starts_on.isoformat(),
        },
    }
