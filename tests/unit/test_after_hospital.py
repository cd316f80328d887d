from datetime import date

from apps.care.admissions.domain.after_hospital import left_lately


def test_a_stay_ended_lately_on_any_of_the_thirty_days_before_today_and_today():
    assert left_lately(date(2026, 3, 5)) == (date(2026, 2, 3), date(2026, 3, 5))
