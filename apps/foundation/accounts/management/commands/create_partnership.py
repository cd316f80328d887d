"""`manage.py create_partnership SLUG NAME --organisation CODE NAME --administrator EMAIL NAME`"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug
from django.db import transaction
from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.accounts.invitations import first_password_link
from apps.foundation.accounts.services import invite
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.choices import OrganisationRole, Sector
from apps.foundation.partnerships.services import SlugTaken, add_organisation, command_line, create_partnership


class Command(BaseCommand):
    help = "A new partnership with its first organisation and its administrator, who invites everybody else."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slug")
        parser.add_argument("name")
        parser.add_argument("--organisation", nargs=2, required=True, metavar=("CODE", "NAME"))
        parser.add_argument("--administrator", nargs=2, required=True, metavar=("EMAIL", "NAME"))

    def handle(self, *args: Any, **options: Any) -> None:
        email, person = options["administrator"]
        code, organisation_name = options["organisation"]
        try:
            validate_slug(options["slug"])
            validate_email(email)
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages), returncode=2) from None
        with transaction.atomic():
            try:
                partnership = create_partnership(slug=options["slug"], name=options["name"])
            except SlugTaken as taken:
                raise CommandError(str(taken), returncode=1) from None
            with tenant(partnership.id):
                actor = command_line(partnership)
                organisation = add_organisation(
                    actor=actor,
                    ods_code=code,
                    name=organisation_name,
                    role=OrganisationRole.COMMISSIONER,
                    sector=Sector.COMMUNITY,
                )
                invitation = invite(
                    actor=actor,
                    email=email,
                    name=person,
                    organisation=organisation,
                    role=Role.ADMINISTRATOR,
                    team=None,
                    starts_on=timezone.localdate(),
                )
        self.stdout.write(f"{partnership.name} is made, and {person} administers it.")
        if invitation.is_new_person:
            link = first_password_link(invitation.membership.user)
            self.stdout.write(f"The first password is chosen, once, at this address of the server: {link}")
