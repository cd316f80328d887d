"""The council's own system knows of packages of care that were put in place before: they come as a file."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

from apps.care.assessments.models import Assessment
from apps.care.care_plans.models import Package
from apps.care.patients.models import CareRelationship
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.here_and_now import take_file
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff

COLUMNS = "provider,kind,service,nhs_number,from,to,units,unit,how_often,unit_cost,funding,end_reason"
ONE_IN = 4
"""Of those with a package, one in so many had it ended some weeks after an assessment."""


def send_packages(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> int:
    """Help at home of people in a team's care who have no package yet. Returns how many were taken in."""
    administrator = staff.administrator
    with tenant(administrator.partnership_id):
        code = by_part(blueprint)["social_care"].ods_code
        there = set(Package.objects.values_list("person_id", flat=True))
        cared_for = CareRelationship.objects.filter(
            ends_before=None, person__died_on=None, person__residence="OWN_HOME"
        )
        since = dict(cared_for.exclude(person__nhs_number=None).values_list("person_id", "starts_on"))
        assessed = (
            Assessment.objects.filter(person_id__in=since.keys() - there, state="COMPLETED")
            .order_by("person_id", "assessed_on")
            .distinct("person_id")
            .values_list("person__nhs_number", "person_id", "assessed_on")
        )
        rows = [
            _row(code, place, number, since[person], on, timeline.today)
            for place, (number, person, on) in enumerate(assessed)
        ]
    if not rows:
        return 0
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        path = Path(folder) / "packages.csv"
        path.write_text("\n".join([COLUMNS, *rows]), encoding="utf-8")
        return int(take_file(actor=administrator, kind="packages", path=path, commit=True).added)


def _row(provider: str, place: int, number: str, since: date, assessed_on: date, today: date) -> str:
    hours, ends = 3 + place % 5, assessed_on + timedelta(days=20 + place % 40)
    end = f"{ends},no_longer_needed" if place % ONE_IN == 0 and since < ends <= today else ","
    to, reason = end.split(",")
    service = "Help with getting up and to bed"
    return f"{provider},help_at_home,{service},{number},{since},{to},{hours},hour,each_week,22.40,year_of_care,{reason}"
