"""Somebody sets a month's dates while it is being frozen, each in a transaction of their own."""

import threading
import time
from datetime import date

from django.db import connection, connections

from apps.foundation.core.tenancy import tenant
from apps.money.reconciliation.announcements import month_frozen
from apps.money.reconciliation.models import MonthDates, Statement
from apps.money.reconciliation.services import MonthIsFrozen, ask_to_freeze, set_month_dates
from tests.factories.world import World, every

APRIL, TODAY = date(2026, 4, 1), date(2026, 11, 22)
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"


def test_the_dates_of_a_month_wait_for_its_freezing_and_are_then_refused(committed_db):
    world = World.make("here")
    world.people(3)
    world.levels(every(range(3), 2600))
    contract, said = world.contract(), []

    def set_dates():
        try:
            with tenant(world.partnership.id):
                set_month_dates(
                    actor=world.operator,
                    contract=contract,
                    month=APRIL,
                    flex_on=date(2026, 6, 1),
                    freeze_on=date(2026, 7, 1),
                    reason="Late files",
                )
                said.append("set")
        except MonthIsFrozen:
            said.append("refused")
        finally:
            connections.close_all()

    other = threading.Thread(target=set_dates)

    def while_freezing(**facts):
        """The statement is written and not committed: now the other one comes, and has to wait."""
        other.start()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute(WAITS)
                if said or cursor.fetchone()[0]:
                    return
            time.sleep(0.02)

    month_frozen.subscribe(while_freezing)
    try:
        with tenant(world.partnership.id):
            job = ask_to_freeze(actor=world.operator, contract=contract, month=APRIL, today=TODAY, nudge=False)
        world.do(job)
    finally:
        month_frozen._receivers.remove(while_freezing)
    other.join(60)
    assert said == ["refused"]
    with tenant(world.partnership.id):
        assert (Statement.objects.count(), MonthDates.objects.count()) == (1, 0)
