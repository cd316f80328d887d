"""Two at once, with real commits: the same news in two files, and two answers to one alert."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.care.admissions.choices import Decision, Exceeded, FirstStep
from apps.care.admissions.models import Answer
from apps.care.admissions.services.answering import AnsweredAlready, Answering, answer_alert
from apps.foundation.core.tenancy import tenant
from tests.integration.admissions.hospital import Hospital, stay


@pytest.fixture
def hospital(committed_db: None) -> Hospital:
    return Hospital.make()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each act in a thread of its own, begun together; what each came to."""
    start, found = threading.Barrier(len(acts)), [None] * len(acts)

    def do(place: int) -> None:
        try:
            start.wait(30)
            found[place] = acts[place]()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def test_the_same_stay_in_two_files_at_once_raises_one_alert(hospital: Hospital) -> None:
    row = stay(0)
    first, second = at_once(lambda: hospital.tell(row), lambda: hospital.tell(row))
    assert sorted((batch.added, batch.unchanged) for batch in (first, second)) == [(0, 1), (1, 0)]
    assert len(hospital.admissions()) == len(hospital.alerts()) == 1


def test_of_two_answers_at_once_one_is_recorded_and_the_other_is_told(hospital: Hospital) -> None:
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    said = Answering(FirstStep.RANG, Decision.PLAN_HOME, Exceeded.CANNOT_SAY)

    def answer(name: str) -> Any:
        actor = hospital.actor(name)
        with tenant(hospital.id, user_id=actor.user_id):
            return answer_alert(actor=actor, alert=alert, answering=said, now=timezone.now())

    found = at_once(lambda: answer("grace"), lambda: answer("priya"))
    assert sorted(type(one) for one in found if not isinstance(one, Answer)) == [AnsweredAlready]
    with tenant(hospital.id):
        assert Answer.objects.count() == 1
