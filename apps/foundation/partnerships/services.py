"""Writing partnerships and what describes them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import Role
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.foundation.core.tenancy import current_partnership_id, tenant
from apps.foundation.partnerships.announcements import figures_setting_changed, partnership_created
from apps.foundation.partnerships.choices import OrganisationRole, Sector
from apps.foundation.partnerships.domain.settings import CHANGING, KINDS
from apps.foundation.partnerships.models import (
    FiguresClock,
    Organisation,
    Partnership,
    Secret,
    ServiceLine,
    Setting,
    SharingAgreement,
    SharingParty,
    Team,
)
from apps.foundation.partnerships.selectors import setting as value_of


class SlugTaken(ValueError):
    """Another partnership has the slug already."""


class BoundAlready(ValueError):
    """The organisation is a party to the sharing agreement."""


class NameTaken(ValueError):
    """Something of the kind has the code or name already; the message says which."""


def create_partnership(*, slug: str, name: str, is_fictional: bool = False) -> Partnership:
    """A new tenant, empty, with its clock and its secret. Raises SlugTaken."""
    with transaction.atomic():
        if Partnership.objects.filter(slug=slug).exists():
            raise SlugTaken(f"There is a partnership {slug} already.")
        partnership = Partnership.objects.create(slug=slug, name=name, is_fictional=is_fictional)
        with tenant(partnership.id):
            now = timezone.now()
            FiguresClock.objects.create(moment=now)
            Secret.objects.create()
            record(
                actor=command_line(partnership),
                action="PARTNERSHIP_CREATED",
                subject_kind="partnership",
                subject_uid=partnership.id,
            )
            partnership_created.announce(moment=now)
    return partnership


def command_line(partnership: Partnership) -> Actor:
    """Whoever works at the server's command line, in one partnership."""
    return Actor(partnership_id=partnership.id, partnership_name=partnership.name, role=Role.COMMAND_LINE)


def take_figures_moment() -> datetime:
    """Become the next change to the current partnership's figures; returns its moment.

    Waits for the change before to commit, and holds the next one back until this one does. So moments have
    the order of commits, and "as known at T" means the same whenever it is asked. Take it late in a long
    transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE partnerships_figuresclock
            SET moment = greatest(clock_timestamp(), moment + interval '1 microsecond')
            WHERE partnership_id = %s RETURNING moment
            """,
            [current_partnership_id()],
        )
        return cursor.fetchone()[0]


def hold_figures() -> datetime:
    """Hold back every change to the current partnership's figures until this transaction ends; returns the moment of
    the last one."""
    return FiguresClock.objects.select_for_update().values_list("moment", flat=True).get()


def ask_to_change_setting(*, actor: Actor, name: str, value: Any, reason: str, nudge: bool = True) -> Job | None:
    """Choose a value: at once, or as a job where every figure has to follow, which takes a while. Raises NotAValue.

    The value holds from the moment at which the job is done, and the figures with it.
    """
    if not KINDS[name].figures_rest_on_it:
        change_setting(actor=actor, name=name, value=value, reason=reason)
        return None
    require(actor, Permission.SETTING_CHANGE)
    wish = {"name": name, "value": KINDS[name].check(value), "reason": reason, "by": actor.user_name}
    why = f"A setting is changed: {KINDS[name].words}"
    return jobs.want(CHANGING, actor=actor, reason=why, parameters=wish, nudge=nudge)


def change_setting_in_turn(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The change of a setting and of every figure that rests on it, as a job."""
    progress.report(0, 1, "working all figures out again")
    wish = job.parameters
    actor = replace(jobs.actor_of(job), user_name=wish["by"])
    change_setting(actor=actor, name=wish["name"], value=wish["value"], reason=wish["reason"])
    return {"name": wish["name"]}


def change_setting(*, actor: Actor, name: str, value: Any, reason: str) -> Setting:
    """Choose a value from now on, and have every figure that rests on it follow. Raises NotAValue."""
    require(actor, Permission.SETTING_CHANGE)
    kind = KINDS[name]
    checked = kind.check(value)
    with transaction.atomic():
        moment = take_figures_moment() if kind.figures_rest_on_it or kind.pages_rest_on_it else timezone.now()
        before = value_of(name)
        setting = Setting.objects.create(name=name, value=checked, set_at=moment, set_by=actor.user_name, reason=reason)
        record(
            actor=actor,
            action="SETTING_CHANGED",
            subject_kind="setting",
            details={"name": name, "value": checked},
        )
        if kind.figures_rest_on_it:
            figures_setting_changed.announce(name=name, before=before, after=checked, moment=moment)
    return setting


def add_organisation(
    *,
    actor: Actor,
    ods_code: str,
    name: str,
    role: OrganisationRole,
    sector: Sector,
    opened_on: date | None = None,
) -> Organisation:
    """An organisation with its first service line, which has the organisation's own code. Raises NameTaken."""
    require(actor, Permission.ORGANISATION_MANAGE)
    with transaction.atomic():
        if Organisation.objects.filter(ods_code=ods_code).exists():
            raise NameTaken(f"There is an organisation {ods_code} already.")
        organisation = Organisation.objects.create(ods_code=ods_code, name=name, role=role, opened_on=opened_on)
        ServiceLine.objects.create(organisation=organisation, code=ods_code, name=name, sector=sector)
        record(
            actor=actor,
            action="ORGANISATION_ADDED",
            subject_kind="organisation",
            subject_uid=organisation.uid,
            details={"ods_code": ods_code},
        )
    return organisation


def add_service_lines(*, actor: Actor, organisation: Organisation, sectors: Sequence[str]) -> None:
    """Service lines of an organisation that works in several sectors, each under its sector's code."""
    require(actor, Permission.ORGANISATION_MANAGE)
    with transaction.atomic():
        ServiceLine.objects.bulk_create(
            [
                ServiceLine(
                    organisation=organisation,
                    code=sector,
                    name=f"{organisation.name}: {Sector(sector).label.lower()}",
                    sector=sector,
                )
                for sector in sectors
            ],
            ignore_conflicts=True,
        )
        record(
            actor=actor,
            action="SERVICE_LINES_ADDED",
            subject_kind="organisation",
            subject_uid=organisation.uid,
            details={"sectors": list(sectors)},
        )


def add_team(*, actor: Actor, organisation: Organisation, name: str) -> Team:
    """A team of an organisation. Raises NameTaken."""
    require(actor, Permission.ORGANISATION_MANAGE)
    with transaction.atomic():
        if Team.objects.filter(organisation=organisation, name=name).exists():
            raise NameTaken(f"{organisation.name} has a team of this name already.")
        team = Team.objects.create(organisation=organisation, name=name)
        record(actor=actor, action="TEAM_ADDED", subject_kind="team", subject_uid=team.uid)
    return team


def add_sharing_agreement(
    *,
    actor: Actor,
    name: str,
    purposes: str,
    starts_on: date,
    ends_before: date,
    parties: Sequence[Organisation],
) -> SharingAgreement:
    """An agreement between organisations, in force from one day to another."""
    require(actor, Permission.ORGANISATION_MANAGE)
    with transaction.atomic():
        agreement = SharingAgreement.objects.create(
            name=name, purposes=purposes, starts_on=starts_on, ends_before=ends_before
        )
        SharingParty.objects.bulk_create(
            SharingParty(agreement=agreement, organisation=organisation) for organisation in parties
        )
        record(
            actor=actor,
            action="SHARING_AGREEMENT_ADDED",
            subject_kind="sharing_agreement",
            subject_uid=agreement.uid,
            details={"parties": [organisation.ods_code for organisation in parties]},
        )
    return agreement


def join_sharing_agreement(*, actor: Actor, agreement: SharingAgreement, organisation: Organisation) -> SharingParty:
    """Another organisation is bound by an agreement from now on. Raises BoundAlready."""
    require(actor, Permission.ORGANISATION_MANAGE)
    with transaction.atomic():
        party, is_new = SharingParty.objects.get_or_create(agreement=agreement, organisation=organisation)
        if not is_new:
            raise BoundAlready(f"{organisation.name} is bound by it already.")
        record(
            actor=actor,
            action="SHARING_AGREEMENT_JOINED",
            subject_kind="sharing_agreement",
            subject_uid=agreement.uid,
            details={"party": organisation.ods_code},
        )
    return party
