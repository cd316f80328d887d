"""What parties of a contract write for each other to read and sign names nobody by their NHS number."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.care.co_ordination.forms import directory
from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.interfaces.administration import forms as administration
from apps.money.contracts.domain.arrangements import TEXTS
from apps.money.contracts.forms import DraftForm
from apps.money.contracts.forms.varying import RedraftForm
from apps.money.contracts.models import Arrangements, Assumption, Signature
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import Terms, draft_contract
from apps.money.contracts.services.signing import sign
from apps.money.contracts.services.varying import Redrafted, edit_draft
from apps.money.reconciliation.domain.coverage import Expectation
from apps.money.reconciliation.forms import ExpectedSourceForm, MonthDatesForm
from apps.money.reconciliation.services import expect_source, set_month_dates
from tests.factories.agreeing import READMISSIONS, WORDING, ready

pytestmark = pytest.mark.django_db
NAMED = "See 943 476 5919 Mrs Jane Smith"
REFUSED = "An NHS number stands in what you wrote."


@pytest.fixture
def agreeing():
    return ready()


def written(agreeing):
    with tenant(agreeing.id):
        return [model.objects.count() for model in (Arrangements, Assumption, Signature)]


def test_no_service_of_contracts_takes_an_nhs_number(agreeing):
    texts = dict.fromkeys(TEXTS, NAMED)
    for changed in (
        {"texts": texts},
        {"non_performance": {agreeing.actors["ACU"].organisation_id: ("Late", NAMED)}},
        {"measures": [replace(READMISSIONS, target=NAMED)]},
    ):
        with pytest.raises(NamesSomebody), tenant(agreeing.id):
            agreeing.arrange(**changed)
    for name in ("missing", "assumed", "risk_bearer", "plan"):
        with pytest.raises(NamesSomebody):
            agreeing.assume(**{name: NAMED})
    agreeing.offer()
    with tenant(agreeing.id), pytest.raises(NamesSomebody):
        version = agreeing.version
        sign(actor=agreeing.actors["ACU"], version=version, read=code_of(version), office=NAMED)
    assert written(agreeing) == [0, 0, 0]


def test_neither_the_name_of_a_contract_nor_why_its_months_are_as_they_are_holds_one(agreeing):
    actor, contract, april = agreeing.world.operator, agreeing.contract, date(2026, 4, 1)
    terms = {"model": "INFORMAL_NETWORK", "starts_on": april, "ends_before": date(2027, 4, 1), "fees": {}}
    with tenant(agreeing.id):
        version, code = agreeing.version, code_of(agreeing.version)
        days = {"month": april, "flex_on": date(2026, 5, 15), "freeze_on": date(2026, 6, 15)}
        line = {"provider_id": agreeing.actors["ACU"].organisation_id, "kind": 1, "expectation": Expectation(april)}
        for act in (
            lambda: draft_contract(actor=actor, terms=Terms(code="frailty", name=NAMED, **terms), parties=[]),
            lambda: draft_contract(actor=actor, terms=Terms(code="9434765919", name="Frailty", **terms), parties=[]),
            lambda: edit_draft(
                actor=actor, version=version, drafted=Redrafted(name=NAMED, changes={}, parties=[], **terms), read=code
            ),
            lambda: set_month_dates(actor=actor, contract=contract, reason=NAMED, **days),
            lambda: expect_source(actor=actor, contract=contract, reason=NAMED, **line),
        ):
            with pytest.raises(NamesSomebody):
                act()
        for form in (DraftForm({"name": NAMED, "code": "9434765919"}), RedraftForm({"name": NAMED}, years=[])):
            assert all(REFUSED in form.errors[name][0] for name in ("name", "code") if name in form.fields)
        months = {"providers": [], "kinds": [], "months": []}
        for form in (MonthDatesForm({"reason": NAMED}), ExpectedSourceForm({"reason": NAMED}, **months)):
            assert REFUSED in form.errors["reason"][0]


def test_pages_say_so_beside_the_words(agreeing):
    client = agreeing.client("ICB")

    def sent(name, typed):
        page = client.post(reverse(f"contracts:{name}", args=[agreeing.contract.uid]), typed).content.decode()
        return REFUSED in page and NAMED in page

    with tenant(agreeing.id):
        code = code_of(agreeing.version)
    wording = {name: getattr(WORDING, name) for name in ("missing", "risk_bearer", "plan")}
    assert sent("arrange", {"read": code, next(iter(TEXTS)): NAMED})
    assert sent("new-assumption", {"uid": str(uuid4()), "until": "31/3/2090", "assumed": NAMED, **wording})
    agreeing.offer()
    assert sent("sign", {"read": code, "office": NAMED, "has_read": "on"})
    assert written(agreeing) == [0, 0, 0]


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (administration.OrganisationForm, ["name"]),
        (administration.TeamForm, ["name"]),
        (administration.AgreementForm, ["name", "purposes"]),
        (administration.SettingForm, ["reason"]),
        (directory.ServiceForm, ["name", "gives", "hours"]),
    ],
)
def test_what_an_administrator_names_or_gives_as_a_reason_holds_none(form, fields):
    """Everybody in a partnership reads it."""
    for name in fields:
        with pytest.raises(ValidationError, match=REFUSED):
            form.base_fields[name].clean(NAMED)
