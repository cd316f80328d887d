"""Whatever a form of these pages makes, the form sent twice makes once: by two clicks, or by going back to it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.care.care_plans.models import (
    BudgetOffer,
    CarePlan,
    Carer,
    CarerStep,
    CrisisPlan,
    Goal,
    HandOver,
    Package,
    PlanNotice,
    Referral,
    Wish,
)
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from tests.factories.world import sit
from tests.integration.care_plans.writing import need_agreed, package
from tests.integration.caseloads.team import Crew

pytestmark = pytest.mark.django_db
PACKAGE = {
    "kind": "HELP_AT_HOME",
    "service": "Bathing help",
    "sector": "SOCIAL_CARE",
    "starts_on": "15/6/2026",
    "units": "2",
    "unit": "VISIT",
    "how_often": "EACH_WEEK",
    "unit_cost": "23.00",
    "funded_by": "YEAR_OF_CARE",
}
DRAFTED = {
    "plan/goals/add/": ({"words": "I want to walk.", "what_0": "A class", "who_0": "Us", "when_0": "1/7/2026"}, Goal),
    "plan/not-yet/add/": ({"words": "Nights", "reason": "Nobody is free", "look_again_on": "1/7/2027"}, Wish),
}
FORMS = {
    "plan/self-management/": ({"what": "Breathing course", "who": "", "offered_on": "15/6/2026"}, Referral),
    "packages/add/": (PACKAGE, Package),
    "packages/budget/": ({"offered_on": "15/6/2026", "answer": "THINKING", "words": ""}, BudgetOffer),
    "carers/add/": ({"name": "Jean", "relation": "wife"}, Carer),
    "crisis-plan/write/": (
        {"usual": "Walks", "what_to_do": "Sit\nRing", "allergies": "None known", "capacity": "DECIDES"},
        CrisisPlan,
    ),
}


class Page:
    """Grace at the pages of one person whose need is agreed."""

    def __init__(self):
        self.crew = Crew.make()
        need_agreed(self.crew)
        self.base = f"/people/{self.crew.world.person(0).uid}/"
        self.client = Client()
        sit(self.client, self.crew.members["grace"])
        with tenant(self.crew.id):
            self.provider = package().provider.id

    def drawn(self, address):
        """The hidden fields of a form, as they were drawn."""
        page = self.client.get(self.base + address).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(part|edits|number)" value="([^"]*)"', page))
        assert hidden, address
        return hidden

    def send(self, address, sent):
        answer = self.client.post(self.base + address, sent, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def count(self, model):
        with tenant(self.crew.id):
            return model.objects.count()

    def acts(self, action):
        with tenant(self.crew.id):
            return AuditEvent.objects.filter(action=action).count()


@pytest.fixture
def page():
    return Page()


@pytest.mark.parametrize("address", [*DRAFTED, *FORMS])
def test_a_form_sent_twice_makes_one_thing_and_two_forms_make_two(page, address):
    said, model = (DRAFTED | FORMS)[address]
    said = said | ({"provider": page.provider} if model is Package else {})
    if address in DRAFTED:
        page.send("plan/begin/", {})
    form = page.drawn(address) | said
    for _ in range(2):
        assert "There is a problem" not in page.send(address, form)
    assert page.count(model) == 1
    if model is not CrisisPlan:
        page.send(address, page.drawn(address) | said)
        assert page.count(model) == 2


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("plan/self-management/", {"what": "Walking group"}),
        ("packages/add/", {"unit_cost": "32.00"}),
        ("packages/budget/", {"answer": "DECLINED"}),
    ],
)
def test_going_back_and_writing_something_else_is_said_and_the_first_stands(page, address, other):
    said, model = FORMS[address]
    form = page.drawn(address) | said | ({"provider": page.provider} if model is Package else {})
    page.send(address, form)
    assert "This form was sent already" in page.send(address, form | other)
    with tenant(page.crew.id):
        stands = model.objects.get()
    shown = {"what": "Breathing course", "unit_cost": 2_300, "answer": "THINKING"}
    assert {name: getattr(stands, name) for name in other} == {name: shown[name] for name in other}


def test_going_back_to_a_carer_or_a_goal_shows_what_stands_beside(page):
    page.send("plan/begin/", {})
    for address, other in (("carers/add/", {"name": "Joan"}), ("plan/goals/add/", {"words": "I want to run."})):
        said, model = (DRAFTED | FORMS)[address]
        form = page.drawn(address) | said
        page.send(address, form)
        assert "Nothing was overwritten" in page.send(address, form | other)
        assert page.count(model) == 1


def test_a_change_and_an_end_sent_twice_happen_once_and_nobody_is_told_off(page):
    form = page.drawn("packages/add/") | PACKAGE | {"provider": page.provider}
    page.send("packages/add/", form)
    with tenant(page.crew.id):
        first = Package.objects.get()
    address = f"packages/{first.uid}/change/"
    changed = page.drawn(address) | PACKAGE | {"provider": page.provider, "units": "3", "starts_on": "1/7/2026"}
    for _ in range(2):
        assert "changed or ended in the meantime" not in page.send(address, changed)
    with tenant(page.crew.id):
        second = Package.objects.exclude(id=first.id).get()
        assert (second.follows_id, second.units) == (first.id, 3)
    for _ in range(2):
        ended = {"ends_before": "1/8/2026", "reason": "NO_LONGER_NEEDED"}
        assert "changed or ended in the meantime" not in page.send(f"packages/{second.uid}/end/", ended)
    assert [page.acts(f"PACKAGE_{act}") for act in ("ADDED", "CHANGED", "ENDED")] == [1, 1, 1]


def test_the_form_of_a_plan_that_was_agreed_or_of_somebody_else_is_said_and_makes_nothing(page):
    page.send("plan/begin/", {})
    forms = {address: page.drawn(address) | said for address, (said, _) in DRAFTED.items()}
    forms["carers/add/"] = page.drawn("carers/add/") | FORMS["carers/add/"][0]
    for address, form in forms.items():
        page.send(address, form)
    with tenant(page.crew.id):
        CarePlan.objects.update(state="DISCARDED", ended_at=timezone.now())
    page.send("plan/begin/", {})
    for address in DRAFTED:
        assert "This form was sent already" in page.send(address, forms[address])
    page.base = f"/people/{page.crew.world.person(1).uid}/"
    page.send("plan/begin/", {})
    for address, form in forms.items():
        assert "This form was sent already" in page.send(address, form)
    assert [page.count(model) for model in (Goal, Wish, Carer)] == [1, 1, 1]


def test_a_count_of_any_length_takes_nothing_out(page):
    page.send("plan/begin/", {})
    for address, (said, model) in DRAFTED.items():
        page.send(address, page.drawn(address) | said)
        with tenant(page.crew.id):
            part = model.objects.get()
        out = f"{address.removesuffix('add/')}{part.uid}/take-out/"
        assert "so it was not taken out" in page.send(out, {"edits": "9" * 5_000})
        assert page.count(model) == 1


def test_a_draft_agreed_undone_or_put_away_twice_is_so_once(page):
    page.send("plan/begin/", {})
    page.send("plan/begin/", {})
    form = page.drawn("plan/goals/add/") | DRAFTED["plan/goals/add/"][0]
    page.send("plan/goals/add/", form)
    today = timezone.localdate()
    agreement = page.drawn("plan/") | {
        "who": ["person"],
        "agreed_on": f"{today:%d/%m/%Y}",
        "review_due_on": f"{today + timedelta(days=90):%d/%m/%Y}",
    }
    for _ in range(2):
        assert "agreed or put away in the meantime" not in page.send("plan/agree/", agreement)
    assert (page.count(CarePlan), page.acts("CARE_PLAN_AGREED")) == (1, 1)
    assert "agreed or put away in the meantime" in page.send("plan/agree/", agreement | {"edits": "0"})
    assert "agreed or put away in the meantime" in page.send("plan/goals/add/", form | {"words": "I want to run."})
    with tenant(page.crew.id):
        plan, told = CarePlan.objects.get(), PlanNotice.objects.count()
    for _ in range(2):
        assert "told already" not in page.send(f"plan/versions/{plan.uid}/undo/", {})
    assert page.acts("CARE_PLAN_TELLING_UNDONE") == (1 if told else 0)
    page.send("plan/begin/", {"reason": "REVIEW"})
    page.send("plan/put-away/", {})
    assert "agreed or put away in the meantime" in page.send("plan/put-away/", {})
    assert page.acts("CARE_PLAN_PUT_AWAY") == 1


def test_another_currency_asked_for_twice_is_asked_once(page):
    for _ in range(2):
        assert "is open already" not in page.send("who-pays/ask/", {"reason": "END_OF_LIFE"})
    assert "is open already" in page.send("who-pays/ask/", {"reason": "CONTINUING_HEALTHCARE"})
    assert (page.count(HandOver), page.acts("HAND_OVER_ASKED")) == (1, 1)


def test_a_carers_assessment_sent_twice_is_one_step(page):
    page.send("carers/add/", page.drawn("carers/add/") | FORMS["carers/add/"][0])
    with tenant(page.crew.id):
        carer = Carer.objects.get()
    for _ in range(2):
        page.send(f"carers/{carer.uid}/assessment/", {"state": "OFFERED", "on": "15/6/2026", "note": ""})
    assert page.count(CarerStep) == 1


@pytest.mark.parametrize(
    ("address", "model", "said"),
    [
        (
            "crisis-plan/write/",
            CrisisPlan,
            FORMS["crisis-plan/write/"][0] | {"early_signs": "Sleeps in the chair\nEats less"},
        ),
        ("plan/goals/add/", Goal, DRAFTED["plan/goals/add/"][0] | {"more": "A good day\nA bad day"}),
        ("carers/add/", Carer, FORMS["carers/add/"][0] | {"gives": "Meals\nMedicines"}),
    ],
)
def test_what_a_browser_saves_unchanged_changes_nothing(page, address, model, said):
    """Written with single line ends, as by the services; a browser sends each as two characters."""
    if address in DRAFTED:
        page.send("plan/begin/", {})
    page.send(address, page.drawn(address) | said)
    with tenant(page.crew.id):
        made = model.objects.get()
    again = {Goal: f"plan/goals/{made.uid}/", Carer: f"carers/{made.uid}/"}.get(model, address)
    unchanged = {name: value.replace("\n", "\r\n") for name, value in said.items()}
    page.send(again, page.drawn(again) | unchanged)
    with tenant(page.crew.id):
        stands = model.objects.get()
    names = [field.attname for field in model._meta.fields]
    assert [getattr(stands, name) for name in names] == [getattr(made, name) for name in names]
