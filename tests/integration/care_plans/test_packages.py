"""Packages follow agreed need, change by a new row, and a budget pays for no medical must."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from apps.care.care_plans.choices import BudgetAnswer, FundedBy, PackageEnd, PackageKind, PackageUnit
from apps.care.care_plans.domain.packages import MedicalMust
from apps.care.care_plans.models import Package
from apps.care.care_plans.presenters import package_row
from apps.care.care_plans.selectors.packages import open_packages
from apps.care.care_plans.services.packages import (
    NeedNotAgreed,
    NotTheProvidersTeam,
    OverAlready,
    WrongDays,
    add_package,
    change_package,
    end_package,
    record_budget_offer,
)
from apps.care.need_bands.choices import BandSource, NeedBand
from apps.care.need_bands.models import BandPeriod
from apps.care.need_bands.services import change_band
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.kernel.typed_days import typed_day
from tests.factories.world import sit
from tests.integration.care_plans.writing import agreed, at, need_agreed, package
from tests.integration.caseloads.team import TODAY, Crew

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=30)


@pytest.fixture
def crew():
    made = Crew.make()
    need_agreed(made)
    return made


def add(crew, number=0, *, starts_on=TODAY, **changes):
    with tenant(crew.id):
        return add_package(
            uid=uuid4(),
            actor=crew.actors["grace"],
            person=crew.world.person(number),
            said=package(**changes),
            starts_on=starts_on,
            now=at(),
            today=TODAY,
        )


def rows(crew):
    with tenant(crew.id):
        return list(Package.objects.order_by("id").values_list("units", "starts_on", "ends_before", "end_reason"))


def test_nothing_is_put_in_place_before_need_is_agreed(crew):
    with tenant(crew.id):
        change_band(
            person_id=crew.world.person(1).id,
            need_band=NeedBand.HIGH,
            funded_band=NeedBand.HIGH,
            starts_on=date(2026, 4, 1),
            source=BandSource.RISK_RUN,
            source_id=0,
        )
    with pytest.raises(NeedNotAgreed):
        add(crew, 1)
    with tenant(crew.id), pytest.raises(NeedNotAgreed):
        record_budget_offer(
            uid=uuid4(),
            actor=crew.actors["grace"],
            person=crew.world.person(1),
            offered_on=TODAY,
            answer=BudgetAnswer.DECLINED,
            words="",
            now=at(),
            today=TODAY,
        )
    assert rows(crew) == []


def test_a_change_is_a_new_row_and_the_old_one_ends_that_day(crew):
    first = add(crew)
    with tenant(crew.id):
        changed = change_package(
            uid=uuid4(),
            actor=crew.actors["grace"],
            package=first,
            said=package(units=3),
            starts_on=LATER,
            now=at(),
            today=TODAY,
        )
        assert changed.follows_id == first.id
    assert rows(crew) == [(2, TODAY, LATER, PackageEnd.CHANGED), (3, LATER, None, "")]


def test_what_is_in_place_stays_on_the_page_when_its_assessment_is_withdrawn(crew):
    given = add(crew)
    client = Client()
    sit(client, crew.members["grace"])
    address = f"/people/{crew.world.person(0).uid}/packages/"
    with tenant(crew.id):
        BandPeriod.objects.update(superseded_at=at())
    page = client.get(address).content.decode()
    assert "Complete an assessment first" in page
    assert "Bathing help" in page
    assert f"{address}{given.uid}/end/" in page
    assert f"{address}add/" not in page
    assert f"{address}{given.uid}/change/" not in page
    client.post(f"{address}{given.uid}/end/", {"ends_before": "15/6/2026", "reason": "NO_LONGER_NEEDED"})
    assert "Ended packages" in client.get(address).content.decode()


def test_two_who_change_one_package_make_one_change(crew):
    first = add(crew)
    with tenant(crew.id):
        change_package(
            uid=uuid4(),
            actor=crew.actors["grace"],
            package=first,
            said=package(units=3),
            starts_on=LATER,
            now=at(),
            today=TODAY,
        )
        with pytest.raises(OverAlready):
            change_package(
                uid=uuid4(),
                actor=crew.actors["sean"],
                package=first,
                said=package(units=4),
                starts_on=LATER,
                now=at(),
                today=TODAY,
            )
        with pytest.raises(OverAlready):
            end_package(
                actor=crew.actors["sean"],
                package=first,
                ends_before=LATER,
                reason=PackageEnd.NO_LONGER_NEEDED,
                now=at(),
            )
    assert len(rows(crew)) == 2


def test_wrong_days_and_teams_of_others_are_refused(crew):
    with pytest.raises(WrongDays):
        add(crew, ends_before=TODAY)
    with pytest.raises(NotTheProvidersTeam):
        add(crew, team=crew.team)
    first = add(crew)
    with tenant(crew.id), pytest.raises(WrongDays):
        end_package(
            actor=crew.actors["grace"],
            package=first,
            ends_before=TODAY - timedelta(days=1),
            reason=PackageEnd.DECLINED,
            now=at(),
        )
    assert rows(crew) == [(2, TODAY, None, "")]


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (PackageKind.CONSULTANT, "a consultant"),
        (PackageKind.DIAGNOSTICS, "tests and scans"),
        (PackageKind.MEDICATION, "medicines"),
        (PackageKind.UNPLANNED_ADMISSION, "an unplanned hospital stay"),
    ],
)
def test_a_budget_for_a_medical_must_is_refused_by_name_and_by_the_database(crew, kind, named):
    with pytest.raises(MedicalMust, match=f"never pays for {named}"):
        add(crew, kind=kind, funded_by=FundedBy.PHB_DIRECT)
    assert rows(crew) == []
    other = add(crew, kind=kind)
    with tenant(crew.id), pytest.raises(IntegrityError), transaction.atomic():
        Package.objects.filter(id=other.id).update(funded_by=FundedBy.PHB_NOTIONAL)


def test_a_package_is_open_until_the_day_it_ends(crew):
    add(crew, ends_before=LATER)
    person = crew.world.person(0)
    with tenant(crew.id):
        assert len(open_packages(person.id, LATER - timedelta(days=1))) == 1
        assert open_packages(person.id, LATER) == []


def visitor(crew, name="grace"):
    client = Client()
    sit(client, crew.members[name])
    return client


def test_the_page_says_the_last_day_of_a_package_and_which_was_never_in_place(crew):
    given = add(crew, ends_before=LATER)
    address = f"/people/{crew.world.person(0).uid}/packages/"
    last = f"{day_in_words(TODAY)} until {day_in_words(LATER - timedelta(days=1))}"
    grace = visitor(crew)
    assert package_row(given).unit_cost.endswith(" a visit")
    given.unit = PackageUnit.HOUR
    assert package_row(given).unit_cost.endswith(" an hour")
    assert last in grace.get(address).content.decode()
    grace.post(f"{address}{given.uid}/end/", {"ends_before": typed_day(TODAY), "reason": "ENTERED_IN_ERROR"})
    assert f"{day_in_words(TODAY)}, never in place" in grace.get(address).content.decode()


def test_an_offer_of_a_budget_is_confirmed(crew):
    add(crew)
    address = f"/people/{crew.world.person(0).uid}/packages/budget/"
    said = {"offered_on": typed_day(TODAY), "answer": "DECLINED", "words": ""}
    assert "The offer is written down." in visitor(crew).post(address, said, follow=True).content.decode()


def test_the_page_and_its_tab_come_with_agreed_need(crew):
    add(crew)
    agreed, not_agreed = (f"/people/{crew.world.person(n).uid}/" for n in (0, 1))
    grace = visitor(crew)
    assert "£46.00 a week" in grace.get(f"{agreed}packages/").content.decode()
    assert f'href="{agreed}packages/"' in grace.get(agreed).content.decode()
    assert f'href="{not_agreed}packages/"' not in grace.get(not_agreed).content.decode()
    page = grace.get(f"{not_agreed}packages/").content.decode()
    assert "Packages follow a completed assessment" in page
    assert "Add a package" not in page


def test_the_form_refuses_a_medical_must_beside_the_field_and_keeps_what_was_typed(crew):
    with tenant(crew.id):
        provider = package().provider.id
    sent = {
        "kind": "MEDICATION",
        "service": "Tablets in a box",
        "provider": provider,
        "sector": "PRIMARY_CARE",
        "starts_on": "15/6/2026",
        "units": "1",
        "unit": "WEEK",
        "how_often": "EACH_WEEK",
        "unit_cost": "4.15",
        "funded_by": "PHB_DIRECT",
    }
    address = f"/people/{crew.world.person(0).uid}/packages/add/"
    page = visitor(crew).post(address, sent)
    assert page.status_code == 200
    assert "A personal health budget never pays for medicines" in page.content.decode()
    assert "Tablets in a box" in page.content.decode()
    early = visitor(crew).post(address, sent | {"funded_by": "YEAR_OF_CARE", "starts_on": "1/1/1850"})
    assert "A package begins in the years 2000 to 2100." in early.content.decode()
    assert visitor(crew).post(address, sent | {"funded_by": "YEAR_OF_CARE"}).status_code == 302
    with tenant(crew.id):
        assert Package.objects.get().unit_cost == 415


def test_a_practice_reads_packages_and_changes_none(crew):
    add(crew)
    practice = Client()
    sit(practice, crew.world.member(Role.GP_PRACTICE))
    address = f"/people/{crew.world.person(0).uid}/packages/"
    page = practice.get(address).content.decode()
    assert "Bathing help" in page and "Add a package" not in page
    assert practice.post(f"{address}add/").status_code == 403


def change(crew, given, **changes):
    with tenant(crew.id):
        return change_package(
            uid=uuid4(),
            actor=crew.actors["grace"],
            package=given,
            said=package(**changes),
            starts_on=CHANGED_ON,
            now=timezone.now(),
            today=timezone.localdate(),
        )


def take_back(crew, changed):
    with tenant(crew.id):
        end_package(
            actor=crew.actors["grace"],
            package=changed,
            ends_before=changed.starts_on,
            reason=PackageEnd.ENTERED_IN_ERROR,
            now=timezone.now(),
        )


def read(crew, address):
    page = visitor(crew).get(f"/people/{crew.world.person(0).uid}/{address}")
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


CHANGED_ON = timezone.localdate() + timedelta(days=9)
FROM, UNTIL = day_in_words(CHANGED_ON), day_in_words(CHANGED_ON - timedelta(days=1))


def test_my_copy_says_what_help_costs_today_and_from_which_day_it_changes(crew):
    given = add(crew)
    agreed(crew)
    changed = change(crew, given, units=4)
    for page in ("plan/my-copy/", "plan/easy-read/"):
        said = read(crew, page)
        assert f"costs £46.00 a week until {UNTIL}." in said
        assert f"costs £92.00 a week from {FROM}." in said
    take_back(crew, changed)
    for page in ("plan/my-copy/", "plan/easy-read/"):
        said = read(crew, page)
        assert f"costs £46.00 a week until {UNTIL}." in said
        assert "£92.00" not in said


def test_a_change_that_is_taken_back_is_over_and_the_page_says_from_when_nothing_is_there(crew):
    given = add(crew)
    changed = change(crew, given, units=4)
    remark = f"<strong>This is not in place from {FROM}</strong>: the change from that day was taken back."
    again = f"packages/{given.uid}/again/"
    assert remark not in read(crew, "packages/")
    take_back(crew, changed)
    now, over = read(crew, "packages/").split("Ended, or never in place (1)")
    assert remark in now and again in now and "never in place" not in now and "£92.00" not in now
    assert f"{FROM}, never in place" in over and "£92.00" in over
    form = read(crew, again)
    assert 'value="Bathing help"' in form and f'value="{typed_day(CHANGED_ON)}"' in form
    add(crew, starts_on=CHANGED_ON)
    assert "This is not in place from" not in read(crew, "packages/")


def test_a_change_that_was_corrected_before_it_was_taken_back_is_said_once_beside_what_was_in_place(crew):
    given = add(crew)
    take_back(crew, change(crew, change(crew, given, units=4), units=5))
    assert read(crew, "packages/").count("This is not in place from") == 1


def test_what_the_person_pays_is_said_with_its_days(crew):
    change(crew, add(crew, funded_by=FundedBy.SOCIAL_CARE_CHARGE), units=4, funded_by=FundedBy.SOCIAL_CARE_CHARGE)
    pays = read(crew, "packages/").split('id="pays"')[1]
    assert f"<strong>£46.00 a week</strong> until {UNTIL}<" in pays
    assert f"<strong>£92.00 a week</strong> from {FROM}<" in pays
