from collections import Counter
from datetime import date

import pytest

from apps.foundation.access.roles import Role
from apps.foundation.kernel.nhs_number import is_nhs_number
from apps.interfaces.demo.generator.blueprints import HARTFIELD, NORTHBROOK
from apps.interfaces.demo.generator.files import LEFT, REFUSED
from apps.interfaces.demo.generator.partnership import make
from apps.interfaces.demo.generator.risk import HIGH_FROM, LOW_FROM, MEDIUM_FROM, levels, scores
from apps.interfaces.demo.generator.timeline import timeline_of
from apps.interfaces.demo.sign_ins import PASSWORD, SEATS, SIGN_INS, seats_in

TODAY = date(2026, 11, 22)
SCALE = 0.1


@pytest.fixture(scope="module")
def northbrook():
    return make(NORTHBROOK, timeline_of(TODAY), SCALE)


@pytest.fixture(scope="module")
def hartfield():
    return make(HARTFIELD, timeline_of(TODAY), SCALE)


def file_of(made, start):
    return next(file for file in made.files if file.name.startswith(start))


def activity(made):
    """Every activity row that is sent for the first time."""
    again = ("-mended", "-changed", "-empty")
    return [
        row
        for f in made.files
        if f.kind == "activity" and not any(word in f.name for word in again)
        for row in f.rows.iter_rows(named=True)
    ]


def numbers_of(made):
    """NHS numbers of everybody who is in a people file."""
    return {n for f in made.files if f.kind == "people" for n in f.rows["nhs_number"] if n is not None}


def test_the_same_seed_makes_the_same_files_byte_for_byte(hartfield):
    again = make(HARTFIELD, timeline_of(TODAY), SCALE)
    assert [(f.name, f.sender, f.content()) for f in again.files] == [
        (f.name, f.sender, f.content()) for f in hartfield.files
    ]
    assert again.caseloads == hartfield.caseloads


def test_no_two_files_have_one_name(northbrook):
    assert max(Counter(file.name for file in northbrook.files).values()) == 1


def test_nhs_numbers_are_valid_and_of_the_999_range_save_those_planted(northbrook):
    numbers = numbers_of(northbrook)
    wrong = [number for number in numbers if not is_nhs_number(number)]
    assert all(number.startswith("999") for number in numbers)
    assert len(numbers) > 500
    assert len(wrong) == 1


def test_no_nhs_number_stands_in_both_partnerships(northbrook, hartfield):
    assert not numbers_of(northbrook) & numbers_of(hartfield)


def test_addresses_and_telephones_are_of_the_ranges_kept_for_fiction(northbrook):
    people = file_of(northbrook, "people-2025").rows
    assert all(postcode.startswith("ZZ99 ") for postcode in people["postcode"])
    assert all(line.startswith(("01632 960", "07700 900")) for line in people["telephone"])


def test_people_are_as_many_as_the_scale_says_and_a_quarter_or_so_have_conditions(northbrook):
    people = file_of(northbrook, "people-2025").rows
    with_conditions = file_of(northbrook, "conditions-2025").rows["nhs_number"].n_unique()
    assert people.height == 500
    assert 0.18 < with_conditions / people.height < 0.35
    assert set(people["sharing_consent"]) == {"GIVEN", "NOT_ASKED", "REFUSED"}
    assert people.filter(people["nhs_number"].is_null()).height == 8


def test_seasons_and_weekdays_show_in_unplanned_care():
    rows = [
        r
        for r in activity(make(NORTHBROOK, timeline_of(TODAY), 1.0))
        if r["kind"] in {"AE_ATTENDANCE", "NON_ELECTIVE_SPELL"}
    ]
    by_month = Counter(row["start_date"][:7] for row in rows)
    winter = by_month["2025-12"] + by_month["2026-01"] + by_month["2026-02"]
    summer = by_month["2025-06"] + by_month["2025-07"] + by_month["2025-08"]
    assert winter > 1.1 * summer
    admitted = Counter(date.fromisoformat(r["start_date"]).weekday() for r in rows if r["kind"] == "NON_ELECTIVE_SPELL")
    assert admitted[5] + admitted[6] < 0.34 * sum(admitted[day] for day in range(5))


def test_gp_contacts_are_on_working_days(northbrook):
    days = {date.fromisoformat(row["start_date"]) for row in activity(northbrook) if row["kind"] == "GP_CONTACT"}
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
    assert date(2025, 12, 25) not in days


def test_costs_are_pounds_with_two_decimals_save_those_planted(northbrook):
    decimals = Counter(len(row["cost"].partition(".")[2]) for row in activity(northbrook))
    assert decimals == {2: decimals[2], 3: 1}


def test_every_planted_fault_is_in_its_file(northbrook):
    community = file_of(northbrook, "community-2026-05.csv").rows
    mended = file_of(northbrook, "community-2026-05-mended").rows
    assert [is_nhs_number(n) for n in community["nhs_number"].drop_nulls()].count(False) == 1
    assert all(is_nhs_number(n) for n in mended["nhs_number"].drop_nulls())
    assert "ZN9" in set(file_of(northbrook, "mental-health-2026-06").rows["provider"])
    assert "Z81099" in set(file_of(northbrook, "people-changes-2026-11").rows["gp_practice"])
    repeated = Counter(file_of(northbrook, "acute-2026-06").rows["record_id"])
    assert sorted(repeated.values())[-2:] == [2, 2]
    unknown = set(file_of(northbrook, "community-2026-06").rows["nhs_number"].drop_nulls())
    assert len(unknown - numbers_of(northbrook)) == 1
    late = [r for r in file_of(northbrook, "primary-care-extract-2026-10").rows["record_id"] if r.endswith("-L")]
    assert len(late) == 1
    changed = file_of(northbrook, "acute-2026-04-changed").rows
    assert changed["withdrawn"].drop_nulls().to_list() == ["yes"]
    assert Counter(file.outcome for file in northbrook.files)[REFUSED] == 1
    assert [file.name for file in northbrook.files if file.outcome == LEFT] == ["third-2026-10.csv"]


def test_files_are_sent_after_the_people_they_speak_of(northbrook):
    kinds = [file.kind for file in northbrook.files]
    assert kinds[:5] == ["organisations", "deprivation", "people", "conditions", "risk_scores"]
    assert [f.parameters["effective_from"] for f in northbrook.files if f.kind == "risk_scores"] == [
        "2025-04-01",
        "2026-04-01",
        "2026-07-01",
    ]


@pytest.mark.parametrize(
    ("today", "activity_from", "activity_to", "contract_from", "months", "refreshed_on"),
    [
        (date(2026, 11, 22), date(2025, 5, 1), date(2026, 11, 1), date(2026, 4, 1), 7, date(2026, 7, 1)),
        (date(2026, 7, 1), date(2025, 1, 1), date(2026, 7, 1), date(2026, 4, 1), 3, None),
        (date(2026, 6, 30), date(2024, 12, 1), date(2026, 6, 1), date(2025, 4, 1), 12, date(2025, 7, 1)),
        (date(2027, 4, 1), date(2025, 10, 1), date(2027, 4, 1), date(2026, 4, 1), 12, date(2026, 7, 1)),
        (date(2028, 2, 29), date(2026, 8, 1), date(2028, 2, 1), date(2027, 4, 1), 10, date(2027, 7, 1)),
    ],
)
def test_timeline_shows_a_year_with_a_good_part_of_activity(
    today, activity_from, activity_to, contract_from, months, refreshed_on
):
    timeline = timeline_of(today)
    assert (timeline.activity.starts_on, timeline.activity.ends_before) == (activity_from, activity_to)
    assert timeline.contract.starts_on == contract_from
    assert len(timeline.months_in_contract) == months
    assert timeline.refreshed_on == refreshed_on


@pytest.mark.parametrize("today", [date(2026, 7, 1), date(2026, 6, 30), date(2027, 4, 1), date(2028, 2, 29)])
def test_files_can_be_made_for_any_day(today):
    made = make(HARTFIELD, timeline_of(today), SCALE)
    assert [file.outcome for file in made.files].count(LEFT) == 1
    assert made.caseloads


def test_scores_put_the_named_share_of_people_at_each_level():
    import numpy as np

    found = scores(np.random.default_rng(1).normal(size=5_000), "second")
    assert Counter(levels(found).tolist()) == {0: 4080, 1: 600, 2: 250, 3: 70}
    assert levels(np.array([LOW_FROM - 1, LOW_FROM, MEDIUM_FROM, HIGH_FROM])).tolist() == [0, 1, 2, 3]


def test_every_role_that_signs_in_has_a_sign_in_at_northbrook():
    roles = {seat.role for seat in seats_in(NORTHBROOK.slug)}
    assert roles == set(Role) - {Role.COMMAND_LINE}
    assert all(sign_in.email.endswith(".example") for sign_in in SIGN_INS)
    assert len(PASSWORD) >= 12


def test_some_people_work_in_both_partnerships_and_somebody_has_two_roles():
    slugs, roles = {}, {}
    for seat in SEATS:
        slugs.setdefault(seat.email, set()).add(seat.slug)
        roles.setdefault((seat.email, seat.slug), set()).add(seat.role)
    assert any(len(found) == 2 for found in slugs.values())
    assert any(len(found) == 2 for found in roles.values())
