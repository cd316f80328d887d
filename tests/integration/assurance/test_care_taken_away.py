"""Packages cut after a level rose and early recovery points: the database counts what the pure rules say."""

import time
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from apps.care.admissions.models import Admission
from apps.care.assurance.choices import Check, Grain
from apps.care.assurance.engine.watch import PEOPLE, care_given, parameters_of
from apps.care.care_plans.choices import PackageEnd
from apps.care.need_bands.choices import BandSource, NeedBand
from apps.care.need_bands.services import change_band
from tests.integration.assurance.conftest import window
from tests.integration.assurance.taken_away import STAYS, at, changed, ended, put_in_place, set_r_point
from tests.spec.tables import cases

FIRST, ROSE_ON = date(2025, 7, 1), date(2025, 9, 1)


def rises(made, *numbers):
    """Levels of an assessment: Low from the first day, High from the day of the rise."""
    for number in numbers:
        for level, on in ((NeedBand.LOW, FIRST), (NeedBand.HIGH, ROSE_ON)):
            change_band(
                person_id=made.world.person(number).id,
                need_band=level,
                funded_band=level,
                starts_on=on,
                source=BandSource.ASSESSMENT,
                source_id=0,
            )


def facts_of(text):
    kind, units, unit, how_often, cost = text.split()
    return {"kind": kind, "units": int(units), "unit": unit, "how_often": how_often, "unit_cost": int(cost)}


def whole(found, check):
    return next(((one.count, one.of) for one in found if one.check == check and one.grain == Grain.PARTNERSHIP), None)


def cuts():
    """Of each person whose level rose with a package in place: whether it was cut."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {PEOPLE} SELECT person_id, cut FROM cuts", parameters_of(window()))
        return dict(cursor.fetchall())


def test_the_database_cuts_what_the_rule_cuts(made):
    table = cases("package_cut")
    rises(made, *range(len(table)))
    expected = {}
    for number, case in enumerate(table):
        held = put_in_place(made, number, FIRST, **facts_of(case["before"]))
        if case["after"] != case["before"]:
            held = changed(made, held, ROSE_ON + timedelta(days=3), **facts_of(case["after"]))
        if case["ended"]:
            ended(made, held, ROSE_ON + timedelta(days=90), PackageEnd(case["ended"]))
        expected[made.world.person(number).id] = case["cut"] == "yes"
    assert cuts() == expected


def test_the_database_has_in_place_what_the_rule_has(made):
    table = cases("package_in_place")
    rises(made, *range(len(table)))
    for number, case in enumerate(table):
        starts_on, ends_before, ended_on = (
            date.fromisoformat(case[name]) if case[name] else None for name in ("starts_on", "ends_before", "ended_on")
        )
        held = put_in_place(made, number, starts_on, ends_before=None if ended_on else ends_before)
        if ended_on:
            ended(made, held, ends_before, PackageEnd.MOVED, now=at(ended_on))
    expected = {made.world.person(n).id for n, case in enumerate(table) if case["in_place"] == "yes"}
    assert cuts() == dict.fromkeys(expected, False)


def test_a_cut_that_is_written_from_the_first_day_of_a_package_is_a_cut(made):
    """Of each person one package: a correction stands for what it corrects, by page and by file."""
    rises(made, *range(5))
    after = at(ROSE_ON + timedelta(days=5))
    held = [put_in_place(made, number, FIRST, units=10) for number in range(5)]
    changed(made, held[0], FIRST, now=after, units=1)
    changed(made, held[1], FIRST, now=at(ROSE_ON - timedelta(days=1)), units=1)
    changed(made, changed(made, held[2], FIRST, now=after, units=1), FIRST, now=after, units=12)
    changed(made, held[3], FIRST + timedelta(days=30), now=after, units=9)
    header = "provider,kind,service,nhs_number,from,units,unit,how_often,unit_cost,funding,sector"
    smaller = f"SOC,help_at_home,Help,{made.world.number(4)},{FIRST},1,hour,each_week,23.00,year_of_care,social_care"
    made.world.send("packages", f"{header}\n{smaller}")
    assert cuts() == dict(zip([one.person_id for one in held], [True, False, False, True, True], strict=True))


def test_only_what_was_in_place_when_the_level_rose_and_was_cut_in_the_days_after_counts(made):
    rises(made, *range(6))
    day = timedelta(days=1)
    put_in_place(made, 0, FIRST, ends_before=ROSE_ON + 10 * day)
    ended(made, put_in_place(made, 1, FIRST), ROSE_ON + 91 * day, PackageEnd.NO_LONGER_NEEDED)
    ended(made, put_in_place(made, 2, FIRST), ROSE_ON - day, PackageEnd.NO_LONGER_NEEDED)
    ended(made, put_in_place(made, 3, ROSE_ON), ROSE_ON + day, PackageEnd.NO_LONGER_NEEDED)
    ended(made, put_in_place(made, 4, FIRST), ROSE_ON, PackageEnd.NO_LONGER_NEEDED)
    larger = changed(made, put_in_place(made, 5, FIRST), ROSE_ON + day, units=12)
    changed(made, larger, ROSE_ON + 5 * day, units=6)
    assert whole(care_given(window()), Check.PACKAGES_CUT) == (2, 4)
    too_early = window(ends_before=ROSE_ON + 90 * day)
    assert whole(care_given(too_early), Check.PACKAGES_CUT) is None


def test_a_cut_and_a_return_that_are_learned_of_later_change_no_run_of_before(made):
    rises(made, 0, 1, 2, 3, 4, 5)
    held = put_in_place(made, 0, FIRST)
    numbers = range(1, 6)
    stays = [f"ACU,S{n},{made.world.number(n)},2025-10-01T09:00,emergency,," for n in numbers]
    made.world.send("admissions", "\n".join([STAYS, *stays]))
    for place, stay in enumerate(Admission.objects.order_by("spell_ref")):
        set_r_point(made, stay, date(2025, 10, 3 + 2 * place))
    then = window()
    assert whole(care_given(then), Check.PACKAGES_CUT) == (0, 1)
    assert whole(care_given(then), Check.EARLY_R_POINT) == (0, 2)
    time.sleep(max(0.0, (then.as_of - timezone.now()).total_seconds()) + 0.01)
    ended(made, held, ROSE_ON + timedelta(days=2), PackageEnd.NO_LONGER_NEEDED, now=timezone.now())
    back = f"ACU,B1,{made.world.number(1)},2025-10-20T09:00,emergency,,"
    other_way = f"ACU,S2,{made.world.number(2)},2025-10-02T09:00,planned,,"
    made.world.send("admissions", "\n".join([STAYS, back, other_way]))
    assert whole(care_given(then), Check.PACKAGES_CUT) == (0, 1)
    assert whole(care_given(then), Check.EARLY_R_POINT) == (0, 2)
    assert whole(care_given(window()), Check.PACKAGES_CUT) == (1, 1)
    assert whole(care_given(window()), Check.EARLY_R_POINT) is None
