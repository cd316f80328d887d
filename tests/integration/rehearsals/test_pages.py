"""Rehearsals as parties of a contract see them: last year's people under two agreements, and simulations kept."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core import jobs
from apps.foundation.core.models import Job, JobState
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import Period
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.models import Contract, ContractVersion, PlanLine
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.services import draw_plan
from apps.money.contracts.services.cohort import write_cohort
from apps.money.contracts.services.varying import Varied, vary_contract
from apps.money.rehearsals.asked import SALT
from apps.money.rehearsals.models import Simulation
from apps.money.rehearsals.presenters import effects_table
from apps.money.rehearsals.selectors import Tried, rehearsal_of
from apps.money.rehearsals.selectors.basis import NotRehearsed, basis_of, said_of_basis
from apps.money.risk_sharing.domain.position import BadInput
from apps.money.risk_sharing.selectors import written_of
from apps.money.risk_sharing.services import write_term
from tests.factories.once import once
from tests.factories.world import FEES, World, sit

pytestmark = pytest.mark.django_db

EACH = 6
PEOPLE = 3 * EACH
SCORES = {n: (2_600, 5_200, 9_000)[n // EACH] for n in range(PEOPLE)}
"""Six people at each level."""


class Rehearsing:
    """A contract from 1 April 2026 with eighteen people, of whom each costs the hospital and the community trust."""

    def __init__(self) -> None:
        self.world = World.make("here")
        self.world.people(PEOPLE)
        self.world.levels(SCORES)
        self.world.activity(*self.rows())
        self.contract = self.world.contract()
        self.actor = self.world.actor(self.world.member(Role.COMMISSIONER))

    def rows(self) -> list[str]:
        record = self.world.record
        acute = [record(f"a{n}", n, f"2026-05-{1 + n:02}", f"{100 + 10 * n}.00") for n in range(PEOPLE)]
        community = [
            record(f"c{n}", n, f"2026-06-{1 + n:02}", "50.00", provider="COM", kind="COMMUNITY_CONTACT")
            for n in range(PEOPLE)
        ]
        return [*acute, *community, record("later", 0, "2026-09-02", "999.00")]

    def terms(self):
        return terms_for(self.actor, self.contract.uid, None)

    def basis(self, today=date(2026, 7, 10)):
        with tenant(self.world.partnership.id):
            terms = self.terms()
            return basis_of(self.actor, terms, written_of(terms.version), today)

    def made(self, tried=None, *, today=date(2026, 7, 10), draws=20, seed=1):
        with tenant(self.world.partnership.id):
            terms = self.terms()
            written = written_of(terms.version)
            basis = basis_of(self.actor, terms, written, today)
            return rehearsal_of(terms, written, basis, tried or Tried(), draws=draws, seed=seed).made()

    def client(self, role=Role.COMMISSIONER):
        client = Client()
        member = self.world.member(role, email=f"{role.lower()}@rehearses.example")
        sit(client, member)
        return client

    def at(self, name="rehearse", **kwargs):
        return reverse(f"rehearsals:{name}", kwargs={"uid": self.contract.uid, **kwargs})


def rehearsing_made():
    return Rehearsing()


made_once, rehearsing = once("rehearsing", rehearsing_made)


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def do_wanted(rehearsing):
    jobs.run_wanted(rehearsing.world.partnership.id)
    with tenant(rehearsing.world.partnership.id):
        return Job.objects.filter(kind="rehearsals.simulate").latest("id")


def test_the_people_of_a_contract_come_with_the_months_that_have_ended(rehearsing):
    """April to June: 91 days, each person with both records, in the order of the register."""
    basis = rehearsing.basis()
    assert (len(basis.people), basis.is_recorded, basis.year) == (PEOPLE, True, 1)
    assert basis.months == [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)]
    costs = {code: sorted(column.tolist()) for code, column in basis.people.costs.items()}
    assert costs == {"ACU": [10_000 + 1_000 * n for n in range(PEOPLE)], "COM": [5_000] * PEOPLE}
    assert sorted(basis.people.acute.tolist()) == costs["ACU"]
    fees = {1: 100_000, 2: 200_000, 3: 400_000}
    expected = sorted(round(fees[level] * 91 / 365) for level in (1, 2, 3) for _ in range(EACH))
    assert sorted(basis.people.entitlement.tolist()) == expected
    assert basis.accredited == 0, "these records state no cost basis"
    with tenant(rehearsing.world.partnership.id):
        lines = PlanLine.objects.filter(month__in=basis.months)
        assert basis.plan == sum(line.cost_pence for line in lines)


def test_a_later_month_brings_its_records(rehearsing):
    before, after = rehearsing.basis(), rehearsing.basis(date(2026, 10, 1))
    assert after.people.cost.sum() - before.people.cost.sum() == 99_900
    assert before.checksum != after.checksum
    assert before.checksum == rehearsing.basis().checksum


def test_gains_of_all_parties_come_to_the_plan_less_the_cost(rehearsing):
    made = rehearsing.made()
    parties = made["agreements"][0]["parties"]
    cost = sum(10_000 + 1_000 * n for n in range(PEOPLE)) + 5_000 * PEOPLE
    assert made["central"]["cost"] == cost
    assert sum(one["central"] for one in parties.values()) == rehearsing.basis().plan - cost
    assert made["agreements"][0]["name"] == "Version 1, as signed"
    assert [one["verdict"] for one in made["agreements"][0]["principles"]][6] == "Met"


def test_a_draft_is_rehearsed_on_the_people_of_its_plan(rehearsing):
    """Their care of the twelve months before it begins, or before today, and a whole fee each."""
    world = rehearsing.world
    draft = world.contract(code="next", starts_on=date(2027, 4, 1), ends_before=date(2028, 4, 1), start=False)
    with tenant(world.partnership.id):
        terms = terms_of(draft)
        basis = basis_of(rehearsing.actor, terms, written_of(terms.version), date(2026, 8, 5))
    assert not basis.is_recorded
    assert (basis.days.starts_on, basis.days.ends_before) == (date(2025, 8, 1), date(2026, 8, 1))
    assert sorted(basis.people.entitlement.tolist()) == [100_000] * EACH + [200_000] * EACH + [400_000] * EACH
    assert len(basis.months) == 12
    assert basis.plan == (100_000 + 200_000 + 400_000) * EACH


def test_a_draft_is_rehearsed_on_other_people_once_a_contract_to_which_it_gives_way_names_others(rehearsing, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "gives way"}}
    world = rehearsing.world
    days = {"starts_on": date(2027, 4, 1), "ends_before": date(2028, 4, 1), "start": False}
    draft, other = world.contract(code="next", **days), world.contract(code="other", **days)

    def cohort(contract, gives_way_to=(), **named):
        version = contract.versions.get()
        said = {"named": Named(**named), "gives_way_to": gives_way_to, "read": code_of(version)}
        write_cohort(actor=world.operator, version=version, **said)

    def counted():
        terms = terms_of(draft)
        basis = basis_of(rehearsing.actor, terms, written_of(terms.version), date(2026, 8, 5))
        return sorted(set(basis.people.levels.tolist()))

    with tenant(world.partnership.id):
        levels = sorted(NeedBand)
        cohort(other, levels=frozenset(levels[:1]))
        cohort(draft, [other])
        assert counted() == [2, 3]
        cohort(other, levels=frozenset(levels[1:2]))
        assert counted() == [1, 3]


def test_a_draft_that_varies_a_contract_stands_beside_what_it_would_replace(rehearsing):
    """Two versions, each with its own terms, over the same draws."""
    world = rehearsing.world
    with tenant(world.partnership.id):
        contract = Contract.objects.get(id=rehearsing.contract.id)
        said = Varied(date(2026, 12, 1), date(2027, 4, 1), FEES, {}, "As agreed in October.")
        version = vary_contract(actor=world.operator, contract=contract, varied=said, today=date(2026, 11, 22))
        draw_plan(actor=world.operator, version=version, run=RiskRun.objects.latest("id"))
        write_term(
            actor=world.operator,
            version=version,
            code="cost_proportional_share",
            parameters={},
            read=code_of(version),
        )
    asked = {"version": "2", "term": "flat_funding", "tried": "flat_funding"}
    found = page(rehearsing.client().get(rehearsing.at(), asked))
    for name in ("A. Version 2, draft", "B. Version 1, as signed", "C. Flat funding"):
        assert name in found
    assert "Written, and not signed by all parties yet." in found
    with tenant(world.partnership.id):
        terms = terms_for(rehearsing.actor, contract.uid, "2")
        written = written_of(terms.version)
        basis = basis_of(rehearsing.actor, terms, written, date(2026, 11, 23))
        tried = Tried(beside=[[("cost_proportional_share", {})]])
        made = rehearsal_of(terms, written, basis, tried, draws=20, seed=1).made()["agreements"]
    assert [one["name"] for one in made] == ["Version 2, draft", "Version 1, as signed", "Cost-proportional share"]
    assert made[0]["parties"] == made[2]["parties"] != made[1]["parties"]


def test_few_people_are_never_drawn_from(rehearsing):
    """One person whom a party gave care: what it cost could be told."""
    world = rehearsing.world
    world.activity(world.record("s0", 0, "2026-05-02", "70.00", provider="SOC", kind="COMMUNITY_CONTACT"))
    with pytest.raises(NotRehearsed, match="Too few people"):
        rehearsing.basis()


def test_before_a_month_has_ended_a_contract_is_rehearsed_on_its_plan(rehearsing):
    basis = rehearsing.basis(date(2026, 4, 20))
    assert not basis.is_recorded
    assert len(basis.months) == 12


def test_people_are_read_once_for_all_assumptions_and_anew_once_a_figure_moves(rehearsing, settings, monkeypatch):
    """Whoever changes an assumption waits for no record; a file that comes in is in the next rehearsal."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "people"}}
    cost = rehearsing.basis().people.cost.sum()
    with monkeypatch.context() as patch:
        patch.setattr("apps.money.rehearsals.selectors.basis.recorded", lambda *_: pytest.fail("read again"))
        assert rehearsing.basis().people.cost.sum() == cost
    rehearsing.world.activity(rehearsing.world.record("more", 3, "2026-06-20", "12.34"))
    assert rehearsing.basis().people.cost.sum() == cost + 1_234
    assert len(rehearsing.basis(date(2026, 6, 10)).months) == 2


def test_what_cannot_be_settled_is_refused_in_words(rehearsing):
    with pytest.raises(BadInput, match="from 0% to 100%"):
        rehearsing.made(Tried(beside=[[("cap_and_collar", {"marginal_rate": "2"})]]))


def test_a_figure_that_nobody_has_stated_is_taken_from_the_plan(rehearsing):
    """Flat funding pays the prior outturn, here the plan: the commissioner pays what it planned."""
    flat = rehearsing.made(Tried(beside=[[("flat_funding", {})]]))["agreements"][1]["parties"]
    assert flat["ICB"]["central"] == 0
    found = page(rehearsing.client().get(rehearsing.at(), {"term": "flat_funding", "tried": "flat_funding"}))
    assert "Nobody has stated the prior outturn in this version" in found
    assert "What it does, by an example" in found


def test_limits_of_a_year_are_taken_in_proportion_to_the_months_replayed(rehearsing):
    with tenant(rehearsing.world.partnership.id):
        terms = rehearsing.terms()
        written = written_of(terms.version)
        limits = {one.id: 1_200 for one in written.parties}
        basis = rehearsing.basis()
        assert len(basis.months) == 3
        found = rehearsal_of(terms, replace(written, limits=limits), basis, Tried(), draws=1, seed=1)
    assert set(found.case.limits.values()) == {300}


@pytest.mark.parametrize(("months", "is_part"), [(7, True), (12, False)])
def test_part_of_a_year_says_that_what_is_stated_for_a_year_is_taken_in_proportion(months, is_part):
    days = Period(date(2026, 4, 1), date(2026, 11, 1) if is_part else date(2027, 4, 1))
    basis = SimpleNamespace(days=days, people=range(18), agreed=0, is_recorded=True, months=range(months))
    assert ("figures and limits that are stated for a year are taken in proportion." in said_of_basis(basis)) is is_part


def test_the_page_tells_each_party_and_the_seven_principles(rehearsing):
    found = page(rehearsing.client().get(rehearsing.at()))
    assert "Replayed: 18 people of this contract, as recorded from 1 April 2026" in found
    assert "gain (+) or loss (−) in the months replayed" in found
    assert "Test hospital A. Version 1, as signed" in found
    assert "Seven-principles test" in found
    assert "No swing from one costly person Not met One more person at £120,000.00" in found
    assert "An agreement decides who bears the difference, and makes none of it smaller." in found


def test_another_term_is_tried_in_the_address_alone(rehearsing):
    """Asked first, then filled in; nothing is written, and what is wrong is said at the field."""
    client = rehearsing.client()
    asked = page(client.get(rehearsing.at(), {"term": "cost_proportional_share"}))
    assert "Fill it in and rehearse again" in asked
    tried = page(client.get(rehearsing.at(), {"term": "cost_proportional_share", "tried": "cost_proportional_share"}))
    assert "B. Cost-proportional share" in tried
    said = {"term": "quality_linked", "tried": "quality_linked", "levels-0-premium": "x"}
    assert "Give a percentage" in page(client.get(rehearsing.at(), said))
    with tenant(rehearsing.world.partnership.id):
        assert written_of(rehearsing.terms().version).terms == []


SHARE = {"term": "cost_proportional_share", "tried": "cost_proportional_share"}
CAPPED = {
    "term": "cap_and_collar",
    "tried": "cap_and_collar",
    "marginal_rate": "40",
    "corridor_above": "0",
    "corridor_below": "0",
    "on": "all",
}
OUTLIERS = {"term": "outlier_protection", "tried": "outlier_protection", "amount": "1000"}


def kept(rehearsing, *alternatives, client=None, **said):
    """The address at which alternatives stand beside, each a list of terms filled in; as a person comes to it."""
    client, at = client or rehearsing.client(), f"{rehearsing.at()}?{urlencode(said)}"
    for alternative in alternatives:
        for number, term in enumerate(alternative, 1):
            then = "beside" if number == len(alternative) else "with"
            answer = client.get(f"{at}&{urlencode({**term, 'then': then})}")
            assert answer.status_code == 302, answer.status_code
            at = rehearsing.at() + answer["Location"]
    return client, at


def stand(answer):
    """The names under "Side by side", in order."""
    return re.findall(r"<li><strong>([^<]+)</strong>", answer.content.decode())


def test_alternatives_stand_side_by_side_each_with_its_terms(rehearsing):
    """Kept one after the other; of the same title numbered; one of several terms is one agreement, in their order."""
    client, at = kept(rehearsing, [SHARE], [CAPPED], [{**CAPPED, "marginal_rate": "70"}], [CAPPED, OUTLIERS])
    assert stand(client.get(at)) == [
        "A. Version 1, as signed",
        "B. Cost-proportional share",
        "C. Cap and collar",
        "D. Cap and collar (2)",
        "E. Cap and collar and Outlier protection",
    ]
    found = page(client.get(at))
    assert "40% is paid or taken back" in found
    assert "70% is paid or taken back" in found


def test_an_alternative_comes_to_what_it_comes_to_alone(rehearsing):
    """Whatever stands beside it."""
    tried = [[("cap_and_collar", {"marginal_rate": "0.4"})], [("cost_proportional_share", {})]]
    alone = [rehearsing.made(Tried(beside=[one]))["agreements"][1] for one in tried]
    assert rehearsing.made(Tried(beside=tried))["agreements"][1:] == alone


def test_what_was_assumed_stays_while_alternatives_are_kept_and_taken_away(rehearsing):
    client, at = kept(rehearsing, [SHARE], [CAPPED], growth="50", cost="10")
    answer = client.get(at)
    assert "In the central case 27 people cost" in page(answer)
    away = dict(re.findall(r'<li><strong>([^<]+)</strong> <a href="([^"]+)"', answer.content.decode()))
    assert list(away) == ["B. Cost-proportional share", "C. Cap and collar"]
    left = client.get(rehearsing.at() + unescape(away["B. Cost-proportional share"]))
    assert stand(left) == ["A. Version 1, as signed", "B. Cap and collar"]
    assert "In the central case 27 people cost" in page(left)


def test_six_agreements_stand_side_by_side_at_most(rehearsing):
    """No room is offered for a seventh, and an address that has one is refused in words: one can be taken away."""
    client, at = kept(rehearsing, *([[SHARE]] * 3))
    assert "Keep it, and try another beside it" in page(client.get(f"{at}&{urlencode(CAPPED)}"))
    client, at = kept(rehearsing, *([[SHARE]] * 4), client=client)
    assert "Keep it, and try another beside it" not in page(client.get(f"{at}&{urlencode(CAPPED)}"))
    client, at = kept(rehearsing, *([[SHARE]] * 5), client=client)
    assert len(stand(client.get(at))) == 6
    more = client.get(f"{at}&{urlencode(CAPPED)}")
    assert "At most 6 agreements stand side by side: take one away." in page(more)
    assert "Keep it, and try another beside it" not in page(more)
    away = re.findall(r'<a href="([^"]+)">Take away', more.content.decode())
    assert len(away) == 6
    assert len(stand(client.get(rehearsing.at() + unescape(away[-1])))) == 6


def test_the_rules_of_an_alternative_name_the_parties(rehearsing):
    halves = [{"starts": "0", "shares": {"ICB": "0.5", "ACU": "0.5"}}]
    word = signing.dumps([["gain_pain_share", {"against": "plan", "over": halves}]], salt=SALT)
    found = page(rehearsing.client().get(rehearsing.at(), {"beside": word}))
    assert "B. Gain and pain share" in found
    assert "Test hospital 50%" in found
    assert not re.search(r"\b(ICB|ACU|COM)\b", found)


def test_an_alternative_that_was_changed_in_the_address_is_refused(rehearsing):
    client, at = kept(rehearsing, [SHARE])
    gone = signing.dumps([["a_term_of_last_year", {}]], salt=SALT)
    foreign = signing.dumps([["cap_and_collar", {}]], salt="sessions")
    others = [f"{rehearsing.at()}?{urlencode({'beside': one})}" for one in (gone, foreign, "x" * 4_000, "\0")]
    for wrong in (at[:-3], at.replace("beside=", "beside=x"), *others):
        assert "was changed or cut off" in page(client.get(wrong))
        posted = client.post(rehearsing.at("ask") + wrong.removeprefix(rehearsing.at()))
        assert posted.status_code == 302


def test_a_simulation_draws_every_alternative(rehearsing):
    client, at = kept(rehearsing, [SHARE], [CAPPED])
    client.post(f"{rehearsing.at('ask')}{at.removeprefix(rehearsing.at())}", {"draws": "100", "seed": "7"})
    do_wanted(rehearsing)
    with tenant(rehearsing.world.partnership.id):
        drawn = Simulation.objects.latest("id")
    assert [one["name"] for one in drawn.result["agreements"]] == [
        "Version 1, as signed",
        "Cost-proportional share",
        "Cap and collar",
    ]


def test_assumptions_are_typed_and_refused_in_words(rehearsing):
    client = rehearsing.client()
    found = page(client.get(rehearsing.at(), {"growth": "50", "cost": "10"}))
    assert "In the central case 27 people cost" in found
    refused = page(client.get(rehearsing.at(), {"mix-1": "50", "mix-2": "10", "mix-3": "10"}))
    assert "The levels come to 70%, and must come to 100%." in refused
    assert "In the central case" not in refused
    assert "Give a percentage" in page(client.get(rehearsing.at(), {"growth": "much"}))
    mixed = page(client.get(rehearsing.at(), {"mix-1": "0", "mix-2": "0", "mix-3": "100"}))
    assert "In the central case 18 people cost" in mixed


def test_what_a_gate_changes_is_told_for_each_party(rehearsing):
    """Savings are not kept while a condition is not evidenced: the hospital would have them, the commissioner pays."""
    gated = Tried(gates=False, beside=[[("flat_funding", {"condition": "outcomes"})]])
    made = rehearsing.made(gated, today=date(2026, 5, 3))
    names = {"ICB": "Test commissioner", "ACU": "Test hospital"}
    table = effects_table(made, names)
    rows = {row.cells[2].text: row for row in table.rows}
    assert {row.cells[1].text for row in table.rows} == {"Every condition evidenced"}
    plan = rehearsing.basis(date(2026, 5, 3)).plan
    cells = rows["Test commissioner"].cells
    assert (cells[3].value, cells[4].value) == (0, plan / Decimal(100))
    assert effects_table(rehearsing.made(), names) is None


def test_the_tables_are_a_workbook(rehearsing):
    answer = rehearsing.client().get(rehearsing.at(), {"file": "xlsx"})
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["About", "1 parties", "2 principles"]
    cells = [row[0].value for row in book["2 principles"].iter_rows(min_row=2)]
    assert cells[0] == "Simple to understand"
    assert len(cells) == 9


def test_a_simulation_is_made_by_a_job_and_made_again_with_its_seed(rehearsing):
    client = rehearsing.client()
    asked = client.post(f"{rehearsing.at('ask')}?growth=10&term=cost_proportional_share&tried=cost_proportional_share")
    assert asked.status_code == 302
    assert "Waiting for its turn" in page(client.get(asked.url))
    progress = client.get(f"{asked.url}progress/")
    assert progress.headers["X-Progress"] == "running"
    job = do_wanted(rehearsing)
    assert (job.state, job.message) == (JobState.DONE, "")
    assert client.get(f"{asked.url}progress/").headers["X-Progress"] == "over"
    shown = page(client.get(asked.url))
    assert "10,000 draws with the seed" in shown
    assert "More people 10%" in shown
    assert "B. Cost-proportional share" in shown
    with tenant(rehearsing.world.partnership.id):
        kept = Simulation.objects.get()
        acts = AuditEvent.objects.filter(action__startswith="SIMULATION_").values_list("action", flat=True)
        assert sorted(acts) == ["SIMULATION_ASKED", "SIMULATION_KEPT"]
    again = client.post(rehearsing.at("again", simulation_uid=kept.uid))
    do_wanted(rehearsing)
    assert "The same. Made again with the same seed, every figure is the same." in page(client.get(again.url))
    with tenant(rehearsing.world.partnership.id):
        repeated = Simulation.objects.get(repeats=kept)
        assert (repeated.seed, repeated.result, repeated.people) == (kept.seed, kept.result, kept.people)
    rehearsing.world.activity(rehearsing.world.record("more", 1, "2026-05-02", "80.00"))
    again = client.post(rehearsing.at("again", simulation_uid=kept.uid))
    do_wanted(rehearsing)
    assert "what was recorded of the people has changed" in page(client.get(again.url))
    assert "seed" in page(client.get(rehearsing.at()))


def test_a_simulation_of_a_draft_is_for_those_who_see_the_draft(rehearsing):
    world = rehearsing.world
    with tenant(world.partnership.id):
        contract = Contract.objects.get(id=rehearsing.contract.id)
        said = Varied(date(2026, 12, 1), date(2027, 4, 1), FEES, {}, "As agreed in October.")
        version = vary_contract(actor=world.operator, contract=contract, varied=said, today=date(2026, 11, 22))
        draw_plan(actor=world.operator, version=version, run=RiskRun.objects.latest("id"))
    writer, party = rehearsing.client(), rehearsing.client(Role.PROVIDER_MANAGER)
    asked = writer.post(f"{rehearsing.at('ask')}?version=2").url

    def answers(client):
        return [client.get(asked).status_code, client.get(f"{asked}progress/").status_code]

    assert (answers(writer), answers(party)) == ([200, 200], [404, 404])
    assert do_wanted(rehearsing).state == JobState.DONE
    assert (answers(writer), answers(party)) == ([200, 200], [404, 404])
    assert party.post(f"{asked}again/").status_code == 404
    assert writer.post(f"{asked}again/").status_code == 302


def test_a_simulation_that_cannot_be_made_says_why(rehearsing):
    client = rehearsing.client()
    asked = client.post(rehearsing.at("ask"))
    with tenant(rehearsing.world.partnership.id):
        PlanLine.objects.update(cost_pence=0)
    job = do_wanted(rehearsing)
    assert job.state == JobState.FAILED
    assert "There is no plan for these months" in page(client.get(asked.url))
    refused = client.get(rehearsing.at())
    assert "There is nothing to rehearse on." in page(refused)


def test_a_party_of_a_provider_rehearses_too(rehearsing):
    assert "Seven-principles test" in page(rehearsing.client(Role.PROVIDER_MANAGER).get(rehearsing.at()))
    assert rehearsing.client(Role.CARE_COORDINATOR).get(rehearsing.at()).status_code == 403
    assert timezone.localdate() >= date(2026, 7, 1)
    with tenant(rehearsing.world.partnership.id):
        assert ContractVersion.objects.count() == 1
