"""A payment and a signature at once, and one form sent thrice at once: real commits."""

import threading
import time
from uuid import uuid4

from django.db import connection, connections

from apps.foundation.core.tenancy import tenant
from apps.money.month_end.announcements import statement_moved
from apps.money.payments.models import Payment
from tests.integration.payments.paid import APRIL, Paid

WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"


def test_a_payment_waits_for_the_signature_that_makes_an_invoice_and_follows_it(committed_db):
    paid = Paid()
    paid.freeze(APRIL)
    paid.sign("ICB")
    said = []

    def pay():
        try:
            paid.pay(100)
            said.append("recorded")
        finally:
            connections.close_all()

    other = threading.Thread(target=pay)

    def while_signing(**facts):
        """The invoice is written and not committed: now the payment comes, and has to wait."""
        other.start()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute(WAITS)
                if said or cursor.fetchone()[0]:
                    return
            time.sleep(0.02)

    statement_moved.subscribe(while_signing)
    try:
        paid.sign("ACU")
    finally:
        statement_moved._receivers.remove(while_signing)
    other.join()
    assert said == ["recorded"]
    assert paid.invoices() == [(1, "ACU", 4, 36_986, "AGREED"), (2, "ACU", 4, -100, "PAYMENT")]


def test_the_same_form_sent_twice_at_once_makes_one_payment_and_one_credit_note(committed_db):
    paid = Paid()
    paid.freeze(APRIL)
    paid.sign("ICB", "ACU")
    name, failed = uuid4(), []

    def pay():
        try:
            paid.pay(100, uid=name)
        except Exception as wrong:
            failed.append(wrong)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=pay) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert paid.invoices()[1:] == [(2, "ACU", 4, -100, "PAYMENT")]
    with tenant(paid.id):
        assert Payment.objects.count() == 1
