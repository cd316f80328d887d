"""Users, and the roles they have in partnerships."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from apps.foundation.access.roles import LABELS, Role
from apps.foundation.core.in_force import ends_after_start
from apps.foundation.core.models import NamedTenantModel, TenantForeignKey


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in, once, with an e-mail address. What they may do stands in their memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name


class Membership(NamedTenantModel):
    """A person in one role for one organisation, from a day to a day. Members of a team name it."""

    own_rows = True

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    organisation = TenantForeignKey("partnerships.Organisation")
    team = TenantForeignKey("partnerships.Team", null=True)
    role = models.CharField(max_length=20, choices=[(role.value, LABELS[role]) for role in Role])
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="accounts_membership_uid"),
            models.UniqueConstraint(
                fields=["partnership", "user", "organisation", "role", "starts_on"],
                name="accounts_membership_once",
            ),
            ends_after_start("accounts_membership_ends_after_start"),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role if role != Role.COMMAND_LINE]),
                name="accounts_membership_role_known",
            ),
        ]
        indexes = [models.Index(fields=["user"], name="accounts_membership_by_user")]
