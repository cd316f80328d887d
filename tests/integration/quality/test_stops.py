"""Clinical stops: anybody who treats people stops a year, a commissioner answers, and nobody answers their own."""

import re
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.foundation.kernel.nhs_number import test_number as number_of
from apps.money.contracts.choices import Stage
from apps.money.quality.models import ClinicalStop
from apps.money.quality.selectors import NotAYear, reached_of
from apps.money.quality.services import ChangedMeanwhile, answer_stop, raise_stop
from tests.factories.agreeing import ready

pytestmark = pytest.mark.django_db
WORDS = "Two nurses for thirty people at night on the ward since May"


@pytest.fixture
def running():
    """A contract of a year that is over, as a test in force."""
    made = ready(starts_on=date(2025, 4, 1), ends_before=date(2026, 4, 1))
    made.begin(Stage.TEST)
    made.members["CLINICIAN"] = made.world.member(Role.CLINICIAN, organisation="COM", email="doctor@here.example")
    made.actors["CLINICIAN"] = made.world.actor(made.members["CLINICIAN"])
    return made


def stop(made, code="CLINICIAN", **more):
    said = {"contract": made.contract, "year": 2025, "words": WORDS, "uid": uuid4(), "now": timezone.now()}
    return raise_stop(actor=made.actors[code], **said | more)


def answer(made, code, one, **more):
    given = {"words": "A third nurse from Monday on", "uid": uuid4(), "now": timezone.now()}
    actor = made.actors[code] if isinstance(code, str) else code
    return answer_stop(actor=actor, stop=ClinicalStop.objects.select_related("contract").get(id=one.id), **given | more)


def page(response):
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_stop_freezes_the_year_of_a_contract_without_measures_until_it_is_answered(running):
    with tenant(running.id):
        one = stop(running)
        [raised] = reached_of(running.contract, 2025).stops
        assert raised.startswith("raised by Test community trust on ")
        for code in ("ACU", "CLINICIAN"):
            with pytest.raises(NotPermitted):
                answer(running, code, one)
        with pytest.raises(NotPermitted):
            answer(running, replace(running.actors["ICB"], user_id=running.actors["CLINICIAN"].user_id), one)
        assert reached_of(running.contract, 2025).stops == [raised]
        uid = uuid4()
        first = answer(running, "ICB", one, uid=uid)
        assert answer(running, "ICB", one, uid=uid).id == first.id
        with pytest.raises(ChangedMeanwhile):
            answer(running, "ICB", one)
        assert reached_of(running.contract, 2025).stops == []
        acts = AuditEvent.objects.filter(action__startswith="CLINICAL_STOP").order_by("id")
        assert [one.action for one in acts] == ["CLINICAL_STOP_RAISED", "CLINICAL_STOP_ANSWERED"]


def test_a_stop_is_raised_by_who_treats_people_in_a_year_that_has_begun_once_a_form(running):
    with tenant(running.id):
        for code in ("ICB", "ACU"):
            with pytest.raises(NotPermitted):
                stop(running, code)
        with pytest.raises(NotPermitted):
            raise_stop(
                actor=running.world.operator,
                contract=running.contract,
                year=2025,
                words=WORDS,
                uid=uuid4(),
                now=timezone.now(),
            )
        for year in (2024, 2026):
            with pytest.raises(NotAYear):
                stop(running, year=year)
        with pytest.raises(NamesSomebody):
            stop(running, words=f"It was {number_of(4)}")
        uid = uuid4()
        assert stop(running, uid=uid).id == stop(running, uid=uid).id
        with pytest.raises(SentBefore):
            stop(running, uid=uid, words="Something else")
        assert ClinicalStop.objects.count() == 1


def test_a_stop_is_raised_read_and_answered_on_pages(running):
    doctor, commissioner, hospital = (running.client(code) for code in ("CLINICIAN", "ICB", "ACU"))
    stops = reverse("quality:stops")
    assert f'href="{stops}"' in doctor.get(reverse("dashboards:more")).content.decode()
    assert "You have raised none." in page(doctor.get(stops))
    sent = {"part": str(uuid4()), "of": "", "words": WORDS}
    assert 'href="#id_of"' in doctor.post(stops, sent).content.decode()
    shown = page(doctor.post(stops, sent | {"of": f"{running.contract.uid} 2025"}, follow=True))
    assert "The stop is raised." in shown
    assert f"{WORDS} Raised by Test community trust on" in shown
    assert "Stands: nobody has answered it" in shown
    assert "a clinical stop, raised by Test community trust" in page(commissioner.get(reverse("dashboards:home")))
    quality = reverse("quality:quality", args=[running.contract.uid])
    shown = page(hospital.get(quality))
    assert "Clinical stop, raised by Test community trust on" in shown
    assert "The year is not settled until it is answered." in shown
    with tenant(running.id):
        one = reverse("quality:stop", args=[running.contract.uid, ClinicalStop.objects.get().uid])
    assert "Send the answer" not in page(hospital.get(one))
    assert "There is nothing for you to answer here." in page(hospital.post(one, {"words": "No"}))
    given = {"part": str(uuid4()), "words": "A third nurse from Monday on"}
    shown = page(commissioner.post(one, given, follow=True))
    assert "The stop is answered, and ends." in shown
    assert "Answered by Test commissioner" in shown
    assert "Clinical stop, raised" not in shown
    assert "A third nurse from Monday on" in page(doctor.get(stops))
    assert "a clinical stop, raised" not in page(commissioner.get(reverse("dashboards:home")))
