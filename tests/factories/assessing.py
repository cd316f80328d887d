"""Assessments for tests, made through services: `levels("MOB M, CON H")`, areas not listed at No needs."""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from apps.care.assessments.choices import Reason, Setting
from apps.care.assessments.domain.tool import DOMAINS, REQUIRED
from apps.care.assessments.models import Assessment
from apps.care.assessments.services import answer, complete_assessment, start_assessment

AREAS = tuple(DOMAINS)


def levels(said: str = "") -> dict[str, str]:
    """Levels by area out of `MOB M, CON H`; those not listed at No needs."""
    given = dict(one.split() for one in said.split(",") if one.strip())
    return dict.fromkeys(REQUIRED, "N") | given


def at(day: date, hour: int = 11) -> datetime:
    """A moment of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/London"))


def draft(actor, person, day, said="", *, reason=Reason.INITIAL, setting=Setting.OWN_HOME, now=None) -> Assessment:
    """A draft with every area of `levels(said)` answered."""
    now = now or at(day)
    started = start_assessment(actor=actor, person=person, assessed_on=day, reason=reason, setting=setting, now=now)
    for code, level in levels(said).items():
        answer(
            actor=actor,
            assessment=started,
            domain=code,
            domain_level=level,
            based_on=0,
            client_id=uuid4(),
            now=now,
        )
    return started


def assessed(actor, person, day, said="", *, now=None, **more) -> Assessment:
    """A completed assessment."""
    made = draft(actor, person, day, said, now=now, **more)
    complete_assessment(actor=actor, assessment=made, now=now or at(day))
    made.refresh_from_db()
    return made
