"""Putting packages in place, changing and ending them; the offer of a personal health budget."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.care.care_plans.choices import BudgetAnswer, FundedBy, HowOften, PackageEnd, PackageKind, PackageUnit
from apps.care.care_plans.domain.packages import check_funding
from apps.care.care_plans.models import BudgetOffer, Package
from apps.care.care_plans.selectors.plans import need_is_agreed
from apps.care.patients.announcements import care_begun
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import made_once
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import FIRST_YEAR, LAST_YEAR, is_in_our_years
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.models import Organisation, Team


class NeedNotAgreed(Exception):
    """Need is agreed first: packages and their costs follow a completed assessment, and play no part in it."""

    def __init__(self) -> None:
        super().__init__("Packages follow a completed assessment: costs play no part in deciding need.")


class OverAlready(Exception):
    """The package was ended or changed in the meantime."""


class WrongDays(ValueError):
    """The package would end before it begins, begin outside our years, or the change comes before it began."""


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
    *, actor: Actor, person: Person, uid: UUID, said: PackageWords, starts_on: date, now: datetime, today: date
) -> Package:
    """Put a package in place from a day. `uid` is the name that the form carries: sent twice, it is one package.

    Raises NeedNotAgreed, WrongDays, NotTheProvidersTeam, DiedBefore, SentBefore, and MedicalMust from the rule.
    """
    require(actor, Permission.PACKAGE_WRITE)
    with transaction.atomic():
        _check(person, said, starts_on, today)
        package, is_new = _written(actor, person, uid, said, starts_on, now)
        if is_new:
            record(actor=actor, action="PACKAGE_ADDED", **_facts(package))
            _announce(package, now)
    return package


def change_package(
    *, actor: Actor, package: Package, uid: UUID, said: PackageWords, starts_on: date, now: datetime, today: date
) -> Package:
    """From a day on the package is another: a new row that names the old one, which ends that day. `uid` as in
    `add_package`.

    Raises OverAlready where it was changed or ended in the meantime, and what `add_package` raises.
    """
    require(actor, Permission.PACKAGE_WRITE)
    with transaction.atomic():
        held = _held(package)
        if not Package.objects.filter(uid=uid).exists():
            _check_open(held, starts_on)
            _check(held.person, said, starts_on, today)
            if starts_on < held.starts_on:
                raise WrongDays("A change cannot begin before the package did.")
            _end(held, starts_on, PackageEnd.CHANGED, now)
        changed, is_new = _written(actor, held.person, uid, said, starts_on, now, follows=held)
        if is_new:
            record(actor=actor, action="PACKAGE_CHANGED", **_facts(changed))
            _announce(changed, now)
    return changed


def end_package(*, actor: Actor, package: Package, ends_before: date, reason: PackageEnd, now: datetime) -> None:
    """The package ends; `ends_before` is the first day without it. The same again changes nothing.

    Raises OverAlready, WrongDays.
    """
    require(actor, Permission.PACKAGE_WRITE)
    with transaction.atomic():
        held = _held(package)
        if (held.ends_before, held.end_reason) == (ends_before, reason):
            return
        _check_open(held, ends_before)
        if ends_before < held.starts_on:
            raise WrongDays("A package ends on the day that it began, or later.")
        _end(held, ends_before, reason, now)
        record(actor=actor, action="PACKAGE_ENDED", **_facts(held))


def record_budget_offer(
    *,
    actor: Actor,
    person: Person,
    uid: UUID,
    offered_on: date,
    answer: BudgetAnswer,
    words: str,
    now: datetime,
    today: date,
) -> BudgetOffer:
    """A personal health budget was offered, and what the person said. `uid` as in `add_package`.

    Raises NeedNotAgreed, SentBefore.
    """
    require(actor, Permission.PACKAGE_WRITE)
    if not need_is_agreed(person.id, today):
        raise NeedNotAgreed
    said = {"person_id": person.id, "offered_on": offered_on, "answer": answer, "words": words}
    with transaction.atomic():
        offer, is_new = made_once(BudgetOffer, uid, said, {"recorded_by_id": actor.user_id, "recorded_at": now})
        if is_new:
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
    if not is_in_our_years(starts_on):
        raise WrongDays(f"A package begins in the years {FIRST_YEAR} to {LAST_YEAR}.")
    check_funding(kind=said.kind, funded_by=said.funded_by)
    if said.ends_before is not None and said.ends_before <= starts_on:
        raise WrongDays("A package ends after the day on which it begins.")
    if said.team is not None and said.team.organisation_id != said.provider.id:
        raise NotTheProvidersTeam(f"{said.team.name} is not a team of {said.provider.name}.")


def _written(
    actor: Actor,
    person: Person,
    uid: UUID,
    said: PackageWords,
    starts_on: date,
    now: datetime,
    follows: Package | None = None,
) -> tuple[Package, bool]:
    words: dict[str, Any] = {name: getattr(said, name) for name in PackageWords.__dataclass_fields__}
    facts = words | {"person_id": person.id, "starts_on": starts_on, "follows": follows}
    return made_once(Package, uid, facts, {"added_by_id": actor.user_id, "added_at": now})


def _held(package: Package) -> Package:
    """The row, held until what is done to it is written."""
    return Package.objects.select_for_update(of=("self",)).select_related("person").get(id=package.id)


def _check_open(held: Package, on: date) -> None:
    """A package that ends on or before the day already, or was changed, is over."""
    if held.end_reason or (held.ends_before is not None and held.ends_before < on):
        raise OverAlready("This package was changed or ended in the meantime. Look at what is in place now.")


def _end(held: Package, ends_before: date, reason: PackageEnd, now: datetime) -> None:
    held.ends_before, held.end_reason, held.ended_at = ends_before, reason, now
    held.save(update_fields=["ends_before", "end_reason", "ended_at"])


def _announce(package: Package, now: datetime) -> None:
    """A package that a team gives brings its team."""
    if package.team_id is not None:
        care_begun.announce(person_ids=[package.person_id], moment=now)


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
