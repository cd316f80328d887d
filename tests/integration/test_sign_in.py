"""Getting in: password, one-time code, lock-out, roles; and out again when a role ends."""

import json
import logging
import re
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.roles import LABELS, Role
from apps.foundation.accounts.models import Membership, User
from apps.foundation.accounts.services import end_membership
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from tests.factories.world import World, sit

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-password"
EMAIL = "somebody@here.example"
SEAT = r"<th scope=\"row\"><strong>([^<]+)</strong>"
LOGIN, HOME, CHOOSE = "account_login", "dashboards:home", "accounts:choose"


@pytest.fixture
def here() -> World:
    return World.make("here")


@pytest.fixture
def auditor(here: World) -> Membership:
    return here.member(Role.AUDITOR, email=EMAIL, password=PASSWORD)


@pytest.fixture
def client() -> Client:
    return Client()


def sign_in(client: Client, password: str = PASSWORD, email: str = EMAIL) -> Any:
    return client.post(reverse(LOGIN), {"login": email, "password": password})


def leads_to(answer: Any) -> str:
    assert answer.status_code == 302, answer.status_code
    return answer.headers["Location"].partition("?")[0]


def found(answer: Any, pattern: str) -> list[str]:
    return re.findall(pattern, answer.content.decode())


def code_for(secret: str) -> str:
    """What an authenticator app shows now."""
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"


def test_a_password_opens_the_only_role_without_asking(client: Client, auditor: Membership):
    assert leads_to(sign_in(client)) == reverse(HOME)
    assert leads_to(client.get(reverse(HOME))) == reverse(CHOOSE)
    assert leads_to(client.get(reverse(CHOOSE))) == reverse(HOME)
    page = client.get(reverse(HOME)).content.decode()
    assert LABELS[Role.AUDITOR] in page
    assert client.session["seat"] == [str(auditor.partnership_id), str(auditor.uid)]


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "another-long-password"), ("nobody@here.example", PASSWORD)])
def test_a_wrong_name_or_password_says_the_same_and_opens_nothing(
    client: Client, auditor: Membership, email: str, password: str
):
    answer = sign_in(client, password, email)
    assert answer.status_code == 200
    assert "The email address and/or password you specified are not correct." in answer.content.decode()
    assert leads_to(client.get(reverse(HOME))) == reverse(LOGIN)


def test_a_second_factor_is_asked_for_and_a_wrong_code_opens_nothing(client: Client, auditor: Membership):
    secret = generate_totp_secret()
    TOTP.activate(auditor.user, secret)
    assert leads_to(sign_in(client)) == reverse("mfa_authenticate")
    assert leads_to(client.get(reverse(HOME))) == reverse(LOGIN)
    wrong = f"{(int(code_for(secret)) + 1) % 1_000_000:06}"
    assert client.post(reverse("mfa_authenticate"), {"code": wrong}).status_code == 200
    assert leads_to(client.get(reverse(HOME))) == reverse(LOGIN)
    assert leads_to(client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})) == reverse(HOME)
    assert leads_to(client.get(reverse(CHOOSE))) == reverse(HOME)
    assert client.get(reverse(HOME)).status_code == 200


def test_where_a_second_factor_is_required_every_page_leads_to_setting_it_up_until_it_is(
    client: Client, auditor: Membership, settings: Any
):
    settings.MFA_REQUIRED = True
    sign_in(client)
    set_up = reverse("mfa_activate_totp")
    for name in (HOME, CHOOSE, "accounts:account", "guarding:history"):
        assert leads_to(client.get(reverse(name))) == set_up
    asked_again = client.get(set_up).headers["Location"]
    assert asked_again.startswith(reverse("account_reauthenticate"))
    assert client.post(asked_again, {"password": "a-wrong-password"}).status_code == 200
    assert leads_to(client.post(asked_again, {"password": PASSWORD})) == set_up
    secret = found(client.get(set_up), r"Key: <code>(\w+)</code>")[0]
    assert leads_to(client.post(set_up, {"code": code_for(secret)})) != set_up
    assert leads_to(client.get(reverse(CHOOSE))) == reverse(HOME)
    assert client.get(reverse(HOME)).status_code == 200


def test_a_name_is_shut_after_the_set_number_of_wrong_passwords_and_opens_again_after_the_set_time(
    client: Client, auditor: Membership, here: World, settings: Any
):
    other = here.member(Role.BOARD_MEMBER, email="other@here.example", password=PASSWORD)
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, "a-wrong-password").status_code == 200
    for password in ("a-wrong-password", PASSWORD):
        answer = sign_in(Client(), password)
        assert answer.status_code == 429
        assert "Too many tries" in answer.content.decode()
        assert "shut for 15 minutes" in answer.content.decode()
    assert sign_in(client, PASSWORD, EMAIL.upper()).status_code == 429
    assert leads_to(sign_in(Client(), PASSWORD, other.user.email)) == reverse(HOME)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert leads_to(sign_in(client)) == reverse(HOME)


def test_every_try_at_a_shut_name_is_told_for_how_long_also_with_a_cache(
    client: Client, auditor: Membership, settings: Any
):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tries"}}
    answers = [sign_in(client, "a-wrong-password") for _ in range(settings.AXES_FAILURE_LIMIT + 3)]
    shut = answers[settings.AXES_FAILURE_LIMIT - 1 :]
    assert [answer.status_code for answer in shut] == [429] * 4
    assert all("shut for 15 minutes" in answer.content.decode() for answer in shut)


def test_a_password_is_in_no_log_no_audit_and_no_table(
    client: Client, auditor: Membership, here: World, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    tried = "correct-horse-battery"
    sign_in(client, tried)
    sign_in(client)
    client.get(reverse(CHOOSE))
    client.get(reverse("guarding:history"))
    with tenant(here.partnership.id):
        events = json.dumps(list(AuditEvent.objects.values("details", "purpose", "action")))
    kept = [str(row) for model in (AccessAttempt, AccessLog, AccessFailureLog) for row in model.objects.values()]
    assert kept != []
    for secret in (tried, PASSWORD):
        assert secret not in events + "".join(kept) + caplog.text + auditor.user.password


def test_somebody_with_two_roles_chooses_and_may_change(client: Client, auditor: Membership, here: World):
    board = here.member(Role.BOARD_MEMBER, email=EMAIL)
    assert board.user_id == auditor.user_id
    sign_in(client)
    listed = client.get(reverse(CHOOSE))
    assert found(listed, SEAT) == [LABELS[Role.AUDITOR], LABELS[Role.BOARD_MEMBER]]
    assert leads_to(client.post(reverse("accounts:take", kwargs={"uid": board.uid}))) == reverse(HOME)
    assert client.get(reverse("guarding:history")).status_code == 403
    assert leads_to(client.post(reverse("accounts:take", kwargs={"uid": auditor.uid}))) == reverse(HOME)
    assert client.get(reverse("guarding:history")).status_code == 200


def test_a_role_that_ends_takes_the_seat_with_the_next_page(client: Client, auditor: Membership, here: World):
    sit(client, auditor)
    assert client.get(reverse(HOME)).status_code == 200
    with tenant(here.partnership.id):
        end_membership(actor=here.operator, membership=auditor, ends_before=timezone.localdate())
    assert leads_to(client.get(reverse(HOME))) == reverse(CHOOSE)
    assert "seat" not in client.session
    answer = client.get(reverse(CHOOSE))
    assert "You have no role in any partnership today." in answer.content.decode()
    assert client.post(reverse("accounts:take", kwargs={"uid": auditor.uid})).status_code == 404


def test_a_role_that_begins_tomorrow_is_not_a_seat_today(client: Client, auditor: Membership, here: World):
    with tenant(here.partnership.id):
        Membership.objects.update(starts_on=timezone.localdate() + timedelta(days=1))
    sign_in(client)
    assert found(client.get(reverse(CHOOSE)), SEAT) == []


def test_one_person_with_seats_in_two_partnerships_sees_one_at_a_time(client: Client, auditor: Membership, here: World):
    there = World.make("there", 100)
    theirs = there.member(Role.AUDITOR, email=EMAIL)
    assert theirs.user_id == auditor.user_id and User.objects.filter(email=EMAIL).count() == 1
    with tenant(there.partnership.id):
        end_membership(actor=there.operator, membership=there.member(Role.SURVEY_OFFICER), ends_before=date(2020, 1, 2))
    sign_in(client)
    seats = client.get(reverse(CHOOSE))
    assert found(seats, r"</span>(Here|There)</td>") == ["Here", "There"]
    assert found(seats, r'action="/role/([0-9a-f-]+)/"') == [str(auditor.uid), str(theirs.uid)]
    acts = {}
    for world, membership in ((here, auditor), (there, theirs)):
        client.post(reverse("accounts:take", kwargs={"uid": membership.uid}))
        answer = client.get(reverse("guarding:history"))
        acts[world.partnership.slug] = found(answer, r"<td>(ended somebody&#39;s role)")
    assert acts == {"here": [], "there": ["ended somebody&#39;s role"]}


def test_a_seat_of_one_partnership_under_the_uid_of_another_is_nobodys(
    client: Client, auditor: Membership, here: World
):
    there = World.make("there", 100)
    sit(client, auditor)
    session = client.session
    session["seat"] = [str(there.partnership.id), str(auditor.uid)]
    session.save()
    assert leads_to(client.get(reverse(HOME))) == reverse(CHOOSE)


def test_an_invitation_is_a_link_that_works_once_and_names_nobody_in_care(client: Client, here: World):
    administrator = here.member(Role.ADMINISTRATOR)
    sit(client, administrator)
    with tenant(here.partnership.id):
        organisation = administrator.organisation_id
    given = {"name": "New Person", "email": "New.Person@here.example", "organisation": organisation, "role": "AUDITOR"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act: act())
        assert leads_to(client.post(reverse("accounts:new-membership"), given)) == reverse("accounts:memberships")
    (letter,) = mail.outbox
    assert letter.to == ["new.person@here.example"]
    link = next(line for line in letter.body.splitlines() if line.startswith("http")).partition("testserver")[2]
    newcomer = Client()
    form = newcomer.get(link)
    assert form.status_code == 302
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert leads_to(newcomer.post(form.headers["Location"], chosen)) == reverse(LOGIN)
    assert leads_to(sign_in(newcomer, PASSWORD, "new.person@here.example")) == reverse(HOME)
    again = Client().get(link)
    assert again.status_code == 200
    assert "new_password1" not in again.content.decode()


def test_an_outside_provider_is_offered_where_one_is_configured_and_only_there(client: Client, settings: Any):
    begin = reverse("openid_connect_login", kwargs={"provider_id": "cis2"})
    assert begin not in client.get(reverse(LOGIN)).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "cis2",
                    "name": "NHS CIS2",
                    "client_id": "yearofcare",
                    "secret": "",
                    "settings": {"server_url": "https://provider.example"},
                }
            ]
        }
    }
    shown = client.get(reverse(LOGIN)).content.decode()
    assert begin in shown
    assert "Sign in with NHS CIS2" in shown


def test_nobody_makes_an_account_for_themselves(client: Client):
    from allauth.account.adapter import get_adapter
    from allauth.socialaccount.adapter import get_adapter as get_outside_adapter

    assert get_adapter().is_open_for_signup(None) is False
    assert get_outside_adapter().is_open_for_signup(None, None) is False
    assert client.get("/sign-in/signup/").status_code == 404


def test_signing_out_ends_the_session(client: Client, auditor: Membership):
    sit(client, auditor)
    assert leads_to(client.post(reverse("account_logout"))) == reverse(LOGIN)
    assert leads_to(client.get(reverse(HOME))) == reverse(LOGIN)


def test_a_person_who_was_made_inactive_is_out_at_once(client: Client, auditor: Membership):
    sit(client, auditor)
    User.objects.filter(id=auditor.user_id).update(is_active=False)
    assert leads_to(client.get(reverse(HOME))) == reverse(LOGIN)
    assert leads_to(sign_in(client)) == reverse("account_inactive")
