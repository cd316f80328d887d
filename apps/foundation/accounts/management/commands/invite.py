"""`manage.py invite EMAIL NAME --partnership SLUG --organisation CODE --role ROLE`"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from apps.foundation.access.roles import LABELS, Role
from apps.foundation.accounts.invitations import first_password_link
from apps.foundation.accounts.services import AlreadyAMember, RoleOfAnother, invite
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.selectors import find_partnership, organisation_by_code
from apps.foundation.partnerships.services import command_line

ROLES = [role.lower() for role in Role if role != Role.COMMAND_LINE]


class Command(BaseCommand):
    help = "Give somebody a role in a partnership. Somebody not known yet gets a link to choose a password."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--partnership", required=True, metavar="SLUG")
        parser.add_argument("--organisation", required=True, metavar="CODE")
        parser.add_argument("--role", required=True, choices=ROLES)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages), returncode=2) from None
        partnership = find_partnership(options["partnership"])
        if partnership is None:
            raise CommandError(f"There is no partnership {options['partnership']}.", returncode=1)
        role = Role(options["role"].upper())
        with tenant(partnership.id):
            organisation = organisation_by_code(options["organisation"])
            if organisation is None:
                raise CommandError(f"{partnership.name} has no organisation {options['organisation']}.", returncode=1)
            try:
                invitation = invite(
                    actor=command_line(partnership),
                    email=options["email"],
                    name=options["name"],
                    organisation=organisation,
                    role=role,
                    team=None,
                    starts_on=timezone.localdate(),
                )
            except (AlreadyAMember, RoleOfAnother) as refusal:
                raise CommandError(str(refusal), returncode=1) from None
        user = invitation.membership.user
        self.stdout.write(f"{user.name} is {LABELS[role].lower()} of {partnership.name} from today.")
        if invitation.is_new_person:
            self.stdout.write(f"The first password is chosen, once, at: {first_password_link(user)}")
