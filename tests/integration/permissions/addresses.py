"""Every address of the product, and the objects that they name: one place for both.

A new address with something in it needs an entry in OBJECTS; one that is no page of a role, in OPEN.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from apps.foundation.access.permissions import Permission
from apps.foundation.access.roles import Role
from tests.factories.everything import Everything, parts

Named = dict[str, Any]


@dataclass(frozen=True)
class Address:
    """One pattern: its name, what stands in it, and the page behind it."""

    name: str
    kwargs: frozenset[str]
    view: Callable[..., Any]

    @property
    def permission(self) -> Permission | None:
        return getattr(self.view, "permission", None)

    @property
    def methods(self) -> tuple[str, ...]:
        return self.view.methods


def _walk(patterns: Sequence[Any], spaces: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, (*spaces, *([pattern.namespace] if pattern.namespace else [])))
        elif isinstance(pattern, URLPattern):
            yield Address(":".join([*spaces, pattern.name]), frozenset(pattern.pattern.converters), pattern.callback)


ADDRESSES = list(_walk(get_resolver().url_patterns))
PAGES = [address for address in ADDRESSES if address.permission is not None]


def _uid(name: str) -> Callable[[Everything, Role], Named]:
    return lambda made, role: {"uid": made.uids[name]}


def _own_file(made: Everything, role: Role) -> Named:
    """A file that the role's own organisation sent."""
    sender = role if f"faulty_of_{role}" in made.uids else Role.ADMINISTRATOR
    return {"uid": made.uids[f"faulty_of_{sender}"]}


def _kept_run(made: Everything, role: Role) -> Named:
    return {"uid": made.uids["contract"], "run_uid": made.uids["kept_run"]}


OBJECTS: dict[str, Callable[[Everything, Role], Named]] = {
    "accounts:end-membership": lambda made, role: {"uid": made.members[Role.BOARD_MEMBER].uid},
    "patients:review": _uid("opening"),
    "patients:remove-code": lambda made, role: {"number": made.numbers["condition_code"]},
    "patients:person": _uid("person"),
    "patients:whose": _uid("opening"),
    "patients:ask": _uid("opening"),
    "patients:restrict": _uid("person"),
    "patients:unrestrict": _uid("person"),
    "patients:sharing": _uid("person"),
    "patients:trace": _uid("person"),
    "patients:assign": _uid("person"),
    "patients:end-care": _uid("person"),
    "intake:send-kind": lambda made, role: {"kind": "activity"},
    "intake:batch": _own_file,
    "intake:progress": _own_file,
    "intake:commit": _uid("waiting"),
    "intake:discard": _uid("waiting"),
    "intake:stop": _uid("waiting"),
    "intake:faults": _own_file,
    "intake:cause": lambda made, role: _own_file(made, role) | {"code": made.fault},
    "risk_profiling:run": _uid("risk_run"),
    "risk_profiling:progress": _uid("risk_run"),
    "risk_profiling:apply": _uid("risk_run"),
    "contracts:terms": _uid("contract"),
    "contracts:progress": _uid("contract"),
    "contracts:plan": _uid("draft"),
    "contracts:start": _uid("draft"),
    "reconciliation:dashboard": _uid("contract"),
    "reconciliation:why-counted": _uid("contract"),
    "reconciliation:why-actual": _uid("contract"),
    "reconciliation:why-plan": _uid("contract"),
    "reconciliation:why-variance": _uid("contract"),
    "reconciliation:runs": _uid("contract"),
    "reconciliation:run-progress": _uid("contract"),
    "reconciliation:keep-run": _uid("contract"),
    "reconciliation:run": _kept_run,
    "reconciliation:run-again": _kept_run,
    "reconciliation:repeat-progress": _kept_run,
    "administration:setting": lambda made, role: {"name": "smallest_number_shown"},
}
for part in parts():
    OBJECTS |= part.OBJECTS

OF_EVERY_PARTNERSHIP = {"intake:send-kind", "administration:setting", "co_ordination:work-list", "assurance:check"}
"""What stands in these addresses belongs to no partnership: kinds of file, names of settings, of lists, of checks."""

NOWHERE = UUID(int=4)

SIGN_IN = "sign-in: who is asking is what it finds out"
OWN = "one's own sign-in: for whoever has signed in, in any role or none"
INVITED = "the link in an invitation: its token is the proof"
MACHINE = "health, for machines: says nothing about anybody"
DOOR = "for other systems: the token is the proof, and the door asks the matrix itself"

OPEN: dict[str, tuple[str, Named, int]] = {
    "account_login": (SIGN_IN, {}, 200),
    "account_logout": (SIGN_IN, {}, 302),
    "account_inactive": (SIGN_IN, {}, 200),
    "account_reauthenticate": (OWN, {}, 302),
    "account_change_password": (OWN, {}, 302),
    "account_reset_password": (SIGN_IN, {}, 200),
    "account_reset_password_done": (SIGN_IN, {}, 200),
    "account_reset_password_from_key": (SIGN_IN, {"uidb36": "1", "key": "none"}, 200),
    "account_reset_password_from_key_done": (SIGN_IN, {}, 200),
    "mfa_index": (OWN, {}, 302),
    "mfa_authenticate": (SIGN_IN, {}, 302),
    "mfa_reauthenticate": (OWN, {}, 302),
    "mfa_activate_totp": (OWN, {}, 302),
    "mfa_deactivate_totp": (OWN, {}, 302),
    "mfa_view_recovery_codes": (OWN, {}, 302),
    "mfa_generate_recovery_codes": (OWN, {}, 302),
    "mfa_download_recovery_codes": (OWN, {}, 302),
    "socialaccount_login_cancelled": (SIGN_IN, {}, 200),
    "socialaccount_login_error": (SIGN_IN, {}, 401),
    "socialaccount_signup": (SIGN_IN, {}, 302),
    "socialaccount_connections": (OWN, {}, 302),
    "openid_connect_login": (SIGN_IN, {"provider_id": "none"}, 404),
    "openid_connect_callback": (SIGN_IN, {"provider_id": "none"}, 404),
    "api:schema": ("what the API is, which says nothing about anybody", {}, 200),
    "api:files": (DOOR, {}, 401),
    "api:send-file": (DOOR, {"kind": "activity"}, 401),
    "api:send-rows": (DOOR, {"kind": "activity"}, 401),
    "api:file": (DOOR, {"uid": NOWHERE}, 401),
    "api:found": (DOOR, {"uid": NOWHERE}, 401),
    "api:commit": (DOOR, {"uid": NOWHERE}, 401),
    "api:discard": (DOOR, {"uid": NOWHERE}, 401),
    "api:no-door": (DOOR, {}, 401),
    "api:no-such-door": (DOOR, {"rest": "nothing/"}, 401),
    "core:live": (MACHINE, {}, 200),
    "core:ready": (MACHINE, {}, 200),
    "accounts:choose": (OWN, {}, 302),
    "accounts:take": (OWN, {"uid": NOWHERE}, 405),
    "accounts:account": (OWN, {}, 302),
    "accounts:stay": (OWN, {}, 405),
    "accounts:first-password": (
        "the link in an invitation: its token is the proof",
        {"uidb64": "MQ", "token": "x"},
        200,
    ),
}
"""Addresses that no permission guards: why, what to put in them, and what somebody not signed in gets."""
