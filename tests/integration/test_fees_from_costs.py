"""Fees of a draft made from what care cost: the SQL says what the rule says, the page no more than it may."""

import random
import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from apps.care.activity.choices import Scope
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.domain.fees_from_costs import (
    cap_at,
    in_whole_pounds,
    mean_of,
    scaled_to,
    spend_of,
    sums_of,
)
from apps.money.contracts.domain.trend import Trend, trended
from apps.money.contracts.engine.costs_of_people import costs_by_level
from apps.money.contracts.models import Contract, Fee, FeeFromCosts, FeesFromCosts, PlanLine, Stage
from apps.money.contracts.presenters.costing import origin_shown
from apps.money.contracts.selectors import plan_of, terms_of
from apps.money.contracts.selectors.costing import Asked, came_from, fees_from_costs, kept_from, newest_base_year
from apps.money.contracts.selectors.signing import code_of, text_of
from apps.money.contracts.services import NotADraft, ask_to_start
from apps.money.contracts.services.cohort import write_cohort
from apps.money.contracts.services.costing import (
    BaseYearIncomplete,
    FiguresMoved,
    NothingToUse,
    NotYourDraft,
    use_fees_from_costs,
)
from apps.money.contracts.services.signing import offer_version
from apps.money.contracts.services.varying import vary_contract
from tests.factories.pages import tables_of
from tests.factories.varying import varied
from tests.factories.world import World, every, sit

pytestmark = pytest.mark.django_db

BASE = date(2025, 4, 1)
LOW, MEDIUM, HIGH = range(20), range(20, 30), range(30, 36)
DIALS = {"base_from": "2025-04", "percentile": "9900", "inflation": "0", "efficiency": "0", "resource": ""}


class Costing:
    """Thirty-six people at three levels, with records in and out of scope, in the base year and beside it."""

    def __init__(self, slug="here", first=0, months=12):
        drawn = random.Random(2026)
        world = self.world = World.make(slug, first)
        self.id = world.partnership.id
        world.people(36)
        world.levels(every(LOW, 2_600) | every(MEDIUM, 6_000) | every(HIGH, 9_000))
        self.costs, rows = dict.fromkeys(range(36), 0), []
        for n in range(36):
            for month in range(months):
                if n and drawn.random() < 0.5:
                    pence = drawn.randint(0, 90_000) * (1 + n // 10)
                    self.costs[n] += pence
                    day = date(2025 + (month + 3) // 12, (month + 3) % 12 + 1, 1 + drawn.randrange(28))
                    rows.append(world.record(f"b{n}-{month}", n, f"{day}", f"{Decimal(pence) / 100:.2f}"))
            rows.append(world.record(f"early{n}", n, "2025-03-31", "77.00"))
            rows.append(world.record(f"after{n}", n, "2026-04-01", "77.00"))
            rows.append(world.record(f"planned{n}", n, "2025-06-01", "77.00", kind="ELECTIVE_SPELL"))
            rows.append(world.record(f"other{n}", n, "2025-06-01", "77.00", ltc="N"))
        world.activity(*rows)
        self.contract = world.contract(start=False)
        self.member = world.member(Role.COMMISSIONER)
        self.client = Client()
        sit(self.client, self.member)

    @property
    def version(self):
        return terms_of(self.contract).version

    def asked(self, percentile=9_900, trend=Trend(), resource=None, base=BASE):  # noqa: B008
        return Asked(RiskRun.objects.get(), base, percentile, trend, resource)

    def use(self, asked, *, actor=None, scaled=False, seen=None):
        actor = actor or self.world.operator
        found = fees_from_costs(actor, self.version, asked)
        shown = {int(one.band): one.scaled if scaled else one.fee for one in found.levels}
        return use_fees_from_costs(
            actor=actor, version=self.version, asked=asked, scaled=scaled, seen=shown if seen is None else seen
        )

    def fees(self):
        return dict(Fee.objects.filter(version=self.version).values_list("need_band", "pence_a_year"))

    def page(self, **dials):
        with tenant(self.id):
            run = RiskRun.objects.get().id
        address = reverse("contracts:fees-from-costs", args=[self.contract.uid])
        return self.client.get(address, {"run": run} | DIALS | dials)


@pytest.fixture
def made():
    return Costing()


def by_rule(made, people, percentile, fewest):
    return sums_of([made.costs[n] for n in people], percentile=percentile, fewest=fewest)


def fee_by_rule(made, people, trend):
    return trended(in_whole_pounds(mean_of(by_rule(made, people, 9_900, 5))), trend)


def test_the_database_sums_costs_as_the_rule_does(made):
    levels = {1: LOW, 2: MEDIUM, 3: HIGH}
    for percentile, fewest in [(10_000, 5), (9_900, 1), (9_500, 1), (8_000, 2), (6_700, 5), (1, 1)]:
        with tenant(made.id):
            found = costs_by_level(
                run_id=RiskRun.objects.get().id,
                version_id=made.version.id,
                scope_on=made.version.starts_on,
                starts_on=BASE,
                ends_before=date(2026, 4, 1),
                percentile=percentile,
                fewest=fewest,
            )
        assert found == {level: by_rule(made, people, percentile, fewest) for level, people in levels.items()}
    assert found[1].with_cost == 19


def test_fees_are_put_into_the_draft_with_where_they_came_from_and_its_plan_follows(made):
    trend = Trend(250, 110)
    expected = {level: fee_by_rule(made, people, trend) for level, people in enumerate((LOW, MEDIUM, HIGH), 1)}
    with tenant(made.id):
        before = code_of(made.version)
        assert "fees_from_costs" not in text_of(made.version)
        costing = made.use(made.asked(trend=trend))
        assert made.fees() == expected
        planned = sum(PlanLine.objects.filter(version=made.version).values_list("cost_pence", flat=True))
        assert planned == 20 * expected[1] + 10 * expected[2] + 6 * expected[3]
        assert plan_of(made.version).run == costing.run
        assert [one.people for one in came_from(made.version).levels] == [20, 10, 6]
        assert len(text_of(made.version)["fees_from_costs"]["levels"]) == 3
        assert code_of(made.version) != before
        assert made.use(made.asked(trend=trend)).id == costing.id
        assert FeesFromCosts.objects.count() == 1
        assert AuditEvent.objects.filter(action="FEES_FROM_COSTS_USED").count() == 1
        for model in (FeesFromCosts, FeeFromCosts):
            with pytest.raises(NeverChanges):
                model.objects.all().delete()


def test_a_fee_that_is_typed_anew_came_from_no_costs(made):
    with tenant(made.id):
        made.use(made.asked())
        Fee.objects.filter(version=made.version, need_band=2).update(pence_a_year=1)
        assert [one.need_band for one in came_from(made.version).levels] == [1, 3]
        Fee.objects.filter(version=made.version).update(pence_a_year=1)
        assert came_from(made.version) is None
        assert "fees_from_costs" not in text_of(made.version)


def test_a_variation_says_where_the_fees_that_it_keeps_came_from(made):
    with tenant(made.id):
        made.use(made.asked())
        job = ask_to_start(actor=made.world.operator, version=made.version, stage=Stage.TEST, nudge=False)
    made.world.do(job)
    with tenant(made.id):
        fees = made.fees() | {3: 1}
        said = varied(date(2026, 10, 1), fees=fees)
        contract = Contract.objects.get(id=made.contract.id)
        version = vary_contract(actor=made.world.operator, contract=contract, varied=said, today=date(2026, 9, 1))
        assert [one.need_band for one in kept_from(version).levels] == [1, 2]
        assert kept_from(version).costing.version.number == 1
        assert "fees_from_costs" not in text_of(version)


def test_fees_made_for_other_people_or_another_scope_came_from_no_costs_that_stand(made):
    with tenant(made.id):
        made.use(made.asked())
        for named in (Named(age_from=18), Named()):
            version = made.version
            write_cohort(
                actor=made.world.operator, version=version, named=named, gives_way_to=[], read=code_of(version)
            )
            assert (came_from(made.version) is None) == (named != Named())
        lines = made.version.scope_lines.filter(scope=Scope.IN)
        lines.filter(id=lines.first().id).update(scope=Scope.OUT)
        assert came_from(made.version) is None
        assert "fees_from_costs" not in text_of(made.version)


def test_a_set_is_held_to_the_resource_and_scaled_to_it(made):
    people = {1: 20, 2: 10, 3: 6}
    with tenant(made.id):
        fees = {
            int(one.band): one.fee for one in fees_from_costs(made.world.operator, made.version, made.asked()).levels
        }
        spend = spend_of(fees, people)
        resource = spend * 1000 // 1032
        found = fees_from_costs(made.world.operator, made.version, made.asked(resource=resource))
        assert (found.spend, found.gap, found.tenths) == (spend, spend - resource, 32)
        made.use(made.asked(resource=resource), scaled=True)
        assert made.fees() == scaled_to(resource, fees, people)
        assert 0 <= resource - spend_of(made.fees(), people) < 36
        with pytest.raises(NothingToUse):
            made.use(made.asked(), scaled=True)


def test_fees_are_refused_from_old_figures_for_another_s_draft_and_once_it_is_offered(made):
    with tenant(made.id):
        before = made.fees()
        with pytest.raises(FiguresMoved):
            made.use(made.asked(), seen={1: 1, 2: 2, 3: 3})
        with pytest.raises(NotYourDraft):
            made.use(made.asked(), actor=made.world.actor(made.member))
        with pytest.raises(BaseYearIncomplete, match="January 2025 and February 2025"):
            made.use(made.asked(base=date(2025, 1, 1)))
        manager = made.world.actor(made.world.member(Role.PROVIDER_MANAGER))
        with pytest.raises(NotPermitted):
            made.use(made.asked(), actor=manager)
        offer_version(actor=made.world.operator, version=made.version)
        with pytest.raises(NotADraft):
            made.use(made.asked())
        assert made.fees() == before
        assert FeesFromCosts.objects.count() == 0


def test_of_a_level_about_too_few_people_nothing_is_said_or_offered(made):
    world = made.world
    world.levels(
        every(range(20), 2_600) | every(range(20, 32), 6_000) | every(range(32, 36), 9_000), effective_from="2026-05-01"
    )
    with tenant(made.id):
        run = RiskRun.objects.latest("id")
        found = fees_from_costs(world.operator, made.version, Asked(run, BASE, 9_900, Trend(), 1_000_000))
        assert {int(one) for one in found.away} >= {3}
        assert len(found.levels) == 1  # the smaller of the other two is left out beside it
        assert (found.spend, found.gap, found.scaled_spend) == (None, None, None)
        before = made.fees()
        kept = found.levels[0]
        made.use(Asked(run, BASE, 9_900, Trend()))
        assert made.fees() == before | {int(kept.band): kept.fee}


def test_a_level_of_which_few_had_any_cost_is_not_shown():
    made = Costing()
    world = made.world
    world.people(45, first=36)
    world.levels(every(LOW, 2_600) | every(range(10), 6_000) | every(range(36, 45), 9_000), effective_from="2026-05-01")
    with tenant(made.id):
        found = fees_from_costs(world.operator, made.version, Asked(RiskRun.objects.latest("id"), BASE, 9_900, Trend()))
        assert [int(one) for one in found.away] == [3]
        assert found.spend is None


def test_on_pages_a_commissioner_works_fees_out_and_uses_them_in_a_draft_of_their_own(made):
    address = reverse("contracts:fees-from-costs", args=[made.contract.uid])
    assert b"Work the fees out" in made.client.get(address).content
    assert b"Give an answer." in made.page(base_from="").content
    for dials, said in (
        ({"base_from": "2025-13"}, "Give a month such as 2026-04."),
        ({"base_from": "2090-04"}, "that are over"),
        ({"base_from": "9999-04"}, "Give a month of the years 2000 to 2100."),
        (
            {"base_from": "2025-01"},
            "No record in scope of January 2025 and February 2025. What is unknown is not nil. The newest",
        ),
        ({"inflation": "two"}, "Give a percentage with at most two decimals, such as 2.5."),
        ({"inflation": "50.01"}, "Give a percentage from -20 to 50."),
        ({"efficiency": "50.01"}, "Give a percentage from 0 to 50."),
        ({"resource": "-1"}, "A resource is not below nil."),
    ):
        assert said in made.page(**dials).content.decode()
    page = made.page(resource="1000.00", inflation="2.5")
    text = page.content.decode()
    assert "more than the resource" in text
    assert "Somebody else drafted this contract" in text
    row = tables_of(page)[0][1]
    assert row[:2] == ["Low (1)", "20"]
    assert row[-2] == f"{Decimal(fee_by_rule(made, LOW, Trend(250, 0))) / 100:,.2f}"
    assert made.page(file="csv").headers["Content-Disposition"] == 'attachment; filename="yoc-fees-from-costs.csv"'

    with tenant(made.id):
        version = made.version
        version.drafted_by_id = made.member.user_id
        version.save()
    text = made.page(resource="1000.00").content.decode()
    forms = text.split("<form")[1:]
    scaled = next(one for one in forms if "Use the scaled fees" in one)
    given = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', scaled))
    use = reverse("contracts:use-fees", args=[made.contract.uid])
    done = made.client.post(use, given, follow=True).content.decode()
    assert "The fees are in the draft" in done
    assert "Where the fees come from" in done
    assert "scaled to a resource of £1,000.00 a year" in done
    assert b"Work the fees out again." in made.client.post(use, {}, follow=True).content
    stale = made.client.post(use, given | {"seen": "1:5 2:6 3:7"}, follow=True).content
    assert b"Costs changed after you looked" in stale
    with tenant(made.id):
        assert spend_of(made.fees(), {1: 20, 2: 10, 3: 6}) <= 100_000


def test_each_look_is_recorded_with_its_people_and_says_nothing_to_the_penny(made):
    made.page()
    assert made.page(file="csv").status_code == 200
    made.page(base_from="2025-01")  # refused: nothing was said
    with tenant(made.id):
        looks = AuditEvent.objects.filter(action="COSTS_LOOKED_AT")
        assert [one.user_id for one in looks] == [made.member.user_id] * 2
        assert looks[0].details["people"] == {"LOW": 20, "MEDIUM": 10, "HIGH": 6}
        found = fees_from_costs(made.world.operator, made.version, made.asked())
    assert any(mean_of(by_rule(made, people, 9_900, 5)) % 100 for people in (LOW, MEDIUM, HIGH))
    for one in found.levels:
        assert not any(pence % 100 for pence in (one.mean, one.spread, one.low, one.high, one.fee))


def test_another_partnership_has_no_such_draft(made):
    other = Costing("there", 100)
    assert other.client.get(reverse("contracts:fees-from-costs", args=[made.contract.uid])).status_code == 404
    assert other.client.post(reverse("contracts:use-fees", args=[made.contract.uid]), {}).status_code == 404


def test_the_base_year_is_the_last_of_twelve_months_with_records_and_gaps_of_a_sender_are_said(made):
    with tenant(made.id):
        assert newest_base_year(made.version, date(2026, 5, 20)) == date(2025, 5, 1)
        assert newest_base_year(made.version, date(2026, 4, 20)) == BASE
        assert newest_base_year(made.version, date(2026, 3, 31)) == date(2025, 3, 1)
        assert newest_base_year(made.version, date(2026, 1, 1)) == BASE  # none: the year before the contract
    contact = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}
    made.world.activity(*(made.world.record(f"c{n}", n, f"2025-{n:02}-02", "1.00", **contact) for n in range(4, 13)))
    page = made.page().content.decode()
    assert "Test community trust of January 2026, February 2026 and March 2026" in page
    assert "Test hospital of" not in page


def test_truncation_is_said_level_by_level_and_never_the_cost_at_the_percentile(made):
    cap = cap_at(6_700, [made.costs[n] for n in LOW])
    with tenant(made.id):
        made.use(made.asked(percentile=6_700))
        origin = origin_shown(came_from(made.version), 5)
    assert "costs at Low (1) truncated at the 67th percentile by nearest rank" in origin.account
    assert f"{Decimal(cap) / 100:,.2f}" not in str(origin)
    page = made.page(percentile="9500").content.decode()
    assert "No cost is truncated: at no level do 5 people or more stand above" in page
