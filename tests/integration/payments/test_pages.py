"""Pages of payment terms and of money, as those who have them use them."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_organisation
from apps.money.contracts.choices import Stage
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors.signing import code_of, text_of
from apps.money.contracts.services import NotADraft, ask_to_start
from apps.money.contracts.services.signing import offer_version
from apps.money.contracts.services.varying import Redrafted, edit_draft
from apps.money.payments.domain.terms import Beyond, OnAccount, Terms
from apps.money.payments.models import CostCentre, Invoice, Payment
from apps.money.payments.selectors.terms import payment_terms_of
from apps.money.payments.services.terms import write_terms
from tests.factories.agreeing import ready
from tests.factories.pages import tables_of
from tests.factories.varying import agree, bring_in, draft
from tests.factories.world import sit
from tests.integration.payments.paid import Paid

pytestmark = pytest.mark.django_db


def page(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# Payment terms


@pytest.fixture
def drafting():
    return ready()


def at(drafting, name):
    return reverse(f"payments:{name}", args=[drafting.contract.uid])


def typed(drafting, client):
    html = client.get(at(drafting, "write-terms")).content.decode()
    with tenant(drafting.id):
        ids = dict(drafting.version.parties.values_list("organisation__ods_code", "organisation_id"))
    return {
        "read": html.split('name="read" value="')[1].split('"')[0],
        "margin": "2.5%",
        "beyond": "excess",
        "share": "50",
        "on_account": "twelfth",
        "pay_day": "10",
        "due_in_days": "14",
        f"baseline-{ids['ICB']}": "50",
        f"baseline-{ids['ACU']}": "49.99",
        f"baseline-{ids['SOC']}": "0.01",
        f"unshared-{ids['COM']}": "100",
    }


def test_payment_terms_are_written_read_and_part_of_what_is_signed(drafting):
    client = drafting.client("ICB")
    assert "This version says nothing about payment." in page(client.get(at(drafting, "terms")))
    with tenant(drafting.id):
        before = code_of(drafting.version)
        assert "parts" not in text_of(drafting.version)
    shown = page(client.post(at(drafting, "write-terms"), typed(drafting, client), follow=True))
    assert "The payment terms are written." in shown
    assert "Payment stays at the plan within 2.5% of it; beyond it 50% of the excess moves." in shown
    assert "A twelfth of the year&#39;s plan, on day 10 of each month" in shown
    with tenant(drafting.id):
        assert payment_terms_of(drafting.version) == Terms(
            margin=250,
            beyond=Beyond.EXCESS,
            share=5_000,
            on_account=OnAccount.TWELFTH,
            pay_day=10,
            due_in_days=14,
            baseline={"ICB": 5_000, "ACU": 4_999, "SOC": 1},
            unshared={"COM": 10_000},
        )
        assert code_of(drafting.version) != before
        assert text_of(drafting.version)["parts"]["payment terms"]["baseline"] == [
            ["ACU", 4_999],
            ["ICB", 5_000],
            ["SOC", 1],
        ]
    again = client.get(at(drafting, "write-terms")).content.decode()
    assert 'value="2.5"' in again
    assert 'value="49.99"' in again


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({("margin", ""): "2,5"}, "Give a percentage with at most two decimals, such as 2.5."),
        ({("share", ""): "100.01"}, "Give a percentage from 0 to 100."),
        ({("pay_day", ""): "31"}, "Give a day from 1 to 28: every month has those."),
        ({("due_in_days", ""): "91"}, "Give a number of days from 1 to 90."),
        ({("pay_day", ""): "first"}, "Give a whole number."),
        ({("baseline", "ICB"): "49"}, "Errors of the baseline: These shares come to 99%, and must come to 100%."),
        ({("unshared", "COM"): "99"}, "The plan at no provider of the contract: These shares come to 99%"),
        ({("margin", ""): ""}, "Give an answer."),
    ],
)
def test_terms_by_which_nobody_can_be_paid_are_refused_where_they_were_typed(drafting, changed, said):
    client = drafting.client("ICB")
    answer = client.post(at(drafting, "write-terms"), typed(drafting, client) | typed_over(drafting, changed))
    assert said in page(answer)
    with tenant(drafting.id):
        assert payment_terms_of(drafting.version) is None


def typed_over(drafting, changed):
    with tenant(drafting.id):
        ids = dict(drafting.version.parties.values_list("organisation__ods_code", "organisation_id"))
    return {(f"{name}-{ids[code]}" if code else name): value for (name, code), value in changed.items()}


def test_terms_are_not_written_over_somebody_s_nor_once_they_are_to_be_signed(drafting):
    client = drafting.client("ICB")
    stale = typed(drafting, client)
    client.post(at(drafting, "write-terms"), stale)
    late = client.post(at(drafting, "write-terms"), stale | {"margin": "9"})
    assert "Somebody has changed this version since you opened it." in page(late)
    drafting.offer()
    shown = page(client.post(at(drafting, "write-terms"), stale, follow=True))
    assert "its payment terms are not changed" in shown
    with tenant(drafting.id):
        assert payment_terms_of(drafting.version).margin == 250
    assert "You wrote this version: somebody else signs it" in drafting.page("ICB")


def test_a_draft_that_jumps_or_says_nothing_is_said_before_it_is_offered(drafting):
    assert "Payment terms: This version has none: the plan is paid, whatever is counted." in drafting.page("ICB")
    client = drafting.client("ICB")
    client.post(at(drafting, "write-terms"), typed(drafting, client) | {"beyond": "whole"})
    assert "The whole difference moves at once beyond the margin" in drafting.page("ICB")
    assert "This jumps by design" in page(client.get(at(drafting, "terms")))


def test_terms_of_a_version_in_force_that_nobody_was_offered_are_not_written(drafting):
    with tenant(drafting.id):
        job = ask_to_start(actor=drafting.actors["ICB"], version=drafting.version, stage=Stage.TEST, nudge=False)
    drafting.world.do(job)
    client = drafting.client("ICB")
    assert "Write the payment terms" not in page(client.get(at(drafting, "terms")))
    assert "or it is in force: its payment terms are not changed" in page(
        client.get(at(drafting, "write-terms"), follow=True)
    )
    with tenant(drafting.id):
        version = drafting.version
        assert version.offered_at is None
        with pytest.raises(NotADraft):
            write_terms(actor=drafting.world.operator, version=version, terms=Terms(), read=code_of(version))


def test_shares_of_a_party_that_left_are_not_agreed_and_that_is_said_before_it_is_offered(drafting):
    with tenant(drafting.id):
        version = drafting.version
        shares = {"baseline": {"ICB": 5_000, "ACU": 5_000}, "unshared": {"SOC": 10_000}}
        write_terms(actor=drafting.world.operator, version=version, terms=Terms(**shares), read=code_of(version))
        before = code_of(drafting.version)
        edit_draft(
            actor=drafting.world.operator,
            version=version,
            drafted=Redrafted(
                name=version.contract.name,
                model=version.model,
                starts_on=version.starts_on,
                ends_before=version.ends_before,
                fees=dict(version.fees.values_list("need_band", "pence_a_year")),
                changes={},
                parties=list(Organisation.objects.filter(ods_code__in=["ICB", "ACU", "COM"])),
            ),
            read=before,
        )
        assert payment_terms_of(drafting.version) == Terms(baseline=shares["baseline"])
        assert text_of(drafting.version)["parts"]["payment terms"]["unshared"] == []
    assert "Payment terms: An organisation with a share is no party any more" in drafting.page("ICB")


def test_only_who_writes_contracts_writes_terms(drafting):
    for code in ("ACU", "COM"):
        assert drafting.client(code).get(at(drafting, "write-terms")).status_code == 403
    with tenant(drafting.id):
        offer_version(actor=drafting.world.operator, version=ContractVersion.objects.get())
    assert drafting.client("ACU").get(at(drafting, "terms")).status_code == 200


# Money


def test_the_page_of_money_has_what_is_due_paid_and_to_pay_at_any_day(paid):
    paid.pay(30_000)
    client = paid.client("ACU finance")
    answer = client.get(paid.at("money"), {"on": "20/4/2026"})
    standing, months, payments = tables_of(answer)
    assert standing[1] == ["Test community trust", "123.29", "0.00", "0.00", "0.00", "123.29"]
    assert standing[3] == ["Test hospital", "369.86", "300.00", "0.00", "0.00", "69.86"]
    assert standing[4] == ["Together", "493.15", "300.00", "0.00", "0.00", "193.15"]
    assert months[1] == ["April 2026", "Frozen", "493.15", "0.00", "0.00", "493.15"]
    assert months[2] == ["May 2026", "Frozen", "509.59", "+1,528.77", "+754.36", "1,263.95"]
    assert payments[1][2] == "On account of April 2026"
    shown = page(answer)
    assert "Test hospital, at the end of 20 April 2026" in shown
    assert "To receive" in shown
    may = page(client.get(paid.at("month", month="2026-05")))
    assert "+£754.36 to its end, less £0.00 to the end of the month before: +£754.36" in may
    assert "All providers, at the end of 20 April 2026" in shown


def test_months_in_shadow_stand_beside_marked_and_nothing_is_due_of_them():
    paid = Paid("shadow", live_on=None)
    answer = paid.client("ACU finance").get(paid.at("money"))
    (months,) = tables_of(answer)
    assert months[0][-1] == "Would have come to£"
    assert months[1][-1] == "493.15"
    shown = page(answer)
    assert "Shadow: what would have been due" in shown
    assert "No month of this contract is live yet, so no money moves." in shown
    assert "Record a payment" not in shown
    assert "Nothing is paid under this contract yet." in page(paid.client("ACU finance").get(paid.at("record")))
    with tenant(paid.id):
        home = paid.client("ICB").get(reverse("reconciliation:dashboard", args=[paid.contract.uid]))
    assert "Due to date" not in page(home)


def test_the_first_line_of_the_dashboard_has_due_paid_and_to_pay_and_follows_each_payment(paid):
    address = reverse("reconciliation:dashboard", args=[paid.agreeing.contract.uid])
    client = paid.client("ICB")
    before = page(client.get(address))
    assert "Due to date" in before
    assert 'title="£0.00">£0<' in before
    paid.pay(30_000)
    assert 'title="£300.00">£300<' in page(client.get(address))


def test_a_month_opens_to_how_it_came_about(paid):
    paid.ask(pence=5_000)
    paid.sign("ICB", "ACU")
    answer = paid.client("COM finance").get(paid.at("month", month="2026-05"))
    shown = page(answer)
    assert "Payment stays at the plan within 2% of it; beyond it 50% of the excess moves." in shown
    assert "Counted to date is £1,528.77 from the plan, with a margin of £20.05: £754.36 moves." in shown
    answer = paid.client("COM finance").get(paid.at("month", month="2026-04"))
    april, plan = tables_of(answer)
    assert april[3] == ["Test hospital", "369.86", "0.00", "369.86", "369.86", "0.00", "319.86", "50.00"]
    assert plan[3] == ["Test hospital", "369.86", "0.00", "369.86"]
    assert "£50.00 waits for query 1." in page(answer)
    for nonsense in ("2026-13", "2019-04", "april"):
        assert paid.client("ICB").get(paid.at("month", month=nonsense)).status_code == 404


def test_a_month_is_paid_by_the_terms_of_the_version_that_counts_in_it(paid):
    version = draft(paid.agreeing, date(2026, 10, 1))
    with tenant(paid.id):
        terms = Terms(due_in_days=7, pay_day=1)
        write_terms(actor=paid.world.operator, version=version, terms=terms, read=code_of(version))
    bring_in(paid.agreeing, agree(paid.agreeing, version))
    paid.sign("ICB", "ACU")
    with tenant(paid.id):
        invoice = Invoice.objects.get()
        assert (invoice.due_on - invoice.raised_on).days == 30
    client = paid.client("ICB")
    assert "beyond it 50% of the excess moves." in page(client.get(paid.at("month", month="2026-04")))
    assert "version 1 ·" in page(client.get(paid.at("month", month="2026-04")))
    assert "version 1 ·" in page(client.get(paid.at("invoice", invoice_uid=invoice.uid)))
    october = page(client.get(paid.at("month", month="2026-10")))
    assert "version 2 ·" in october
    assert "Payment stays at the plan, whatever is counted." in october
    assert "Due on 1 October 2026" in october


def test_only_a_file_has_every_payment_on_one_page(paid):
    for number in range(13):
        paid.pay(100 + number)
    client = paid.client("ACU finance")
    assert len(tables_of(client.get(paid.at("money"), {"file": "nonsense"}))[-1]) == 1 + 12
    book = load_workbook(BytesIO(client.get(paid.at("money"), {"file": "xlsx"}).content))
    assert book.worksheets[-1].max_row == 1 + 13


def test_an_invoice_is_the_same_on_the_page_in_the_spreadsheet_and_on_paper(paid):
    paid.pay(30_000)
    paid.sign("ICB", "ACU")
    with tenant(paid.id):
        uid = Invoice.objects.get().uid
    client = paid.client("ACU finance")
    address = paid.at("invoice", invoice_uid=uid)
    answer = client.get(address)
    (lines,) = tables_of(answer)
    assert lines[1:] == [
        ["Plan, April 2026", "369.86"],
        ["Less: paid on account, April 2026", "−300.00"],
        ["To pay", "69.86"],
    ]
    assert paid.at("month", month="2026-04") in answer.content.decode()
    book = load_workbook(BytesIO(client.get(address, {"file": "xlsx"}).content))
    assert book.sheetnames[0] == "About"
    rows = [[str(cell.value) for cell in row] for row in book.worksheets[1].iter_rows(min_row=2)]
    assert [Decimal(row[1]) for row in rows] == [Decimal("369.86"), Decimal("-300"), Decimal("69.86")]
    paper = client.get(address, {"file": "pdf"})
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_a_payment_is_recorded_on_the_page_once_and_what_is_wrong_is_said_where_it_was_typed(paid):
    client = paid.client("ACU finance")
    with tenant(paid.id):
        hospital, trust = paid.organisation("ACU").uid, paid.organisation("COM").uid
    said = {
        "part": uuid4(),
        "provider": hospital,
        "month": "2026-04",
        "pounds": "£300.00",
        "paid_on": "15/4/2026",
        "reference": "BACS 7",
    }
    for wrong, words in (
        ({"pounds": "0"}, "Give an amount above nil."),
        ({"paid_on": "1/1/2026"}, "Give a day from 1 March 2026 to today"),
        ({"provider": trust}, "Select a valid choice."),
        ({"reference": f"for {paid.world.number(0)}"}, "An NHS number stands in what you wrote."),
    ):
        assert words in page(client.post(paid.at("record"), said | wrong))
    for _ in range(2):
        assert "£300.00 to Test hospital is recorded." in page(client.post(paid.at("record"), said, follow=True))
    back = page(client.post(paid.at("record"), said | {"pounds": "400"}))
    assert "This form was sent already" in back
    twice = client.post(paid.at("record"), said | {"part": uuid4()})
    assert "has recorded the same amount for the same month and day already." in page(twice)
    assert "It is another payment, beside the one recorded" in page(twice)
    client.post(paid.at("record"), said | {"part": uuid4(), "is_another": "on"})
    with tenant(paid.id):
        assert [one.pence for one in Payment.objects.order_by("id")] == [30_000, 30_000]


def test_a_payment_is_reversed_and_an_invoice_settled_on_their_pages(paid):
    payment = paid.pay(30_000)
    client = paid.client("ACU finance")
    paid.sign("ICB", "ACU")
    address = paid.at("reverse", payment_uid=payment.uid)
    assert "Give an answer." in page(client.post(address, {"part": uuid4(), "reason": ""}))
    shown = page(client.post(address, {"part": uuid4(), "reason": "Typed twice"}, follow=True))
    assert "The payment is reversed. Both stand in the list." in shown
    assert "Reverses that of 15 April 2026" in shown
    assert "reversed already" in page(client.post(address, {"part": uuid4(), "reason": "Again"}))
    with tenant(paid.id):
        invoice = Invoice.objects.get(number=1)
    settle = paid.at("settle", invoice_uid=invoice.uid)
    assert "£69.86 of it is open" in page(client.get(settle))
    said = {"part": uuid4(), "pounds": "69.87", "paid_on": f"{invoice.raised_on:%d/%m/%Y}", "reference": "BACS 8"}
    assert "record no more than that" in page(client.post(settle, said))
    shown = page(client.post(settle, said | {"pounds": "69.86"}, follow=True))
    assert "What was paid of Invoice 1 is recorded." in shown
    assert "Record that it was paid" not in shown


def test_who_neither_pays_nor_is_paid_records_nothing(paid):
    payment = paid.pay(30_000)
    other = paid.client("COM finance")
    assert other.get(paid.at("reverse", payment_uid=payment.uid)).status_code == 404
    assert "Test hospital" not in page(other.get(paid.at("record"))).split("<form")[1]
    manager = paid.client("ACU")
    assert manager.get(paid.at("money")).status_code == 200
    for name in ("record", "journal"):
        assert manager.get(paid.at(name)).status_code == 403
    with tenant(paid.id):
        add_organisation(
            actor=paid.world.operator, ods_code="NEW", name="New trust", role="PROVIDER", sector="COMMUNITY"
        )
    outside = paid.world.member(Role.PROVIDER_FINANCE, organisation="NEW", email="new@pays.example")
    client = paid.client("ACU")
    sit(client, outside)
    for name in ("record", "journal"):
        assert client.get(paid.at(name)).status_code == 404


def test_home_says_what_is_to_receive_and_to_pay(paid):
    paid.pay(40_000)
    paid.sign("ICB", "ACU", "COM")
    home = reverse("dashboards:home")
    acute, community, payer = (page(paid.client(who).get(home)) for who in ("ACU finance", "COM finance", "ICB"))
    assert "to receive £0.00, to pay £30.14." in acute
    assert "to receive £123.29, to pay £0.00." in community
    assert "to receive £30.14, to pay £123.29." in payer
    assert "Credit note 1" in acute
    assert "Invoice 2" not in acute


# The journal


def money_booked(paid, month):
    """The debit of one month in the journal of whoever pays."""
    only = paid.client("ICB").get(paid.at("journal"), {"file": "csv", "month": month}).content.decode()
    rows = list(csv.reader(StringIO(only)))
    assert {booked(row) for row in rows[1:-1]} == {month}
    return Decimal(rows[-1][6])


def booked(row):
    return f"{datetime.strptime(row[0], '%d %B %Y'):%Y-%m}"


def test_the_journal_has_debit_as_much_as_credit_under_each_side_s_cost_centres(paid):
    wrong = paid.pay(100)
    paid.reverse(wrong)
    paid.pay(40_000)
    paid.sign("ICB", "ACU", "COM")
    with tenant(paid.id):
        paid_back = Invoice.objects.get(number=1)
        hospital = paid.organisation("ACU").id
    paid.settle(paid_back, 3_014)
    client = paid.client("ACU finance")
    client.post(paid.at("journal"), {f"code-{hospital}": "IN-77"})
    client.post(paid.at("journal"), {f"code-{hospital}": "IN-77"})
    with tenant(paid.id):
        assert CostCentre.objects.count() == 1
    rows = list(csv.reader(StringIO(client.get(paid.at("journal"), {"file": "csv"}).content.decode())))
    assert [Decimal(side) for side in rows[-1][6:]] == [Decimal("462.28"), Decimal("462.28")]
    sides = [(row[4], row[5], row[6], row[7]) for row in rows[1:-1]]
    assert ("Bank", "", "400", "") in sides
    assert ("Income from the contract", "IN-77", "", "400") in sides
    assert ("Income from the contract", "IN-77", "30.14", "") in sides  # the credit note
    assert ("Owed by commissioners", "", "", "30.14") in sides
    assert ("Bank", "", "", "30.14") in sides
    payer = list(csv.reader(StringIO(paid.client("ICB").get(paid.at("journal"), {"file": "csv"}).content.decode())))
    assert payer[-1][6] == payer[-1][7] == "585.57"
    in_months = [money_booked(paid, month) for month in {booked(row) for row in payer[1:-1]}]
    assert sum(in_months) == Decimal("585.57") and len(in_months) > 1
    assert ("Care under the contract", "none named", "400", "") in [(*row[4:6], *row[6:]) for row in payer[1:-1]]
