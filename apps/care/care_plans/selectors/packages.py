"""Reading packages and the offer of a personal health budget."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import polars as pl
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.care.care_plans.choices import PackageEnd
from apps.care.care_plans.engine import taking
from apps.care.care_plans.models import BudgetOffer, Package
from apps.care.need_bands.choices import BandSource
from apps.foundation.core.in_force import in_force
from apps.foundation.core.staging import frame_of
from apps.foundation.kernel.periods import FOREVER
from apps.foundation.partnerships.models import Organisation, Team
from apps.foundation.partnerships.selectors import organisations_inside


def packages_of(person_id: int) -> QuerySet[Package]:
    """Every package of a person, the latest to begin first."""
    return Package.objects.filter(person_id=person_id).select_related("provider", "team").order_by("-starts_on", "-id")


def open_packages(person_id: int, today: date) -> list[Package]:
    """Packages in place on a day or still to begin, in the order in which they begin."""
    return list(packages_of(person_id).filter(_open(today)).order_by("starts_on", "id"))


def ended_packages(person_id: int, today: date) -> Sequence[Package]:
    """Packages that are over or were never in place, the last to end first."""
    return list(packages_of(person_id).exclude(_open(today)).order_by("-ends_before", "-id"))


def changes_taken_back(person_id: int) -> set[int]:
    """Packages that ended for a change which was then entered in error and never held a day, while nothing of that
    service from that provider has been in place since."""
    every = list(packages_of(person_id))
    followed_by = {one.follows_id: one for one in every if one.follows_id}
    found = set()
    for one in every:
        last = followed_by.get(one.id)
        while last and last.was_never_in_place and last.id in followed_by:
            last = followed_by[last.id]
        is_back = last and last.was_never_in_place and last.end_reason == PackageEnd.ENTERED_IN_ERROR
        is_itself_a_change = one.was_never_in_place and one.follows_id
        if is_back and not is_itself_a_change and not any(_again(one, other) for other in every):
            found.add(one.id)
    return found


def get_package(person_id: int, uid: UUID) -> Package:
    """One package of a person; raises Package.DoesNotExist."""
    return packages_of(person_id).get(uid=uid)


def budget_offer_of(person_id: int) -> BudgetOffer | None:
    """What was last said about a personal health budget."""
    return BudgetOffer.objects.filter(person_id=person_id).order_by("-id").first()


def providers() -> QuerySet[Organisation]:
    """Who may give a package: every organisation of the partnership."""
    return organisations_inside().order_by("name")


def teams_of_providers() -> QuerySet[Team]:
    """Teams that may give a package."""
    return Team.objects.select_related("organisation").order_by("organisation__name", "name")


def team_gives_package(team_id: int | None, today: date, held_from: date) -> Exists:
    """Whether the outer query's person has a package that a team gives: open on the day, or ended so lately that it
    still holds. A package that never held a day holds nothing."""
    return Exists(given_by_teams().filter(in_force(today, until=held_from), person_id=OuterRef("id"), team_id=team_id))


def given_by_teams() -> QuerySet[Package]:
    """Packages that a team gives, but those that never held a day."""
    return Package.objects.filter(_HELD, team__isnull=False)


def people_with_agreed_need(today: date) -> pl.DataFrame:
    """Everybody whose need is agreed (`need_is_agreed`), for checking files."""
    return frame_of(
        "SELECT DISTINCT person_id, true AS is_agreed FROM need_bands_bandperiod "
        "WHERE source = %(assessment)s AND superseded_at IS NULL AND starts_on <= %(today)s",
        {"assessment": BandSource.ASSESSMENT, "today": today},
    ).cast({"person_id": pl.Int64, "is_agreed": pl.Boolean})


def packages_known() -> pl.DataFrame:
    """What is known of each package by its key, for checking files: the newest where there are several."""
    names = (*taking.GIVES, "ends_before", "end_reason")
    found = frame_of(
        f"SELECT DISTINCT ON ({', '.join(taking.KEY)}) {', '.join(taking.KEY)}, "
        f"{', '.join(f'{name} AS known_{name}' for name in names)}, {taking.CHANGED_HERE} AS changed_here "
        f"FROM care_plans_package WHERE {taking.NEWEST} ORDER BY {', '.join(taking.KEY)}, id DESC"
    )
    kinds = {"bigint": pl.Int64, "integer": pl.Int64, "date": pl.Date, "text": pl.String}
    return found.cast(
        {name: kinds[taking.ROW[name]] for name in taking.KEY}
        | {f"known_{name}": kinds[taking.ROW[name]] for name in names}
        | {"changed_here": pl.Boolean}
    )


_HELD = Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on"))
"""Packages but those that never held a day."""


def _open(today: date) -> Q:
    return _HELD & (Q(ends_before__isnull=True) | Q(ends_before__gt=today))


def _again(ended: Package, other: Package) -> bool:
    """Whether another package gives the same service after one has ended."""
    same = (other.provider_id, other.service.casefold()) == (ended.provider_id, ended.service.casefold())
    until, ended_on = other.ends_before or FOREVER, ended.ends_before or FOREVER
    return same and until > ended_on and not other.was_never_in_place
