"""Reading stays in hospital and ways home, from either side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from apps.care.activity.models import Activity
from apps.care.admissions.choices import CARE_HOMES, HOMES
from apps.care.admissions.domain.after_hospital import left_lately
from apps.care.admissions.domain.days_of_stay import DaysOfStay
from apps.care.admissions.domain.r_point import Move, RPoint, Side, Stage, Step, r_point
from apps.care.admissions.models import Admission, Alert, RPointMove, WayHome
from apps.care.caseloads.selectors import falls_to
from apps.care.patients.selectors import people_within_reach
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.accounts.models import User
from apps.foundation.partnerships.choices import OrganisationRole, Sector
from apps.foundation.partnerships.domain.settings import NOBODY
from apps.foundation.partnerships.models import Organisation, ServiceLine
from apps.foundation.partnerships.selectors import setting

MOST_LISTED = 200
LOOKED_BACK = timedelta(days=365)


def _leaves_on() -> Coalesce:
    """When each stay of a list is expected to end: by the way home, else by the hospital."""
    newest = WayHome.objects.filter(admission_id=OuterRef("id")).order_by("-version").values("expected_on")[:1]
    return Coalesce(Subquery(newest), "expected_on")


def stays_of(person_id: int) -> QuerySet[Admission]:
    """A person's stays, newest first; those that were somebody else's are left out."""
    return (
        Admission.objects.filter(person_id=person_id, withdrawn_at=None)
        .select_related("provider")
        .annotate(recorded_until=_recorded_until(), leaves_on=_leaves_on())
        .order_by("-admitted_at", "-id")
    )


def stay_ended_lately(person_id: int, today: date) -> Admission | None:
    """The stay that ended last, where that is not long ago; `left_on` is its last day, said or on record."""
    ended = stays_of(person_id).annotate(left_on=Coalesce(TruncDate("discharged_at"), "recorded_until"))
    return ended.filter(left_on__range=left_lately(today)).order_by("-left_on", "-id").first()


def in_hospital_since(person_id: int) -> datetime | None:
    """Since when a person is in hospital now; nothing when they are not."""
    return _lasting().filter(person_id=person_id).order_by("admitted_at").values_list("admitted_at", flat=True).first()


def in_hospital_since_of(person_ids: Iterable[int]) -> dict[int, datetime]:
    """Since when those of several people are in hospital who are there now."""
    rows = _lasting().filter(person_id__in=set(person_ids)).order_by("-admitted_at")
    return dict(rows.values_list("person_id", "admitted_at"))


def in_hospital_since_column() -> Subquery:
    """Since when each person of a list is in hospital now: to annotate a queryset of people."""
    return Subquery(_lasting().filter(person_id=OuterRef("id")).order_by("admitted_at").values("admitted_at")[:1])


def in_hospital(actor: Actor, today: date) -> list[Admission]:
    """Stays that last, of people within the actor's reach, the longest first; with their alert, open or not."""
    require(actor, Permission.PERSON_OPEN)
    reach = people_within_reach(actor, today, lent=False).filter(id=OuterRef("person_id"))
    alert = Alert.objects.filter(admission_id=OuterRef("id"), ended_at=None).values("uid")[:1]
    found = _lasting().filter(Exists(reach)).annotate(open_alert=Subquery(alert), leaves_on=_leaves_on())
    return list(found.select_related("person", "provider").order_by("admitted_at", "id")[:MOST_LISTED])


def in_hospital_count(actor: Actor, today: date) -> int:
    """How many people within the actor's reach are in hospital now."""
    require(actor, Permission.PERSON_OPEN)
    reach = people_within_reach(actor, today, lent=False).filter(id=OuterRef("person_id"))
    return _lasting().filter(Exists(reach)).values("person_id").distinct().count()


def get_stay(uid: UUID) -> Admission:
    """One stay; whether its person's record opens is asked next. Raises Admission.DoesNotExist."""
    return (
        Admission.objects.select_related("person", "provider", "typed_by", "left_said_by")
        .annotate(recorded_until=_recorded_until())
        .get(uid=uid, withdrawn_at=None)
    )


def home_to_care_home(actor: Actor, today: date) -> list[Admission]:
    """Stays of the last year, of people within reach, who came from home and left to a care home; newest first."""
    require(actor, Permission.ALERT_ANSWER)
    reach = people_within_reach(actor, today, lent=False).filter(id=OuterRef("person_id"))
    newest = WayHome.objects.filter(admission_id=OuterRef("id")).order_by("-version").values("lived_in")[:1]
    found = Admission.objects.annotate(lived=Subquery(newest)).filter(
        Exists(reach),
        Q(lived__in=HOMES) | (Q(lived__isnull=True) | Q(lived="")) & Q(lived_in__in=HOMES),
        withdrawn_at=None,
        discharged_to__in=CARE_HOMES,
        discharged_at__gte=timezone.now() - LOOKED_BACK,
    )
    return list(found.select_related("person", "provider").order_by("-discharged_at", "-id")[:MOST_LISTED])


def hospitals() -> QuerySet[Organisation]:
    """Organisations in which somebody may be in hospital: those with acute services; every provider where none has."""
    roles = (OrganisationRole.PROVIDER, OrganisationRole.ELSEWHERE)
    providers = Organisation.objects.filter(role__in=roles).order_by("role", "name")
    acute = ServiceLine.objects.filter(organisation_id=OuterRef("id"), sector=Sector.ACUTE)
    found = providers.filter(Exists(acute))
    return found if found.exists() else providers


def days_of_stay(admission: Admission, now: datetime) -> DaysOfStay:
    """When somebody came to hospital, when they left, and today, as days in the UK."""
    left = timezone.localdate(admission.discharged_at) if admission.discharged_at else None
    left = left or getattr(admission, "recorded_until", None)
    return DaysOfStay(timezone.localdate(admission.admitted_at), left, timezone.localdate(now))


def lived_before(admission: Admission) -> str:
    """The usual residence on the day of admission: the register's, unless the person moved there since; else what the
    register had when the news came. Empty where neither knows."""
    person, came = admission.person, timezone.localdate(admission.admitted_at)
    if person.residence_from is not None and person.residence_from <= came:
        return person.residence
    return admission.lived_in or ("" if person.residence_from else person.residence)


def way_home_of(admission: Admission) -> WayHome | None:
    """The newest version of what is planned; nothing before the first."""
    return WayHome.objects.filter(admission=admission).select_related("saved_by").order_by("-version").first()


# The recovery point ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RecoveryPoint:
    """How a recovery point stands, with every step that was made."""

    standing: RPoint
    moves: Sequence[RPointMove]

    @property
    def last_proposal(self) -> RPointMove | None:
        return next((move for move in reversed(self.moves) if move.step == Step.PROPOSED), None)


def recovery_point(admission: Admission, now: datetime) -> RecoveryPoint:
    """How the recovery point of a stay stands at a moment."""
    return recovery_points([admission], now)[admission.id]


def recovery_points(admissions: Iterable[Admission], now: datetime) -> dict[int, RecoveryPoint]:
    """How the recovery points of several stays stand, by stay."""
    within = timedelta(hours=setting("r_point_answered_within"))
    moves: dict[int, list[RPointMove]] = {admission.id: [] for admission in admissions}
    made = RPointMove.objects.filter(admission_id__in=moves).select_related("made_by", "organisation")
    for move in made.order_by("admission_id", "number"):
        moves[move.admission_id].append(move)
    return {
        admission_id: RecoveryPoint(r_point([_move(one) for one in steps], now=now, answer_within=within), steps)
        for admission_id, steps in moves.items()
    }


def _move(row: RPointMove) -> Move:
    return Move(Step(row.step), Side(row.side) if row.side else None, row.on, row.made_at)


def side_of(actor: Actor, admission: Admission) -> Side:
    """The side that an actor speaks for: their organisation has the person in hospital, or cares for them at home."""
    return Side.HOSPITAL if actor.organisation_id == admission.provider_id else Side.COMMUNITY


def named_clinician() -> User | None:
    """Who decides a recovery point on which the two sides do not agree, as the partnership has set it."""
    email = setting("r_point_clinician")
    return None if email == NOBODY else User.objects.filter(email=email, is_active=True).first()


def is_named_clinician(actor: Actor) -> bool:
    """Whether the actor decides recovery points: the person whom the partnership named, in a role that may."""
    clinician = named_clinician() if can(actor, Permission.R_POINT_DECIDE) else None
    return clinician is not None and clinician.id == actor.user_id


def to_decide(actor: Actor, now: datetime) -> list[tuple[Admission, RecoveryPoint]]:
    """Recovery points that wait for the named clinician, the oldest first. Nothing for anybody else."""
    require(actor, Permission.R_POINT_DECIDE)
    if not is_named_clinician(actor):
        return []
    moved = Exists(RPointMove.objects.filter(admission_id=OuterRef("id")))
    settled = RPointMove.objects.filter(admission_id=OuterRef("id")).order_by("-number").values("step")[:1]
    stays = list(
        Admission.objects.filter(moved, withdrawn_at=None)
        .annotate(last_step=Subquery(settled))
        .filter(last_step__in=[Step.PROPOSED, Step.NOT_AGREED])
        .select_related("provider")
        .order_by("id")[:MOST_LISTED]
    )
    points = recovery_points(stays, now)
    return [(stay, points[stay.id]) for stay in stays if points[stay.id].standing.stage is Stage.WITH_CLINICIAN]


def get_stay_to_decide(actor: Actor, uid: UUID, now: datetime) -> tuple[Admission, RecoveryPoint]:
    """One stay whose recovery point waits for the actor. Raises Admission.DoesNotExist."""
    for stay, point in to_decide(actor, now):
        if stay.uid == uid:
            return stay, point
    raise Admission.DoesNotExist


def recovery_points_waiting(stays: Sequence[Admission], now: datetime) -> int:
    """How many recovery points of some stays wait for the hospital's answer."""
    return sum(one.standing.waits_for is Side.HOSPITAL for one in recovery_points(stays, now).values())


def recovery_points_asking(actor: Actor, now: datetime, today: date) -> list[tuple[Admission, RPoint]]:
    """Days that a hospital proposed and that wait for the actor's answer, the one due first at the front: of people
    within reach, for a lead all of the team's, else of those whom the actor co-ordinates or covers for today."""
    require(actor, Permission.ALERT_ANSWER)
    later = RPointMove.objects.filter(admission_id=OuterRef("admission_id"), number__gt=OuterRef("number"))
    moves = RPointMove.objects.filter(
        ~Exists(later), step=Step.PROPOSED, side=Side.HOSPITAL, admission__withdrawn_at=None
    )
    if not can(actor, Permission.ALERTS_OVERSEE):
        mine = falls_to(actor, today).filter(person_id=OuterRef("admission__person_id"))
        if not (moves := moves.filter(Exists(mine))).exists():
            return []
    within = timedelta(hours=setting("r_point_answered_within"))
    reach = people_within_reach(actor, today, lent=False).filter(id=OuterRef("admission__person_id"))
    open_ones = moves.filter(Exists(reach), made_at__gte=now - within).order_by("made_at", "id")
    return [
        (move.admission, r_point([_move(move)], now=now, answer_within=within))
        for move in open_ones.select_related("admission__person")[:MOST_LISTED]
    ]


# The hospital's side -----------------------------------------------------------------------------------


def own_spells(actor: Actor) -> list[Admission]:
    """Stays that last in the actor's own organisation, of people whom a team was told of, the longest first."""
    require(actor, Permission.SPELL_PLAN)
    own = _lasting().filter(provider_id=actor.organisation_id, alerts__team__isnull=False)
    return list(own.order_by("admitted_at", "id")[:MOST_LISTED])


def get_own_spell(actor: Actor, uid: UUID) -> Admission:
    """One stay in the actor's own organisation that a team was told of. Raises Admission.DoesNotExist."""
    require(actor, Permission.SPELL_PLAN)
    own = Admission.objects.filter(provider_id=actor.organisation_id, withdrawn_at=None, alerts__team__isnull=False)
    return own.select_related("provider").annotate(recorded_until=_recorded_until()).get(uid=uid)


def _lasting() -> QuerySet[Admission]:
    """Stays that last: not left as far as anybody has said, a record of activity of the same stay included."""
    return Admission.objects.filter(
        ~Exists(_records().filter(ends_on__isnull=False)), discharged_at=None, withdrawn_at=None, person__died_on=None
    )


def _recorded_until() -> Subquery:
    """The last day of the stay as the provider's record of activity has it, once that has come."""
    return Subquery(_records().order_by(F("ends_on").desc(nulls_last=True)).values("ends_on")[:1])


def _records() -> QuerySet[Activity]:
    """Records of activity that are of a stay: the same provider, person and spell reference."""
    return Activity.objects.filter(
        person_id=OuterRef("person_id"), provider_id=OuterRef("provider_id"), spell_ref=OuterRef("spell_ref")
    )
