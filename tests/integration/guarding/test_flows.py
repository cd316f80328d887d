"""The map of flows: agreements, records that crossed, files that came."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.care.patients.choices import EmergencyReason
from apps.care.patients.domain.reach import Reach
from apps.care.patients.selectors.flows import crossings
from apps.care.patients.services import record_opening
from apps.care.patients.services.emergencies import open_in_emergency
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_sharing_agreement
from tests.factories.pages import tables_of

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def named(code):
    return Organisation.objects.get(ods_code=code)


def test_records_that_cross_are_counted_once_a_person_with_the_agreement_in_force(guarded):
    guarded.add("visitor", Role.CLINICIAN, "ACU")
    today, now = timezone.localdate(), timezone.now()
    with tenant(guarded.id):
        for _ in range(2):
            record_opening(actor=guarded.actor("visitor"), person=guarded.person(0), reach=Reach.SHARED_CARE)
        record_opening(actor=guarded.actor("visitor"), person=guarded.person(1), reach=Reach.SHARED_CARE)
        open_in_emergency(
            actor=guarded.actor("visitor"),
            person=guarded.person(2),
            reason=EmergencyReason.VITAL_INTERESTS,
            explanation="Found unresponsive",
            now=now,
        )
        found = crossings(guarded.actor("guardian"), now - A_DAY, today)
        assert [
            (one.holder_id, one.opener_id, one.records, one.in_an_emergency, one.without_agreement)
            for one in found
            if one.opener_id == named("ACU").id
        ] == [(named("P01").id, named("ACU").id, 3, 1, 3)]
        assert crossings(guarded.actor("guardian"), now + A_DAY, today) == []
    page = guarded.clients["guardian"].get("/guarding/flows/")
    row = next(row for row in tables_of(page)[1] if row[1:2] == ["Test hospital"])
    assert row[2:5] == ["3", "1", "3"]
    assert row[-1] == "None in force between the two"
    with tenant(guarded.id):
        add_sharing_agreement(
            actor=guarded.world.operator,
            name="A pilot",
            purposes="Direct care",
            starts_on=today - A_DAY,
            ends_before=today + 20 * A_DAY,
            parties=[named("P01"), named("ACU")],
        )
    page = guarded.clients["guardian"].get("/guarding/flows/")
    row = next(row for row in tables_of(page)[1] if row[1:2] == ["Test hospital"])
    assert (row[4], row[-1]) == ("0", "A pilot")
    assert "20 days left" in str(tables_of(page)[0])
    assert "A pilot ends on" in guarded.clients["guardian"].get("/").content.decode()


def test_files_are_named_by_sender_and_kind_and_nobody_else_reads_the_map(guarded):
    guarded.world.send("people", "local_id,family_name,given_name,sex\nawaiting-9,Awaiting,Trace,F\n")
    rows = tables_of(guarded.clients["guardian"].get("/guarding/flows/"))[-1]
    assert [row[0] for row in rows[1:] if row[1].startswith("People")] == ["The partnership's own operator"]
    for name, client in guarded.clients.items():
        if name != "guardian":
            assert client.get("/guarding/flows/").status_code in (403, 404), name
