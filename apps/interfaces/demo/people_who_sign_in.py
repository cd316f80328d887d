"""Inviting those who use the demo, and acting as one of them."""

from datetime import date

from django.contrib.auth.hashers import make_password

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.accounts.selectors import actor_in_seat
from apps.foundation.accounts.services import invite
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Team
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.sign_ins import PASSWORD, Seat, seats_in

Who = tuple[Role, str, str]
"""A role, the part of the organisation, the team: what names an actor of the story."""


class Staff:
    """Everybody with a seat in one partnership, as actors."""

    def __init__(self, operator: Actor, blueprint: Blueprint, timeline: Timeline) -> None:
        self._blueprint, self._timeline = blueprint, timeline
        self._actors: dict[Who, Actor] = {}
        self._signers: dict[str, list[Actor]] = {}
        self._on_boards: list[Actor] = []
        self._password = make_password(PASSWORD)
        seats = seats_in(blueprint.slug)
        self._invite(operator, seats[0])
        self.administrator = self.acting(Role.ADMINISTRATOR)

    def invite_the_others(self) -> int:
        """The administrator invites everybody else. Returns how many people now sign in."""
        seats = seats_in(self._blueprint.slug)
        for seat in seats[1:]:
            self._invite(self.administrator, seat)
        return len({seat.email for seat in seats})

    def acting(self, role: Role, team: str = "") -> Actor:
        """The first of those in a role, of a team where one is named."""
        return next(actor for (had, _, of), actor in self._actors.items() if had == role and team in ("", of))

    def everybody(self, role: Role) -> list[Actor]:
        """The first of each team's, or organisation's, in a role."""
        return [actor for (had, _, _), actor in self._actors.items() if had == role]

    def on_boards(self) -> dict[int | None, Actor]:
        """Every board member, by user."""
        return {actor.user_id: actor for actor in self._on_boards}

    def manager_of(self, part: str) -> Actor:
        """Who sends a body's files: its own manager, else the administrator."""
        return self._actors.get((Role.PROVIDER_MANAGER, part, ""), self.administrator)

    def signer_of(self, part: str, *, writer: Actor) -> Actor:
        """Who signs a contract for a body: somebody of its own who did not write it."""
        return next(actor for actor in self._signers[part] if actor.user_id != writer.user_id)

    def _invite(self, by: Actor, seat: Seat) -> None:
        with tenant(by.partnership_id):
            organisation = by_part(self._blueprint)[seat.organisation]
            invitation = invite(
                actor=by,
                email=seat.email,
                name=seat.name,
                organisation=organisation,
                role=seat.role,
                team=Team.objects.get(organisation=organisation, name=seat.team) if seat.team else None,
                starts_on=self._timeline.begins_on,
            )
            if invitation.is_new_person:
                user = invitation.membership.user
                user.password = self._password
                user.save(update_fields=["password"])
            actor = _seated(invitation.membership, self._timeline.today)
        self._actors.setdefault((seat.role, seat.organisation, seat.team), actor)
        if seat.role == Role.BOARD_MEMBER:
            self._on_boards.append(actor)
        if can(actor, Permission.CONTRACT_SIGN):
            self._signers.setdefault(seat.organisation, []).append(actor)


def _seated(membership: Membership, today: date) -> Actor:
    actor = actor_in_seat(membership.user, membership.uid, today)
    if actor is None:
        raise RuntimeError("A membership that was just begun is not in force.")
    return actor
