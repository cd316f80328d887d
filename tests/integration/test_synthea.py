"""A Synthea export, from its files to a reconciled year of care: the figures are those worked out by hand."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum

from apps.care.activity.models import Activity
from apps.care.patients.models import ConditionCode, Person
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.engine import store
from apps.foundation.intake.models import Batch, Cause
from apps.foundation.partnerships.selectors import find_partnership
from apps.interfaces.synthea.domain.year import year_of_care
from apps.money.reconciliation.verifying import verify
from tests.database import empty_every_table
from tests.synthea_by_hand import year_of_care_by_hand

OURS = Path(__file__).parents[1] / "data" / "synthea"
SITES = ["ohdsi_tutorial", "unmc_crane", "sarabuzzi", "andrew_nguyen"]

pytestmark = pytest.mark.django_db


def said(*arguments):
    """What a command says, as JSON."""
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def taken_in(folder, slug, site=""):
    return said("intake", "synthea", str(folder), "--partnership", slug, "--site", site or slug, "--commit")


def reconciled(slug):
    return said("reconcile", "--contract", f"{slug}/synthea")


def differing(expected, found):
    return {name: (figure, found.get(name)) for name, figure in expected.items() if found.get(name) != figure}


def same_figures(expected, slug):
    """The command for reconciliation, the one for capitation, and the proof all agree with what is expected."""
    assert differing(expected, reconciled(slug)) == {}
    counted = said("capitation", "--contract", f"{slug}/synthea")
    assert counted["entitlement_pence"] == expected["budget_pence"]
    assert counted["person_days"] == sum(expected["person_days_by_band"].values())
    by_band = counted["by_band"]
    assert {band: row["person_days"] for band, row in by_band.items()} == expected["person_days_by_band"]
    assert {band: row["entitlement_pence"] for band, row in by_band.items()} == expected["budget_pence_by_band"]
    assert sum(month["entitlement_pence"] for month in counted["months"]) == expected["budget_pence"]
    with tenant(find_partnership(slug).id):
        assert [proof.what for proof in verify() if not proof.holds] == []


@pytest.fixture(scope="module")
def edges(django_db_setup, django_db_blocker):
    """Our own site, taken in once for the tests that only look at it."""
    with django_db_blocker.unblock():
        try:
            taken_in(OURS, "edges", "ours")
            yield find_partnership("edges")
        finally:
            connection.close()
            empty_every_table(connection.settings_dict["NAME"])


def test_a_site_whose_people_stand_on_the_edges_comes_to_the_expected_figures(edges):
    same_figures(json.loads((OURS / "expected.json").read_text()), "edges")


def test_the_expected_figures_are_those_worked_out_by_hand(edges):
    with tenant(edges.id):
        codes = set(ConditionCode.objects.values_list("code", flat=True))
    expected = json.loads((OURS / "expected.json").read_text())
    assert {**year_of_care_by_hand(OURS, codes), "patients": 17} == expected


def test_the_cells_of_the_command_add_up_to_its_totals(edges):
    found = reconciled("edges")
    assert sum(cell["cost_pence"] for cell in found["cells"]) == found["year_cost_pence"]
    assert sum(cell["records"] for cell in found["cells"]) == found["year_encounters"]
    assert sum(cell["plan_pence"] for cell in found["cells"]) == found["plan_pence"]
    parts = ("cohort_in_scope_pence", "cohort_linked_pence", "cohort_out_of_scope_pence", "outside_cohort_cost_pence")
    assert sum(found[part] for part in parts) == found["year_cost_pence"]


def test_the_months_of_a_site_add_up_to_its_year(edges):
    year = reconciled("edges")
    months = [f"{2023 + (place > 8)}-{(place + 3) % 12 + 1:02}" for place in range(12)]
    by_month = [said("reconcile", "--contract", "edges/synthea", "--month", month) for month in months]
    for name in ("budget_pence", "plan_pence", "cohort_cost_pence", "outside_cohort_cost_pence", "year_cost_pence"):
        assert sum(month[name] for month in by_month) == year[name]
    assert said("reconcile", "--contract", "edges/synthea", "--year", "2023") == year


def test_an_export_sent_again_changes_nothing(edges):
    before = reconciled("edges")
    again = taken_in(OURS, "edges", "ours")
    assert {(file["added"], file["replaced"], file["rejected"]) for file in again["files"]} == {(0, 0, 0)}
    assert reconciled("edges") == before


def test_a_person_missing_from_the_list_awaits_trace_and_nothing_of_theirs_is_dropped(edges):
    with tenant(edges.id):
        person = Person.objects.get(local_id="p-not-listed")
        assert (person.nhs_number, person.trace_status) == (None, "")
        assert Activity.objects.get(person_id=person.id).cost_pence == 6543


def test_everybody_listed_has_a_synthetic_number_of_their_own(edges):
    with tenant(edges.id):
        numbers = list(Person.objects.exclude(local_id="p-not-listed").values_list("nhs_number", flat=True))
    assert len(set(numbers)) == 16
    assert all(number.startswith("999") for number in numbers)


def test_two_sites_do_not_share_a_partnership(edges):
    with pytest.raises(CommandError, match="another site") as refusal:
        taken_in(OURS, "edges", "theirs")
    assert refusal.value.returncode == 1


def test_an_export_is_not_checked_without_being_taken_in():
    with pytest.raises(CommandError, match="add --commit") as refusal:
        call_command("intake", "synthea", str(OURS), "--partnership", "nobody")
    assert refusal.value.returncode == 2
    assert find_partnership("nobody") is None


def test_a_folder_without_encounters_is_refused_by_name(tmp_path):
    (tmp_path / "patients.csv").write_text("Id\n")
    with pytest.raises(CommandError, match=r"has no conditions\.csv") as refusal:
        taken_in(tmp_path, "nobody")
    assert refusal.value.returncode == 1


@pytest.mark.parametrize(
    ("latest", "year"),
    [
        (date(2024, 3, 31), 2022),
        (date(2024, 4, 1), 2023),
        (date(2025, 3, 31), 2023),
        (date(2024, 12, 31), 2023),
        (date(2024, 1, 1), 2022),
    ],
)
def test_the_year_looked_at_is_the_last_whole_one_before_the_latest_record(latest, year):
    assert year_of_care(latest) == year


@pytest.mark.outside
@pytest.mark.parametrize("site", SITES)
def test_a_published_site_comes_to_the_expected_figures(site, outside_data):
    slug = site.replace("_", "-")
    taken_in(outside_data / "synthea" / site, slug, site)
    expected = json.loads((outside_data / "synthea" / "expected.json").read_text())[site]
    same_figures(expected, slug)
    with (outside_data / "synthea" / "ltc_snomed_list.csv").open(newline="") as stream:
        codes = {row["snomed"] for row in csv.DictReader(stream)}
    assert differing(year_of_care_by_hand(outside_data / "synthea" / site, codes), expected) == {}


@pytest.mark.outside
def test_two_damaged_lines_are_faults_with_their_numbers_and_everything_else_stands(outside_data):
    folder = outside_data / "synthea" / "broken_row"
    taken_in(folder, "broken-row")
    with tenant(find_partnership("broken-row").id):
        batches = {batch.file_name: batch for batch in Batch.objects.all()}
        rejected = {name: batch.rejected for name, batch in batches.items() if batch.rejected}
        assert rejected == {"encounters.csv": 2}
        encounters = batches["encounters.csv"]
        assert (encounters.received, encounters.added, encounters.rejected) == (1_403, 1_401, 2)
        with store.faults_file(encounters.partnership_id, encounters.uid) as path, path.open(newline="") as stream:
            faults = list(csv.DictReader(stream))
        assert sorted({int(fault["line"]) for fault in faults}) == [1_394, 1_404]
        assert Cause.objects.filter(batch=encounters, is_notice=False, rows__gt=2).count() == 0
        with (folder / "encounters.csv").open(newline="") as stream:
            header, *rows = list(csv.reader(stream))
        whole = [row for row in rows if len(row) == len(header)]
        assert len(whole) == 1_401
        cost = sum(round(float(row[header.index("TOTAL_CLAIM_COST")]) * 100) for row in whole)
        assert Activity.objects.aggregate(pence=Sum("cost_pence"))["pence"] == cost == encounters.accepted_pence
        assert [proof.what for proof in verify() if not proof.holds] == []
