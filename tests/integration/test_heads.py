"""A contract that counts people on the first of the month: drafted, signed, planned, counted, shown, and never varied
to count otherwise."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.care.need_bands.models import BandSource, NeedBand
from apps.care.need_bands.services import change_band
from apps.care.patients.models import Exclusion
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import take_figures_moment
from apps.money.capitation.engine.funded import refresh_funded
from apps.money.capitation.selectors import counted_by_month
from apps.money.contracts.choices import HowCounted, Stage
from apps.money.contracts.domain.counting import STAYS
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of, text_of
from apps.money.contracts.services import ask_to_start, draw_plan
from apps.money.contracts.services.varying import vary_contract
from apps.money.reconciliation.verifying import verify
from tests.factories.pages import tables_of
from tests.factories.varying import varied
from tests.factories.world import World, every, sit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
MAY = date(2026, 5, 1)


@pytest.fixture
def world():
    """Twelve people at Low, drafted for in the form; six of them move to Medium on 11 May."""
    made = World.make()
    made.people(12)
    made.levels(every(range(12), 3000))
    made.client = Client()
    sit(made.client, made.member(Role.COMMISSIONER))
    with tenant(made.partnership.id):
        parties = list(Organisation.objects.filter(ods_code__in=["ICB", "ACU", "COM"]).values_list("id", flat=True))
    typed = {"name": "Heads", "code": "heads", "model": "ALLIANCE", "first_month": "2026-04", "months": "12"}
    typed |= {"counting": "HEADS", "fee_low": "1000", "fee_medium": "2000.01", "fee_high": "4000", "parties": parties}
    made.typed = typed
    assert made.client.post(reverse("contracts:new"), typed).status_code == 302
    with tenant(made.partnership.id):
        made.contracted = Contract.objects.get(code="heads")
        made.version = terms_of(made.contracted).version
        draw_plan(actor=made.operator, version=made.version, run=RiskRun.objects.latest("id"))
    return made


def begin(world):
    with tenant(world.partnership.id):
        job = ask_to_start(actor=world.operator, version=world.version, stage=Stage.TEST, nudge=False)
    world.do(job)
    world.activity(world.record("july", 0, "2026-07-09", "10.00"))
    with tenant(world.partnership.id):
        for person in range(6):
            change_band(
                person_id=world.person(person).id,
                need_band=NeedBand.MEDIUM,
                funded_band=NeedBand.MEDIUM,
                starts_on=date(2026, 5, 11),
                source=BandSource.ASSESSMENT,
                source_id=0,
            )


def page(world, name, **query):
    return world.client.get(reverse(name, args=[world.contracted.uid]), query)


def test_its_text_says_how_it_counts_and_a_plan_is_people_by_months(world):
    with tenant(world.partnership.id):
        assert text_of(world.version)["counting"] == {"people": "on the first of the month"}
        lines = world.version.plan_lines.filter(need_band=1)
        assert [(line.person_days, line.cost_pence) for line in lines] == [(12, 100_000)] * 12
    edit = reverse("contracts:edit", args=[world.contracted.uid])
    with tenant(world.partnership.id):
        read = code_of(world.version)
    assert world.client.post(edit, world.typed | {"counting": "DAYS", "read": read}).status_code == 302
    with tenant(world.partnership.id):
        version = terms_of(Contract.objects.get(code="heads")).version
        assert version.counting == HowCounted.DAYS
        assert "counting" not in text_of(version)
        assert not version.plans.exists()


def test_people_are_counted_once_a_month_and_pages_say_so(world):
    begin(world)
    with tenant(world.partnership.id):
        terms = terms_of(world.contracted)
        counted = counted_by_month(world.contracted.id, terms.fees_by_month, terms.counting)
        assert [proof.what for proof in verify() if not proof.holds] == []
    low, medium = (
        [(counted[month, band].days, counted[month, band].people, counted[month, band].pence) for month in terms.months]
        for band in (1, 2)
    )
    assert low == [(12, 12, 100_000)] * 2 + [(6, 6, 50_000)] * 10
    assert medium[:4] == [(0, 0, 0), (0, 0, 0), (6, 6, 100_001), (6, 6, 100_000)]
    assert sum(pence for *_, pence in medium) == 1_000_005
    asked = {"month": "2026-06", "level": "2"}
    answer = page(world, "reconciliation:why-counted", **asked)
    said = answer.content.decode()
    assert "people on the first × £2,000.01 ÷ 12" in said
    made, behind = tables_of(answer)[:2]
    assert made[0][1] == "People on the first"
    assert behind[1:] == [["Came from Low", "6", "6"], ["People on the first", "", "6"]]
    still = tables_of(page(world, "reconciliation:why-counted", month="2026-07", level="2"))[1]
    assert still[1][0] == "At this level on the first of the month before too"
    assert "People are those on the first of the month" in page(world, "reconciliation:dashboard").content.decode()
    assert "fee ÷ 12" in page(world, "reconciliation:why-plan").content.decode()
    terms_said = page(world, "contracts:terms").content.decode()
    assert "People in the model on the first of each month count, for that whole month." in terms_said


def test_whom_another_currency_pays_for_is_left_out_and_told_by_currency_but_not_of_a_few(world):
    begin(world)
    with tenant(world.partnership.id):
        for person, reason in [*((n, "MENTAL_HEALTH") for n in range(5)), (0, "END_OF_LIFE")]:
            Exclusion.objects.create(
                person=world.person(person), reason=reason, starts_on=date(2026, 3, 1), ends_before=date(2026, 4, 11)
            )
        refresh_funded([world.person(person).id for person in range(5)], take_figures_moment())
    answer = page(world, "capitation:overlaps")
    assert tables_of(answer)[0][1:] == [
        ["Palliative and end of life", "not shown", "not shown"],
        ["Mental health cluster", "5", "50"],
    ]


def test_a_variation_goes_on_counting_so_and_says_why(world):
    begin(world)
    assert STAYS in page(world, "contracts:vary").content.decode()
    with tenant(world.partnership.id):
        version = vary_contract(actor=world.operator, contract=world.contracted, varied=varied(MAY), today=TODAY)
        assert version.counting == HowCounted.HEADS
    assert STAYS in page(world, "contracts:edit", version="2").content.decode()
