"""The story of a demo partnership, step by step, as those who work in it would live it.

Everything goes through intake and services; nothing is written behind their backs.
"""

from collections.abc import Callable, Mapping

from apps.care.need_bands.selectors import people_by_band
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.audit.services import record
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import financial_year
from apps.foundation.partnerships.models import Partnership
from apps.foundation.partnerships.services import command_line, create_partnership
from apps.interfaces.demo.admissions import bring_to_hospital
from apps.interfaces.demo.agreeing import assume
from apps.interfaces.demo.assessments import assess_people, try_a_rule_set
from apps.interfaces.demo.boards import begin_board
from apps.interfaces.demo.care import open_records, take_into_care
from apps.interfaces.demo.care_plans import write_plans
from apps.interfaces.demo.caseloads import give_co_ordinators
from apps.interfaces.demo.co_ordination import co_ordinate
from apps.interfaces.demo.consistency import check_consistency
from apps.interfaces.demo.contracts import (
    begin_contract,
    contract_code,
    draft_the_year_after,
    offer_next_contract,
    parts_of,
    people_in_words,
)
from apps.interfaces.demo.council import send_packages
from apps.interfaces.demo.expecting import keep_the_list
from apps.interfaces.demo.fees_from_costs import cost_the_year_after
from apps.interfaces.demo.generator.partnership import Made
from apps.interfaces.demo.guarding import guard_records
from apps.interfaces.demo.month_end import agree_months
from apps.interfaces.demo.months import choose_dates, freeze_months, in_time_and_late
from apps.interfaces.demo.organisations import add_agreements, add_codes, add_teams, choose_settings
from apps.interfaces.demo.payments import go_live, pay_on_account, settle_the_first
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.interfaces.demo.quality import read_quality, stop_a_year
from apps.interfaces.demo.risk_sharing import begin_to_share
from apps.interfaces.demo.sending import Tally, send
from apps.interfaces.demo.settling import settle_months
from apps.interfaces.demo.subcontracts import subcontract_a_pathway
from apps.interfaces.demo.varying import vary_this_year
from apps.interfaces.demo.ways_of_value import build_values

FINISHED = "DEMO_FINISHED"
Say = Callable[[str], None]


def is_finished(partnership: Partnership) -> bool:
    """Whether a partnership's story was told to its end."""
    with tenant(partnership.id):
        return AuditEvent.objects.filter(action=FINISHED).exists()


def tell(made: Made, say: Say) -> None:
    """Make a partnership from its files, from the first organisation to the last emergency opening."""
    blueprint, timeline = made.blueprint, made.timeline
    partnership = create_partnership(slug=blueprint.slug, name=blueprint.name, is_fictional=True)
    operator = command_line(partnership)
    say(blueprint.name)
    directory = send(made.directory, lambda _: operator, operator)
    say(f"  Organisations: {directory['organisations'].added}.")
    staff = Staff(operator, blueprint, timeline)
    administrator = staff.administrator
    teams, codes = add_teams(administrator, blueprint), add_codes(administrator)
    agreements = add_agreements(administrator, blueprint, timeline)
    choose_settings(administrator)
    say(f"  Teams: {len(teams)}. Sharing agreements: {agreements}. Codes of long-term conditions: {codes}.")
    say(f"  People who sign in: {staff.invite_the_others()}.")
    commissioner = staff.acting(Role.COMMISSIONER)
    _say_tallies(say, f"Register on {timeline.begins_on:%-d %B %Y}", send(made.start, staff.manager_of, commissioner))
    _say_tallies(say, "Before the contract", send(made.year_before, staff.manager_of, commissioner))
    say(f"  {begin_contract(staff, blueprint, timeline)}")
    say(f"  Assumptions: {assume(staff, contract_code(timeline.contract), parts_of(blueprint), timeline)}.")
    say(f"  The contract: {go_live(staff, blueprint, contract_code(timeline.contract), timeline)}.")
    in_time, late = in_time_and_late(made.contract_year, timeline)
    _say_tallies(say, "Since it began", send(in_time, staff.manager_of, commissioner))
    choose_dates(staff, contract_code(timeline.contract), timeline)
    say(f"  Months frozen: {freeze_months(staff, contract_code(timeline.contract), timeline)}.")
    _say_tallies(say, "Since they were frozen", send(late, staff.manager_of, commissioner))
    say(f"  Sources expected: {keep_the_list(staff, contract_code(timeline.contract), timeline)}.")
    say(f"  Payments on account: {pay_on_account(staff, blueprint, contract_code(timeline.contract), timeline)}.")
    say(f"  Statements: {agree_months(staff, blueprint, timeline)}.")
    say(f"  Months: {settle_months(staff, blueprint, timeline)}.")
    say(f"  Invoices: {settle_the_first(staff, blueprint, contract_code(timeline.contract))}.")
    say(f"  A board: {begin_board(staff, blueprint, timeline)}.")
    say(f"  {vary_this_year(staff, blueprint, timeline)}")
    say(f"  Quality: {read_quality(staff, contract_code(timeline.contract), timeline)}.")
    say(f"  Clinical stops: {stop_a_year(staff, blueprint, contract_code(timeline.contract), timeline)}.")
    say(f"  {offer_next_contract(staff, blueprint, timeline)}")
    say(f"  {draft_the_year_after(staff, blueprint, timeline)}")
    say(f"  {begin_to_share(staff, contract_code(financial_year(timeline.contract.starts_on.year + 2)))}")
    say(f"  Its fees from costs: {cost_the_year_after(staff, timeline)}.")
    say(f"  {subcontract_a_pathway(staff, blueprint, timeline)}")
    say(f"  {build_values(staff, blueprint, timeline)}")
    say(f"  People in the care of a community team: {take_into_care(staff, made.caseloads)}.")
    say(f"  People with a care co-ordinator: {give_co_ordinators(staff, timeline)}.")
    say(f"  Assessments: {assess_people(staff, timeline)}.")
    say(f"  Rule set tried: {try_a_rule_set(staff, contract_code(timeline.contract), timeline)}.")
    say(f"  Care plans: {write_plans(staff, blueprint, timeline)}.")
    say(f"  Stays in hospital told of: {bring_to_hospital(staff, blueprint, timeline)}.")
    say(f"  Packages from the council's system: {send_packages(staff, blueprint, timeline)}.")
    say(f"  Care co-ordinated: {co_ordinate(staff, blueprint, timeline)}.")
    say(f"  Records opened in an emergency: {open_records(staff, made.emergencies, timeline)}.")
    say(f"  Guarding: {guard_records(staff, timeline)}.")
    say(f"  Consistency of levels: {check_consistency(staff, timeline)}.")
    with tenant(partnership.id):
        people = people_by_band(timeline.today)
        record(actor=operator, action=FINISHED, subject_kind="partnership", subject_uid=partnership.id)
    say(f"  People today: {people_in_words(people)}.")


def _say_tallies(say: Say, when: str, tallies: Mapping[str, Tally]) -> None:
    for kind, tally in tallies.items():
        say(f"  {when}, {kind.replace('_', ' ')}: {tally}.")
