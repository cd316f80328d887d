"""What stands round the people: service lines, teams, sharing agreements, the codes that count as conditions."""

from datetime import timedelta

from apps.care.patients.services import add_condition_code
from apps.foundation.access.policy import Actor
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.models import Organisation, Team
from apps.foundation.partnerships.selectors import organisations_inside
from apps.foundation.partnerships.services import add_service_lines, add_sharing_agreement, add_team, change_setting
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.long_term_conditions import CONDITIONS
from apps.interfaces.demo.generator.timeline import Timeline

NOT_PARTY = "care_homes"
"""The part that has signed no sharing agreement: nothing identifiable crosses to it."""

TOLERANCE = 2, "The tool's own guide calls a change of up to two points noise."
"""By how much a risk score may change and count as maintained, and why the partnership says so."""
MONEY_FROM = 100, "Agreed by the parties for the first years: a demonstration is small."
"""From how many people on a settlement has consequences."""

AGREEMENT_YEARS = 3
PILOT = ("icb", "acute", "community")


def by_part(blueprint: Blueprint) -> dict[str, Organisation]:
    """The organisations by the part they play; practices by their code. Asked inside the tenant."""
    known = {organisation.ods_code: organisation for organisation in organisations_inside()}
    practices = {practice.code: known[practice.code] for practice in blueprint.practices}
    return {body.part: known[body.code] for body in blueprint.bodies} | practices


def add_codes(actor: Actor) -> int:
    """The codes that count as long-term conditions here. Returns how many."""
    with tenant(actor.partnership_id):
        for condition in CONDITIONS:
            add_condition_code(actor=actor, code_system="SNOMED", code=condition.code, group=condition.group)
    return len(CONDITIONS)


def choose_settings(actor: Actor) -> None:
    """Where the partnership differs from the default."""
    value, reason = TOLERANCE
    with tenant(actor.partnership_id):
        change_setting(actor=actor, name="movement_tolerance", value=value, reason=reason)
        value, reason = MONEY_FROM
        change_setting(actor=actor, name="settlement_moves_money_from", value=value, reason=reason)


def add_teams(actor: Actor, blueprint: Blueprint) -> list[Team]:
    """Teams of every body that has some, and the community service line of an integrated trust."""
    with tenant(actor.partnership_id):
        bodies = by_part(blueprint)
        if "integrated" in bodies:
            add_service_lines(actor=actor, organisation=bodies["integrated"], sectors=[Sector.COMMUNITY])
        return [
            add_team(actor=actor, organisation=bodies[body.part], name=name)
            for body in blueprint.bodies
            for name in body.teams
        ]


def add_agreements(actor: Actor, blueprint: Blueprint, timeline: Timeline) -> int:
    """One agreement in force between all but the care homes, and an earlier one that has run out."""
    begins, contract = timeline.begins_on, timeline.contract.starts_on
    with tenant(actor.partnership_id):
        bodies = by_part(blueprint)
        add_sharing_agreement(
            actor=actor,
            name=f"{blueprint.name}: sharing for direct care in the year of care",
            purposes="Direct care of people with long-term conditions; planning and payment from counts only.",
            starts_on=begins,
            ends_before=contract.replace(year=contract.year + AGREEMENT_YEARS),
            parties=[organisation for part, organisation in bodies.items() if part != NOT_PARTY],
        )
        add_sharing_agreement(
            actor=actor,
            name=f"{blueprint.name}: early discharge pilot",
            purposes="Direct care of people who leave hospital early, for the time of the pilot.",
            starts_on=begins - timedelta(days=365),
            ends_before=begins + timedelta(days=90),
            parties=[bodies[part] for part in PILOT],
        )
    return 2
