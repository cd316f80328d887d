"""Two people press *Complete* on one draft at the same moment, each in a transaction of their own."""

import threading

from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.assessments.models import Answer, Assessment, Classification
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from tests.factories.assessing import draft
from tests.factories.team import world_with_a_team
from tests.factories.world import sit


def test_one_wins_the_other_is_told_and_nothing_is_lost(committed_db):
    world, team = world_with_a_team()
    members = [world.member(role, organisation="COM", team=team) for role in (Role.CARE_COORDINATOR, Role.CLINICIAN)]
    person = world.person(0)
    with tenant(world.partnership.id):
        begun = draft(world.actor(members[0]), person, timezone.localdate(), "BRE M", now=timezone.now())
        seen = {f"seen-{one.domain}": one.version for one in Answer.objects.filter(assessment=begun)}
    address = reverse("assessments:check", kwargs={"uid": person.uid, "assessment": begun.uid})
    start, answers = threading.Barrier(2), {}

    def press(member):
        try:
            client = Client()
            sit(client, member)
            start.wait(10)
            answers[member.role] = client.post(address, seen, follow=True)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[member]) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    result = reverse("assessments:result", kwargs={"uid": person.uid, "assessment": begun.uid})
    pages = [answer.content.decode() for answer in answers.values()]
    assert [answer.redirect_chain[-1][0].partition("#")[0] for answer in answers.values()] == [result, result]
    assert sorted("has completed this assessment already" in page for page in pages) == [False, True]
    with tenant(world.partnership.id):
        assert Classification.objects.filter(assessment=begun).count() == 1
        assert AuditEvent.objects.filter(action="ASSESSMENT_COMPLETED").count() == 1
        assert Answer.objects.filter(assessment=begun).count() == 11
        assert Assessment.objects.get(id=begun.id).completed_by_id in {member.user_id for member in members}
