"""The auditor works out whether levels are consistent, asks about one assessor, and draws people by lot."""

import csv
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from apps.care.assessments.domain.tool import REQUIRED
from apps.care.assurance.choices import Check, Grain
from apps.care.assurance.domain.chance import Standing
from apps.care.assurance.models import CheckFigure
from apps.care.assurance.runs import ask_to_check
from apps.care.assurance.services import NobodyToDraw, answer_finding, draw_sample, open_finding
from apps.care.patients.models import CareRelationship
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.here_and_now import take_file
from apps.foundation.partnerships.models import Organisation
from apps.interfaces.demo.admissions import away_since
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.interfaces.demo.sending import do

STANDS_OUT = "Community nurse 7"
"""Who puts nearly everybody at High, always by one area alone: the auditor's first question."""

MOST, ONE_IN, HIGH_OF_TEN, DRAWN = 36, 8, 9, 24
"""The nurse assesses one in eight of those in a team's care, and puts nine in ten of them at High."""

QUESTION = (
    "Nearly everybody whom one of your nurses assessed lately ends at High, most of them by a single area of need. "
    "Risk scores of the same people do not lead one to expect it. Could you look at these assessments together?"
)
CONTACTS = "Some people at High have had no recorded contact for 60 days. Could you look at each of them?"
ANSWER = (
    "We have looked at ten of them. In six, breathing was put one level too high: the wording was read too widely. We "
    "have gone through it with the whole team, and those people will be assessed again at their next visit."
)


def check_consistency(staff: Staff, timeline: Timeline) -> str:
    """An assessor who stands out, a run of checks, a finding asked and answered, a sample. Says what came of it."""
    planted = _assess_too_high(staff, timeline)
    auditor = staff.acting(Role.AUDITOR)
    with tenant(auditor.partnership_id):
        job = ask_to_check(actor=auditor, nudge=False)
    do(job)
    with tenant(auditor.partnership_id):
        asked = _ask(staff, timeline)
        drawn = _draw(staff)
    return f"{planted} assessments by somebody who stands out; {asked}; {drawn} people drawn for re-assessment"


def _assess_too_high(staff: Staff, timeline: Timeline) -> int:
    """People in a team's care, assessed again by one nurse in the last weeks; most have breathing put at High."""
    administrator = staff.administrator
    with tenant(administrator.partnership_id):
        cared_for = (
            CareRelationship.objects.filter(ends_before=None, person__died_on=None)
            .exclude(person__nhs_number=None)
            .exclude(person_id__in=away_since(timeline.today - timedelta(days=40)).values("person_id"))
            .order_by("team_id", "person_id")
            .values_list("person__nhs_number", "starts_on")
        )
        seen = cared_for[: min(MOST, cared_for.count() // ONE_IN)]
        rows = [
            [number, _day(since, timeline, place), STANDS_OUT, *_levels(place), "CHANGE", "OWN_HOME"]
            for place, (number, since) in enumerate(seen)
        ]
    if not rows:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assessments-lately.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["nhs_number", "assessed_on", "assessor", *REQUIRED, "reason", "setting"])
            writer.writerows(rows)
        return int(take_file(actor=administrator, kind="assessments", path=path, commit=True).added)


def _day(since: date, timeline: Timeline, place: int) -> date:
    """Within five weeks: months before are frozen."""
    return max(since, timeline.today - timedelta(days=3 + place % 30))


def _levels(place: int) -> list[str]:
    levels = dict.fromkeys(REQUIRED, "L") | {"MOB": "M", "DRU": "M" if place % 2 else "L"}
    if place % 10 < HIGH_OF_TEN:
        levels["BRE"] = "H"
    return [levels[code] for code in REQUIRED]


def _ask(staff: Staff, timeline: Timeline) -> str:
    """A finding about whoever differs most from what scores lead one to expect, answered; one about contacts."""
    auditor, lead = staff.acting(Role.AUDITOR), staff.acting(Role.TEAM_LEAD)
    figure = (
        CheckFigure.objects.filter(
            check_name=Check.AGAINST_SCORE,
            grain=Grain.ASSESSOR,
            standing=Standing.FAR_ABOVE,
            organisation_id=lead.organisation_id,
        )
        .select_related("organisation", "team")
        .order_by("-of")
        .first()
    )
    if figure is not None:
        finding = open_finding(
            actor=auditor,
            check=Check.AGAINST_SCORE,
            organisation=figure.organisation,
            team=figure.team,
            question=QUESTION,
            figure=figure,
            now=_moment(timeline, 6),
        )
        answer_finding(actor=lead, finding=finding, said=ANSWER, now=_moment(timeline, 2))
    open_finding(
        actor=auditor,
        check=Check.NO_CONTACT,
        organisation=Organisation.objects.get(id=lead.organisation_id),
        question=CONTACTS,
        now=_moment(timeline, 1),
    )
    return "one finding answered, one waiting" if figure else "nobody stands out, one finding waiting"


def _draw(staff: Staff) -> int:
    try:
        return draw_sample(actor=staff.acting(Role.AUDITOR), size=DRAWN, now=timezone.now()).size
    except NobodyToDraw:
        return 0


def _moment(timeline: Timeline, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(timeline.today - timedelta(days=days), time(10, 20)))
