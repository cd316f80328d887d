"""Packages that are changed and ended, and stays with recovery points, drawn by lot and made through services."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

from apps.care.admissions.models import Admission
from apps.care.admissions.services.way_home import agree_r_point, propose_r_point
from apps.care.care_plans.choices import FundedBy, HowOften, PackageEnd, PackageKind, PackageUnit
from apps.care.care_plans.services.packages import PackageWords, add_package, change_package, end_package
from apps.care.patients.services import begin_care
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.models import Organisation
from tests.factories.assessing import assessed, at

STAYS = "provider,spell_ref,nhs_number,admitted_at,method,discharged_at,discharged_to"
FIRST = date(2025, 5, 20)


def package(**facts):
    """Seven hours of help a week, unless told."""
    usual = {
        "kind": PackageKind.HELP_AT_HOME,
        "service": "Help",
        "provider": Organisation.objects.get(ods_code="SOC"),
        "sector": Sector.SOCIAL_CARE,
        "units": 7,
        "unit": PackageUnit.HOUR,
        "how_often": HowOften.EACH_WEEK,
        "unit_cost": 2_300,
        "funded_by": FundedBy.YEAR_OF_CARE,
    }
    return PackageWords(**usual | facts)


def put_in_place(made, number, on, **facts):
    """A package from a day, after an assessment that came to Low."""
    return add_package(
        uid=uuid4(),
        actor=made.grace,
        person=made.world.person(number),
        said=package(**facts),
        starts_on=on,
        now=at(on),
        today=on,
    )


def changed(made, held, on, now=None, **facts):
    return change_package(
        uid=uuid4(), actor=made.grace, package=held, said=package(**facts), starts_on=on, now=now or at(on), today=on
    )


def ended(made, held, on, reason, now=None):
    end_package(actor=made.grace, package=held, ends_before=on, reason=reason, now=now or at(on))


def drawn_packages(made, seed):
    """Of people 0 to 11, most rise to High some time after; packages run out, grow, shrink, end, or are left alone."""
    draw = Random(seed)
    world = made.world
    lead = made.lead
    with tenant(made.id, user_id=lead.user_id):
        for number in range(0, 12, 2):
            begin_care(
                actor=lead, person=world.person(number), team=made.heron, starts_on=date(2025, 5, 1), why="Referred."
            )
    for number in range(12):
        assessed(made.grace, world.person(number), FIRST, "")
        held = [put_in_place(made, number, FIRST)]
        if number % 3 == 0:
            held.append(put_in_place(made, number, FIRST, ends_before=date(2025, 9, 20 + draw.randrange(10))))
        if number % 5 == 0:
            ended(made, held[0], date(2025, 8, 1), PackageEnd.NO_LONGER_NEEDED)
            held = held[1:]
        rose_on = date(2025, 9, 1) + timedelta(days=draw.randrange(30))
        if number != 11:
            assessed(made.omar, world.person(number), rose_on, "MOB S")
        for one in held:
            on = rose_on + timedelta(days=draw.choice([0, 15, 90, 91]))
            if one.ends_before:
                continue
            fate = draw.choice(["left", "smaller", "larger", *list(PackageEnd.values)[1:4]])
            if fate == "left":
                continue
            if fate in ("smaller", "larger"):
                one = changed(made, one, on, units=5 if fate == "smaller" else 9)
                if draw.random() < 0.4:
                    changed(made, one, on + timedelta(days=5), units=draw.choice([6, 7, 8]))
            else:
                ended(made, one, on, PackageEnd(fate))


def drawn_stays(made, seed):
    """Stays of people 12 to 23, in two kinds of HRG and by two ways of coming; some come back, some die."""
    draw = Random(seed)
    rows, hrgs = [], []
    for number in range(12, 24):
        came = date(2025, 8, 1) + timedelta(days=draw.randrange(150))
        method = draw.choice(["emergency", "emergency", "planned"])
        fate = draw.choice([",", ",", f"{came + timedelta(days=25)}T10:00,DIED"])
        rows.append(f"ACU,S{number},{made.world.number(number)},{came}T09:00,{method},{fate}")
        if number % 2:
            hrgs.append(
                f"ACU,a{number},{{{number}}},NON_ELECTIVE_SPELL,{came},{came + timedelta(days=24)},S{number},,,"
                "DZ65A,,Y,1,,,,,,,,,900.00,,"
            )
        if draw.random() < 0.6:
            back = came + timedelta(days=draw.choice([26, 30, 60]))
            again = draw.choice(["emergency", "planned", ""])
            rows.append(f"ACU,B{number},{made.world.number(number)},{back}T09:00,{again},,")
    made.world.send("admissions", "\n".join([STAYS, *rows]))
    made.world.activity(*hrgs)
    for stay in Admission.objects.filter(spell_ref__startswith="S"):
        set_r_point(made, stay, stay.admitted_at.date() + timedelta(days=draw.randrange(2, 20)))
    early = Admission.objects.get(spell_ref="S13")
    propose_r_point(
        actor=made.elsewhere,
        admission=early,
        on=early.admitted_at.date() + timedelta(days=1),
        reason="",
        now=now(),
        seen=2,
    )


def set_r_point(made, stay, on):
    """The hospital proposes and the co-ordinator agrees."""
    propose_r_point(actor=made.elsewhere, admission=stay, on=on, reason="Better.", now=now(), seen=0)
    agree_r_point(actor=made.grace, admission=stay, now=now(), seen=1)


def now():
    return datetime(2026, 5, 30, 12, tzinfo=ZoneInfo("Europe/London"))
