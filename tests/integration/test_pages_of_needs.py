"""Levels of need as counts, rule sets and trials: what is shown, to whom, and that nothing moves."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.care.assessments.domain.rule_sets import shipped_text
from apps.care.assessments.domain.tool import REQUIRED
from apps.care.assessments.models import Classification, RuleSet, RuleSetAdoption
from apps.care.assessments.selectors import completed_of
from apps.care.assessments.services import add_rule_set, choose_definition
from apps.care.need_bands.models import BandPeriod
from apps.care.patients.models import Person
from apps.care.patients.services import add_condition_code
from apps.foundation.access.roles import Role
from apps.foundation.core.models import Job
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.services import change_setting
from apps.interfaces.needs.services import ask_to_try
from apps.money.contracts.selectors import contract_by_code
from tests.factories.assessing import at, levels
from tests.factories.once import once
from tests.factories.pages import Tables, seated, tables_of
from tests.factories.world import World, every

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 10)
LOW, MEDIUM, HIGH = "MOB L", "BRE M", "BRE H"


def assess(world, said):
    """Levels by person, as a file of history."""
    rows = [",".join(["nhs_number", "assessed_on", "assessor", *REQUIRED])]
    for person, text in said.items():
        letters = levels(text)
        rows.append(",".join([world.number(person), str(DAY), "A. Nurse", *(letters[code] for code in REQUIRED)]))
    world.send("assessments", "\n".join(rows))


def world_made():
    """Thirty people: scores Low for 0 to 19 and High for 20 to 29; assessed Low, Medium and High, ten of each."""
    world = World.make()
    world.people(30)
    world.levels(every(range(20), 3_000) | every(range(20, 30), 9_000))
    world.contract()
    assess(
        world, dict.fromkeys(range(10), LOW) | dict.fromkeys(range(10, 20), MEDIUM) | dict.fromkeys(range(20, 30), HIGH)
    )
    world.activity(*(world.record(f"r{n}", n, "2026-06-01", f"{100 + n}.00") for n in range(30)))
    return world


made_once, world = once("needs", world_made)


def test_the_matrix_counts_people_by_cell_and_costs_only_for_those_who_may_see_them(world):
    (table,) = tables_of(seated(world, Role.COMMISSIONER).get("/needs/"))
    by_cell = {row[0]: row[1:] for row in table[1:]}
    assert by_cell["Functional low, complexity high"] == ["High (3)", "10", "124.50", "122.00", "124.00", "127.00"]
    assert by_cell["Functional low, complexity medium"][:2] == ["Medium (2)", "10"]
    assert by_cell["Functional high, complexity high"] == ["High (3)", "0", "", "", "", ""]
    assert by_cell["Assessed, and alive"][1] == "30"
    page = seated(world, Role.CARE_COORDINATOR, "COM").get("/needs/")
    assert "£" not in page.content.decode()
    assert [len(row) for row in tables_of(page)[0]] == [3] * 11


def test_small_cells_are_hidden_and_so_is_what_would_give_them_away(world):
    assess(world, {29: "BRE H, MOB M, NUT M, CON M, COG M"})
    (table,) = tables_of(seated(world, Role.COMMISSIONER).get("/needs/"))
    by_cell = {row[0]: row[1:] for row in table[1:]}
    assert by_cell["Functional high, complexity high"] == ["High (3)", *["not shown"] * 5]
    assert by_cell["Functional low, complexity high"][1] == "not shown"
    assert by_cell["Functional low, complexity medium"][1] == "10"


def test_scores_are_compared_with_assessments_and_definitions_with_rules(world):
    coordinator = world.actor(world.member(Role.CARE_COORDINATOR, organisation="COM", email="c@here.example"))
    with tenant(world.partnership.id):
        for person in range(30):
            (one,) = completed_of(Person.objects.get(nhs_number=world.number(person)).id)
            band = 1 if person < 10 else 2 if person < 20 else 3
            choose_definition(actor=coordinator, assessment=one, need_band=band, now=at(DAY))
    page = seated(world, Role.COMMISSIONER).get("/needs/agreement/")
    scored, defined = tables_of(page)
    assert [row[1:] for row in scored[1:]] == [
        ["10", "10", "0", "20"],
        ["0", "0", "0", "0"],
        ["0", "0", "10", "10"],
        ["10", "10", "10", "30"],
    ]
    assert [row[1:4] for row in defined[1:4]] == [["10", "0", "0"], ["0", "10", "0"], ["0", "0", "10"]]
    text = " ".join(page.content.decode().split())
    assert "The two agree for 67% of the people compared." in text
    assert "The two agree for 100% of the people compared." in text
    assert "0.80" in text  # 1 - 10 / ((20x10 + 20x10x4 + 10x10x4 + 10x10) / 30) = 1 - 10 / 50


def test_the_count_of_conditions_stands_beside_the_levels(world):
    with tenant(world.partnership.id):
        for number in range(9):
            add_condition_code(actor=world.operator, code_system="SNOMED", code=f"100{number}", group=f"G{number}")
    rows = [
        f"{world.number(person)},Condition {code},snomed,100{code},2010-01-01"
        for person in range(10)
        for code in range(3)
    ]
    world.send("conditions", "\n".join(["nhs_number,condition,code_system,code,onset_date", *rows]))
    (table,) = tables_of(seated(world, Role.BOARD_MEMBER).get("/needs/conditions/"))
    assert {row[0]: row[1:] for row in table[1:]} == {
        "A: none or 1": ["0", "10", "10", "20"],
        "B: 2": ["0", "0", "0", "0"],
        "C: 3 to 5": ["10", "0", "0", "10"],
        "D: 6 to 8": ["0", "0", "0", "0"],
        "E: 9 or more": ["0", "0", "0", "0"],
        "In the model": ["10", "10", "10", "30"],
    }


def kinder() -> str:
    """Version 2: breathing, medicines, seizures or behaviour at Moderate alone is Low."""
    given = json.loads(shipped_text()) | {"version": 2}
    given["complexity"] = [rule for rule in given["complexity"] if rule["id"] != "C7"]
    return json.dumps(given)


def test_a_trial_says_who_would_move_and_what_a_year_would_cost_and_moves_nobody(world):
    commissioner = seated(world, Role.COMMISSIONER)
    file = SimpleUploadedFile("v2.json", kinder().encode(), content_type="application/json")
    added = commissioner.post("/needs/rule-sets/new/", {"file": file})
    with tenant(world.partnership.id):
        rule_set, contract = RuleSet.objects.get(version=2), contract_by_code("yoc")
        before = list(BandPeriod.objects.order_by("id").values())
    assert added.headers["Location"] == f"/needs/rule-sets/{rule_set.uid}/"
    assert "Year of care" in commissioner.get(added.headers["Location"]).content.decode().split("At the fees of")[1]
    asked = commissioner.post(f"{added.headers['Location']}try/", {"contract": contract.uid})
    with tenant(world.partnership.id):
        job = Job.objects.get(kind="needs.trial")
    assert asked.headers["Location"] == f"/needs/trials/{job.uid}/"
    World.do(job)
    page = commissioner.get(asked.headers["Location"])
    (table,) = tables_of(page)
    assert [row[1:] for row in table[1:]] == [
        ["10", "0", "0", "10"],
        ["10", "0", "0", "10"],
        ["0", "0", "10", "10"],
        ["20", "0", "10", "30"],
    ]
    assert "£−10,000.00" in page.content.decode()
    with tenant(world.partnership.id):
        assert list(BandPeriod.objects.order_by("id").values()) == before
        assert Classification.objects.count() == 30
    other = seated(world, Role.CARE_COORDINATOR, "COM").get(asked.headers["Location"]).content.decode()
    assert "Would move" in other
    assert "£" not in other
    assert "the partnership administrator adopts it" in other
    administrator = seated(world, Role.ADMINISTRATOR)
    adopting = f"{added.headers['Location']}adopt/"
    assert f'href="{adopting}"' in administrator.get(asked.headers["Location"]).content.decode()
    assert f'href="{asked.headers["Location"]}"' in administrator.get(adopting).content.decode()


def test_the_money_of_a_trial_is_not_shown_where_it_gives_small_numbers_away(world):
    with tenant(world.partnership.id):
        change_setting(actor=world.operator, name="smallest_number_shown", value=10, reason="Agreed")
        rule_set = add_rule_set(actor=world.operator, text=kinder(), now=at(DAY))
    assess(world, {19: LOW})
    with tenant(world.partnership.id):
        job = ask_to_try(
            actor=world.operator, rule_set=rule_set, contract=contract_by_code("yoc"), today=DAY, nudge=False
        )
    World.do(job)
    page = seated(world, Role.COMMISSIONER).get(f"/needs/trials/{job.uid}/").content.decode()
    assert "£−" not in page
    assert "9" not in [cell for row in cells_of(page) for cell in row]


def cells_of(html):
    return [row for table in Tables(html).tables for row in table]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"{", "is not JSON"), (b"\xff", "is not UTF-8"), (b'{"version": 2}', "names no groups")],
)
def test_a_file_that_is_no_rule_set_is_refused_with_a_sentence(world, content, said):
    file = SimpleUploadedFile("v2.json", content)
    page = seated(world, Role.COMMISSIONER).post("/needs/rule-sets/new/", {"file": file})
    assert said in page.content.decode()
    with tenant(world.partnership.id):
        assert RuleSet.objects.count() == 1


def test_the_administrator_adopts_with_the_minute_named_and_a_commissioner_does_not(world):
    with tenant(world.partnership.id):
        rule_set = RuleSet.objects.get()
    address = f"/needs/rule-sets/{rule_set.uid}/adopt/"
    asked = {"starts_on": "2090-01-01", "minute": "12 November 2089, item 4"}
    assert seated(world, Role.COMMISSIONER).post(address, asked).status_code == 403
    administrator = seated(world, Role.ADMINISTRATOR)
    assert "It was not tried on the people assessed" in administrator.get(address).content.decode()
    assert "There is a problem" in administrator.post(address, asked | {"minute": " "}).content.decode()
    assert administrator.post(address, asked).status_code == 302
    with tenant(world.partnership.id):
        newest = RuleSetAdoption.objects.latest("id")
        assert (newest.starts_on, newest.minute) == (date(2090, 1, 1), "12 November 2089, item 4")
    page = administrator.get("/needs/rule-sets/").content.decode()
    assert "12 November 2089, item 4" in page
    with tenant(world.partnership.id):
        added = add_rule_set(actor=world.operator, text=kinder(), now=at(DAY))
    later = f"/needs/rule-sets/{added.uid}/"
    assert administrator.post(f"{later}adopt/", asked | {"starts_on": "2091-01-01"}).status_code == 302
    assert "<td>From 1 January 2091</td>" in administrator.get("/needs/rule-sets/").content.decode()
    assert "In force from 1 January 2091, as the board decided." in administrator.get(later).content.decode()
    assert administrator.post(address, asked | {"starts_on": "2091-01-01"}).status_code == 302
    assert "Not in force today." in administrator.get(later).content.decode(), "the later word of one day counts"
    assert "Awaiting clinical review" in page


def test_a_trial_at_the_fees_of_a_contract_that_pays_for_nobody_names_no_sum(world):
    with tenant(world.partnership.id):
        rule_set, contract = RuleSet.objects.get(), contract_by_code("yoc")
        job = ask_to_try(
            actor=world.operator, rule_set=rule_set, contract=contract, today=date(2040, 1, 1), nudge=False
        )
    World.do(job)
    page = seated(world, Role.COMMISSIONER).get(f"/needs/trials/{job.uid}/").content.decode()
    assert "Nobody assessed is paid for today under" in page
    assert "£0.00" not in page
