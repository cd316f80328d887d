"""What many parts of a page ask is asked of the database once a look, and anew outside of one."""

import pytest

from apps.foundation.core.looks import asked_once, one_look
from apps.foundation.core.tenancy import NoPartnership, tenant
from apps.foundation.partnerships.selectors import figures_moment, setting
from apps.foundation.partnerships.services import change_setting, create_partnership, take_figures_moment
from tests.factories.world import World
from tests.questions import questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World.make()


def change(world, value):
    change_setting(actor=world.operator, name="smallest_number_shown", value=value, reason="A test")


def test_a_look_asks_for_all_settings_once(world):
    with tenant(world.partnership.id), one_look(), questions() as asked:
        assert [setting("smallest_number_shown"), setting("idle_minutes"), setting("smallest_number_shown")] == [
            5,
            15,
            5,
        ]
    assert len(asked) == 1


def test_outside_of_a_look_what_was_changed_is_read_at_once(world):
    with tenant(world.partnership.id):
        before = figures_moment()
        change(world, 7)
        assert setting("smallest_number_shown") == 7
        take_figures_moment()
        assert figures_moment() > before


def test_a_look_ends_with_its_page(world):
    with tenant(world.partnership.id):
        with one_look():
            assert setting("smallest_number_shown") == 5
        change(world, 7)
        with one_look():
            assert setting("smallest_number_shown") == 7


def test_a_look_at_another_partnership_is_answered_for_that(world):
    there = create_partnership(slug="there", name="There")
    with tenant(world.partnership.id):
        change(world, 7)
    with one_look():
        with tenant(world.partnership.id):
            assert setting("smallest_number_shown") == 7
        with tenant(there.id):
            assert setting("smallest_number_shown") == 5


def test_questions_with_other_words_are_other_questions():
    @asked_once
    def ask(what, *, beside=0):
        return object()

    partnership = create_partnership(slug="here", name="Here")
    with tenant(partnership.id), one_look():
        assert ask(1) is ask(1)
        assert len({id(one) for one in [ask(1), ask(2), ask(1, beside=1)]}) == 3
    with tenant(partnership.id):
        assert ask(1) is not ask(1)


def test_nothing_is_remembered_of_no_partnership():
    @asked_once
    def ask():
        return 1

    with one_look(), pytest.raises(NoPartnership):
        ask()


def test_questions_are_counted_where_the_log_of_the_connection_is_full(world, settings):
    from django.db import connection

    settings.DEBUG = True
    connection.queries_log.extend({"sql": "", "time": ""} for _ in range(connection.queries_limit))
    try:
        with tenant(world.partnership.id), questions() as asked:
            setting("idle_minutes")
        assert len(asked) == 1
    finally:
        connection.queries_log.clear()
