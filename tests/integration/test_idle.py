"""Who does nothing is signed out, and comes back to the same page."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.services import change_setting
from tests.factories.world import World, sit

pytestmark = pytest.mark.django_db
PAGE = "/partnership/settings/"


@pytest.fixture
def world():
    return World.make("here")


@pytest.fixture
def client(world):
    client = Client()
    sit(client, world.member(Role.ADMINISTRATOR, password="a long enough password"))
    assert client.get(PAGE).status_code == 200
    return client


def been_idle(client, minutes):
    session = client.session
    at, limit = session["active"]
    session["active"] = [(datetime.fromisoformat(at) - timedelta(minutes=minutes)).isoformat(), limit]
    session.save()


def test_somebody_idle_for_less_than_the_limit_goes_on(client):
    been_idle(client, 14)
    assert client.get(PAGE).status_code == 200


def test_somebody_idle_for_longer_is_signed_out_and_sent_back_to_the_page_after_signing_in(client):
    been_idle(client, 16)
    answer = client.get(PAGE)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/login/?next={PAGE}")
    assert "_auth_user_id" not in client.session


def test_a_form_sent_too_late_changes_nothing(world, client):
    been_idle(client, 16)
    answer = client.post(f"{PAGE}idle_minutes/", {"value": "60", "reason": "To stay longer"})
    assert answer.headers["Location"].startswith("/sign-in/login/")
    client.force_login(world.member(Role.ADMINISTRATOR, email="other@here.example").user)
    with tenant(world.partnership.id):
        from apps.foundation.partnerships.selectors import setting

        assert setting("idle_minutes") == 15


def test_the_limit_is_a_setting(world, client):
    with tenant(world.partnership.id):
        change_setting(actor=world.operator, name="idle_minutes", value=5, reason="Shared desks")
    client.get(PAGE)
    been_idle(client, 6)
    assert client.get(PAGE).status_code == 302


def test_staying_counts_as_activity_and_a_page_that_asks_by_itself_does_not(client):
    been_idle(client, 14)
    client.get(PAGE, headers={"X-Progress": "1"})
    before = client.session["active"]
    assert timezone.now() - datetime.fromisoformat(before[0]) > timedelta(minutes=13)
    assert client.post("/account/stay/").status_code == 204
    assert timezone.now() - datetime.fromisoformat(client.session["active"][0]) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "page",
    ["/role/", "/sign-in/password/change/", "/sign-in/codes/", "/sign-in/codes/set-up/", "/sign-in/reauthenticate/"],
)
def test_the_limit_holds_before_a_role_is_chosen_and_on_the_pages_of_signing_in(world, page):
    client = Client()
    client.force_login(world.member(Role.ADMINISTRATOR, password="a long enough password").user)
    client.get("/sign-in/password/change/")
    been_idle(client, 14)
    assert "_auth_user_id" in client.session
    client.get(page)
    assert "_auth_user_id" in client.session
    been_idle(client, 16)
    answer = client.get(page)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in/login/")
    assert "_auth_user_id" not in client.session


def test_a_password_sent_too_late_is_not_changed(world):
    client = Client()
    user = world.member(Role.ADMINISTRATOR, password="a long enough password").user
    client.force_login(user)
    client.get("/sign-in/password/change/")
    been_idle(client, 16)
    new = "another long enough password"
    client.post(
        "/sign-in/password/change/", {"oldpassword": "a long enough password", "password1": new, "password2": new}
    )
    user.refresh_from_db()
    assert user.check_password("a long enough password")


def test_the_page_that_was_asked_for_opens_once_the_only_role_is_taken(world):
    client = Client()
    client.force_login(world.member(Role.ADMINISTRATOR).user)
    assert client.get(PAGE).headers["Location"] == "/role/"
    assert client.get("/role/").headers["Location"] == PAGE
