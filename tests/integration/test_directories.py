"""National directories and deprivation by small area, in the layouts in which they are published."""

import csv
from pathlib import Path

import pytest

from apps.care.patients.models import Deprivation
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.here_and_now import take_file
from apps.foundation.intake.models import BatchState
from apps.foundation.partnerships.models import Organisation, ServiceLine
from apps.foundation.partnerships.services import command_line, create_partnership

OURS = Path(__file__).parents[1] / "data" / "directories"

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return create_partnership(slug="here", name="Here")


def sent(partnership, kind, preset, path):
    batch = take_file(actor=command_line(partnership), kind=kind, preset=preset, path=path)
    assert batch.state == BatchState.COMMITTED, batch.refusal
    return batch


@pytest.mark.parametrize(("preset", "rows"), [("epraccur", 3), ("etr", 2), ("eccg", 1)])
def test_a_directory_without_a_header_is_read_by_place(partnership, preset, rows):
    batch = sent(partnership, "organisations", preset, OURS / f"{preset}.csv")
    assert (batch.received, batch.added, batch.rejected) == (rows, rows, 0)
    with tenant(partnership.id):
        assert set(Organisation.objects.values_list("role", flat=True)) == {"ELSEWHERE"}


def test_a_practice_keeps_its_name_its_days_and_its_sector(partnership):
    sent(partnership, "organisations", "epraccur", OURS / "epraccur.csv")
    with tenant(partnership.id):
        found = {o.ods_code: (o.name, str(o.opened_on), str(o.closed_on)) for o in Organisation.objects.all()}
        assert set(ServiceLine.objects.values_list("sector", flat=True)) == {"PRIMARY_CARE"}
    assert found == {
        "Z90001": ("THE EXAMPLE SURGERY", "1974-04-01", "None"),
        "Z90002": ("EXAMPLE & PARTNERS, THE GREEN", "1998-01-01", "2017-10-31"),
        "Z90003": ('"OLD MILL" MEDICAL CENTRE', "2013-04-01", "None"),
    }


def test_deprivation_deciles_are_read_by_the_names_of_their_columns(partnership):
    batch = sent(partnership, "deprivation", "imd2019", OURS / "imd.csv")
    assert (batch.received, batch.added) == (3, 3)
    with tenant(partnership.id):
        deciles = dict(Deprivation.objects.values_list("lsoa", "decile"))
    assert deciles == {"E01990001": 9, "E01990002": 1, "E01990003": 10}


def test_a_directory_sent_again_changes_nothing(partnership):
    sent(partnership, "organisations", "epraccur", OURS / "epraccur.csv")
    batch = sent(partnership, "organisations", "epraccur", OURS / "epraccur.csv")
    assert (batch.added, batch.replaced, batch.unchanged) == (0, 0, 3)


@pytest.mark.outside
@pytest.mark.parametrize(("preset", "rows"), [("epraccur", 14_303), ("etr", 218), ("eccg", 249)])
def test_every_row_of_a_published_directory_is_taken_in(partnership, preset, rows, outside_data):
    path = outside_data / "ods" / f"{preset}.csv"
    batch = sent(partnership, "organisations", preset, path)
    assert (batch.received, batch.added, batch.rejected) == (rows, rows, 0)
    with path.open(newline="") as stream:
        listed = {row[0]: row[1].strip() for row in csv.reader(stream)}
    with tenant(partnership.id):
        assert dict(Organisation.objects.values_list("ods_code", "name")) == listed


@pytest.mark.outside
def test_every_small_area_of_england_has_its_published_decile(partnership, outside_data):
    path = outside_data / "ods" / "imd2019_lsoa.csv"
    batch = sent(partnership, "deprivation", "imd2019", path)
    assert (batch.received, batch.added, batch.rejected) == (32_844, 32_844, 0)
    with path.open(newline="", encoding="utf-8-sig") as stream:
        listed = {row[0]: int(row[5]) for row in list(csv.reader(stream))[1:]}
    with tenant(partnership.id):
        assert dict(Deprivation.objects.values_list("lsoa", "decile")) == listed
