"""A contract whose fees go by the weight of people inside a level: typed, signed, planned, counted, shown, varied."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.care.patients.models import Person
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import FOREVER, Period, financial_year
from apps.foundation.partnerships.selectors import figures_moment
from apps.foundation.partnerships.services import change_setting
from apps.money.capitation.domain.funded_periods import PersonFacts, on_the_first, weights_on
from apps.money.capitation.models import FundedPeriod, PersonDays
from apps.money.capitation.selectors import counted_as_of, counted_by_month
from apps.money.contracts.choices import HowCounted, Stage
from apps.money.contracts.domain.adjusting import NO_FACTORS, Average, Factors, NotFactors, average_of
from apps.money.contracts.domain.signing import TextChanged
from apps.money.contracts.engine.weights import weighed
from apps.money.contracts.models import Contract, ContractVersion, PlanLine
from apps.money.contracts.selectors import terms_of, what_is_missing
from apps.money.contracts.selectors.adjusting import factors_of
from apps.money.contracts.selectors.signing import code_of, text_of
from apps.money.contracts.services import NotADraft, ask_to_start, draw_plan
from apps.money.contracts.services.adjusting import write_factors
from apps.money.contracts.services.signing import offer_version
from apps.money.reconciliation.selectors.changes import changes_since
from apps.money.reconciliation.selectors.figures import year_figures
from apps.money.reconciliation.selectors.reported import as_reported
from apps.money.reconciliation.services import ask_to_freeze
from apps.money.reconciliation.verifying import verify
from tests.factories.agreeing import ready
from tests.factories.pages import tables_of
from tests.factories.varying import agree, bring_in, draft
from tests.factories.world import FEES, World, every, sit
from tests.spec.tables import cases, pairs

pytestmark = pytest.mark.django_db
YEAR = financial_year(2026)
ALWAYS = Period(date(1900, 1, 1), FOREVER)
BIRTHS = ["1961-08-15", "1960-02-29", "1951-04-01", "1951-04-02", "1940-01-01", "1990-12-31", "1951-03-01"]
SCORES = {2600: 1, 3000: 1, 5200: 2, 7000: 2, 9000: 3}
FACTORS = Factors(
    ages={0: 7_500, 65: 12_000, 66: 12_345, 75: 15_000},
    sexes={"F": 9_000, "O": 13_000},
    scores={Decimal(3_000): 11_000, Decimal("6999.5"): 20_000},
)
HEADER = "nhs_number,family_name,given_name,date_of_birth,sex,gp_practice,registered_from,trace_status"


def people(world, held):
    """A file of people: their birth and sex by number."""
    rows = [f"{world.number(n)},Family{n},Given{n},{born},{sex},P01,2020-01-01,01" for n, (born, sex) in held.items()]
    world.send("people", "\n".join([HEADER, *rows]))


def drafted(world, factors=FACTORS, code="adjusted", **more):
    contract = world.contract(code=code, start=False, **more)
    with tenant(world.partnership.id):
        version = terms_of(contract).version
        write_factors(actor=world.operator, version=version, factors=factors, read=code_of(version))
        return terms_of(Contract.objects.get(id=contract.id)).version


def begin(world, version):
    with tenant(world.partnership.id):
        job = ask_to_start(actor=world.operator, version=version, stage=Stage.TEST, nudge=False)
    world.do(job)


def weights_by_day(world):
    """The weight of every funded day, by person."""
    found = defaultdict(dict)
    with tenant(world.partnership.id):
        for one in FundedPeriod.objects.filter(superseded_at__isnull=True):
            for place in range((one.ends_before - one.starts_on).days):
                found[one.person_id][one.starts_on + timedelta(days=place)] = one.weight
    return dict(found)


def all_holds(world):
    with tenant(world.partnership.id):
        return [(proof.what, proof.wrong) for proof in verify() if not proof.holds]


@pytest.mark.parametrize(("seed", "counting"), [(0, "DAYS"), (1, "HEADS"), (2, "DAYS")])
def test_the_sets_of_the_database_are_those_of_the_rule(seed, counting):
    chance, count = Random(seed), 14
    world = World.make()
    held = {n: (chance.choice(BIRTHS), chance.choice("FMOU")) for n in range(count)}
    scores = {n: chance.choice(list(SCORES)) for n in range(count)}
    people(world, held)
    world.levels(scores)
    version = drafted(world, counting=HowCounted(counting))
    by_rule = defaultdict(list)
    for n in range(count):
        by_rule[SCORES[scores[n]]].append(rule(held[n], scores[n], [YEAR.starts_on])[YEAR.starts_on])
    averages = {level: average_of(Counter(some).items()) for level, some in by_rule.items()}
    assert {level: one for level, one in version.average_weights.items() if level in averages} == averages
    begin(world, version)
    held[1] = ("1961-10-01", "F")
    held[2] = ("1951-05-01", "M")
    people(world, {1: held[1], 2: held[2]})
    year = [YEAR.starts_on + timedelta(days=place) for place in range(YEAR.days)]
    ids = {n: world.person(n).id for n in range(count)}
    expected = {n: rule(held[n], scores[n], year) for n in range(count)}
    assert weights_by_day(world) == {ids[n]: days for n, days in expected.items()}
    worth = defaultdict(Fraction)
    for n, days in expected.items():
        kept = on_the_first(days) if counting == "HEADS" else days
        average = averages[SCORES[scores[n]]]
        worth[SCORES[scores[n]]] += Fraction(sum(kept.values()) * average.people, average.weights)
    parts = 12 if counting == "HEADS" else 365
    with tenant(world.partnership.id):
        terms = terms_of(Contract.objects.get(code="adjusted"))
        counted = counted_by_month(terms.contract.id, terms.prices_by_month, terms.counting)
        assert counted_as_of(terms.contract.id, terms.prices_by_month, terms.counting, figures_moment()) == {
            key: replace(row, people=0) for key, row in counted.items()
        }
    for level in (1, 2, 3):
        came_to = sum(row.pence for (_, band), row in counted.items() if band == level)
        assert came_to == floor(worth[level] * FEES[level] / parts + Fraction(1, 2))
    assert all_holds(world) == []


def test_the_weight_of_a_person_in_the_database_is_that_of_the_table():
    world, table = World.make(), cases("weights")
    people(world, {n: (f"{2026 - int(case['age'] or 0)}-04-01", case["sex"]) for n, case in enumerate(table)})
    world.levels({n: case["score"] for n, case in enumerate(table) if case["score"]})
    contract = world.contract(code="adjusted", start=False)
    found = {}
    ids = [world.person(n).id for n in range(len(table))]
    with tenant(world.partnership.id):
        for id_, case in zip(ids, table, strict=True):
            if not case["age"]:
                Person.objects.filter(id=id_).update(born_on=None, nhs_number=None, local_id=f"L{id_}")
    for n, case in enumerate(table):
        factors = Factors(
            ages={int(age): factor for age, factor in pairs(case["ages"]).items()},
            sexes=pairs(case["sexes"]),
            scores={Decimal(score): factor for score, factor in pairs(case["scores"]).items()},
        )
        with tenant(world.partnership.id), connection.cursor() as cursor:
            version = terms_of(contract).version
            write_factors(actor=world.operator, version=version, factors=factors, read=code_of(version))
            cursor.execute(
                f"WITH versions AS (SELECT %(version)s::bigint AS id), {weighed([])} "
                "SELECT weight FROM weighed WHERE days @> %(on)s::date",
                {
                    "partnership": world.partnership.id,
                    "version": version.id,
                    "people": [ids[n]],
                    "on": YEAR.starts_on,
                },
            )
            found[case["case"]] = [weight for (weight,) in cursor.fetchall()] or [10_000]
    assert found == {case["case"]: [int(case["weight"])] for case in table}


def rule(held, score, days):
    """The weights of somebody on some days."""
    born, sex = held
    facts = PersonFacts([], [ALWAYS], [], None, "01", born_on=date.fromisoformat(born), sex=sex, score=Decimal(score))
    return weights_on(facts, days, FACTORS)


@pytest.fixture
def world():
    """Twelve people at Low: six of 74 or 75 on the first day, one of whom has a birthday; six of 36. None moves."""
    made = World.make()
    born = {0: "1951-06-15"} | dict.fromkeys(range(1, 6), "1940-01-01") | dict.fromkeys(range(6, 12), "1990-01-01")
    people(made, {n: (day, "F") for n, day in born.items()})
    made.levels(every(range(12), 3000))
    made.client = Client()
    sit(made.client, made.member(Role.COMMISSIONER))
    return made


OLD = Factors(ages={75: 16_000})
"""The plan's average: five at 1.6 and seven at 1."""


def test_the_plan_and_its_pounds_do_not_move_and_the_budget_is_kept_for_its_people(world):
    plain = world.contract(code="plain", start=False)
    version = drafted(world, Factors(ages={70: 16_000}))
    with tenant(world.partnership.id):
        lines = [
            list(
                PlanLine.objects.filter(version=one)
                .order_by("month", "need_band")
                .values_list("month", "need_band", "person_days", "cost_pence", "activity")
            )
            for one in (terms_of(plain).version, version)
        ]
        assert lines[0] == lines[1]
        assert version.averages == {"1": [6 * 16_000 + 6 * 10_000, 12, 6], "2": [10_000, 1, 0], "3": [10_000, 1, 0]}
    begin(world, version)
    with tenant(world.partnership.id):
        terms = terms_of(Contract.objects.get(code="adjusted"))
        counted = counted_by_month(terms.contract.id, terms.prices_by_month, terms.counting)
    assert sum(row.pence for row in counted.values()) == 12 * FEES[1]


def test_what_is_typed_stands_on_the_terms_is_signed_and_is_refused_once_it_is_with_the_parties(world):
    contract = world.contract(code="adjusted", start=False)
    page = reverse("contracts:write-adjustment", args=[contract.uid])
    terms_page = reverse("contracts:terms", args=[contract.uid])
    assert "Adjust the fees inside a level" in world.client.get(terms_page).content.decode()
    with tenant(world.partnership.id):
        version = terms_of(contract).version
        before = text_of(version)
        assert "adjustment" not in before
        read = code_of(version)
    refused = world.client.post(page, {"read": read, "age-1": "75"})
    assert refused.status_code == 200
    assert "Give both, or neither of the two." in refused.content.decode()
    typed = {"read": read, "age-1": "75", "age-factor-1": "160", "sex-M": "95"}
    typed |= {"score-1": "3000", "score-factor-1": "110"}
    assert world.client.post(page, typed).status_code == 302
    with tenant(world.partnership.id):
        version = terms_of(contract).version
        assert factors_of(version) == Factors({75: 16_000}, {"M": 9_500}, {Decimal(3_000): 11_000})
        assert text_of(version)["adjustment"] == {
            "averages": [
                ["1", str(5 * 17_600 + 7 * 11_000), "12", "5"],
                ["2", "10000", "1", "0"],
                ["3", "10000", "1", "0"],
            ],
            "factors": [
                ["AGE", "75.0000", "", "16000"],
                ["SCORE", "3000.0000", "", "11000"],
                ["SEX", "None", "M", "9500"],
            ],
        }
        assert {name: said for name, said in text_of(version).items() if name != "adjustment"} == before
        assert AuditEvent.objects.filter(action="FACTORS_WRITTEN").count() == 1
    stale = world.client.post(page, typed)
    assert "Somebody has changed this version since you opened it" in stale.content.decode()
    tables = tables_of(world.client.get(terms_page))
    said = next(table for table in tables if table[0] == ["Who", "Of the fee"])
    assert said[1:4] == [["Age from 75", "160%"], ["Male", "95%"], ["Risk score from 3000", "110%"]]
    assert said[4:] == [
        ["Average weight of the plan, Low (1)", "1.375"],
        ["Average weight of the plan, Medium (2)", "not shown"],
        ["Average weight of the plan, High (3)", "not shown"],
    ]
    warned = "At Low (1), fewer than 6 people of the plan share one of the weights"
    assert warned not in world.client.get(terms_page).content.decode()
    with tenant(world.partnership.id):
        change_setting(actor=world.operator, name="smallest_number_shown", value=6, reason="Agreed")
    assert warned in world.client.get(terms_page).content.decode()
    with tenant(world.partnership.id):
        offer_version(actor=world.operator, version=version)
        with pytest.raises(NotADraft):
            write_factors(actor=world.operator, version=version, factors=NO_FACTORS, read=code_of(version))
        with pytest.raises(NotPermitted):
            reader = world.actor(world.member(Role.PROVIDER_FINANCE))
            write_factors(actor=reader, version=version, factors=NO_FACTORS, read=code_of(version))
    assert world.client.get(page).status_code == 302


def test_factors_taken_out_leave_the_text_and_the_money_as_they_were(world):
    contract = world.contract(code="adjusted", start=False)

    def written(factors, read=""):
        version = terms_of(contract).version
        write_factors(actor=world.operator, version=version, factors=factors, read=read or code_of(version))

    with tenant(world.partnership.id):
        before = code_of(terms_of(contract).version)
        written(OLD)
        with pytest.raises(TextChanged):
            written(OLD, before)
        with pytest.raises(NotFactors):
            written(Factors(ages={151: 10_000}))
        assert factors_of(terms_of(contract).version) == OLD
        written(NO_FACTORS)
        version = terms_of(contract).version
        assert (code_of(version), version.averages) == (before, {})
    begin(world, version)
    with tenant(world.partnership.id):
        assert set(PersonDays.objects.values_list("days", "weighted")) == {(d * 12, d * 120_000) for d in (28, 30, 31)}
        assert not terms_of(contract).adjusts_fees


def test_why_pages_and_the_dashboard_say_the_weight(world):
    begin(world, drafted(world, OLD))
    world.activity(world.record("july", 0, "2026-07-09", "10.00"))
    with tenant(world.partnership.id):
        contract = Contract.objects.get(code="adjusted")
        terms = terms_of(contract)
        counted = counted_by_month(contract.id, terms.prices_by_month, terms.counting)
    month = counted[date(2026, 7, 1), 1]
    assert (month.days, month.weighted) == (372, 31 * (6 * 16_000 + 6 * 10_000))
    answer = world.client.get(
        reverse("reconciliation:why-counted", args=[contract.uid]), {"month": "2026-07", "level": "1"}
    )
    made = tables_of(answer)[0]
    assert made[0][:3] == ["Month", "Days in the model", "Weight"]
    assert [row[2] for row in made[1:5]] == ["1.00", "1.00", "1.0213", "1.04"]
    assert "days × weight × £1,000.00 ÷ 365" in answer.content.decode()
    assert ", by the weight of each person" in answer.content.decode()
    group = world.client.get(
        reverse("reconciliation:why-counted", args=[contract.uid]), {"month": "2026-06", "level": "1", "group": "whole"}
    )
    listed = next(table for table in tables_of(group) if table[0] == ["Person", "Age", "Sex", "Weight"])
    assert sorted(row[3] for row in listed[1:]) == ["1.00"] * 6 + ["1.00 and 1.60"] + ["1.60"] * 5
    said = world.client.get(reverse("reconciliation:dashboard", args=[contract.uid])).content.decode()
    assert "at the fee of the level, by the weight of each person" in said


def test_what_a_birth_changes_is_told_and_what_was_known_is_known_again(world):
    begin(world, drafted(world, OLD))
    with tenant(world.partnership.id):
        contract, since = Contract.objects.get(code="adjusted"), figures_moment()
        terms = terms_of(contract)
        known = counted_by_month(contract.id, terms.prices_by_month, terms.counting)
    people(world, dict.fromkeys(range(6, 12), ("1950-01-01", "F")))
    april, may = date(2026, 4, 1), date(2026, 5, 1)
    with tenant(world.partnership.id):
        found = changes_since(world.operator, contract, [april, may], since)
        now = counted_by_month(contract.id, terms.prices_by_month, terms.counting)
        then = counted_as_of(contract.id, terms.prices_by_month, terms.counting, since)
    assert {key: (row.days, row.weighted, row.pence) for key, row in then.items()} == {
        key: (row.days, row.weighted, row.pence) for key, row in known.items()
    }
    more = sum(now[month, 1].pence - known[month, 1].pence for month in (april, may))
    assert found.counted.pence == more > 0
    assert sum(change.pence for change in found.counted.changes) == more
    assert now[april, 1].days == known[april, 1].days
    assert all_holds(world) == []


def test_what_a_birth_changes_of_a_frozen_month_is_reported_by_the_open_one(world):
    begin(world, drafted(world, OLD))
    april, may = date(2026, 4, 1), date(2026, 5, 1)
    world.activity(*(world.record(f"{day}", 0, f"{day}", "10.00") for day in (date(2026, 4, 9), date(2026, 5, 9))))
    with tenant(world.partnership.id):
        contract = Contract.objects.get(code="adjusted")
    freeze(world, contract, april)
    with tenant(world.partnership.id):
        before = as_reported(year_figures(contract)).counted
    people(world, dict.fromkeys(range(6, 12), ("1950-01-01", "F")))
    with tenant(world.partnership.id):
        found = as_reported(year_figures(contract))
        now = year_figures(contract).counted
    assert found.counted[april, 1].pence == before[april, 1].pence
    late = found.late_counted[may, contract.id, april, 1]
    assert (late.days, late.people, late.pence) == (0, 6, now[april, 1].pence - before[april, 1].pence)
    assert found.counted[may, 1].pence == now[may, 1].pence + late.pence
    answer = world.client.get(
        reverse("reconciliation:why-counted", args=[contract.uid]), {"month": "2026-05", "level": "1"}
    )
    last = tables_of(answer)[0][2]
    running = sum(row.pence for key, row in now.items() if key[0] <= may)
    assert (last[0], last[1], last[4]) == ("May 2026", "372", f"{running / 100:,.2f}")
    assert all_holds(world) == []
    freeze(world, contract, may)
    assert all_holds(world) == []


def freeze(world, contract, month):
    with tenant(world.partnership.id):
        job = ask_to_freeze(
            actor=world.operator, contract=contract, month=month, today=date(2026, 11, 22), seen=None, nudge=False
        )
    world.do(job)


def test_a_variation_carries_factors_over_and_each_month_counts_by_its_own_version(db):
    agreeing = ready()
    agreeing.begin(Stage.SHADOW_PRICE)
    october = date(2026, 10, 1)
    version = draft(agreeing, october, planned=False)
    factors = Factors(ages={80: 15_000}, sexes={"M": 8_000})
    with tenant(agreeing.id):
        assert what_is_missing(version) == ["an indicative plan"]
        write_factors(actor=agreeing.world.operator, version=version, factors=factors, read=code_of(version))
        since = figures_moment()
        draw_plan(actor=agreeing.world.operator, version=version, run=RiskRun.objects.latest("id"))
    bring_in(agreeing, agree(agreeing, version))
    with tenant(agreeing.id):
        contract = Contract.objects.get(id=agreeing.contract.id)
        terms = terms_of(contract)
        assert terms.adjusts_fees
        weights = set(FundedPeriod.objects.filter(superseded_at__isnull=True).values_list("starts_on", "weight"))
        assert weights == {(YEAR.starts_on, 10_000), (october, 15_000), (october, 12_000)}
        assert terms.version.average_weights[1] == Average(3 * 15_000 + 3 * 12_000, 6, 3)
        counted = counted_by_month(contract.id, terms.prices_by_month, terms.counting)
        plain = counted_by_month(contract.id, terms.fees_by_month, terms.counting)
        assert {key: row.pence for key, row in counted.items()} == {key: row.pence for key, row in plain.items()}
        then = counted_as_of(contract.id, terms.fees_by_month, terms.counting, since)
        assert then[october, 1].weighted == 6 * 31 * 10_000
        assert counted[date(2026, 9, 1), 1].weighted == 6 * 30 * 10_000
        assert counted[october, 1].weighted == 31 * 81_000
    reader = Client()
    sit(reader, agreeing.members["ICB"])
    rows = tables_of(reader.get(reverse("contracts:versions", args=[contract.uid])))
    assert [row for table in rows for row in table if row[0] == "Fees inside a level"] == [
        ["Fees inside a level", "Not adjusted", "Age from 80 150%; Male 80%", "Changed"]
    ]
    third = draft(agreeing, date(2026, 12, 1))
    with tenant(agreeing.id):
        assert factors_of(third) == factors
        assert ContractVersion.objects.get(id=third.id).average_weights[1] == Average(81_000, 6, 3)
    assert all_holds(agreeing.world) == []


def test_a_contract_that_pays_its_value_has_no_fee_to_adjust(world):
    version = drafted(world, OLD)
    with tenant(world.partnership.id):
        version.value_way, version.value_base_from = "PRIOR_OUTTURN", date(2025, 4, 1)
        version.save(update_fields=["value_way", "value_base_from"])
        with pytest.raises(NotFactors, match="pays its value"):
            write_factors(actor=world.operator, version=version, factors=OLD, read=code_of(version))
        contract = version.contract
    said = world.client.get(reverse("contracts:terms", args=[contract.uid])).content.decode()
    assert "It needs to adjust no fees, because it pays its value." in said
    assert "The factors of its fees" in said
