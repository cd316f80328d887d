from itertools import product

import pytest

from apps.care.patients.domain.reach import Reach, Standing, reach_of

NOBODY = {
    "on_own_list": False,
    "team_cares": False,
    "emergency": False,
    "vital_interests": False,
    "consent": "GIVEN",
    "holds_record": False,
    "agreement": True,
}


def reach(**changes):
    return reach_of(Standing(**{**NOBODY, **changes}))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Reach.NO_RELATIONSHIP),
        ({"holds_record": True}, Reach.NO_RELATIONSHIP),
        ({"on_own_list": True}, Reach.OWN_LIST),
        ({"on_own_list": True, "consent": "REFUSED", "agreement": False}, Reach.OWN_LIST),
        ({"team_cares": True, "holds_record": True}, Reach.OWN_CARE),
        ({"team_cares": True, "holds_record": True, "consent": "REFUSED", "agreement": False}, Reach.OWN_CARE),
        ({"team_cares": True}, Reach.SHARED_CARE),
        ({"team_cares": True, "consent": "REFUSED"}, Reach.REFUSED),
        ({"team_cares": True, "consent": "NOT_ASKED"}, Reach.NOT_ASKED),
        ({"team_cares": True, "agreement": False}, Reach.NO_AGREEMENT),
        ({"lent": True, "holds_record": True}, Reach.LENT),
        ({"lent": True}, Reach.LENT),
        ({"lent": True, "team_cares": True}, Reach.SHARED_CARE),
        ({"lent": True, "emergency": True}, Reach.LENT),
        ({"lent": True, "consent": "REFUSED"}, Reach.REFUSED),
        ({"lent": True, "agreement": False}, Reach.NO_AGREEMENT),
        ({"emergency": True}, Reach.EMERGENCY),
        ({"emergency": True, "holds_record": True}, Reach.EMERGENCY),
        ({"emergency": True, "team_cares": True}, Reach.SHARED_CARE),
        ({"emergency": True, "consent": "REFUSED"}, Reach.REFUSED),
        ({"emergency": True, "consent": "NOT_ASKED"}, Reach.NOT_ASKED),
        ({"emergency": True, "agreement": False}, Reach.NO_AGREEMENT),
        ({"vital_interests": True, "consent": "REFUSED", "agreement": False}, Reach.VITAL_INTERESTS),
    ],
)
def test_a_record_opens_or_not_for_a_reason(changes, expected):
    assert reach(**changes) == expected


def test_across_organisations_nothing_but_a_threat_to_life_opens_a_refused_record():
    for on_list, cares, emergency, agreement in product((False, True), repeat=4):
        found = reach(
            on_own_list=on_list, team_cares=cares, emergency=emergency, agreement=agreement, consent="REFUSED"
        )
        assert found.opens == on_list


def test_every_reach_says_whether_it_opens():
    assert {reach for reach in Reach if reach.opens} == {
        Reach.OWN_LIST,
        Reach.OWN_CARE,
        Reach.SHARED_CARE,
        Reach.LENT,
        Reach.EMERGENCY,
        Reach.VITAL_INTERESTS,
    }
