"""The pathway budget of a board: worked out, kept with a reason, copied, chosen; lines; who may do what."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from apps.governance.boards.services import ChangedMeanwhile
from apps.governance.pathway_budgets.domain.marginal import Line, Way
from apps.governance.pathway_budgets.domain.worksheet import Figures, NotABudget
from apps.governance.pathway_budgets.models import FigureChange, PlanLine, Scenario
from apps.governance.pathway_budgets.services import (
    LineSaid,
    add_line,
    choose_scenario,
    copy_scenario,
    keep_figures,
    make_scenario,
    take_line_out,
)
from tests.factories.boards import board_of, form
from tests.factories.once import once
from tests.factories.world import World, sit

pytestmark = pytest.mark.django_db
LEWISHAM = Figures(spend=360_000_000, qipp=30_000_000, incentive=30_000_000, contingency=5_000_000)
TYPED = {"spend": "3,600,000", "qipp": "300,000", "incentive": "300000", "contingency": "50,000"}
FOLLOW_UP = LineSaid(Line(Way.STOP, 1, 66_200_000), "Routine hospital follow-up", "9,300 appointments end", 1)


class Made:
    """A board with members, a secretary and a commissioner; a scenario to Lewisham's figures."""

    def __init__(self):
        self.world = World.make("here")
        self.id = self.world.partnership.id
        self.board, self.members = board_of(self.world)
        self.other = form(self.world, "Stroke")
        self.secretary = self.world.member(Role.BOARD_SECRETARY)
        self.commissioner = self.world.member(Role.COMMISSIONER)
        self.member = self.world.actor(self.members["ACU"])
        self.scenario = self.make("Clinics", uuid4())

    def make(self, name, uid, board=None):
        with tenant(self.id):
            return make_scenario(
                actor=self.member,
                board=board or self.board,
                uid=uid,
                name=name,
                first_year=2027,
                years=3,
                figures=LEWISHAM,
            )

    def at(self, name, **more):
        return reverse(
            f"pathway_budgets:{name}", kwargs={"uid": self.board.uid, "scenario_uid": self.scenario.uid} | more
        )

    def now(self):
        with tenant(self.id):
            return Scenario.objects.select_related("board").get(id=self.scenario.id)


made_once, made = once("pathway_budgets", Made)


def page(answer, status=200):
    assert answer.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_worksheet_shows_what_follows_and_keeps_nothing_until_it_is_kept(made, client):
    sit(client, made.members["ACU"])
    shown = page(client.get(made.at("worksheet")))
    for one in ("£3,000,000", "£2,950,000", "1.017", "£3,300,000", "1.7%", "Where the £3,600,000 goes"):
        assert one in shown
    sent = TYPED | {"seen": 1, "contingency": "100,000"}
    shown = page(client.post(made.at("worksheet"), sent))
    assert "£2,900,000" in shown
    assert "1.034" in shown
    assert "It is not kept yet." in shown
    assert made.now().contingency_pence == 5_000_000
    assert "There is a problem" in page(client.post(made.at("keep"), sent))
    assert made.now().version == 1
    assert client.post(made.at("keep"), sent | {"reason": "As agreed in May"}).status_code == 302
    assert (made.now().contingency_pence, made.now().version) == (10_000_000, 2)
    assert "As agreed in May" in page(client.get(made.at("worksheet")))


def test_started_from_the_redesign_budget_the_qipp_saving_gives_way(made, client):
    sit(client, made.members["ACU"])
    assert "The QIPP saving gives way" in page(client.get(made.at("worksheet") + "?from=budget"))
    sent = {"from": "budget", "spend": "3600000", "budget": "3,000,000", "incentive": "300,000"}
    sent |= {"contingency": "50,000", "seen": 1, "reason": "More clinics"}
    assert "£3,050,000" in page(client.post(made.at("worksheet"), sent))
    assert client.post(made.at("keep"), sent).status_code == 302
    assert made.now().qipp_pence == 25_000_000
    refused = page(client.post(made.at("worksheet"), sent | {"budget": "3,250,000.01"}))
    assert "The redesign budget is £3,250,000.00 at most" in refused


def test_figures_that_make_no_budget_are_refused_at_the_figure(made, client):
    sit(client, made.members["ACU"])
    shown = page(client.post(made.at("worksheet"), TYPED | {"seen": 1, "contingency": "3,000,001"}))
    assert "The contingency is larger than the payment of £3,000,000.00." in shown
    assert "The grey figures are those that are kept" in shown


def test_a_change_keeps_what_it_was_and_why_and_is_refused_to_who_saw_older_figures(made):
    with tenant(made.id):
        keep = {"actor": made.member, "scenario": made.scenario, "reason": "As counted"}
        figures = replace(LEWISHAM, spend=370_000_000, qipp=35_000_000)
        assert keep_figures(**keep, figures=figures, seen=1)
        rows = FigureChange.objects.order_by("figure").values_list("figure", "was_pence", "is_pence", "reason")
        assert list(rows) == [
            ("qipp", 30_000_000, 35_000_000, "As counted"),
            ("spend", 360_000_000, 370_000_000, "As counted"),
        ]
        assert not keep_figures(**keep, figures=figures, seen=1)
        with pytest.raises(ChangedMeanwhile):
            keep_figures(**keep, figures=LEWISHAM, seen=1)
        with pytest.raises(NotABudget):
            keep_figures(**keep, figures=replace(LEWISHAM, spend=0), seen=2)
        with pytest.raises(NeverChanges):
            FigureChange.objects.first().save()
        last = AuditEvent.objects.filter(action="PATHWAY_BUDGET_CHANGED").get()
        assert last.details["figures"] == ["spend", "qipp"]


def test_a_copy_has_figures_and_lines_of_its_own_and_one_is_chosen(made):
    with tenant(made.id):
        add = {"actor": made.member, "scenario": made.scenario, "uid": uuid4()}
        line = add_line(**add, said=FOLLOW_UP)
        assert add_line(**add, said=FOLLOW_UP) == line
        with pytest.raises(SentBefore):
            add_line(**add, said=replace(FOLLOW_UP, what="Another"))
        with pytest.raises(NotABudget) as refusal:
            add_line(**add | {"uid": uuid4()}, said=replace(FOLLOW_UP, year=4))
        assert refusal.value.field == "year"
        copy = {"actor": made.member, "scenario": made.scenario, "uid": uuid4(), "name": "Two clinics"}
        twin = copy_scenario(**copy)
        assert copy_scenario(**copy) == twin
        assert (twin.sheet, twin.lines.count(), twin.is_chosen) == (made.scenario.sheet, 1, False)
        for _ in range(2):
            take_line_out(actor=made.member, scenario=made.scenario, line=line)
        assert (PlanLine.objects.filter(out_at=None).get().scenario, PlanLine.objects.count()) == (twin, 2)
        for _ in range(2):
            choose_scenario(actor=made.member, scenario=twin)
        assert Scenario.objects.get(is_chosen=True) == twin
        acts = AuditEvent.objects.filter(action__startswith="PATHWAY_BUDGET").order_by("id")
        assert list(acts.values_list("action", flat=True)) == [
            "PATHWAY_BUDGET_MADE",
            "PATHWAY_BUDGET_LINE_ADDED",
            "PATHWAY_BUDGET_MADE",
            "PATHWAY_BUDGET_LINE_OUT",
            "PATHWAY_BUDGET_CHOSEN",
        ]


def test_a_scenario_sent_twice_is_one_and_names_are_its_own(made):
    uid = uuid4()
    assert made.make("Nurses", uid) == made.make("Nurses", uid)
    with pytest.raises(NotABudget) as refusal:
        made.make("nurses", uuid4())
    assert refusal.value.field == "name"


def test_only_members_of_this_board_and_the_secretary_change_it(made, client):
    with pytest.raises(NotPermitted):
        made.make("Elsewhere", uuid4(), board=made.other)
    sit(client, made.members["ACU"])
    assert client.get(reverse("pathway_budgets:new", kwargs={"uid": made.other.uid})).status_code == 403
    sit(client, made.commissioner)
    shown = page(client.get(made.at("worksheet")))
    assert "Keep these figures" not in shown
    assert "£2,900,000" in page(client.post(made.at("worksheet"), TYPED | {"seen": 1, "contingency": "100,000"}))
    assert client.post(made.at("keep"), TYPED | {"seen": 1, "reason": "Mine"}).status_code == 403
    sit(client, made.secretary)
    assert "Keep these figures" in page(client.get(made.at("worksheet")))


def test_a_budget_is_made_and_filled_in_the_browser_and_fits_by_phase(made, client):
    sit(client, made.secretary)
    address = reverse("pathway_budgets:new", kwargs={"uid": made.board.uid})
    sent = TYPED | {"uid": uuid4(), "name": "Nurses at home", "first_year": 2026, "years": 2}
    answer = client.post(address, sent, follow=True)
    assert "Nurses at home is made." in page(answer)
    line = {"uid": uuid4(), "way": "STOP", "what": "Follow-up", "means": "Moves", "pounds": "1,142,000"}
    client.post(made.at("new-line"), line | {"phase": 1, "year": 1})
    line = {"uid": uuid4(), "way": "INSTEAD", "what": "Clinics", "means": "Near home", "pounds": "480,000"}
    client.post(made.at("new-line"), line | {"phase": 2, "year": 1})
    shown = page(client.get(made.at("worksheet")))
    assert "It fits £3,600,000 - £662,000 = £2,938,000, which is £12,000 under the redesign budget." in shown
    assert "After phase 1: It fits: £3,600,000 - £1,142,000 = £2,458,000" in shown
    shown = page(client.get(reverse("pathway_budgets:scenarios", kwargs={"uid": made.board.uid})))
    assert "Nurses at home" in shown
    assert "2,938,000.00" in shown
