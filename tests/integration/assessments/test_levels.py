"""A completed assessment decides the level from its day; what was known before can be told again."""

from datetime import date
from uuid import uuid4

import pytest

from apps.care.assessments.choices import Reason
from apps.care.assessments.selectors import latest_completed
from apps.care.assessments.services import answer, complete_assessment, correct_assessment
from apps.care.need_bands.models import BandPeriod
from apps.care.need_bands.selectors import band_periods_of
from tests.factories.assessing import assessed, at, draft
from tests.factories.world import every

LOW, MEDIUM, HIGH = "MOB L", "BRE M", "BRE H"
APRIL, MAY, JUNE, JULY = date(2026, 4, 1), date(2026, 5, 10), date(2026, 6, 10), date(2026, 7, 10)
LATER = at(date(2026, 11, 20))


def history(person):
    """`(from, until, level, level that money follows)`, in order."""
    return [
        (row.starts_on, row.ends_before, row.need_band, row.funded_band)
        for row in band_periods_of(person.id).order_by("starts_on")
    ]


def test_the_level_follows_from_the_day_of_the_assessment(made):
    made.world.levels({0: 2_600})
    assessed(made.grace, made.ann, MAY, HIGH, now=LATER)
    assert history(made.ann) == [(APRIL, MAY, 1, 1), (MAY, None, 3, 3)]


def test_an_earlier_assessment_that_is_entered_late_rewrites_only_the_days_between(made):
    made.world.levels({0: 2_600})
    assessed(made.grace, made.ann, JUNE, HIGH, now=LATER)
    assessed(made.grace, made.ann, MAY, MEDIUM, now=LATER)
    assert history(made.ann) == [(APRIL, MAY, 1, 1), (MAY, JUNE, 2, 2), (JUNE, None, 3, 3)]
    assert latest_completed(made.ann.id).assessed_on == JUNE


def test_what_was_known_before_is_kept_with_the_moment_at_which_it_was_learned(made):
    assessed(made.grace, made.ann, JUNE, HIGH, now=LATER)
    first = BandPeriod.objects.get()
    assessed(made.grace, made.ann, MAY, MEDIUM, now=LATER)
    assert BandPeriod.objects.get(id=first.id).superseded_at is None
    late = BandPeriod.objects.exclude(id=first.id).get()
    assert late.recorded_at > first.recorded_at
    known_then = BandPeriod.objects.filter(recorded_at__lte=first.recorded_at)
    assert [(row.starts_on, row.need_band) for row in known_then] == [(JUNE, 3)]


def test_a_correction_moves_the_level_of_the_day_of_what_it_corrects(made):
    done = assessed(made.grace, made.ann, MAY, LOW, now=LATER)
    assessed(made.grace, made.ann, JULY, MEDIUM, now=LATER)
    corrected = correct_assessment(actor=made.grace, assessment=done, now=LATER)
    answer(
        actor=made.grace,
        assessment=corrected,
        domain="BRE",
        domain_level="H",
        based_on=1,
        client_id=uuid4(),
        now=LATER,
    )
    assert history(made.ann) == [(MAY, JULY, 1, 1), (JULY, None, 2, 2)]
    complete_assessment(actor=made.grace, assessment=corrected, now=LATER)
    assert history(made.ann) == [(MAY, JULY, 3, 3), (JULY, None, 2, 2)]


def test_of_two_assessments_of_one_day_the_one_completed_last_decides(made):
    assessed(made.grace, made.ann, MAY, HIGH, now=at(MAY, 9))
    assessed(made.grace, made.ann, MAY, LOW, now=at(MAY, 15))
    assert history(made.ann) == [(MAY, None, 1, 1)]


def test_a_re_assessment_of_a_sample_is_classified_and_moves_no_level(made):
    assessed(made.grace, made.ann, MAY, LOW, now=LATER)
    sample = assessed(made.sam, made.ann, JUNE, HIGH, now=LATER, reason=Reason.AUDIT)
    assert sample.classifications.get().need_band == 3
    assert history(made.ann) == [(MAY, None, 1, 1)]
    assert latest_completed(made.ann.id).assessed_on == MAY


def test_a_draft_moves_nothing(made):
    made.world.levels({0: 2_600})
    draft(made.grace, made.ann, MAY, HIGH, now=LATER)
    assert history(made.ann) == [(APRIL, None, 1, 1)]


@pytest.mark.parametrize("said", [LOW, HIGH])
def test_a_later_run_moves_only_people_never_assessed_even_where_the_assessment_confirmed_the_score(made, said):
    made.world.levels(every([0, 1], 2_600))
    assessed(made.grace, made.ann, MAY, said, now=LATER)
    before = history(made.ann)
    made.world.levels(every([0, 1], 9_000), effective_from="2026-08-01")
    assert history(made.ann) == before
    assert history(made.ben) == [(APRIL, date(2026, 8, 1), 1, 1), (date(2026, 8, 1), None, 3, 3)]


def test_not_in_the_cohort_of_a_later_run_ends_nobodys_level_who_was_assessed(made):
    made.world.levels(every([0, 1], 2_600))
    assessed(made.grace, made.ann, MAY, LOW, now=LATER)
    before = history(made.ann)
    made.world.levels({2: 9_000}, effective_from="2026-08-01")
    assert history(made.ann) == before
    assert history(made.ben) == [(APRIL, date(2026, 8, 1), 1, 1)]
