from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum

from apps.care.activity.models import Activity, ActivityCell, Scope
from apps.care.need_bands.models import NeedBand
from apps.care.need_bands.selectors import people_by_band
from apps.care.patients.models import CareRelationship, EmergencyOpening, EmergencyReview
from apps.care.patients.selectors import registered_people
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.accounts.models import Membership, User
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, BatchState, Cause
from apps.foundation.partnerships.models import Partnership, SharingAgreement
from apps.foundation.partnerships.selectors import figures_moment
from apps.interfaces.demo.generator import faults
from apps.interfaces.demo.generator.blueprints import NORTHBROOK
from apps.interfaces.demo.sign_ins import PASSWORD, seats_in
from apps.money.contracts.domain.go_live import Check, State
from apps.money.contracts.models import Stage, VersionState
from apps.money.contracts.selectors import contract_by_code, plan_of, terms_of
from apps.money.contracts.selectors.agreeing import assumptions_of
from apps.money.contracts.selectors.going_live import checks_of
from apps.money.contracts.selectors.signing import parties_waiting
from apps.money.quality.selectors import quality_linked_of, quality_of, reached_of, still_open
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.selectors.figures import year_figures
from apps.money.reconciliation.selectors.reported import as_reported
from apps.money.specifications.selectors import newest_answers, newest_forms, notes_of, specification_of
from tests.database import empty_every_table

TODAY = date(2026, 11, 22)


def demo(*arguments):
    """What the command says."""
    said = StringIO()
    call_command("demo", "--scale=0.1", f"--only={NORTHBROOK.slug}", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def northbrook(django_db_setup, django_db_blocker):
    """The partnership, made once for the tests that only look at it."""
    with django_db_blocker.unblock():
        try:
            demo(f"--today={TODAY}")
            yield Partnership.objects.get(slug=NORTHBROOK.slug)
        finally:
            connection.close()
            empty_every_table(connection.settings_dict["NAME"])


@pytest.fixture
def inside(northbrook):
    with tenant(northbrook.id):
        yield northbrook


def test_every_row_of_every_file_is_accounted_for(inside):
    batches = list(Batch.objects.all())
    assert all(b.received == b.added + b.replaced + b.unchanged + b.rejected for b in batches)
    states = Counter(batch.state for batch in batches)
    assert states == {BatchState.COMMITTED: states[BatchState.COMMITTED], BatchState.REFUSED: 1, BatchState.CHECKED: 1}
    assert sum(b.replaced for b in batches if b.kind == "activity") > 0
    assert sum(b.replaced for b in batches if b.kind == "people") > 0
    waiting = Batch.objects.get(state=BatchState.CHECKED)
    assert waiting.added > 0
    assert waiting.rejected == 0


def test_the_planted_faults_are_found_and_no_others(inside):
    found = dict(Cause.objects.values_list("code", "is_notice"))
    assert set(found) == set(faults.EXPECTED)
    assert {code for code, is_notice in found.items() if is_notice} == {"date-after-death", "month-frozen"}


def test_files_are_sent_by_the_providers_own_managers_where_they_have_one(inside):
    senders = dict(Batch.objects.filter(kind="activity").values_list("file_name", "sent_by__email"))
    assert senders["community-2026-04.csv"] == "manager@northbrook.example"
    assert senders["acute-2026-04.csv"] == "hospital.manager@northbrook.example"
    assert senders["third-2026-04.csv"] == "neighbours@northbrook.example"
    assert senders["ambulance-2026-04.csv"] == "administrator@northbrook.example"


def test_runs_are_applied_and_every_level_has_people(inside):
    runs = list(RiskRun.objects.order_by("effective_from"))
    assert [run.effective_from for run in runs] == [date(2025, 4, 1), date(2026, 4, 1), date(2026, 7, 1)]
    assert all(run.applied_at for run in runs)
    people = people_by_band(TODAY)
    assert people[NeedBand.LOW] > people[NeedBand.MEDIUM] > 0
    assert people[NeedBand.HIGH] > 0
    assert 480 < registered_people(TODAY) < 520


def test_the_contract_is_in_force_in_shadow_with_a_plan_of_the_second_run(inside):
    terms = terms_of(contract_by_code("year-of-care-2026"))
    assert terms.version.state == VersionState.IN_FORCE
    assert terms.version.stage == Stage.SHADOW_PRICE
    assert plan_of(terms.version).run.effective_from == date(2026, 4, 1)
    assert terms.fees == {1: 62_000, 2: 245_000, 3: 790_000}
    assert parties_waiting(terms.version) == set()


def test_the_service_specification_is_nearly_answered_and_signed_and_a_later_draft_asks_its_parties(inside):
    signed, offered, draft = (terms_of(contract_by_code(f"year-of-care-{year}")).version for year in (2026, 2027, 2028))
    answers = newest_answers(signed)
    assert sum(organisation_id is None for _, organisation_id in answers) == 42
    assert sum(organisation_id is not None for _, organisation_id in answers) == 5 * 18
    assert (len(newest_forms(signed)), sorted(notes_of(signed))) == (7, ["EL5", "MR4", "MR8"])
    assert not parties_waiting(signed)
    assert {len(newest_answers(version)) for version in (offered, draft)} == {42 + 18, 42 + 7}
    assert specification_of(draft).parties_asked_at is not None and draft.offered_at is None


def test_two_checks_stand_between_the_contract_and_live_and_an_assumption_covers_one(inside):
    version = terms_of(contract_by_code("year-of-care-2026")).version
    found = {one.check: one.state for one in checks_of(version, TODAY)}
    assert {check for check, state in found.items() if state == State.NOT_MET} == {Check.SHARING, Check.DECOMMISSIONING}
    assert {check for check, state in found.items() if state == State.COVERED} == {Check.SYSTEM_AUDIT}
    waits = assumptions_of(version, TODAY)[1]
    assert (waits.assumption.covers, len(waits.waiting)) == (Check.DECOMMISSIONING, 2)


def test_quality_is_read_each_quarter_two_readings_wait_and_a_stop_stands(inside):
    contract = contract_by_code("year-of-care-2026")
    reached = reached_of(contract, 2026)
    assert [one.adds for one in reached.increments] == [12_000, 9_000, 6_000, None, None]
    assert (reached.score, reached.level, reached.holds_gain) == (27_000, 2, False)
    assert reached.not_confirmed == ["Home after 91 days", "Back in hospital within 30 days"]
    assert len(reached.not_whole) == 5
    assert len(reached.stops) == 1
    found = quality_of(terms_of(contract), 2026)
    assert (len(found.readings), len(found.standing)) == (11, 10)
    assert quality_linked_of(found.version) is not None
    assert not still_open(found.version)


def test_next_year_s_contract_waits_for_two_signatures(inside):
    version = terms_of(contract_by_code("year-of-care-2027")).version
    assert (version.state, version.offered_at is not None) == (VersionState.DRAFT, True)
    waiting = version.parties.filter(organisation_id__in=parties_waiting(version))
    assert set(waiting.values_list("organisation__ods_code", flat=True)) == {"ZN1", "ZN6"}


def test_cost_so_far_runs_a_little_above_plan(inside):
    figures = year_figures(contract_by_code("year-of-care-2026"))
    months = [month for month in figures.months if month < date(2026, 11, 1)]
    plan = sum(pence for (month, _, _), pence in figures.planned_pence.items() if month in months)
    in_scope = [cell for cell in figures.cells if cell.scope == Scope.IN]
    actual = sum(cell.cost_pence for cell in in_scope if cell.month in months)
    assert 0.97 * plan < actual < 1.08 * plan
    sectors = {figures.service_lines[cell.service_line_id].sector for cell in in_scope}
    assert sectors >= {"ACUTE", "COMMUNITY", "MENTAL_HEALTH", "SOCIAL_CARE", "THIRD"}
    assert all(any(cell.month == month for cell in in_scope) for month in months)


def test_the_parts_add_to_everything_recorded(inside):
    recorded = Activity.objects.aggregate(pence=Sum("cost_pence"))["pence"]
    in_cells = dict.fromkeys(Scope, 0)
    for scope, pence in ActivityCell.objects.values_list("scope", "cost_pence"):
        in_cells[Scope(scope)] += pence
    assert sum(in_cells.values()) == recorded
    assert in_cells.pop(Scope.ELSEWHERE) == 0  # what another contract pays for stands in its own cells
    assert all(pence > 0 for pence in in_cells.values())


def test_months_are_frozen_until_two_months_ago_and_a_late_file_is_an_adjustment(inside):
    contract = contract_by_code("year-of-care-2026")
    frozen = list(Statement.objects.filter(contract=contract).order_by("month").values_list("month", flat=True))
    assert frozen == [date(2026, month, 1) for month in range(4, 10)]
    reported = as_reported(year_figures(contract))
    adjusted = {cell.of for cell in reported.cells if cell.of}
    assert date(2026, 8, 1) in adjusted
    assert adjusted <= set(frozen)
    assert {cell.month for cell in reported.cells if cell.of} == {date(2026, 10, 1)}
    late = [cell for cell in reported.cells if cell.of == date(2026, 8, 1) and cell.scope == Scope.IN]
    assert sum(cell.cost_pence for cell in late) > 0
    live = year_figures(contract)
    assert sum(cell.cost_pence for cell in reported.cells) == sum(cell.cost_pence for cell in live.cells)


def test_teams_care_for_people_and_records_were_opened_in_an_emergency(inside):
    assert CareRelationship.objects.count() > 20
    assert EmergencyOpening.objects.count() == 3
    assert EmergencyReview.objects.count() == 1
    in_force = SharingAgreement.objects.filter(starts_on__lte=TODAY, ends_before__gt=TODAY)
    assert in_force.count() == 1
    assert SharingAgreement.objects.count() == 2
    parties = set(in_force.get().parties.values_list("organisation__ods_code", flat=True))
    assert "ZN7" not in parties
    assert "ZN3" in parties


def test_everybody_can_sign_in(inside):
    seats = seats_in(NORTHBROOK.slug)
    assert Membership.objects.count() == len(seats)
    assert all(user.check_password(PASSWORD) for user in User.objects.filter(email__endswith="@northbrook.example"))
    assert User.objects.count() == len({seat.email for seat in seats})


def test_a_second_run_changes_nothing(northbrook):
    def state():
        with tenant(northbrook.id):
            return figures_moment(), Batch.objects.count(), AuditEvent.objects.count(), Membership.objects.count()

    before = state()
    assert "is there already; nothing was changed" in demo(f"--today={TODAY}")
    assert state() == before
