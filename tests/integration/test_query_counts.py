"""A page asks the database the same number of questions whatever the number of rows, and not many."""

import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from apps.care.caseloads.services import assign_coordinator, set_leave
from apps.care.patients.choices import EmergencyReason
from apps.care.patients.services import add_condition_code, begin_care
from apps.care.patients.services.emergencies import open_in_emergency
from apps.foundation.access.roles import MATRIX, Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.domain.settings import KINDS
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_organisation, add_sharing_agreement, add_team, change_setting
from apps.money.contracts.models import Contract
from apps.money.reconciliation.runs import ask_to_keep
from tests.factories.everything import ROLES, Everything, parts, storages_in
from tests.factories.world import PEOPLE, every, sit
from tests.integration.permissions.addresses import NOWHERE, OBJECTS, PAGES
from tests.questions import questions

pytestmark = pytest.mark.django_db
MORE = 12
READ = [page for page in PAGES if "GET" in page.methods]

MOST = 26
"""Questions a page may ask, the session's, the user's, the idle limit's and the tenant's own (9) among them."""
MOST_ABOUT_A_PERSON = 43
"""A page of a person asks besides for banner, flags and tabs, to which every app of care adds one question or two."""
MOST_OF = {
    "dashboards:home": 97,
    "contracts:go-live": 57,
    "contracts:terms": 57,
    "reconciliation:changes": 54,
    "reconciliation:statement": 50,
    "capitation:overlaps": 49,
    "payments:money": 50,
    "reconciliation:months": 47,
    "subcontracts:list": 47,
    "patients:person": 46,
    "risk_sharing:agreement": 46,
    "settlements:settlement": 46,
    "contracts:write-cohort": 45,
    "contracts:versions": 44,
    "contracts:edit": 43,
    "risk_sharing:figures": 43,
    "risk_sharing:term": 43,
    "subcontracts:one": 43,
    "reconciliation:why-adjustments": 42,
    "reconciliation:dashboard": 41,
    "contracts:arrange": 40,
    "quality:measure": 40,
    "quality:new-measure": 40,
    "contracts:scope-of": 38,
    "contracts:write-adjustment": 38,
    "payments:write-terms": 38,
    "payments:month": 37,
    "reconciliation:why-actual": 37,
    "subcontracts:change": 36,
    "admissions:answer": 35,
    "month_end:ask": 35,
    "payments:invoice": 34,
    "payments:journal": 34,
    "reconciliation:freeze-month": 34,
    "payments:settle": 33,
    "proposals:list": 33,
    "proposals:proposal": 31,
    "proposals:register": 30,
    "proposals:release": 29,
    "proposals:report": 27,
    "proposals:room": 27,
    "proposals:withdraw": 27,
    "proposals:write": 27,
    "quality:quality": 33,
    "reconciliation:coverage": 34,
    "reconciliation:why-plan": 33,
    "payments:reverse": 32,
    "reconciliation:usual-tariff": 32,
    "reconciliation:why-counted": 32,
    "reconciliation:why-variance": 32,
    "admissions:way-home": 31,
    "payments:record": 31,
    "assurance:begin": 29,
    "month_end:agreement": 28,
    "payments:terms": 28,
    "rehearsals:rehearse": 29,
    "quality:stop": 27,
}


FEWEST = 9
"""Questions of any page that is read: who asks, in which role, the tenant's own. Fewer were not counted."""
SLACK = 3
"""How far a page may stay below a limit of its own, before the limit says nothing of it."""


@pytest.fixture(scope="module")
def counted(two_partnerships: SimpleNamespace) -> dict[tuple[str, Role], tuple[int, int]]:
    """Questions of every page in every role that has it: with few rows, and with many more."""
    made: Everything = two_partnerships.here
    clients = {role: Client() for role in ROLES}
    for role, client in clients.items():
        sit(client, made.members[role])
        session = client.session
        tomorrow = timezone.now() + timedelta(days=1)  # activity is written down twice a minute: never in this test
        session["active"] = [tomorrow.isoformat(), KINDS["idle_minutes"].default]
        session.save()
    with override_settings(STORAGES=storages_in(two_partnerships.files)), transaction.atomic():
        enough(made)
        few = asked(made, clients)
        grow(made)
        many = asked(made, clients)
        transaction.set_rollback(True)
    return {key: (few[key], many[key]) for key in few}


def asked(made: Everything, clients: dict[Role, Client]) -> dict[tuple[str, Role], int]:
    found = {}
    for page in READ:
        for role in [role for role in ROLES if page.permission in MATRIX[role]]:
            named = OBJECTS[page.name](made, role) if page.kwargs else {}
            with questions() as queries, transaction.atomic():
                answer = clients[role].get(reverse(page.name, kwargs=named))
                transaction.set_rollback(True)
            assert answer.status_code in {200, 302}, (page.name, role, answer.status_code)
            assert same_ids(b"".join(answer)) == set(), (page.name, role)
            found[page.name, role] = len(queries)
    return found


def same_ids(page: bytes) -> set[bytes]:
    """Ids that stand twice on a page: labels would point at the first. What is in a template is not on it."""
    ids = re.findall(rb' id="([^"]+)"', re.sub(rb"<template.*?</template>", b"", page, flags=re.S))
    return {one for one in ids if ids.count(one) > 1}


def enough(made: Everything) -> None:
    """Enough people and runs for every part of a page to be there: lists behind figures, movement."""
    more_people(made, 6, 18)
    made.world.levels(every(range(18), 2_600), effective_from="2026-05-01")
    made.world.activity(*(made.world.record(f"e{n}", n, f"2026-06-{1 + n:02}", "80.00") for n in range(18)))


def more_people(made: Everything, first: int, end: int) -> None:
    number = made.world.number
    rows = [
        f"{number(n)},More{n},Given{n},1950-02-{1 + n % 28:02},M,P01,2020-01-01,01,,given" for n in range(first, end)
    ]
    made.world.send("people", "\n".join([f"{PEOPLE},sharing_consent", *rows]))


def grow(made: Everything) -> None:
    """Several times as many of whatever a page lists, through services and intake."""
    world, operator, today = made.world, made.world.operator, timezone.localdate()
    numbers = range(18, 18 + MORE)
    more_people(made, 18, 18 + MORE)
    conditions = [f"{world.number(0)},Condition {n},snomed,1364500{n % 10},20{n:02}-01-01" for n in range(MORE)]
    world.send("conditions", "\n".join(["nhs_number,condition,code_system,code,onset_date", *conditions]))
    for n in range(3):
        world.levels(every(range(18 + MORE), 2_600 + n), effective_from=f"2026-0{6 + n}-01")
        wrong = world.record("wrong", 0, "26-05-02", "1.000").format(f"{world.number(0)[:-1]}x")
        for role in (Role.ADMINISTRATOR, Role.PROVIDER_MANAGER):
            world.activity(wrong, actor=made.actor(role))
    world.activity(*(world.record(f"m{n}", n, f"2026-06-{1 + n % 30:02}", "80.00") for n in range(18 + MORE)))
    lead = made.actor(Role.TEAM_LEAD)
    people = [world.person(n) for n in numbers]
    with tenant(made.id, user_id=lead.user_id):
        for person in people[:8]:
            begin_care(actor=lead, person=person, team=made.team, starts_on=today, why="Referred by the practice.")
        for person, role in zip(people[:7], [Role.CARE_COORDINATOR, Role.TEAM_LEAD] * 4, strict=False):
            assign_coordinator(actor=lead, person=person, user=made.members[role].user, team=made.team, starts_on=today)
        for n in range(6):
            first = today + timedelta(days=20 + 10 * n)
            set_leave(
                actor=lead,
                team=made.team,
                user_id=lead.user_id,
                deputy_id=None,
                starts_on=first,
                ends_before=first + timedelta(days=5),
            )
        for person in people[8:]:
            open_in_emergency(
                actor=lead,
                person=person,
                reason=EmergencyReason.VITAL_INTERESTS,
                explanation="Found on the floor at home",
                now=timezone.now(),
            )
    in_hospital(made, numbers[:8])
    for part in parts():
        if hasattr(part, "grow"):
            part.grow(made, people[:8])
    with tenant(made.id):
        contract = Contract.objects.get(code="yoc")
        for n in range(MORE):
            new = add_organisation(
                actor=operator, ods_code=f"N{n}", name=f"New {n}", role="PROVIDER", sector="COMMUNITY"
            )
            add_team(actor=operator, organisation=new, name=f"Team {n}")
            change_setting(actor=operator, name="smallest_number_shown", value=2 + n % 8, reason=f"Reason {n}")
            add_condition_code(actor=operator, code_system="SNOMED", code=f"99{n:04}", group="Other")
            add_sharing_agreement(
                actor=operator,
                name=f"Agreement {n}",
                purposes="Direct care",
                starts_on=date(2020, 1, 1),
                ends_before=date(2090, 1, 1) + timedelta(days=n),
                parties=list(Organisation.objects.filter(ods_code__in=["COM", f"N{n}"])),
            )
            job = ask_to_keep(actor=operator, contract=contract, nudge=False)
            if n < 3:
                world.do(job)
    for n in range(MORE):
        world.member(Role.BOARD_MEMBER, email=f"member{n}@here.example")
    for n in range(3):
        world.contract(code=f"later{n}", starts_on=date(2030 + n, 4, 1), ends_before=date(2031 + n, 4, 1), start=False)


def in_hospital(made: Everything, numbers: range) -> None:
    """Half of them told of in time, half learned late; two stays each."""
    rows = ["provider,spell_ref,nhs_number,admitted_at"]
    for n in numbers:
        came = timezone.localtime() - timedelta(hours=2 if n % 2 else 200)
        rows += [
            f"ACU,g{n}{ref},{made.world.number(n)},{came - timedelta(days=at):%Y-%m-%d %H:%M}"
            for at, ref in enumerate("ab")
        ]
    made.world.send("admissions", "\n".join(rows))


@pytest.fixture(autouse=True)
def files_of_the_partnerships(files_of_this_test: None, two_partnerships: SimpleNamespace, settings: Any) -> None:
    settings.STORAGES = storages_in(two_partnerships.files)


def is_about_a_person(name: str) -> bool:
    page = next(page for page in READ if page.name == name)
    return reverse(name, kwargs=dict.fromkeys(page.kwargs, NOWHERE)).startswith(f"/people/{NOWHERE}/")


@pytest.mark.parametrize("name", [page.name for page in READ])
def test_a_page_asks_no_more_with_more_rows(name: str, counted: dict[tuple[str, Role], tuple[int, int]]):
    growing = {role: numbers for (page, role), numbers in counted.items() if page == name and numbers[0] < numbers[1]}
    assert growing == {}


@pytest.mark.parametrize("name", [page.name for page in READ])
def test_a_page_asks_few_questions(name: str, counted: dict[tuple[str, Role], tuple[int, int]]):
    most = max(numbers for (page, _), both in counted.items() if page == name for numbers in both)
    assert most <= MOST_OF.get(name, MOST_ABOUT_A_PERSON if is_about_a_person(name) else MOST)


@pytest.mark.parametrize("name", list(MOST_OF))
def test_a_limit_of_its_own_is_what_a_page_really_asks(name: str, counted: dict[tuple[str, Role], tuple[int, int]]):
    most = max(numbers for (page, _), both in counted.items() if page == name for numbers in both)
    assert MOST_OF[name] - most <= SLACK


def test_what_every_page_asks_was_counted(counted: dict[tuple[str, Role], tuple[int, int]]):
    assert {key: both for key, both in counted.items() if min(both) < FEWEST} == {}
