"""One of the demo partnerships is live: its money adds up, its parties have invoices to look at and share risk."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.accounts.selectors import actor_in_seat
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from apps.interfaces.demo.generator.blueprints import HARTFIELD
from apps.money.contracts.models import Stage
from apps.money.contracts.selectors import contract_by_code, terms_of
from apps.money.payments.models import Invoice, Payment
from apps.money.payments.selectors.cash import invoices_of, open_invoices_of, payments_of, standings
from apps.money.payments.selectors.due import due_of
from apps.money.quality.selectors import answer_to, quality_of
from apps.money.risk_sharing.selectors import still_open, text_of_agreement
from apps.money.settlements.selectors.position import position_of
from tests.database import empty_every_table
from tests.factories.world import sit

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def hartfield(django_db_setup, django_db_blocker):
    """The partnership, small, but large enough for its plan to be shown."""
    with django_db_blocker.unblock():
        try:
            call_command("demo", "--scale=0.3", f"--only={HARTFIELD.slug}", f"--today={TODAY}", stdout=StringIO())
            yield Partnership.objects.get(slug=HARTFIELD.slug)
        finally:
            connection.close()
            empty_every_table(connection.settings_dict["NAME"])


@pytest.mark.django_db
def test_the_live_partnership_has_payments_invoices_and_credit_notes_that_add_up(hartfield):
    with tenant(hartfield.id):
        seat = Membership.objects.select_related("user").get(role=Role.PROVIDER_FINANCE)
        finance = actor_in_seat(seat.user, seat.uid, TODAY)
        due = due_of(finance, contract_by_code("year-of-care-2026"), TODAY)
        assert (due.current.version.stage, due.current.live_from) == (Stage.LIVE, date(2026, 5, 1))
        assert [one.month.month for one in due.live][:2] == [5, 6]
        invoices, payments = list(invoices_of(due.contract)), list(payments_of(due.contract))
        assert sorted(one.number for one in invoices) == list(range(1, len(invoices) + 1))
        assert {one.pence > 0 for one in invoices} == {True, False}
        assert all(one.pence == sum(line.pence for line in one.lines.all()) for one in invoices)
        assert any(one.reverses_id for one in payments)
        assert any(one.settled for one in invoices)
        standing = standings(due, timezone.localdate())
        assert sum(one.invoiced for one in standing.values()) == sum(one.pence for one in Invoice.objects.all())
        assert sum(one.paid for one in standing.values()) == sum(one.pence for one in Payment.objects.all())
        assert open_invoices_of(finance)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["contracts:terms", "contracts:go-live"])
def test_a_variation_of_a_live_contract_says_since_when_the_contract_is_live(hartfield, name):
    with tenant(hartfield.id):
        contract = contract_by_code("year-of-care-2026")
        client = Client()
        sit(client, Membership.objects.get(role=Role.PROVIDER_FINANCE))
        page = client.get(reverse(name, args=[contract.uid])).content.decode()
    assert "version 2" in page
    assert "<strong>Live from 1 May 2026.</strong>" in page


@pytest.mark.django_db
def test_beside_the_usual_tariff_a_varied_contract_is_live_since_its_first_live_version(hartfield):
    """The variation counts from October, and the contract has been live since May: only April is compared."""
    with tenant(hartfield.id):
        contract = contract_by_code("year-of-care-2026")
        client = Client()
        sit(client, Membership.objects.get(role=Role.PROVIDER_FINANCE))
        page = client.get(reverse("reconciliation:usual-tariff", args=[contract.uid])).content.decode()
    assert "<strong>Live from 1 May 2026.</strong>" in page
    assert "Live from 1 October 2026" not in page
    assert "· April 2026 · figures as of" in page


@pytest.mark.django_db
def test_every_version_of_the_live_contract_says_how_risk_is_shared_and_a_later_draft_is_being_written(hartfield):
    with tenant(hartfield.id):
        versions = list(contract_by_code("year-of-care-2026").versions.order_by("number"))
        said = [text_of_agreement(version) for version in versions]
        assert len(said) > 1
        assert all(one == said[0] for one in said)
        assert [code for code, _ in said[0]["terms"]] == ["case_mix_drift_cap", "gain_pain_share", "outcome_incentive"]
        assert dict(said[0]["limits"])["ZH6"] == 0
        assert not still_open(versions[0])
        later = contract_by_code("year-of-care-2028").versions.get()
        assert still_open(later) == ["the parameters of gain and pain share"]


@pytest.mark.django_db
def test_readings_of_the_live_contract_follow_its_measures_into_the_variation_and_its_stop_is_answered(hartfield):
    with tenant(hartfield.id):
        contract = contract_by_code("year-of-care-2026")
        found = quality_of(terms_of(contract), 2026)
        assert found.version.number == 2
        assert (found.reached.level, found.reached.stops, found.reached.not_recorded) == (2, [], [])
        assert [answer_to(one) is None for one in found.stops] == [False]


@pytest.mark.django_db
def test_the_year_is_settled_provisionally_by_what_was_signed_and_its_outcomes_wait(hartfield):
    with tenant(hartfield.id):
        seat = Membership.objects.select_related("user").get(role=Role.PROVIDER_FINANCE)
        contract = contract_by_code("year-of-care-2026")
        position = position_of(actor_in_seat(seat.user, seat.uid, TODAY), contract, None, TODAY)
        client = Client()
        sit(client, seat)
        answer = client.get(reverse("settlements:settlement", args=[contract.uid]))
    outcome = position.outcome
    assert outcome is not None, position.why_not
    assert not position.is_shadow
    assert position.still_to_settle > 0
    assert {part.title for part in outcome.parts} >= {"Signed plan", "Beyond the margin", "Gain and pain share"}
    assert [one.title for one in outcome.waits] == ["Outcome incentive"]
    assert all(sum(part.by_party.values()) == 0 for part in outcome.parts)
    assert outcome.chance is not None
    assert "Provisional." in answer.content.decode()
