"""Each provider sends its own activity; what is true for all is sent by an administrator."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.care.activity.models import Activity
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import MATRIX, Role
from apps.foundation.core.registries import intake_kinds, presets
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, BatchState
from apps.foundation.intake.services import cancel, commit_batch, discard_batch
from tests.factories.world import World, sit
from tests.integration.intake.files import row, text

KINDS_OF_THE_REGISTER = {
    "people",
    "conditions",
    "organisations",
    "deprivation",
    "risk_scores",
    "assessments",
    "packages",
}
KINDS_OF_PROVIDERS = {"activity", "admissions"}


def seated(world: World, role: Role, organisation: str) -> tuple[Any, Client]:
    """Somebody in a role as an actor, and signed in."""
    member = world.member(
        role, organisation=organisation, email=f"{role}.{organisation}@{world.partnership.slug}.example".lower()
    )
    client = Client()
    sit(client, member)
    return world.actor(member), client


def test_a_provider_cannot_replace_another_providers_record(
    fresh: World, causes: Callable[[Batch], list[tuple[str, int, int]]]
) -> None:
    fresh.send("activity", text(row(1, provider="COM", kind="COMMUNITY_CONTACT", cost="100.00")))
    manager, _ = seated(fresh, Role.PROVIDER_MANAGER, "ACU")
    theirs, own = row(1, provider="COM", kind="COMMUNITY_CONTACT", cost="0.01"), row(2)
    batch = fresh.send("activity", text(theirs, own), actor=manager)
    assert (batch.added, batch.replaced, batch.rejected) == (1, 0, 1)
    assert causes(batch) == [("provider-not-yours", 1, 2)]
    with tenant(fresh.partnership.id):
        kept = dict(Activity.objects.values_list("record_id", "cost_pence"))
    assert kept == {"1": 100_00, "2": 12_00}


def test_a_provider_nobody_knows_is_named_as_such_and_not_as_another(
    fresh: World, causes: Callable[[Batch], list[tuple[str, int, int]]]
) -> None:
    manager, _ = seated(fresh, Role.PROVIDER_MANAGER, "ACU")
    batch = fresh.send("activity", text(row(1, provider="XYZ")), actor=manager, commit=False, state=BatchState.CHECKED)
    assert causes(batch) == [("provider-unknown", 1, 2)]


def test_an_administrator_sends_the_records_of_every_provider(fresh: World) -> None:
    administrator, _ = seated(fresh, Role.ADMINISTRATOR, "ICB")
    both = text(row(1), row(1, provider="COM", kind="COMMUNITY_CONTACT"))
    assert fresh.send("activity", both, actor=administrator).added == 2


def test_every_kind_says_who_may_send_it_and_providers_send_what_they_did() -> None:
    of_the_register = {kind.name for kind in intake_kinds if kind.permission == Permission.REGISTER_SEND}
    assert of_the_register == KINDS_OF_THE_REGISTER
    assert {kind.name for kind in intake_kinds} - of_the_register == KINDS_OF_PROVIDERS
    may = {role for role in Role if Permission.REGISTER_SEND in MATRIX[role]}
    assert may == {Role.ADMINISTRATOR, Role.COMMAND_LINE}


@pytest.mark.parametrize("kind", sorted(KINDS_OF_THE_REGISTER))
def test_a_provider_cannot_send_what_is_true_for_all(fresh: World, kind: str) -> None:
    manager, client = seated(fresh, Role.PROVIDER_MANAGER, "ACU")
    with pytest.raises(NotPermitted):
        fresh.send(kind, "anything", actor=manager)
    address = reverse("intake:send-kind", kwargs={"kind": kind})
    assert client.get(address).status_code == 403
    assert client.post(address, {"file": SimpleUploadedFile("x.csv", b"x"), "dates": "iso"}).status_code == 403
    with tenant(fresh.partnership.id):
        assert set(Batch.objects.values_list("kind", flat=True)) == {"organisations", "people"}
        assert Batch.objects.count() == 2


def test_the_page_lists_the_kinds_that_one_may_send_and_no_other(fresh: World) -> None:
    offered = {}
    for role, organisation in ((Role.PROVIDER_MANAGER, "ACU"), (Role.ADMINISTRATOR, "ICB")):
        page = seated(fresh, role, organisation)[1].get(reverse("intake:send")).content.decode()
        names = {kind.name for kind in intake_kinds} | {f"{preset.kind}/{preset.name}" for preset in presets}
        offered[role] = {name for name in names if f'value="{name}"' in page}
    layouts = {f"{preset.kind}/{preset.name}" for preset in presets}
    assert offered[Role.ADMINISTRATOR] == {kind.name for kind in intake_kinds} | layouts
    own = KINDS_OF_PROVIDERS | {name for name in layouts if name.startswith("activity/")}
    assert offered[Role.PROVIDER_MANAGER] == own


def test_a_manager_of_the_administrators_organisation_leaves_the_register_alone(fresh: World) -> None:
    administrator, _ = seated(fresh, Role.ADMINISTRATOR, "ACU")
    manager, client = seated(fresh, Role.PROVIDER_MANAGER, "ACU")
    waiting = fresh.send(
        "deprivation", "lsoa,decile\nE01000002,4\n", actor=administrator, commit=False, state=BatchState.CHECKED
    )
    for act in (commit_batch, discard_batch, cancel):
        with tenant(fresh.partnership.id), pytest.raises(NotPermitted):
            act(actor=manager, batch=waiting)
    page = client.get(reverse("intake:batch", kwargs={"uid": waiting.uid})).content.decode()
    assert "Take in 1 row" not in page
    assert "Discard" not in page
