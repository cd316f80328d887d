"""A run keeps a contract's figures as of a moment: they can be worked out again, and are never changed."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from apps.care.need_bands.models import BandSource, NeedBand
from apps.care.need_bands.services import change_band
from apps.care.patients.models import Person
from apps.foundation.access.roles import Role
from apps.foundation.core.models import Job
from apps.foundation.core.models.append_only import NeverChanges
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.selectors import figures_moment
from apps.money.reconciliation.models import ReconciliationRun, RunCell, Statement
from apps.money.reconciliation.runs import NoFiguresThen, ask_as_of, ask_to_keep, ask_to_repeat, checksum_as_of
from apps.money.reconciliation.services import ask_to_freeze
from tests.factories.assessing import assessed, at
from tests.factories.once import once
from tests.factories.pages import seated
from tests.factories.world import PEOPLE, World, every

pytestmark = pytest.mark.django_db


def world_made():
    world = World.make()
    world.people(4)
    world.levels(every([0, 1], 3000) | every([2], 6000))
    world.contract_made = world.contract()
    world.activity(world.record("a", 0, "2026-04-05", "100.00"), world.record("b", 2, "2026-05-05", "30.00"))
    return world


made_once, world = once("kept_runs", world_made)


def kept(world):
    with tenant(world.partnership.id):
        job = ask_to_keep(actor=world.operator, contract=world.contract_made, nudge=False)
    World.do(job)
    with tenant(world.partnership.id):
        return ReconciliationRun.objects.latest("id")


def repeated(world, run):
    with tenant(world.partnership.id):
        job = ask_to_repeat(actor=world.operator, run=run, nudge=False)
    return World.do(job).outcome


CORRECTIONS = {
    "a late file": lambda world: world.activity(world.record("late", 1, "2026-04-06", "55.00")),
    "a record replaced": lambda world: world.activity(world.record("a", 0, "2026-04-05", "101.00")),
    "a record withdrawn": lambda world: world.activity(world.record("a", 0, "2026-04-05", "100.00") + "Y"),
    "another run of scores": lambda world: world.levels(every([0, 2, 3], 9000), effective_from="2026-05-01"),
    "a death learned late": lambda world: died(world),
    "a level changed": lambda world: changed_level(world),
    "an assessment": lambda world: assessed_on(world, date(2026, 6, 10), "MOB L"),
    "an earlier assessment entered late": lambda world: assessed_on(world, date(2026, 5, 10), "BRE M"),
}


def assessed_on(world, day, levels):
    member = world.member(Role.CLINICIAN, organisation="COM", email=f"{day}@here.example")
    with tenant(world.partnership.id):
        person = Person.objects.get(nhs_number=world.number(0))
        assessed(world.actor(member), person, day, levels, now=at(date(2026, 11, 20)))


def died(world):
    row = f"{world.number(1)},Family1,Given1,1940-01-02,F,P01,2020-01-01,01,2026-04-20"
    world.send("people", f"{PEOPLE}\n{row}")


def changed_level(world):
    with tenant(world.partnership.id):
        change_band(
            person_id=world.person(2).id,
            need_band=NeedBand.HIGH,
            funded_band=NeedBand.HIGH,
            starts_on=date(2026, 4, 15),
            source=BandSource.ASSESSMENT,
            source_id=0,
        )


def test_two_runs_without_a_change_between_them_have_one_check_code(world):
    assert kept(world).checksum == kept(world).checksum


def test_figures_are_reproduced_as_they_were_known_after_every_correction(world):
    first = kept(world)
    runs = [first]
    for name, correct in CORRECTIONS.items():
        correct(world)
        runs.append(kept(world))
        assert runs[-1].checksum != runs[-2].checksum, name
    for run in runs:
        assert repeated(world, run) == {"checksum": run.checksum, "same": True}


def test_a_run_worked_out_as_of_another_moment_is_another_run(world):
    first = kept(world)
    CORRECTIONS["a late file"](world)
    second = kept(world)
    with tenant(world.partnership.id):
        assert checksum_as_of(world.contract_made, first.as_of) == first.checksum
        assert checksum_as_of(world.contract_made, second.as_of) == second.checksum != first.checksum


def worked_out(world, as_of, statement=None):
    with tenant(world.partnership.id):
        asking = {"contract": world.contract_made, "as_of": as_of, "now": timezone.now(), "statement": statement}
        job = ask_as_of(actor=world.operator, nudge=False, **asking)
    return World.do(job).outcome


def test_figures_are_worked_out_as_of_any_moment_beside_the_run_before_it(world):
    with tenant(world.partnership.id), pytest.raises(NoFiguresThen):
        ask_as_of(actor=world.operator, contract=world.contract_made, as_of=at(date(2020, 1, 1)), now=timezone.now())
    with tenant(world.partnership.id):
        begun = figures_moment()
    assert worked_out(world, begun)["beside"] == {}
    run = kept(world)
    CORRECTIONS["a late file"](world)
    with tenant(world.partnership.id):
        later = figures_moment()
    same = worked_out(world, run.as_of)
    assert (same["same"], same["checksum"], same["kept"]) == (True, run.checksum, run.checksum)
    other = worked_out(world, later)
    assert (other["same"], other["months"], other["kept"]) == (False, ["2026-04-01"], run.checksum)


def test_a_statement_is_worked_out_again_as_of_its_moment_and_of_another_says_which_months_differ(world):
    statements = []
    for month in (date(2026, 4, 1), date(2026, 5, 1)):
        with tenant(world.partnership.id):
            job = ask_to_freeze(
                actor=world.operator, contract=world.contract_made, month=month, today=date(2026, 7, 25), nudge=False
            )
        World.do(job)
        with tenant(world.partnership.id):
            statements.append(Statement.objects.latest("id"))
        CORRECTIONS["a late file" if len(statements) == 1 else "a record replaced"](world)
    for statement in statements:
        found = worked_out(world, statement.as_of, statement)
        assert (found["same"], found["months"], found["checksum"]) == (True, [], found["kept"])
    client = seated(world, Role.COMMISSIONER)
    whole = f"/contracts/{world.contract_made.uid}/"
    page, asking = f"{whole}months/{statements[0].uid}/", f"{whole}runs/as-of/"
    assert client.post(asking, {"statement": statements[0].uid}).url == page
    with tenant(world.partnership.id):
        job = Job.objects.latest("id")
    World.do(job)
    assert "The same. As known on" in client.get(page).content.decode()
    assert worked_out(world, timezone.now(), statements[0])["months"] == ["2026-04-01"]
    assert "Not the same. As known on" in client.get(page).content.decode()
    assert client.post(asking, {"day": "99", "at": "x"}).status_code == 302
    assert seated(world, Role.PROVIDER_MANAGER, "ACU").post(asking, {}).status_code == 403


def test_a_run_holds_the_sum_of_everything_recorded_and_of_the_days(world):
    run = kept(world)
    with tenant(world.partnership.id):
        cells = list(run.cells.all())
    assert sum(cell.cost_pence for cell in cells if cell.kind) == 13_000
    assert sum(cell.person_days for cell in cells if cell.kind is None) == 3 * 365
    assert sum(cell.cost_pence for cell in cells if cell.kind is None) == 400_000


def test_a_run_says_what_could_be_published_then_and_hides_what_could_not(world):
    shown = kept(world).shown
    assert shown["to"] == "2026-05-01"
    assert [row["level"] for row in shown["rows"]] == [None, 1, 2, 3]
    assert next(row["counted"] for row in shown["rows"]) is None  # three people are too few together
    several = World.make("several", first=3_000)
    several.people(12)
    several.levels(every(range(6), 2600) | every(range(6, 12), 9000))
    several.contract_made = several.contract()
    several.activity(*(several.record(f"r{n}", n, "2026-04-05", "10.00") for n in range(12)))
    rows = {row["level"]: row for row in kept(several).shown["rows"]}
    assert (rows[None]["actual"], rows[1]["actual"], rows[3]["actual"]) == (12_000, 6_000, 6_000)
    assert rows[1]["counted"] == 49_315  # six people, 30 days, £1,000 a year: 600,000 pence x 30 / 365, half up


@pytest.mark.parametrize("model", [ReconciliationRun, RunCell])
def test_what_was_kept_refuses_change_in_the_product_and_in_the_database(world, model):
    kept(world)
    with tenant(world.partnership.id):
        row = model.objects.first()
        with pytest.raises(NeverChanges):
            row.save()
        with pytest.raises(NeverChanges):
            row.delete()
        with pytest.raises(NeverChanges):
            model.objects.update(id=1)
        with pytest.raises(NeverChanges):
            model.objects.all().delete()
        for statement in ("UPDATE {} SET id = id", "DELETE FROM {}"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement.format(model._meta.db_table))
