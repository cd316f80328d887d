"""A year of a demo partnership, all its records sent, no month of it frozen yet."""

from datetime import date
from types import SimpleNamespace

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.services import command_line, create_partnership
from apps.interfaces.demo.agreeing import assume
from apps.interfaces.demo.contracts import begin_contract, contract_code, parts_of
from apps.interfaces.demo.generator.blueprints import HARTFIELD
from apps.interfaces.demo.generator.partnership import make
from apps.interfaces.demo.generator.timeline import timeline_of
from apps.interfaces.demo.months import in_time_and_late
from apps.interfaces.demo.organisations import add_agreements, add_codes, add_teams, choose_settings
from apps.interfaces.demo.payments import go_live
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.interfaces.demo.sending import send
from apps.money.contracts.selectors import contract_by_code

SEEN_FROM = date(2026, 6, 20)
"""Fewer than three months of its year are over, so that the demo's contract is the year before, and whole."""


def year_made(scale: float = 0.3) -> SimpleNamespace:
    """The live partnership's story as the demo tells it, up to where its months would be frozen. `.late` are the
    files that the demo sends after that, which have not come."""
    timeline = timeline_of(SEEN_FROM)
    made = make(HARTFIELD, timeline, scale)
    partnership = create_partnership(slug=HARTFIELD.slug, name=HARTFIELD.name, is_fictional=True)
    operator = command_line(partnership)
    send(made.directory, lambda _: operator, operator)
    staff = Staff(operator, HARTFIELD, timeline)
    add_teams(staff.administrator, HARTFIELD)
    add_codes(staff.administrator)
    add_agreements(staff.administrator, HARTFIELD, timeline)
    choose_settings(staff.administrator)
    staff.invite_the_others()
    commissioner = staff.acting(Role.COMMISSIONER)
    send(made.start, staff.manager_of, commissioner)
    send(made.year_before, staff.manager_of, commissioner)
    begin_contract(staff, HARTFIELD, timeline)
    code = contract_code(timeline.contract)
    assume(staff, code, parts_of(HARTFIELD), timeline)
    go_live(staff, HARTFIELD, code, timeline)
    in_time, late = in_time_and_late(made.contract_year, timeline)
    send(in_time, staff.manager_of, commissioner)
    with tenant(partnership.id):
        contract = contract_by_code(code)
    return SimpleNamespace(
        partnership=partnership, contract=contract, staff=staff, commissioner=commissioner, late=late
    )
