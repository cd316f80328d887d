"""Plans for tests, written through services by the co-ordinators of a crew."""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from apps.care.care_plans.choices import FundedBy, HowOften, PackageKind, PackageUnit, PlanReason
from apps.care.care_plans.services.agreeing import Agreement, agree_plan
from apps.care.care_plans.services.drafts import GoalWords, begin_plan, save_goal
from apps.care.care_plans.services.packages import PackageWords
from apps.care.need_bands.choices import BandSource, NeedBand
from apps.care.need_bands.services import change_band
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.models import Organisation
from tests.integration.caseloads.team import TODAY

REVIEW = date(2027, 6, 15)
WORDS = GoalWords("I want to be back at the allotment.")


def at(day=TODAY, hour=10, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Europe/London"))


def draft(crew, number=0, *, by="grace", now=None, said=WORDS, reason=PlanReason.REVIEW):
    """A draft with one goal."""
    person = crew.world.person(number)
    with tenant(crew.id):
        begun = begin_plan(actor=crew.actors[by], person=person, reason=reason, why="Yearly", now=now or at())
        if not begun.goals.exists():
            save_goal(actor=crew.actors[by], plan=begun, uid=uuid4(), said=said, edits=0, now=now or at())
        begun.refresh_from_db()
    return begun


def agreed(crew, number=0, *, by="grace", on=TODAY, review=REVIEW, now=None, today=TODAY, said=WORDS, **more):
    """A plan that the person agreed to."""
    begun = draft(crew, number, by=by, now=now or at(on), said=said)
    with tenant(crew.id):
        agree_plan(
            actor=crew.actors[by],
            plan=begun,
            agreement=Agreement(on, review, **({"person_agreed": True} | more)),
            edits=begun.edits,
            now=now or at(on),
            today=today,
        )
        begun.refresh_from_db()
    return begun


def need_agreed(crew, number=0, *, band=NeedBand.MEDIUM, on=date(2026, 4, 1)):
    """A level of need that came of an assessment."""
    with tenant(crew.id):
        change_band(
            person_id=crew.world.person(number).id,
            need_band=band,
            funded_band=band,
            starts_on=on,
            source=BandSource.ASSESSMENT,
            source_id=0,
        )


def package(code="SOC", **changes):
    """What is put in place; asked inside the tenant."""
    facts = {
        "kind": PackageKind.HELP_AT_HOME,
        "service": "Bathing help",
        "provider": Organisation.objects.get(ods_code=code),
        "sector": Sector.SOCIAL_CARE,
        "units": 2,
        "unit": PackageUnit.VISIT,
        "how_often": HowOften.EACH_WEEK,
        "unit_cost": 2_300,
        "funded_by": FundedBy.YEAR_OF_CARE,
    }
    return PackageWords(**facts | changes)
