"""Doors for other systems: one token, one organisation, the same checks as for files."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.care.activity.models import Activity
from apps.foundation.access.permissions import Permission as P
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.jobs import run_wanted
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch
from apps.foundation.partnerships.models import Organisation
from apps.interfaces.api.services import NewToken, NotForThisRole, end_token, make_token
from tests.factories.world import ACTIVITY, World

pytestmark = pytest.mark.django_db
ALL = (P.INTAKE_VIEW, P.INTAKE_UPLOAD, P.INTAKE_COMMIT)


@pytest.fixture
def world(db: None) -> World:
    world = World.make("here")
    world.people(3)
    return world


def token_of(
    world: World,
    *,
    organisation: str = "ACU",
    role: Role = Role.PROVIDER_MANAGER,
    capabilities: tuple[P, ...] = ALL,
    days: int = 30,
) -> NewToken:
    now = timezone.now()
    with tenant(world.partnership.id):
        return make_token(
            actor=world.operator,
            name="Integration engine",
            organisation=Organisation.objects.get(ods_code=organisation),
            role=role,
            capabilities=capabilities,
            now=now - timedelta(days=60),
            expires_at=now + timedelta(days=days),
        )


def asked(token: NewToken | str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    text = token if isinstance(token, str) else token.text
    return Client(raise_request_exception=False).generic(
        method,
        f"/api/v1/{path}",
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers={"Authorization": f"Bearer {text}", **headers},
    )


def row(world: World, record_id: str = "a1", person: int = 0, **more: str) -> Mapping[str, str]:
    return {
        "provider": "ACU",
        "record_id": record_id,
        "nhs_number": world.number(person),
        "kind": "AE_ATTENDANCE",
        "start_date": "2026-05-02",
        "cost": "120.00",
        **more,
    }


def records(world: World) -> list[tuple[str, int]]:
    with tenant(world.partnership.id):
        return list(Activity.objects.order_by("record_id").values_list("record_id", "cost_pence"))


def problem(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    said = response.json()
    assert said["type"] == f"urn:yearofcare:problem:{said['code']}"
    assert said["status"] == response.status_code
    return response.status_code, said["code"]


def test_rows_are_taken_in_at_once_and_the_answer_counts_them(world: World) -> None:
    answer = asked(token_of(world), "POST", "rows/activity/", {"rows": [row(world), row(world, "a2", 1)]})
    said = answer.json()
    assert answer.status_code == 201
    assert (said["state"], said["received"], said["added"], said["accepted_pence"]) == ("COMMITTED", 2, 2, 24_000)
    assert answer["Location"] == f"/api/v1/files/{said['uid']}/"
    assert records(world) == [("a1", 12_000), ("a2", 12_000)]


def test_the_same_request_with_its_key_is_answered_the_same_and_sent_once(world: World) -> None:
    token = token_of(world)
    first = asked(token, "POST", "rows/activity/", {"rows": [row(world)]}, **{"Idempotency-Key": "k1"})
    again = asked(token, "POST", "rows/activity/", {"rows": [row(world)]}, **{"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    with tenant(world.partnership.id):
        assert Batch.objects.filter(kind="activity").count() == 1
    other = asked(token, "POST", "rows/activity/", {"rows": [row(world, "a9")]}, **{"Idempotency-Key": "k1"})
    assert problem(other) == (422, "key-used-before")


def test_too_many_faulty_rows_take_nothing_in_and_say_why_by_line(world: World) -> None:
    token = token_of(world)
    answer = asked(token, "POST", "rows/activity/", {"rows": [row(world), row(world, "a2", cost="12.345")]})
    said = answer.json()
    assert (said["state"], said["rejected"]) == ("CHECKED", 1)
    assert [cause["code"] for cause in said["causes"]] == ["cost-not-money"]
    assert records(world) == []
    found = asked(token, "GET", f"files/{said['uid']}/found/").json()
    assert [(one["line"], one["code"]) for one in found] == [(3, "cost-not-money")]
    assert world.number(0) not in answer.content.decode()
    assert asked(token, "POST", f"files/{said['uid']}/commit/").status_code == 202
    run_wanted(world.partnership.id)
    assert records(world) == [("a1", 12_000)]
    assert asked(token, "GET", f"files/{said['uid']}/").json()["state"] == "COMMITTED"
    assert problem(asked(token, "POST", f"files/{said['uid']}/commit/")) == (409, "not-ready")


def test_a_whole_file_waits_for_the_worker(world: World) -> None:
    line = world.record("f1", 0, "2026-05-02", "10.00").format(world.number(0))
    upload = SimpleUploadedFile("month.csv", f"{ACTIVITY}\n{line}\n".encode())
    answer = Client().post(
        "/api/v1/files/activity/send/",
        {"file": upload},
        headers={"Authorization": f"Bearer {token_of(world).text}"},
    )
    assert (answer.status_code, answer.json()["state"]) == (202, "CHECKING")
    run_wanted(world.partnership.id)
    assert records(world) == [("f1", 1_000)]


def test_another_organisations_rows_are_not_accepted(world: World) -> None:
    said = asked(token_of(world, organisation="COM"), "POST", "rows/activity/", {"rows": [row(world)]}).json()
    assert (said["rejected"], [cause["code"] for cause in said["causes"]]) == (1, ["provider-not-yours"])
    assert records(world) == []


def test_a_token_does_only_what_it_was_given(world: World) -> None:
    token = token_of(world, capabilities=(P.INTAKE_VIEW,))
    assert problem(asked(token, "POST", "rows/activity/", {"rows": [row(world)]})) == (403, "not-permitted")
    assert problem(asked(token_of(world), "POST", "rows/people/", {"rows": [row(world)]})) == (403, "not-permitted")
    assert records(world) == []
    with tenant(world.partnership.id):
        refused = AuditEvent.objects.filter(action="REFUSED").values_list("details__permission", flat=True)
        assert list(refused) == ["INTAKE_UPLOAD"]


def test_a_token_is_never_given_more_than_its_role_has(world: World) -> None:
    with pytest.raises(NotForThisRole):
        token_of(world, capabilities=(P.REGISTER_SEND,))
    with pytest.raises(NotForThisRole):
        token_of(world, role=Role.CARE_COORDINATOR)
    with pytest.raises(NotForThisRole):
        token_of(world, organisation="P01")


def test_unknown_ended_and_old_tokens_are_refused_alike(world: World) -> None:
    ended = token_of(world)
    with tenant(world.partnership.id):
        end_token(actor=world.operator, token=ended.token, now=timezone.now())
    for token in ("yoc_nobody", ended, token_of(world, days=-1)):
        answer = asked(token, "GET", "files/")
        assert problem(answer) == (401, "token-unknown")
        assert answer["WWW-Authenticate"] == "Bearer"
    assert problem(Client().get("/api/v1/files/")) == (401, "token-missing")


def test_a_file_of_another_partnership_or_organisation_does_not_exist(world: World) -> None:
    there = World.make("there", 500)
    there.people(1)
    theirs = asked(token_of(there), "POST", "rows/activity/", {"rows": [row(there)]}).json()
    mine = asked(token_of(world), "POST", "rows/activity/", {"rows": [row(world)]}).json()
    assert problem(asked(token_of(world), "GET", f"files/{theirs['uid']}/")) == (404, "not-found")
    assert problem(asked(token_of(world, organisation="COM"), "GET", f"files/{mine['uid']}/")) == (404, "not-found")
    listed = asked(token_of(world), "GET", "files/").json()["results"]
    assert [one["uid"] for one in listed] == [mine["uid"]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "rows-not-usable"),
        ({"rows": []}, "rows-not-usable"),
        ({"rows": [{"a": [1]}]}, "rows-not-usable"),
        ({"rows": [{"cost": 1.5}]}, "rows-not-usable"),
        ({"rows": [{}] * 1_001}, "rows-not-usable"),
        ({"rows": [{"a": "b"}], "dates": "us"}, "rows-not-usable"),
        ([], "rows-not-usable"),
    ],
)
def test_a_body_that_is_no_list_of_flat_rows_is_told_so(world: World, body: Any, code: str) -> None:
    assert problem(asked(token_of(world), "POST", "rows/activity/", body)) == (400, code)


def test_rows_without_the_columns_of_their_kind_are_refused_as_a_file_would_be(world: World) -> None:
    said = asked(token_of(world), "POST", "rows/activity/", {"rows": [{"a": "b"}]}).json()
    assert (said["state"], said["refused"][:16]) == ("REFUSED", "The header lacks")


def test_what_is_not_json_or_has_an_unknown_kind_or_key_is_a_problem(world: World) -> None:
    token = token_of(world)
    client = Client(headers={"Authorization": f"Bearer {token.text}"})
    assert problem(client.post("/api/v1/rows/activity/", "{", content_type="application/json")) == (400, "not-json")
    assert problem(client.post("/api/v1/rows/activity/", "x", content_type="text/plain")) == (415, "media-type-unknown")
    assert problem(client.post("/api/v1/files/activity/send/", {})) == (400, "file-not-usable")
    assert problem(asked(token, "POST", "rows/nothing/", {"rows": [row(world)]})) == (404, "kind-unknown")
    long = {"Idempotency-Key": "k" * 81}
    assert problem(asked(token, "POST", "rows/activity/", {"rows": [row(world)]}, **long)) == (400, "key-not-usable")
    assert problem(client.put("/api/v1/files/")) == (405, "method-not-allowed")


def test_the_document_of_the_api_names_every_door_and_its_refusals() -> None:
    document = Client().get("/api/v1/schema/").json()
    doors = {path: sorted(methods) for path, methods in document["paths"].items()}
    assert doors == {
        "/api/v1/files/": ["get"],
        "/api/v1/files/{kind}/send/": ["post"],
        "/api/v1/files/{uid}/": ["get"],
        "/api/v1/files/{uid}/commit/": ["post"],
        "/api/v1/files/{uid}/discard/": ["post"],
        "/api/v1/files/{uid}/found/": ["get"],
        "/api/v1/rows/{kind}/": ["post"],
    }
    sending = document["paths"]["/api/v1/rows/{kind}/"]["post"]["responses"]
    assert sorted(sending) == ["201", "400", "401", "403", "404", "415", "422", "429"]
