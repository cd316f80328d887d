"""Contracts in force together: each reconciles its own, and what the other pays for is a part of its own."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.care.activity.choices import Scope
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import Stage
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import contracts_listed, fees_in_force, plan_of, terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import ask_to_start
from apps.money.contracts.services.cohort import write_cohort
from apps.money.reconciliation.models import ReconciliationRun, Statement
from apps.money.reconciliation.runs import ask_to_keep, checksum_as_of
from apps.money.reconciliation.selectors.year import year_to_date
from apps.money.reconciliation.services import ask_to_freeze
from apps.money.reconciliation.verifying import verify
from tests.factories.once import once
from tests.factories.world import FEES, World, every, sit

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)
TODAY = date(2026, 11, 22)


def world_made():
    """Eight people of each of two practices; a programme for the second, to which the contract of everybody gives way
    and which has not begun. Everybody has a record of £10 in April; one of them is not in any cohort."""
    made = World.make()
    made.people(8)
    made.people(8, practice="P02", first=8)
    made.people(5, first=16)
    made.levels(every(range(16), 2600))
    made.whole, made.programme = made.contract(code="whole", start=False), made.contract(code="programme", start=False)
    with tenant(made.partnership.id):
        practice = Organisation.objects.get(ods_code="P02")
        write(made, "programme", Named(practices=frozenset({practice.id})))
        write(made, "whole", Named(), [made.programme])
    begin(made, "whole")
    made.activity(*(made.record(f"a{n}", n, "2026-04-02", "10.00") for n in range(21)))
    return made


made_once, world = once("several", world_made)


def write(world, code, named, gives_way_to=()):
    version = terms_of(Contract.objects.get(code=code)).version
    write_cohort(actor=world.operator, version=version, named=named, gives_way_to=gives_way_to, read=code_of(version))


def begin(world, code):
    with tenant(world.partnership.id):
        version = terms_of(Contract.objects.get(code=code)).version
        job = ask_to_start(actor=world.operator, version=version, stage=Stage.TEST, nudge=False)
    world.do(job)


def parts(world, contract):
    """Pounds of each part of everything recorded, and of the whole."""
    with tenant(world.partnership.id):
        year = year_to_date(contract, TODAY, 5)
    return {part.scope: part.pence // 100 if part.shown else None for part in year.parts_of_all}


def holds(world):
    with tenant(world.partnership.id):
        return [(proof.what, proof.wrong) for proof in verify() if not proof.holds] == []


def freeze(world, contract):
    with tenant(world.partnership.id):
        job = ask_to_freeze(actor=world.operator, contract=contract, month=APRIL, today=TODAY, nudge=False)
    world.do(job)


def test_contracts_in_force_come_first_each_to_its_last_day(world):
    with tenant(world.partnership.id):
        Contract.objects.filter(code="programme").update(starts_on=date(2027, 4, 1), ends_before=date(2028, 4, 1))
        listed = list(contracts_listed(world.actor(world.member(Role.COMMISSIONER, email="list@here.example"))))
    assert [(one.code, one.state) for one in listed] == [("whole", "IN_FORCE"), ("programme", "DRAFT")]
    client = Client()
    sit(client, world.member(Role.COMMISSIONER, email="reads@here.example"))
    text = client.get(reverse("contracts:list")).content.decode()
    assert "31 March 2027</td>" in text
    assert "1 April 2027</td>" in text


def test_what_another_contract_pays_for_is_a_part_of_its_own_and_the_parts_add_to_everything(world):
    assert parts(world, world.whole) == {Scope.IN: 160, Scope.LINKED: 0, Scope.OUT: 0, Scope.NONE: 50, None: 210}
    begin(world, "programme")
    both = {Scope.IN: 80, Scope.LINKED: 0, Scope.OUT: 0, Scope.NONE: 50, Scope.ELSEWHERE: 80, None: 210}
    assert parts(world, world.whole) == parts(world, world.programme) == both
    assert holds(world)


def test_a_plan_is_of_those_whom_the_version_is_to_pay_for(world):
    with tenant(world.partnership.id):
        people = [plan_of(terms_of(one).version).people["LOW"] for one in (world.whole, world.programme)]
    assert people == [8, 8]


def test_of_a_few_whom_the_other_contract_pays_for_nothing_follows_from_either_page(world):
    begin(world, "programme")
    world.activity(
        world.record("o1", 8, "2026-04-03", "1.00", kind="OUTPATIENT"),
        world.record("o2", 0, "2026-04-03", "2.00", kind="OUTPATIENT"),
    )
    whole, programme = parts(world, world.whole), parts(world, world.programme)
    assert (whole[Scope.OUT], programme[Scope.OUT]) == (None, None)
    assert (whole[Scope.ELSEWHERE], programme[Scope.ELSEWHERE]) == (None, None)
    assert (whole[Scope.NONE] is None) == (programme[Scope.NONE] is None)
    assert (whole[None] is None) == (programme[None] is None)
    client = Client()
    sit(client, world.member(Role.COMMISSIONER))
    page = client.get(reverse("reconciliation:dashboard", args=[world.whole.uid])).content.decode()
    assert "People whom another contract pays for" in page
    assert "81.00" not in page


def test_a_programme_that_begins_after_a_month_was_frozen_moves_its_people_as_an_adjustment(world):
    freeze(world, world.whole)
    begin(world, "programme")
    assert parts(world, world.whole)[None] == 210
    assert holds(world)
    freeze(world, world.programme)
    world.activity(world.record("b8", 8, "2026-04-05", "7.00"), world.record("b0", 0, "2026-04-05", "3.00"))
    assert holds(world)
    with tenant(world.partnership.id):
        held = Statement.objects.get(contract=world.programme, month=APRIL)
        assert held.cells.filter(scope=Scope.ELSEWHERE).values_list("cost_pence", flat=True).get() == 8_000
        year = year_to_date(world.whole, TODAY, 5)
        late = [(one.scope, one.cost_pence) for one in year._cells if one.of == APRIL]
        assert sorted(late) == [(Scope.IN, -8_000 + 300), (Scope.ELSEWHERE, 8_000 + 700)]


def test_a_run_kept_is_worked_out_again_with_the_same_code(world):
    begin(world, "programme")
    with tenant(world.partnership.id):
        job = ask_to_keep(actor=world.operator, contract=world.programme, nudge=False)
    world.do(job)
    world.activity(world.record("late", 0, "2026-04-05", "3.00"))
    with tenant(world.partnership.id):
        run = ReconciliationRun.objects.get()
        assert run.cells.filter(scope=Scope.ELSEWHERE).values_list("cost_pence", flat=True).get() == 8_000
        assert checksum_as_of(world.programme, run.as_of) == run.checksum


def test_the_commands_tell_the_contracts_apart(world, capsys):
    begin(world, "programme")
    found = {}
    for code in ("whole", "programme"):
        capsys.readouterr()
        call_command("reconcile", contract=f"here/{code}", year=2026, json=True)
        found[code] = json.loads(capsys.readouterr().out)
        call_command("capitation", contract=f"here/{code}", year=2026, json=True)
        found[code]["days"] = json.loads(capsys.readouterr().out)["person_days"]
    names = ("cohort_cost_pence", "outside_cohort_cost_pence", "other_contracts_cost_pence", "year_cost_pence", "days")
    for code in found:
        assert [found[code][name] for name in names] == [8_000, 5_000, 8_000, 21_000, 8 * 365]
    assert (found["whole"]["cohort"], found["programme"]["cohort"]) == (8, 8)


def test_fees_of_the_contract_of_everybody_come_before_those_of_a_programme(world):
    with tenant(world.partnership.id):
        practice = Organisation.objects.get(ods_code="P01")
        other = world.contract(code="dear", fees={band: 9 * pence for band, pence in FEES.items()}, start=False)
        write(world, other.code, Named(practices=frozenset({practice.id})), [world.whole])
    begin(world, "dear")
    with tenant(world.partnership.id):
        assert fees_in_force(TODAY) == {int(band): pence for band, pence in FEES.items()}
