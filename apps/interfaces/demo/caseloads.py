"""Team leads name co-ordinators, deputies and days away."""

from datetime import timedelta

from apps.care.caseloads.selectors import members_of
from apps.care.caseloads.services import assign_coordinator, set_deputy, set_leave
from apps.care.patients.models import CareRelationship
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import User
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Team
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.people_who_sign_in import Staff

NOBODY_FOR = 12
"""One in so many has nobody yet: taken into care lately."""

AWAY_FOR = 5


def give_co_ordinators(staff: Staff, timeline: Timeline) -> int:
    """Each team's people are shared out among its co-ordinators; one of them is on leave, covered by another.

    Returns how many people have a co-ordinator.
    """
    given = 0
    for lead in staff.everybody(Role.TEAM_LEAD):
        with tenant(lead.partnership_id):
            given += _share_out(lead, timeline)
    return given


def _share_out(lead: Actor, timeline: Timeline) -> int:
    team = Team.objects.get(id=lead.team_id)
    users = [User.objects.get(id=one.user_id) for one in members_of(team.id, timeline.today) if not one.is_lead]
    if not users:
        return 0
    cared_for = CareRelationship.objects.filter(team=team, ends_before=None, person__died_on=None)
    given = 0
    for place, relationship in enumerate(cared_for.select_related("person").order_by("person_id")):
        if place % NOBODY_FOR == NOBODY_FOR - 1:
            continue
        assign_coordinator(
            actor=lead,
            person=relationship.person,
            user=users[place % len(users)],
            team=team,
            starts_on=relationship.starts_on,
        )
        given += 1
    if len(users) > 1:
        first, second = users[:2]
        for whose, by in ((first, second), (second, first)):
            set_deputy(actor=lead, team=team, user_id=whose.id, deputy_id=by.id, on=timeline.today)
        set_leave(
            actor=lead,
            team=team,
            user_id=second.id,
            deputy_id=first.id,
            starts_on=timeline.today - timedelta(days=1),
            ends_before=timeline.today + timedelta(days=AWAY_FOR),
        )
    return given
