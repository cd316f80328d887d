"""A contract is varied: another version is drafted, signed by all, and counts in the place of the one before."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apps.care.activity.choices import ActivityKind, Scope
from apps.care.activity.models import ActivityCell
from apps.care.need_bands.models import NeedBand
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.core import jobs
from apps.foundation.core.models import JobState
from apps.foundation.core.tenancy import tenant
from apps.money.capitation.models import FundedPeriod
from apps.money.capitation.selectors import counted_by_month
from apps.money.contracts.choices import ContractModel, Stage, VersionState
from apps.money.contracts.domain.go_live import NotReadyToGoLive
from apps.money.contracts.domain.scope import Phase
from apps.money.contracts.domain.signing import TextChanged, WroteIt
from apps.money.contracts.domain.stages import NotYetAgreed
from apps.money.contracts.domain.trend import Trend
from apps.money.contracts.domain.versions import ContractOver, MonthNotOpen
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import fees_in_force, terms_of
from apps.money.contracts.selectors.signing import code_of, text_of
from apps.money.contracts.selectors.versions import terms_read, versions_visible_to
from apps.money.contracts.services import NotADraft, TermsNotReady, draw_plan
from apps.money.contracts.services.scope import write_scope
from apps.money.contracts.services.signing import move_stage, offer_version, sign
from apps.money.contracts.services.varying import (
    EndsBeforeItBegins,
    Redrafted,
    VariedAlready,
    ask_to_bring_in,
    edit_draft,
    edit_variation,
    vary_contract,
    withdraw_variation,
)
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.models import ReconciliationRun, Statement
from apps.money.reconciliation.presenters import dashboard, why
from apps.money.reconciliation.runs import ask_to_keep, checksum_as_of
from apps.money.reconciliation.selectors.figures import year_figures
from apps.money.reconciliation.selectors.year import year_to_date
from apps.money.reconciliation.services import ask_to_freeze
from apps.money.reconciliation.verifying import verify
from tests.factories.agreeing import PARTIES, ready
from tests.factories.once import once
from tests.factories.pages import tables_of
from tests.factories.varying import END, TODAY, agree, bring_in, draft, varied, vary
from tests.factories.world import FEES, World
from tests.questions import questions

APRIL, JUNE, OCTOBER, JANUARY = (date(2026, 4, 1), date(2026, 6, 1), date(2026, 10, 1), date(2027, 1, 1))
DEARER = {NeedBand.LOW: 110_000, NeedBand.MEDIUM: 200_000, NeedBand.HIGH: 400_000}


def agreeing_made():
    """Six people at Low (1), each with a record in May and one in November, under a contract in shadow price."""
    made = ready()
    made.begin(Stage.SHADOW_PRICE)
    made.world.activity(
        *(made.world.record(f"m{n}", n, "2026-05-04", "10.00") for n in range(6)),
        *(made.world.record(f"j{n}", n, "2026-11-04", "20.00") for n in range(6)),
    )
    return made


made_once, agreeing = once("varying", agreeing_made)


def freeze(agreeing, *months):
    for month in months:
        with tenant(agreeing.id):
            contract = Contract.objects.get(id=agreeing.contract.id)
            job = ask_to_freeze(
                actor=agreeing.world.operator, contract=contract, month=month, today=date(2027, 12, 1), nudge=False
            )
        World.do(job)


def at_low(agreeing):
    """Pence of each month at Low (1)."""
    with tenant(agreeing.id):
        terms = terms_of(Contract.objects.get(id=agreeing.contract.id))
        counted = counted_by_month(terms.contract.id, terms.fees_by_month, terms.counting)
    return {month: row.pence for (month, band), row in counted.items() if band == NeedBand.LOW}


def proved(agreeing):
    with tenant(agreeing.id):
        return [proof.what for proof in verify() if not proof.holds]


def test_fees_count_from_the_month_agreed_and_no_earlier_one_moves(agreeing):
    before = at_low(agreeing)
    vary(agreeing, OCTOBER, fees=DEARER)
    after = at_low(agreeing)
    assert all(before[month] == after[month] for month in before if month < OCTOBER)
    first, second = 6 * (OCTOBER - APRIL).days, 6 * (END - OCTOBER).days
    assert sum(after.values()) == (2 * (first * 100_000 + second * 110_000) + 365) // (2 * 365)
    with tenant(agreeing.id):
        assert fees_in_force(date(2026, 9, 30))[1] == 100_000
        assert fees_in_force(OCTOBER)[1] == 110_000
        one, two = ContractVersion.objects.order_by("number")
        assert (one.state, one.replaced_from, one.ends_before) == (VersionState.IN_FORCE, OCTOBER, END)
        assert (two.state, two.stage, two.replaced_from) == (VersionState.IN_FORCE, Stage.SHADOW_PRICE, None)
    assert proved(agreeing) == []


def test_nobody_s_days_are_split_where_only_fees_changed(agreeing):
    with tenant(agreeing.id):
        before = list(FundedPeriod.objects.order_by("id").values_list("id", "starts_on", "ends_before"))
    vary(agreeing, OCTOBER, fees=DEARER)
    with tenant(agreeing.id):
        found = FundedPeriod.objects.filter(superseded_at__isnull=True).order_by("id")
        assert list(found.values_list("id", "starts_on", "ends_before")) == before


def test_the_plan_of_each_month_is_that_of_the_version_that_counts_in_it(agreeing):
    with tenant(agreeing.id):
        before = year_figures(agreeing.contract).planned_pence
    vary(agreeing, OCTOBER)
    with tenant(agreeing.id):
        assert year_figures(agreeing.contract).planned_pence == before
    vary(agreeing, JANUARY, fees=DEARER)
    with tenant(agreeing.id):
        after = year_figures(agreeing.contract).planned_pence
        assert {key for key in after if after[key] != before[key]} == {
            key for key in after if key[0] >= JANUARY and key[1] == 1 and before[key]
        }
        numbers = {line.version_id for line in agreeing.contract.versions.get(number=1).plan_lines.all()}
        assert len(numbers) == 1


def test_a_later_variation_may_begin_before_one_that_is_in_force_and_replace_it_whole(agreeing):
    vary(agreeing, JANUARY, fees=DEARER)
    vary(agreeing, OCTOBER)
    with tenant(agreeing.id):
        terms = terms_of(Contract.objects.get(id=agreeing.contract.id))
        assert [(span.version.number, span.days.starts_on) for span in terms.spans] == [(1, APRIL), (3, OCTOBER)]
        assert terms.version_of(JANUARY).number == 3
        assert ContractVersion.objects.get(number=2).replaced_from == JANUARY
    assert proved(agreeing) == []


def test_kept_runs_and_statements_are_worked_out_again_as_they_were_known(agreeing):
    freeze(agreeing, APRIL)
    kept = []
    for change in (lambda: None, lambda: vary(agreeing, OCTOBER, fees=DEARER), lambda: vary(agreeing, JANUARY)):
        change()
        with tenant(agreeing.id):
            job = ask_to_keep(actor=agreeing.world.operator, contract=agreeing.contract, nudge=False)
        World.do(job)
        with tenant(agreeing.id):
            kept.append(newest_run(agreeing))
    assert len({run.checksum for run in kept}) == 3
    with tenant(agreeing.id):
        contract = Contract.objects.get(id=agreeing.contract.id)
        assert [checksum_as_of(contract, run.as_of) for run in kept] == [run.checksum for run in kept]
        assert Statement.objects.get(contract=contract).rules["version"] == 1
    assert proved(agreeing) == []


def newest_run(agreeing):
    return ReconciliationRun.objects.filter(contract=agreeing.contract).latest("id")


def test_a_run_kept_before_an_early_end_is_worked_out_again(agreeing):
    with tenant(agreeing.id):
        job = ask_to_keep(actor=agreeing.world.operator, contract=agreeing.contract, nudge=False)
    World.do(job)
    vary(agreeing, OCTOBER, ends_before=JANUARY)
    with tenant(agreeing.id):
        run = newest_run(agreeing)
        assert checksum_as_of(agreeing.contract, run.as_of) == run.checksum


def test_a_contract_that_ends_early_by_agreement_loses_its_months(agreeing):
    vary(agreeing, OCTOBER, ends_before=JANUARY)
    with tenant(agreeing.id):
        contract = Contract.objects.get(id=agreeing.contract.id)
        terms = terms_of(contract)
        assert (terms.months[-1], contract.ends_before) == (date(2026, 12, 1), JANUARY)
        figures = year_figures(contract)
        assert max(month for month, *_ in figures.planned_pence) == date(2026, 12, 1)
        assert not FundedPeriod.objects.filter(superseded_at__isnull=True, ends_before__gt=JANUARY).exists()
    assert proved(agreeing) == []
    page = agreeing.page("ACU")
    assert "Ends early, on 31 December 2026" in page
    listed = agreeing.client("ACU").get(reverse("contracts:list")).content.decode()
    assert "Ends early, on 31 December 2026" in listed


def test_what_has_ended_says_so_records_after_it_are_outside_and_nothing_of_it_is_changed(agreeing):
    vary(agreeing, OCTOBER, ends_before=date(2026, 11, 1))
    with tenant(agreeing.id):
        after = ActivityCell.objects.get(month=date(2026, 11, 1), records__gt=0)
        assert (after.contract_id, after.funded_band, after.records, after.cost_pence) == (0, 0, 6, 12_000)
    freeze(agreeing, *(date(2026, month, 1) for month in range(4, 11)))
    dashboard_page = agreeing.client("ICB").get(reverse("reconciliation:dashboard", args=[agreeing.contract.uid]))
    assert "Ended on 31 October 2026." in dashboard_page.content.decode()
    assert "Ended on 31 October 2026. Nothing of it is changed any more." in agreeing.page("ICB")
    assert "Vary this contract" not in agreeing.page("ICB")
    with tenant(agreeing.id):
        contract = Contract.objects.get(id=agreeing.contract.id)
        with pytest.raises(ContractOver, match="ended on 31 October 2026"):
            vary_contract(actor=agreeing.world.operator, contract=contract, varied=varied(OCTOBER), today=TODAY)
        with pytest.raises(ContractOver):
            move_stage(actor=agreeing.world.operator, version=terms_of(contract).version, stage=Stage.LIVE, today=TODAY)
    with pytest.raises(ContractOver):
        agreeing.assume()


def test_a_longer_term_extends_the_contract_and_another_on_its_days_refuses_it(agreeing):
    vary(agreeing, JANUARY, ends_before=date(2027, 7, 1), changes={2027: Trend(300, 100)})
    with tenant(agreeing.id):
        terms = terms_of(Contract.objects.get(id=agreeing.contract.id))
        assert terms.months[-1] == date(2027, 6, 1)
        # 1,000.00 x 1.03 x 0.99
        assert terms.fee(date(2027, 4, 1), 1) == 101_970
        assert terms.fee(date(2027, 3, 1), 1) == 100_000
    assert proved(agreeing) == []


def test_later_years_are_typed_before_the_parties_sign(agreeing):
    version = draft(agreeing, JANUARY, ends_before=date(2028, 7, 1), changes={2027: Trend(300, 100)})
    with tenant(agreeing.id), pytest.raises(TermsNotReady, match="inflation and efficiency of 2028 to 2029"):
        offer_version(actor=agreeing.world.operator, version=version)


def test_a_frozen_month_is_never_varied_and_one_that_was_frozen_meanwhile_refuses_the_start(agreeing):
    with tenant(agreeing.id), pytest.raises(MonthNotOpen, match="with April 2026, the earliest month"):
        vary_contract(actor=agreeing.world.operator, contract=agreeing.contract, varied=varied(END), today=TODAY)
    freeze(agreeing, APRIL)
    with tenant(agreeing.id), pytest.raises(MonthNotOpen, match="April 2026 is frozen"):
        vary_contract(actor=agreeing.world.operator, contract=agreeing.contract, varied=varied(APRIL), today=TODAY)
    version = agree(agreeing, draft(agreeing, date(2026, 5, 1), fees=DEARER))
    with tenant(agreeing.id):
        job = ask_to_bring_in(actor=agreeing.actors["ICB"], version=version, today=TODAY, nudge=False)
    freeze(agreeing, date(2026, 5, 1))
    done = jobs.run(agreeing.id, job.id)
    assert (done.state, "with June 2026, the earliest month" in done.message) == (JobState.FAILED, True)
    with tenant(agreeing.id), pytest.raises(MonthNotOpen):
        ask_to_bring_in(actor=agreeing.actors["ICB"], version=version, today=TODAY, nudge=False)
    assert proved(agreeing) == []


def test_an_end_before_the_beginning_is_refused(agreeing):
    with tenant(agreeing.id), pytest.raises(EndsBeforeItBegins):
        vary_contract(
            actor=agreeing.world.operator,
            contract=agreeing.contract,
            varied=varied(OCTOBER, ends_before=date(2026, 9, 1)),
            today=TODAY,
        )


def test_one_variation_at_a_time_and_a_withdrawn_one_makes_room(agreeing):
    version = draft(agreeing, OCTOBER)
    with tenant(agreeing.id):
        with pytest.raises(VariedAlready):
            vary_contract(
                actor=agreeing.world.operator, contract=agreeing.contract, varied=varied(OCTOBER), today=TODAY
            )
        withdraw_variation(actor=agreeing.world.operator, version=version)
        with pytest.raises(NotADraft, match="withdrawn"):
            offer_version(actor=agreeing.world.operator, version=version)
    assert draft(agreeing, JANUARY).number == 3
    with tenant(agreeing.id):
        assert terms_of(agreeing.contract).version.number == 1


def test_a_variation_says_all_that_it_varies_and_what_it_replaces_from_when(agreeing):
    with tenant(agreeing.id):
        one = agreeing.version
    version = draft(agreeing, OCTOBER, fees=DEARER)
    with tenant(agreeing.id):
        old, new = text_of(one), text_of(version)
        assert new["varies"] == {"version": 1, "from": "2026-10-01", "reason": "As agreed in October."}
        assert "varies" not in old
        assert new["parties"] == old["parties"]
        assert [line[:3] for line in new["scope"]] == [line[:3] for line in old["scope"]]
        assert {tuple(line[3:]) for line in new["scope"]} == {("2026-10-01", "2027-04-01")}


def test_arrangements_go_over_and_are_the_variation_s_own_from_then_on(db):
    made = ready("other")
    made.arrange()
    made.begin(Stage.SHADOW_PRICE)
    version = draft(made, OCTOBER)
    with tenant(made.id):
        one = ContractVersion.objects.get(number=1)
        assert text_of(version)["arrangements"] == text_of(one)["arrangements"]
        version.outcome_measures.all().delete()
        assert one.outcome_measures.count() == 1


def test_it_comes_into_force_only_once_every_party_has_signed(agreeing):
    version = draft(agreeing, OCTOBER)
    with tenant(agreeing.id):
        version = offer_version(actor=agreeing.world.operator, version=version)
        with pytest.raises(NotYetAgreed, match="4 parties have not signed"):
            ask_to_bring_in(actor=agreeing.actors["ICB"], version=version, today=TODAY, nudge=False)
        with pytest.raises(PermissionDenied):
            ask_to_bring_in(actor=agreeing.actors["ACU"], version=version, today=TODAY, nudge=False)


def test_a_plan_is_drawn_before_it_is_offered(agreeing):
    version = draft(agreeing, OCTOBER, planned=False)
    with tenant(agreeing.id), pytest.raises(TermsNotReady, match="an indicative plan"):
        offer_version(actor=agreeing.world.operator, version=version)


def test_nobody_signs_what_they_varied_or_edited_and_a_changed_version_is_not_signed(agreeing):
    commissioner = agreeing.actors["ICB"]
    other = agreeing.world.actor(agreeing.world.member(Role.COMMISSIONER, organisation="ICB", email="b@signs.example"))
    with tenant(agreeing.id):
        contract = Contract.objects.get(id=agreeing.contract.id)
        version = vary_contract(actor=commissioner, contract=contract, varied=varied(OCTOBER), today=TODAY)
        read = code_of(version)
        edit_variation(actor=other, version=version, varied=varied(OCTOBER, fees=DEARER), read=read)
        with pytest.raises(TextChanged):
            edit_variation(actor=other, version=version, varied=varied(OCTOBER), read=read)
    with tenant(agreeing.id):
        draw_plan(actor=agreeing.world.operator, version=version, run=RiskRun.objects.latest("id"))
        version = offer_version(actor=agreeing.world.operator, version=version)
        for writer in (commissioner, other):
            with pytest.raises(WroteIt):
                sign(actor=writer, version=version, read=code_of(version), office="CFO")
        with pytest.raises(TextChanged):
            sign(actor=agreeing.actors["ACU"], version=version, read=read, office="CFO")
        with pytest.raises(NotADraft):
            edit_variation(actor=other, version=version, varied=varied(OCTOBER), read=code_of(version))


def test_an_edit_of_fees_or_months_drops_the_plan_and_one_of_words_does_not(agreeing):
    version = draft(agreeing, OCTOBER)
    with tenant(agreeing.id):

        def edited(**more):
            version.refresh_from_db()
            edit_variation(actor=agreeing.world.operator, version=version, varied=varied(**more), read=code_of(version))
            return version.plans.exists()

        assert edited(first=OCTOBER, reason="Said better.")
        assert not edited(first=JANUARY, reason="Said better.")
        version.refresh_from_db()
        assert {line.starts_on for line in version.scope_lines.all()} == {JANUARY}


def test_the_terms_of_a_variation_say_what_its_plan_changes_level_by_level(agreeing):
    version = draft(agreeing, OCTOBER, fees=DEARER)
    with tenant(agreeing.id):
        plan = version.plans.get()
        plan.people |= {"LOW": 9}
        plan.save()
        version.plan_lines.filter(month=OCTOBER, need_band=1, service_line=None).update(cost_pence=1_000_000)
        both = [
            sum(one.plan_lines.filter(month__gte=OCTOBER, need_band=1).values_list("cost_pence", flat=True))
            for one in (version.varies, version)
        ]
    page = agreeing.client("ICB").get(f"{reverse('contracts:terms', args=[agreeing.contract.uid])}?version=2")
    table = next(one for one in tables_of(page) if one[0][-1].startswith("More or less"))
    assert table[1] == [
        "Low (1)",
        "6",
        "9",
        *(f"{one / 100:,.2f}" for one in both),
        f"+{(both[1] - both[0]) / 100:,.2f}",
    ]
    assert table[-1][:3] == ["All levels", "6", "9"]


def test_a_variation_edited_to_begin_earlier_says_of_those_months_what_the_version_before_says(db):
    made = ready("other")
    with tenant(made.id):
        write_scope(
            actor=made.world.operator,
            version=made.version,
            kind=ActivityKind.ELECTIVE_SPELL,
            for_condition=[Phase(APRIL, Scope.OUT), Phase(OCTOBER, Scope.IN)],
            for_anything_else=[Phase(APRIL, Scope.OUT)],
            read=code_of(made.version),
        )
    made.begin(Stage.SHADOW_PRICE)
    version = draft(made, date(2026, 11, 1), planned=False)
    september = date(2026, 9, 1)
    with tenant(made.id):
        edit_variation(actor=made.world.operator, version=version, varied=varied(september), read=code_of(version))
        version.refresh_from_db()
        lines = version.scope_lines.filter(kind=ActivityKind.ELECTIVE_SPELL, ltc_related=True).order_by("starts_on")
        assert list(lines.values_list("starts_on", "ends_before", "scope")) == [
            (september, OCTOBER, Scope.OUT),
            (OCTOBER, END, Scope.IN),
        ]


def test_a_fee_that_is_not_typed_is_that_of_the_contract_in_the_month_that_is_chosen(db):
    three_years = (date(2026, 4, 1), date(2029, 4, 1))
    made = ready("other", starts_on=three_years[0], ends_before=three_years[1])
    with tenant(made.id):
        changes = {2027: Trend(400, 0), 2028: Trend(0, 0)}
        first = Redrafted("Three years", ContractModel.ALLIANCE, *three_years, FEES, changes, parties_in(made))
        edit_draft(actor=made.world.operator, version=made.version, drafted=first, read=code_of(made.version))
        draw_plan(actor=made.world.operator, version=made.version, run=RiskRun.objects.latest("id"))
    made.begin(Stage.SHADOW_PRICE)
    client, uid = made.client("ICB"), made.contract.uid
    form = client.get(reverse("contracts:vary", args=[uid])).content.decode()
    assert "£1,000.00 in April 2026 to March 2027 and £1,040.00 in April 2027 to March 2029" in form
    assert 'value="1000.00"' not in form
    typed = {"reason": "Scope.", "first_month": "2027-04", "last_month": "2029-03", "fee_high": "5000"}
    client.post(reverse("contracts:vary", args=[uid]), typed)
    with tenant(made.id):
        version = ContractVersion.objects.get(number=2)
        fees = dict(version.fees.values_list("need_band", "pence_a_year"))
        assert fees == {NeedBand.LOW: 104_000, NeedBand.MEDIUM: 208_000, NeedBand.HIGH: 500_000}
        typed["read"] = code_of(version)
    edit = f"{reverse('contracts:edit', args=[uid])}?version=2"
    form = client.get(edit).content.decode()
    assert ('value="5000.00"' in form, 'value="1040.00"' in form) == (True, False)
    client.post(edit, typed | {"first_month": "2027-03"})
    with tenant(made.id):
        assert dict(version.fees.values_list("need_band", "pence_a_year"))[NeedBand.LOW] == 100_000


def parties_in(made):
    return [party.organisation for party in made.version.parties.select_related("organisation")]


def test_a_contract_that_was_to_end_before_it_was_live_is_extended_in_shadow(db):
    made = ready("other")
    made.arrange()
    made.begin(Stage.SHADOW_PRICE)
    with tenant(made.id):
        move_stage(actor=made.actors["ICB"], version=made.version, stage=Stage.LIVE, today=date(2026, 12, 3))
        assert terms_of(made.contract).live_from == JANUARY
    assert vary(made, OCTOBER, ends_before=JANUARY).stage == Stage.SHADOW_PRICE
    with tenant(made.id):
        assert terms_of(made.contract).live_from is None
    longer = vary(made, date(2026, 11, 1))
    assert (longer.stage, longer.live_from) == (Stage.SHADOW_PRICE, None)
    with tenant(made.id):
        version = move_stage(actor=made.actors["ICB"], version=longer, stage=Stage.LIVE, today=date(2027, 1, 3))
        assert version.live_from == terms_of(made.contract).live_from == date(2027, 2, 1)


def test_a_live_contract_stays_live_and_its_checks_must_hold_for_the_variation(db):
    made = ready("other")
    made.arrange()
    made.begin(Stage.SHADOW_PRICE)
    with tenant(made.id):
        move_stage(actor=made.actors["ICB"], version=made.version, stage=Stage.LIVE, today=date(2026, 9, 3))
    assert bring_in(made, agree(made, draft(made, JANUARY))).live_from == JANUARY
    with tenant(made.id):
        terms = terms_of(made.contract)
        assert [terms.is_shadow(month) for month in (date(2026, 9, 1), OCTOBER, JANUARY)] == [True, False, False]
    version = draft(made, date(2027, 2, 1))
    with tenant(made.id):
        version.outcome_measures.all().delete()
    version = agree(made, version)
    with tenant(made.id), pytest.raises(NotReadyToGoLive, match="At least one outcome measure"):
        ask_to_bring_in(actor=made.actors["ICB"], version=version, today=TODAY, nudge=False)


def test_a_contract_moves_on_with_every_version_that_is_to_come(db):
    made = ready("other")
    made.arrange()
    made.begin(Stage.SHADOW_PRICE)
    vary(made, JANUARY)
    with tenant(made.id):
        move_stage(actor=made.actors["ICB"], version=made.version, stage=Stage.LIVE, today=TODAY)
        found = ContractVersion.objects.order_by("number").values_list("stage", "live_from")
        assert list(found) == [(Stage.LIVE, date(2026, 12, 1)), (Stage.LIVE, JANUARY)]


def test_no_version_but_the_newest_in_force_moves_the_stage(db):
    made = ready("other")
    made.arrange()
    made.begin(Stage.SHADOW_CURRENCY)
    vary(made, OCTOBER)
    with tenant(made.id):
        first = ContractVersion.objects.get(number=1)
        for stage in (Stage.SHADOW_PRICE, Stage.LIVE):
            move_stage(actor=made.actors["ICB"], version=made.version, stage=stage, today=TODAY)
        stages = list(ContractVersion.objects.order_by("number").values_list("stage", "live_from"))
        assert stages == [(Stage.SHADOW_CURRENCY, None), (Stage.LIVE, date(2026, 12, 1))]
    back = f"{reverse('contracts:stage', args=[made.contract.uid])}?version=1"
    answer = made.client("ICB").post(back, {"stage": Stage.SHADOW_PRICE}, follow=True).content.decode()
    assert "the contract moves on from that one" in answer
    later = draft(made, date(2027, 2, 1))
    with tenant(made.id):
        for version in (first, later):
            with pytest.raises(NotADraft, match="the contract moves on from that one"):
                move_stage(actor=made.actors["ICB"], version=version, stage=Stage.SHADOW_PRICE, today=TODAY)
        assert list(ContractVersion.objects.order_by("number").values_list("stage", "live_from"))[:2] == stages


def test_a_stage_holds_the_contract_before_any_version_as_a_start_does(agreeing):
    with tenant(agreeing.id), questions() as asked, pytest.raises(NotReadyToGoLive):
        move_stage(actor=agreeing.actors["ICB"], version=agreeing.version, stage=Stage.LIVE, today=TODAY)
    held = [sql for sql in asked if "FOR UPDATE" in sql]
    assert ['FROM "contracts_contract"' in sql for sql in held] == [True, False]


def test_a_draft_is_seen_by_its_parties_once_it_is_offered(agreeing):
    version = draft(agreeing, OCTOBER)
    address = f"{reverse('contracts:terms', args=[agreeing.contract.uid])}?version=2"
    assert agreeing.client("ACU").get(address).status_code == 404
    assert agreeing.client("ICB").get(address).status_code == 200
    assert "Version 2" not in agreeing.page("ACU")
    with tenant(agreeing.id):
        offer_version(actor=agreeing.world.operator, version=version)
        assert [one.number for one in versions_visible_to(agreeing.actors["ACU"], agreeing.contract)] == [1, 2]
    page = agreeing.client("ACU").get(address).content.decode()
    assert "Your signature" in page
    assert "what the versions before left of its first financial year at the fees" in page
    assert "over the term, and those at the fees." in agreeing.page("ACU")
    assert "is with its parties to sign" in agreeing.page("ACU")
    for wrong in ("3", "0", "x", ""):
        asked = f"{reverse('contracts:terms', args=[agreeing.contract.uid])}?version={wrong}"
        assert agreeing.client("ICB").get(asked).status_code == 404
    home = agreeing.client("ACU").get(reverse("dashboards:home")).content.decode()
    assert f"{agreeing.contract.uid}/terms/?version=2" in home


def test_it_is_varied_edited_signed_and_brought_in_through_pages(agreeing):
    commissioner = agreeing.client("ICB")
    uid = agreeing.contract.uid
    form = commissioner.get(reverse("contracts:vary", args=[uid])).content.decode()
    assert "the earliest is April 2026" in form
    typed = {
        "reason": "Fees rise.",
        "first_month": "2026-10",
        "last_month": "2027-03",
        "fee_low": "1100",
        "fee_medium": "2000",
        "fee_high": "4000",
    }
    made = commissioner.post(reverse("contracts:vary", args=[uid]), typed)
    assert made.url.endswith("?version=2")
    assert "You read version 2: a variation from 1 October 2026." in commissioner.get(made.url).content.decode()
    edit = f"{reverse('contracts:edit', args=[uid])}?version=2"
    with tenant(agreeing.id):
        read = code_of(ContractVersion.objects.get(number=2))
    answer = commissioner.post(edit, typed | {"fee_low": "1200", "read": read})
    assert answer.url.endswith("?version=2")
    stale = commissioner.post(edit, typed | {"fee_low": "1300", "read": read}).content.decode()
    assert "Somebody has changed this version since you opened it." in stale
    with tenant(agreeing.id):
        run = agreeing.version.plans.get().run_id
    for name, data in (("plan", {"run": run}), ("offer", {})):
        commissioner.post(f"{reverse(f'contracts:{name}', args=[uid])}?version=2", data)
    with tenant(agreeing.id):
        version = ContractVersion.objects.get(number=2)
        version.drafted_by_id, version.editors = None, []
        version.save()
        version.plans.update(drawn_by=None)
    for code in PARTIES:
        with tenant(agreeing.id):
            read = code_of(ContractVersion.objects.get(number=2))
        agreeing.client(code).post(
            f"{reverse('contracts:sign', args=[uid])}?version=2", {"read": read, "office": "CFO", "has_read": "on"}
        )
    assert "Bring the variation into force" in commissioner.get(made.url).content.decode()
    commissioner.post(f"{reverse('contracts:bring-in', args=[uid])}?version=2")
    with tenant(agreeing.id):
        job = jobs.Job.objects.get(kind="contracts.vary")
    World.do(job)
    page = agreeing.page("ACU")
    assert "version 1 in April 2026 to September 2026 and version 2 in October 2026 to March 2027" in page
    listed = agreeing.client("ACU").get(reverse("contracts:versions", args=[uid])).content.decode()
    for words in ("£1,000.00", "£1,200.00", "Fees rise.", "What version 2 changed"):
        assert words in listed
    old = agreeing.client("ACU").get(f"{reverse('contracts:terms', args=[uid])}?version=1").content.decode()
    assert "You read version 1, which counts in April 2026 to September 2026." in old


def test_figures_say_each_fee_with_its_months(agreeing):
    vary(agreeing, OCTOBER, fees=DEARER)
    agreeing.world.activity(*(agreeing.world.record(f"o{n}", n, "2026-10-04", "10.00") for n in range(6)))
    with tenant(agreeing.id):
        year = year_to_date(agreeing.contract, TODAY, 5)
        both = "£1,000.00 in April 2026 to September 2026 and £1,100.00 in October 2026"
        assert both in dashboard.fee_clause(year, None, 1)
        assert dashboard.fee_clause(year, OCTOBER, 1).startswith("Version 2: £1,100.00 a person a year")
        said, table = why.counted_sum(year, OCTOBER, 1)
        days = 6 * (OCTOBER - APRIL).days * 100_000, 6 * 31 * 110_000
        running, before = (2 * sum(days) + 365) // 730, (2 * days[0] + 365) // 730
        assert said == (
            f"Running total to October £{running / 100:,.2f} − running total before £{before / 100:,.2f} "
            f"= £{(running - before) / 100:,.2f}"
        )
        assert both in table.sub
        assert year.counted(OCTOBER, 1).pence == running - before
        assert year.plan(Node(OCTOBER, 1)) == running - before


def test_another_partnership_has_none_of_it(agreeing):
    there = ready("there", 1000)
    draft(agreeing, OCTOBER)
    answer = there.client("ICB").get(f"{reverse('contracts:terms', args=[agreeing.contract.uid])}?version=2")
    assert answer.status_code == 404
    with tenant(there.id), pytest.raises(ContractVersion.DoesNotExist):
        terms_read(there.actors["ICB"], there.contract, "2")
