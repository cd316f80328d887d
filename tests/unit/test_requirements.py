from dataclasses import replace
from datetime import date

import pytest

from apps.care.co_ordination.domain.requirements import ALL, Facts, Requirement, mask_of, met, met_in

TODAY = date(2026, 6, 15)
HAS_ALL = Facts(
    in_model=True,
    has_coordinator=True,
    assessed_on=date(2025, 6, 15),
    agreed_on=date(2026, 1, 1),
    review_due_on=TODAY,
    parties=2,
    told=1,
    supports_self_care=True,
    says_specialist_access=True,
    sharing_asked=True,
    seen_in_a_year=True,
    late_promises=0,
    late_answers=0,
)


def test_somebody_with_everything_on_record_has_all_eight_on_the_last_day_of_each():
    assert mask_of(met(HAS_ALL, TODAY)) == ALL == 255


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"has_coordinator": False}, {Requirement.CO_ORDINATOR}),
        ({"assessed_on": None}, {Requirement.ASSESSMENT}),
        ({"assessed_on": date(2025, 6, 14)}, {Requirement.ASSESSMENT}),
        (
            {"agreed_on": None, "review_due_on": None},
            {Requirement.PLAN, Requirement.SPECIALIST, Requirement.REVIEW},
        ),
        ({"told": 0}, {Requirement.PLAN}),
        ({"told": 0, "parties": 0}, set()),
        ({"supports_self_care": False}, {Requirement.SELF_CARE}),
        ({"says_specialist_access": False}, {Requirement.SPECIALIST}),
        ({"late_promises": 1}, {Requirement.SPECIALIST}),
        ({"review_due_on": date(2026, 6, 14)}, {Requirement.REVIEW}),
        ({"in_model": False}, {Requirement.RECORDED}),
        ({"sharing_asked": False}, {Requirement.RECORDED}),
        ({"seen_in_a_year": False}, {Requirement.RECORDED}),
        ({"late_answers": 2}, {Requirement.LIAISON}),
    ],
)
def test_each_is_lost_by_what_it_rests_on_and_by_nothing_else(change, lost):
    assert set(Requirement) - met(replace(HAS_ALL, **change), TODAY) == lost


def test_a_mask_says_the_same_requirements_again():
    for mask in range(ALL + 1):
        assert mask_of(met_in(mask)) == mask
