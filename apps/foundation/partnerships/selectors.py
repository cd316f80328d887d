"""Reading partnerships, organisations and settings."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.looks import asked_once
from apps.foundation.core.models import Job
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.domain.settings import CHANGING, KINDS, SettingKind
from apps.foundation.partnerships.models import (
    FiguresClock,
    Organisation,
    Partnership,
    Secret,
    Setting,
    SharingAgreement,
    SharingParty,
    Team,
)


def find_partnership(slug: str) -> Partnership | None:
    """The partnership with a slug, for those who are not yet inside one."""
    return Partnership.objects.filter(slug=slug).first()


def get_partnership(partnership_id: UUID) -> Partnership:
    """The partnership with an id; raises Partnership.DoesNotExist."""
    return Partnership.objects.get(id=partnership_id)


def partnerships() -> QuerySet[Partnership]:
    """All partnerships: their names are no secret, what is in them is."""
    return Partnership.objects.all()


def setting(name: str) -> Any:
    """The value in force in the current partnership; the default where nothing was set."""
    return settings_in_force()[name]


@asked_once
def settings_in_force() -> dict[str, Any]:
    """Every value in force, by name, in one question."""
    chosen = Setting.objects.order_by("name", "-id").distinct("name")
    return {name: kind.default for name, kind in KINDS.items()} | dict(chosen.values_list("name", "value"))


@dataclass(frozen=True)
class KnownSetting:
    """A setting with its value in force and every value that was chosen, newest first; and the last change that
    waited for its figures, if any."""

    kind: SettingKind
    history: list[Setting]
    job: Job | None = None

    @property
    def words(self) -> str:
        return self.in_words(self.history[0].value if self.history else self.kind.default)

    @staticmethod
    def in_words(value: Any) -> str:
        """`5`, or `01, 02`."""
        return ", ".join(value) if isinstance(value, list) else str(value)


def settings_with_history(actor: Actor) -> list[KnownSetting]:
    """Every setting there is."""
    require(actor, Permission.SETTING_CHANGE)
    history: dict[str, list[Setting]] = {}
    for row in Setting.objects.order_by("-id"):
        history.setdefault(row.name, []).append(row)
    asked = {job.parameters["name"]: job for job in Job.objects.filter(kind=CHANGING).order_by("id")}
    return [KnownSetting(kind, history.get(name, []), asked.get(name)) for name, kind in KINDS.items()]


def setting_with_history(actor: Actor, name: str) -> KnownSetting | None:
    """One setting, or nothing when there is none of that name."""
    return next((known for known in settings_with_history(actor) if known.kind.name == name), None)


@asked_once
def figures_moment() -> datetime:
    """When any figure of the current partnership last changed: the version of everything computed from them."""
    return FiguresClock.objects.values_list("moment", flat=True).get()


def pseudonym_salt() -> str:
    return Secret.objects.values_list("pseudonym_salt", flat=True).get()


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """The organisations inside the partnership; the directory of others is left out."""
    require(actor, Permission.ORGANISATION_MANAGE)
    return organisations_inside().annotate(lines=Count("service_lines")).order_by("role", "name")


def organisations_inside() -> QuerySet[Organisation]:
    return Organisation.objects.exclude(role=OrganisationRole.ELSEWHERE)


def organisations_elsewhere_count() -> int:
    return Organisation.objects.filter(role=OrganisationRole.ELSEWHERE).count()


def organisation_by_code(code: str) -> Organisation | None:
    return Organisation.objects.filter(ods_code=code).first()


def teams() -> QuerySet[Team]:
    return Team.objects.select_related("organisation").order_by("organisation__name", "name")


def sharing_agreements(actor: Actor) -> QuerySet[SharingAgreement]:
    """Agreements of the partnership with their parties."""
    if not can(actor, Permission.FLOWS_VIEW):
        require(actor, Permission.ORGANISATION_MANAGE)
    return SharingAgreement.objects.prefetch_related("parties__organisation").order_by("name")


def agreements_not_over(today: date, *, and_this: int | None = None) -> QuerySet[SharingAgreement]:
    """Agreements in force today or to come, by name, and one that was chosen before, though it be over."""
    return SharingAgreement.objects.filter(Q(ends_before__gt=today) | Q(id=and_this)).order_by("name", "starts_on")


@asked_once
def agreement_partners(organisation_id: int, today: date) -> set[int]:
    """Organisations bound with this one by a sharing agreement in force today, itself included."""
    in_force = SharingAgreement.objects.filter(
        starts_on__lte=today, ends_before__gt=today, parties__organisation_id=organisation_id
    )
    partners = SharingParty.objects.filter(agreement__in=in_force).values_list("organisation_id", flat=True)
    return {organisation_id, *partners}
