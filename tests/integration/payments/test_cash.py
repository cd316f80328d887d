"""Payments as they are made, and invoices and credit notes that arise by themselves, once."""

import csv
from datetime import date
from io import StringIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.policy import NotPermitted
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.money.contracts.domain.go_live import NotReadyToGoLive
from apps.money.contracts.models import Contract
from apps.money.month_end.choices import Disputes
from apps.money.month_end.domain.query import Act
from apps.money.month_end.domain.settling import NotTheCommissioner
from apps.money.month_end.services import NotCorrectedThere
from apps.money.payments.domain.terms import Beyond, Terms
from apps.money.payments.models import Invoice, InvoiceLine, Payment
from apps.money.payments.selectors.cash import standings
from apps.money.payments.services.invoicing import invoice
from apps.money.payments.services.paying import NotAPayment, RecordedAlready, ReversedAlready
from tests.factories.world import World
from tests.integration.payments.paid import APRIL, JUNE, MAY, Paid

WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"


# Invoices


def test_an_invoice_arises_for_a_provider_once_it_and_the_commissioner_have_signed(paid):
    paid.pay(30_000)
    paid.sign("ACU")
    assert paid.invoices() == []
    paid.sign("ICB")
    assert paid.invoices() == [(1, "ACU", 4, 6_986, "AGREED")]
    paid.sign("COM", "SOC")  # nothing is due to the council: nothing arises
    assert paid.invoices()[1:] == [(2, "COM", 4, 12_329, "AGREED")]
    with tenant(paid.id):
        first = Invoice.objects.get(number=1)
        assert [(one.kind, one.pence) for one in first.lines.order_by("place")] == [
            ("PLAN", 36_986),
            ("ON_ACCOUNT", -30_000),
        ]
        assert (first.due_on - first.raised_on).days == 30
        assert AuditEvent.objects.filter(action="INVOICE_RAISED").count() == 2


def test_what_was_paid_beyond_what_is_due_is_a_credit_note(paid):
    paid.pay(40_000)
    paid.sign("ICB", "ACU")
    assert paid.invoices() == [(1, "ACU", 4, -3_014, "AGREED")]


def test_a_month_with_an_adjustment_is_invoiced_with_it(paid):
    paid.pay(38_219, month=MAY, paid_on=date(2026, 5, 15))
    paid.sign("ICB", "ACU", month=MAY)
    assert paid.invoices() == [(1, "ACU", 5, 56_577, "AGREED")]


def test_a_month_in_shadow_is_signed_and_nothing_arises(db):
    paid = Paid("shadow", live_on=None)
    paid.freeze(APRIL)
    paid.sign("ICB", "ACU")
    assert paid.invoices() == []


def test_pages_of_a_live_contract_name_the_care_for_which_payment_by_results_is_suspended(paid):
    said = "From 1 April 2026 payment by results is suspended for care of a long-term condition: "
    with tenant(paid.id):
        uid = Contract.objects.get(code="yoc").uid
    for name in ("payments:money", "contracts:terms", "reconciliation:usual-tariff"):
        page = paid.client("ICB").get(reverse(name, args=[uid])).content.decode()
        named = page.split(said)[1].split(". All other care is paid by the usual tariff.")[0].split(", ")
        assert {"A&amp;E attendance", "Unplanned hospital spell", "Telehealth month"} <= set(named), named


def test_what_is_in_question_waits_and_follows_once_the_query_ends(paid):
    query = paid.ask(pence=5_000)
    paid.sign("ICB", "ACU")
    assert paid.invoices() == [(1, "ACU", 4, 31_986, "AGREED")]
    paid.step("ACU", query, Act.DISAGREE)
    assert len(paid.invoices()) == 1
    paid.step("ICB", query, Act.ACCEPT)
    assert paid.invoices()[1:] == [(2, "ACU", 4, 5_000, "QUERY")]
    with tenant(paid.id):
        second = Invoice.objects.get(number=2)
        assert (second.place, {one.kind: one.pence for one in second.lines.all()}) == (
            2,
            {"PLAN": 36_986, "BEFORE": -31_986},
        )


def test_a_query_about_cost_holds_back_nothing_since_payment_does_not_follow_cost(paid):
    paid.ask(pence=5_000, disputes=Disputes.COST)
    paid.sign("ICB", "ACU")
    assert paid.invoices() == [(1, "ACU", 4, 36_986, "AGREED")]


AGREED_TO = (("ACU", Act.AGREE, 5_000),)
IN_PART = (("ACU", Act.AGREE, 2_000), ("ICB", Act.ACCEPT, None))
DECIDED = (("ACU", Act.DISAGREE, None), ("ICB", Act.KEEP, None), ("ICB", Act.DECIDE, 2_000), ("ACU", Act.CONFIRM, None))


@pytest.mark.parametrize(("steps", "upheld"), [(AGREED_TO, 5_000), (IN_PART, 2_000), (DECIDED, 2_000)])
def test_what_was_upheld_stays_held_until_a_frozen_month_carries_its_correction(paid, steps, upheld):
    query = paid.ask(pence=5_000)
    paid.sign("ICB", "ACU")
    for who, act, pence in steps:
        if act == Act.DECIDE:
            paid.decide(who, query, pence)
        else:
            paid.step(who, query, act, pence)
    assert sum(one[3] for one in paid.invoices()) == 36_986 - upheld
    with pytest.raises(NotCorrectedThere):
        paid.correct(query, MAY)  # May was frozen before anything more was known of April
    paid.world.activity(paid.world.record("late", 0, "2026-04-09", "10.00"))
    paid.freeze(JUNE)
    with pytest.raises(NotTheCommissioner):
        paid.correct(query, JUNE, who="ACU")
    assert sum(one[3] for one in paid.invoices()) == 36_986 - upheld
    for _ in range(2):
        paid.correct(query, JUNE)
    assert paid.invoices()[-1] == (len(paid.invoices()), "ACU", 4, upheld, "QUERY")
    assert sum(one[3] for one in paid.invoices()) == 36_986


# Several who pay

TWO_PAY = Terms(
    margin=200,
    beyond=Beyond.EXCESS,
    share=5_000,
    unshared={"ACU": 10_000},
    payers={"ICB": 7_500, "SOC": 2_500},
)


def test_each_commissioner_is_invoiced_its_share_and_every_ledger_balances_with_its_own(db):
    paid = Paid("two", terms=TWO_PAY, payers=["SOC"])
    paid.freeze(APRIL)
    paid.pay(27_000)
    paid.pay(9_000, by="SOC")
    with pytest.raises(NotPermitted):
        paid.pay(100, who="ICB", by="SOC")
    paid.sign("ICB", "ACU")
    assert paid.invoices() == []  # the other commissioner has not signed
    paid.sign("SOC")
    with tenant(paid.id):
        found = [(one.payer.ods_code, one.pence) for one in Invoice.objects.order_by("number")]
    assert found == [("ICB", 740), ("SOC", 246)]  # 36,986 by 3 to 1: 27,740 and 9,246
    books = {}
    for who in ("ICB", "ACU finance"):
        answer = paid.client(who).get(paid.at("journal"), {"file": "csv"}).content.decode()
        books[who] = list(csv.reader(StringIO(answer)))
    assert books["ICB"][-1][6:] == ["277.4", "277.4"]
    assert books["ACU finance"][-1][6:] == ["369.86", "369.86"]
    assert {row[2] for row in books["ICB"][1:-1]} == {"Test hospital"}
    assert len({row[2] for row in books["ACU finance"][1:-1]}) == 2
    shown = paid.client("ACU finance").get(paid.at("money")).content.decode()
    assert "Paid by" in shown


def test_several_commissioners_do_not_go_live_before_they_say_who_pays_which_part(db):
    with pytest.raises(NotReadyToGoLive, match="Parties match the model"):
        Paid("two", terms=Terms(), payers=["SOC"])


def test_nothing_paid_on_account_is_taken_back_for_a_question_and_all_may_wait(paid):
    paid.pay(36_000)
    query = paid.ask(pence=5_000)
    paid.sign("ICB", "ACU")
    assert paid.invoices() == []
    paid.step("ICB", query, Act.WITHDRAW)
    assert paid.invoices() == [(1, "ACU", 4, 986, "AGREED")]


def test_to_invoice_again_changes_nothing(paid):
    paid.sign("ICB", "ACU")
    before = paid.invoices()
    with tenant(paid.id):
        for _ in range(2):
            invoice(actor=paid.actors["ICB"], statement=paid.statement(), cause="QUERY", now=timezone.now())
    assert paid.invoices() == before


def test_a_payment_recorded_or_reversed_after_the_invoice_follows_as_its_own(paid):
    paid.sign("ICB", "ACU")
    payment = paid.pay(6_986)
    assert paid.invoices()[1:] == [(2, "ACU", 4, -6_986, "PAYMENT")]
    paid.reverse(payment)
    assert paid.invoices()[2:] == [(3, "ACU", 4, 6_986, "PAYMENT")]
    with tenant(paid.id):
        standing = standings(paid.due(), timezone.localdate())["ACU"]
    assert (standing.on_account, standing.invoiced) == (0, 36_986)


def test_invoices_and_payments_are_never_edited(paid):
    paid.sign("ICB", "ACU")
    payment = paid.pay(100)
    with tenant(paid.id):
        for row in (payment, Invoice.objects.first(), InvoiceLine.objects.first()):
            with pytest.raises(NeverChanges):
                row.save()
            with pytest.raises(NeverChanges):
                row.delete()


@pytest.mark.parametrize(
    "wrong", [{"pence": 0}, {"number": 1}, {"place": 1, "number": 9}, {"due_on": date(2020, 1, 1)}]
)
def test_the_database_refuses_an_invoice_that_is_none(paid, wrong):
    paid.sign("ICB", "ACU")
    with tenant(paid.id):
        first = Invoice.objects.get()
        names = [field.attname for field in Invoice._meta.fields if field.name not in ("id", "uid", "number", "place")]
        like_it = {name: getattr(first, name) for name in names} | {"number": 2, "place": 2} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.create(uid=uuid4(), **like_it)


# Payments


def test_a_payment_sent_twice_is_one_and_one_with_other_words_is_refused(paid):
    name = uuid4()
    assert paid.pay(100, uid=name).id == paid.pay(100, uid=name).id
    with pytest.raises(SentBefore):
        paid.pay(200, uid=name)
    with tenant(paid.id):
        assert Payment.objects.count() == 1
        assert AuditEvent.objects.filter(action="PAYMENT_RECORDED").count() == 1


def test_the_same_payment_recorded_by_both_sides_is_asked_about(paid):
    paid.pay(100)
    with pytest.raises(RecordedAlready, match="of Test hospital has recorded the same amount"):
        paid.pay(100, who="ICB")
    first = paid.pay(100, who="ICB", is_another=True)
    paid.reverse(first, who="ICB")
    with tenant(paid.id):
        assert sum(Payment.objects.values_list("pence", flat=True)) == 100


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pence": 0}, "pounds"),
        ({"month": date(2027, 4, 1)}, "month"),
        ({"paid_on": date(2026, 2, 27)}, "paid_on"),
        ({"paid_on": date(2089, 1, 1)}, "paid_on"),
    ],
)
def test_what_is_no_payment_is_refused_where_it_was_typed(paid, changed, field):
    with pytest.raises(NotAPayment) as refused:
        paid.pay(**{"pence": 100, **changed})
    assert refused.value.field == field
    with tenant(paid.id):
        assert not Payment.objects.exists()


def test_no_payment_is_recorded_for_a_month_in_shadow_nor_by_whoever_neither_pays_nor_is_paid(db):
    paid = Paid("later", live_on=date(2026, 5, 20))
    with pytest.raises(NotAPayment, match="No money moves for April 2026"):
        paid.pay(100)
    june = {"month": date(2026, 6, 1), "paid_on": date(2026, 6, 15)}
    with pytest.raises(NotPermitted):
        paid.pay(100, who="COM finance", **june)
    with pytest.raises(NotPermitted):
        paid.pay(100, who="ACU", **june)  # a manager, not finance
    with pytest.raises(NamesSomebody):
        paid.pay(100, reference=f"For {paid.world.number(0)}", **june)
    with tenant(paid.id):
        assert not Payment.objects.exists()


def test_a_wrong_payment_is_taken_back_once_by_its_opposite(paid):
    payment = paid.pay(100)
    name = uuid4()
    other = paid.reverse(payment, uid=name)
    assert (other.pence, other.month, other.reverses_id) == (-100, APRIL, payment.id)
    assert paid.reverse(payment, uid=name).id == other.id
    for again in (payment, other):
        with pytest.raises(ReversedAlready):
            paid.reverse(again)
    with pytest.raises(NotPermitted):
        paid.reverse(payment, who="COM finance")
    with tenant(paid.id):
        assert Payment.objects.count() == 2


def test_an_invoice_is_settled_up_to_what_is_open_and_a_credit_note_paid_back(paid):
    paid.pay(40_000)
    paid.sign("ICB", "ACU", "COM")
    with tenant(paid.id):
        credit, debit = Invoice.objects.get(number=1), Invoice.objects.get(number=2)
    assert paid.settle(credit, 3_014).pence == -3_014
    with pytest.raises(NotAPayment, match=r"£0\.00 of it is open"):
        paid.settle(credit, 1)
    paid.settle(debit, 12_000, who="COM finance")
    with pytest.raises(NotAPayment, match=r"£3\.29 of it is open"):
        paid.settle(debit, 330, who="ICB")
    with tenant(paid.id):
        stand = standings(paid.due(), timezone.localdate())
    assert [(stand[code].invoiced, stand[code].settled) for code in ("ACU", "COM")] == [
        (-3_014, -3_014),
        (12_329, 12_000),
    ]


def test_another_partnership_sees_nothing_of_it(paid):
    paid.sign("ICB", "ACU")
    there = World.make("there", 7)
    with tenant(there.partnership.id):
        assert not Invoice.objects.exists()
