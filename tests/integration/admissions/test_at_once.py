"""Two at once, with real commits: news in two files, answers to one alert, and a death beside whatever else is done."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.care.admissions.choices import Decision, Destination, Ended, Exceeded, FirstStep
from apps.care.admissions.models import Admission, Answer
from apps.care.admissions.services.answering import AnsweredAlready, Answering, answer_alert
from apps.care.admissions.services.taking import record_discharge
from apps.care.patients.services import begin_care
from apps.foundation.core.tenancy import tenant
from tests.integration.admissions.hospital import Hospital, stay
from tests.integration.care_plans.writing import need_agreed


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


WAITING = """
SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
               WHERE NOT l.granted AND a.datname = current_database())
"""


def beside(
    hospital: Hospital, name: str, admission: Admission, first: Callable[[], Any], act: Callable[[], Any]
) -> Any:
    """Somebody does the first thing; when they hold the stay, the act begins and waits. What the act came to."""
    actor, found = hospital.actor(name), []

    def do() -> None:
        try:
            found.append(act())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=do)
    with tenant(hospital.id, user_id=actor.user_id), transaction.atomic(), connection.cursor() as cursor:
        Admission.objects.select_for_update().get(id=admission.id)
        thread.start()
        while thread.is_alive() and not cursor.execute(WAITING).fetchone()[0]:
            time.sleep(0.01)
        assert thread.is_alive(), found
        first()
    thread.join(120)
    return found[0]


def dies_while(hospital: Hospital, admission: Admission, act: Callable[[], Any]) -> Any:
    """Somebody records a death in hospital while the act begins. What the act came to."""

    def dies() -> None:
        record_discharge(
            actor=hospital.actor("grace"),
            admission=admission,
            discharged_at=timezone.now(),
            discharged_to=Destination.DIED,
            now=timezone.now(),
        )

    return beside(hospital, "grace", admission, dies, act)


def take_on(hospital: Hospital) -> Any:
    lead, person = hospital.actor("priya"), hospital.world.person(4)
    with tenant(hospital.id, user_id=lead.user_id):
        today = timezone.localdate()
        return begin_care(actor=lead, person=person, team=hospital.team, starts_on=today, why="Asked.")


def test_an_answer_waits_for_a_death_that_is_being_recorded_and_is_told_of_it(hospital: Hospital) -> None:
    hospital.tell(stay(0))
    [alert], actor = hospital.alerts(), hospital.actor("grace")

    def answer() -> Any:
        with tenant(hospital.id, user_id=actor.user_id):
            said = Answering(FirstStep.RANG, Decision.PLAN_HOME, Exceeded.CANNOT_SAY)
            return answer_alert(actor=actor, alert=alert, answering=said, now=timezone.now())

    became = dies_while(hospital, alert.admission, answer)
    assert str(became) == "This alert asks nobody any more: the person died."
    assert [one.ended for one in hospital.alerts()] == [Ended.DIED]


def test_a_team_that_takes_somebody_on_waits_for_a_death_that_is_being_recorded(hospital: Hospital) -> None:
    need_agreed(hospital, 4)
    hospital.tell(stay(4))
    [alert] = hospital.alerts()
    began = dies_while(hospital, alert.admission, lambda: take_on(hospital))
    assert began.team == hospital.team
    assert [(one.team, one.ended) for one in hospital.alerts()] == [(None, Ended.DIED)]


def test_a_file_waits_for_a_team_that_takes_somebody_on(hospital: Hospital) -> None:
    """One of its rows says that the later stay is somebody else's, another says more of the earlier one."""
    need_agreed(hospital, 4)
    hospital.tell(stay(4, ref="A", hours=50), stay(4, ref="B"))
    [earlier, _] = hospital.admissions()
    rows = stay(1, ref="B"), stay(4, ref="A", hours=50, ward="Ward 9")
    batch = beside(hospital, "priya", earlier, lambda: take_on(hospital), lambda: hospital.tell(*rows))
    assert batch.replaced == 2
    told = [(one.team and one.team.name, one.ended) for one in hospital.alerts()]
    assert told == [("Heron team", ""), ("Heron team", Ended.NOT_THEIRS), ("Heron team", "")]
