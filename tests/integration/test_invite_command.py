"""`manage.py invite`: a role from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.core.tenancy import tenant
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def invited(*more, organisation="ICB", partnership="here", email="ann@example.com", role="commissioner"):
    said = StringIO()
    places = [f"--partnership={partnership}", f"--organisation={organisation}", f"--role={role}"]
    call_command("invite", email, "Ann Hale", *places, *more, stdout=said)
    return said.getvalue()


def test_somebody_new_gets_a_link_to_choose_a_password_and_the_role():
    world = World.make()
    said = invited()
    assert said.startswith("Ann Hale is commissioner of Here from today.")
    assert "/first-password/" in said
    with tenant(world.partnership.id):
        assert [one.role for one in Membership.objects.all()] == [Role.COMMISSIONER]


def test_somebody_known_gets_the_role_and_no_link():
    World.make()
    invited()
    assert "first-password" not in invited(role="auditor")


@pytest.mark.parametrize(
    ("given", "status", "sentence"),
    [
        ({"email": "no address"}, 2, "Enter a valid email address."),
        ({"partnership": "nowhere"}, 1, "There is no partnership nowhere."),
        ({"organisation": "QQQ"}, 1, "Here has no organisation QQQ."),
    ],
)
def test_what_is_not_there_is_said_with_a_status(given, status, sentence):
    World.make()
    with pytest.raises(CommandError) as refusal:
        invited(**given)
    assert (refusal.value.returncode, str(refusal.value)) == (status, sentence)


def test_a_role_that_is_held_is_not_given_twice():
    World.make()
    invited()
    with pytest.raises(CommandError, match="has this role for Test commissioner already"):
        invited()
