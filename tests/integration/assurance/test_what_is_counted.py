"""What checks count is what one counts by hand, on drawn cases."""

import time
from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from apps.care.assessments.choices import Reason
from apps.care.assessments.services import (
    abandon_assessment,
    answer_override,
    ask_override,
    complete_assessment,
    correct_assessment,
)
from apps.care.assessments.services.answering import answer
from apps.care.assurance.choices import WATCHED, Check, Grain
from apps.care.assurance.engine.assessed import assessments_staged
from apps.care.assurance.engine.changes import changes
from apps.care.assurance.engine.shares import shares
from apps.care.assurance.engine.watch import care_given
from apps.care.assurance.runs import worked_out
from apps.foundation.access.policy import NotPermitted
from tests.factories.assessing import assessed, at, draft
from tests.factories.world import every
from tests.integration.assurance.conftest import window
from tests.integration.assurance.naive import shares_by_hand, watch_by_hand
from tests.integration.assurance.taken_away import drawn_packages, drawn_stays

PROFILES = ("", "MOB M", "DRU M", "MOB M, CON M, COG M", "BRE H, DRU L", "MOB S", "MOB H, CON M", "PSY M, DRU L")


def drawn_life(made, seed, assessments=22):
    """Assessments of a year and a half by three people, some corrected, some agreed higher; care, and crises."""
    draw = Random(seed)
    world = made.world
    assessors = [made.grace, made.omar, made.ruth]
    for place in range(assessments):
        actor = assessors[draw.randrange(3)]
        person = world.person(draw.randrange(24))
        day = date(2025, 3, 1) + timedelta(days=20 * place + draw.randrange(12))
        said = draw.choice(PROFILES)
        if draw.random() < 0.1:
            assessed(made.sam, person, day, said, reason=Reason.AUDIT)
            continue
        one = assessed(actor, person, day, said)
        if draw.random() < 0.3:
            later = at(day) + timedelta(days=draw.choice([1, 14, 15, 30]))
            draft = correct_assessment(actor=actor, assessment=one, now=later)
            complete_assessment(actor=actor, assessment=draft, now=later)
        elif one.classifications.get().need_band < 3 and draw.random() < 0.4:
            agree(made, actor, one, at(day))
    kinds = ("COMMUNITY_CONTACT", "GP_CONTACT", "AE_ATTENDANCE", "PRESCRIPTION", "OUTPATIENT")
    rows = [
        world.record(
            f"r{n}",
            draw.randrange(24),
            (date(2025, 1, 10) + timedelta(days=draw.randrange(470))).isoformat(),
            "50.00",
            kind=draw.choice(kinds),
        )
        for n in range(120)
    ]
    world.activity(*rows)


def agree(made, actor, one, now):
    level = one.classifications.get().need_band
    asked = ask_override(
        actor=actor, assessment=one, wanted_band=level + 1, reason="U1", explanation="Much worse at home.", now=now
    )
    second = made.sam if actor is not made.sam else made.kim
    answer_override(actor=second, override=asked, agrees=True, note="Seen.", now=now, today=now.date())


@pytest.mark.parametrize("seed", [1, 2])
def test_shares_are_those_counted_by_hand(scored, seed):
    drawn_life(scored, seed)
    found = window()
    with assessments_staged(found) as cursor:
        counted = {
            (one.check, one.grain, one.organisation_id, one.team_id, one.assessor, one.month): (one.count, one.of)
            for one in shares(cursor)
            if one.check != Check.BOUNDARY
        }
    by_hand = shares_by_hand(found)
    assert counted == by_hand
    whole = {key[0]: pair for key, pair in by_hand.items() if key[1] == Grain.PARTNERSHIP and key[5] is None}
    assert sum(count > 0 for count, _ in whole.values()) >= 4
    assert whole[Check.NOT_FOLLOWED][1]


@pytest.mark.parametrize("seed", [4])
def test_care_given_is_what_one_counts_by_hand(scored, seed):
    drawn_life(scored, seed, 4)
    drawn_packages(scored, seed)
    drawn_stays(scored, seed)
    leaving = every(range(3, 24), 2_700)
    scored.world.levels(leaving, effective_from="2025-11-01")
    found = window()
    counted = {
        (one.check, one.grain, one.organisation_id or one.group): (one.count, one.of) for one in care_given(found)
    }
    assert counted == watch_by_hand(found)
    assert {key[0] for key in counted} == set(WATCHED)
    for check in (Check.PACKAGES_CUT, Check.EARLY_R_POINT):
        count, of = counted[check, Grain.PARTNERSHIP, ""]
        assert 0 < count < of
        assert any(key[:2] == (check, Grain.ORGANISATION) for key in counted)


def test_expected_at_high_follows_the_scores(scored):
    world = scored.world
    for number in range(12, 24):
        assessed(
            scored.grace if number % 2 else scored.omar,
            world.person(number),
            date(2025, 9, 1),
            "MOB S" if number >= 18 else "",
        )
    with assessments_staged(window()) as cursor:
        rows = [one for one in shares(cursor) if one.check == Check.AGAINST_SCORE]
    whole = next(one for one in rows if one.grain == Grain.PARTNERSHIP and one.month is None)
    teams = {one.team_id: one for one in rows if one.grain == Grain.TEAM}
    assert (whole.count, whole.of, whole.expected) == (6, 12, 6)
    heron = teams[scored.heron.id]
    assert (heron.count, heron.of, heron.expected) == (3, 6, 3)


def test_just_over_and_just_under_a_boundary(made):
    world = made.world
    said = {0: "", 1: "DRU L", 2: "DRU M", 3: "MOB S", 4: "PSY M, DRU L"}
    for number, profile in said.items():
        assessed(made.grace, world.person(number), date(2025, 9, 1), profile)
    with assessments_staged(window()) as cursor:
        cursor.execute("SELECT person_id, just_over, just_under FROM consistency_assessed")
        found = {person: (over, under) for person, over, under in cursor.fetchall()}
        whole = next(
            one
            for one in shares(cursor)
            if one.check == Check.BOUNDARY and one.grain == Grain.PARTNERSHIP and not one.month
        )
    assert found == {
        world.person(0).id: (False, False),
        world.person(1).id: (False, True),
        world.person(2).id: (True, True),
        world.person(3).id: (True, False),
        world.person(4).id: (False, True),
    }
    assert (whole.count, whole.of) == (2, 4)


def test_halves_of_the_year_and_people_assessed_twice(made):
    world = made.world
    for number in range(6):
        assessed(made.grace, world.person(number), date(2025, 7, 1), "")
    for number in range(4):
        assessed(made.grace, world.person(number), date(2026, 3, 1), "MOB S" if number < 3 else "")
    found = window()
    with assessments_staged(found) as cursor:
        tested = {(one.check, one.organisation_id is None): one.figures for one in changes(cursor, found)}
    assert tested[Check.DRIFT, True]["before"] == [6, 0, 0]
    assert tested[Check.DRIFT, True]["after"] == [1, 0, 3]
    assert tested[Check.MOVEMENT, True] == tested[Check.MOVEMENT, False] == {"up": 3, "down": 0, "both": 4}


def test_a_run_worked_out_again_comes_to_the_same_whatever_was_learned_since(scored):
    world = scored.world
    drawn_life(scored, 6, 5)
    found = window()
    before = worked_out(found)
    time.sleep(max(0.0, (found.as_of - timezone.now()).total_seconds()) + 0.01)
    later = found.as_of + timedelta(days=1)
    assessed(scored.grace, world.person(1), date(2026, 2, 2), "MOB S", now=later)
    assert worked_out(found)[0] == before[0]
    assert {repr(one) for one in worked_out(found)[1]} == {repr(one) for one in before[1]}


def test_a_corrected_answer_counts_once_in_its_newest_version(made):
    one = assessed(made.grace, made.world.person(0), date(2025, 9, 1), "MOB S")
    now = at(date(2025, 9, 2))
    draft = correct_assessment(actor=made.grace, assessment=one, now=now)
    version = draft.answers.get(domain="MOB").version
    answer(
        actor=made.grace,
        assessment=draft,
        domain="MOB",
        domain_level="N",
        based_on=version,
        client_id="00000000-0000-4000-8000-000000000001",
        now=now,
    )
    complete_assessment(actor=made.grace, assessment=draft, now=now)
    with assessments_staged(window()) as cursor:
        whole = {
            one.check: (one.count, one.of)
            for one in shares(cursor)
            if one.grain == Grain.PARTNERSHIP and one.month is None
        }
    assert (whole[Check.CASE_MIX], whole[Check.CORRECTIONS]) == ((0, 1), (1, 2))


def test_a_re_assessment_is_completed_given_up_and_corrected_by_its_own_assessor_alone(made):
    day = date(2026, 2, 1)
    begun = draft(made.sam, made.world.person(0), day, "MOB S", reason=Reason.AUDIT)
    with pytest.raises(NotPermitted):
        complete_assessment(actor=made.grace, assessment=begun, now=at(day))
    with pytest.raises(NotPermitted):
        abandon_assessment(actor=made.grace, assessment=begun, why="Mine was right.", now=at(day))
    complete_assessment(actor=made.sam, assessment=begun, now=at(day))
    with pytest.raises(NotPermitted):
        correct_assessment(actor=made.grace, assessment=begun, now=at(day))
