"""What whoever knocks learns of a stay in hospital that has ended."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.admissions.models import Admission
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import day_in_words
from tests.factories.world import sit
from tests.integration.admissions.hospital import UK, Hospital, ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return Hospital.make()


def before(hospital, person=0):
    client = Client()
    sit(client, hospital.members["grace"])
    answer = client.get(reverse("co_ordination:before", kwargs={"uid": hospital.world.person(person).uid}))
    assert answer.status_code == 200
    return answer.content.decode()


def ended(hours_ago, *, to="own_home", ref="S0"):
    came = ago(hours_ago + 100)
    return f"ACU,{ref},{{0}},{came},emergency,Test hospital,Ward 12,,{ago(hours_ago)},{to}"


def day(hours_ago):
    return day_in_words((timezone.now() - timedelta(hours=hours_ago)).astimezone(UK).date())


def test_a_stay_that_ended_days_ago_is_said_in_its_words(hospital):
    hospital.tell(ended(72))
    page = before(hospital)
    assert f"Left Test hospital, Ward 12, on {day(72)} (own home). Emergency admission on {day(172)}." in page
    assert "In place before they left" not in page
    with tenant(hospital.id):
        stay = Admission.objects.get()
    client = Client()
    sit(client, hospital.members["grace"])
    way_home = reverse("admissions:way-home", kwargs={"uid": stay.uid})
    client.post(way_home, {"seen_version": "0", "in_place": "Carer twice a day."})
    page = before(hospital)
    assert f'href="{way_home}"' in page
    assert "Carer twice a day." in page


def test_of_stays_that_ended_lately_the_last_is_said_and_one_that_lasts_is_none_of_them(hospital):
    hospital.tell(ended(300, ref="A"), ended(30, to="family", ref="B"), ended(150, ref="C"))
    assert f"on {day(30)} (home of family or friends)." in before(hospital)
    assert before(hospital).count("Left Test hospital") == 1
    assert "In hospital lately" not in before(hospital, person=1)
    hospital.tell(f"ACU,D,{{1}},{ago(5)},emergency,Test hospital,Ward 3,,,")
    assert "In hospital lately" not in before(hospital, person=1)


@pytest.mark.parametrize(("days", "is_said"), [(29, True), (31, False)])
def test_a_stay_is_said_for_thirty_days(hospital, days, is_said):
    hospital.tell(ended(24 * days))
    assert ("In hospital lately" in before(hospital)) is is_said


def test_the_hospitals_record_of_activity_says_the_end_where_nobody_else_has(hospital):
    hospital.tell(f"ACU,S0,{{0}},{ago(24 * 9)},emergency,Test hospital,Ward 12,,,")
    left, came = (timezone.localdate() - timedelta(days=n) for n in (4, 9))
    hospital.world.activity(f"ACU,r1,{{0}},NON_ELECTIVE_SPELL,{came},{left},S0,,,,,Y,1,5,,,,,,,,900.00,,")
    assert f"Left Test hospital, Ward 12, on {day_in_words(left)}." in before(hospital)
