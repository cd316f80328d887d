"""Home by role; words; who can see what; accessibility."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.access.roles import LABELS, MATRIX, SEES, Role
from apps.foundation.accounts.pages import page
from apps.foundation.core.registries import HIDE_NAMES, HomeCard, home_cards, home_pages
from apps.interfaces.dashboards.glossary import WORDS


@page(Permission.HOME_OPEN)
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What needs me today, first; then what my role reads."""
    cards: list[tuple[HomeCard, Any]] = []
    for card in sorted(home_cards, key=lambda card: card.place):
        if can(actor, card.permission) and (lines := card.lines(actor)):
            cards.append((card, lines))
    context = {"cards": cards, "sees": SEES[actor.role], "current_entry": "home"}
    for own in home_pages:
        if can(actor, own.permission):
            return render(
                request, own.template, context | dict(own.context(actor, request.COOKIES.get(HIDE_NAMES) == "1"))
            )
    return render(request, "dashboards/home.jinja", context)


@page(Permission.HOME_OPEN)
def more(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What does not fit into the menu."""
    return render(request, "dashboards/more.jinja", {"current_entry": "more"})


@page(Permission.WORDS_READ)
def words(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The words on screen and what they mean."""
    return render(request, "dashboards/words.jinja", {"words": WORDS})


@page(Permission.WORDS_READ)
def who_sees_what(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Which role sees what of people, and may do what: the matrix itself."""
    roles = [
        (LABELS[role], SEES[role], sorted(PERMISSION_WORDS[p] for p in MATRIX[role] if p in PERMISSION_WORDS))
        for role in Role
        if role != Role.COMMAND_LINE
    ]
    return render(request, "dashboards/who_sees_what.jinja", {"roles": roles})


@page(Permission.WORDS_READ)
def accessibility(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What works for whom, and what does not yet."""
    return render(request, "dashboards/accessibility.jinja")


PERMISSION_WORDS = {
    Permission.PEOPLE_SEARCH: "find people",
    Permission.PERSON_OPEN: "open a person's record",
    Permission.PERSON_OPEN_IN_EMERGENCY: "open a record in an emergency",
    Permission.TEAM_ASSIGN: "take people into a team's care, and end it",
    Permission.CASELOAD_VIEW: "see the team's caseloads and work lists, take a person on, note their own leave",
    Permission.CASELOAD_MANAGE: "say who co-ordinates whose care in the team, hand caseloads over, arrange cover",
    Permission.CASE_FINDING_VIEW: "see who was found by score and not assessed, of their own people",
    Permission.WARD_VIEW: "see the team's virtual ward, and move people up and down",
    Permission.WARD_MANAGE: "say how many places the virtual ward has",
    Permission.STEP_UP_ASK: "ask services for more care",
    Permission.STEP_UP_ANSWER: "answer requests to their organisation's services",
    Permission.DIRECTORY_VIEW: "read the directory of services",
    Permission.DIRECTORY_EDIT: "change the directory: their own organisation's services, or all",
    Permission.REQUIREMENTS_VIEW: "see how many people have the eight minimum requirements",
    Permission.PLAN_READ: "read care plans, packages and crisis plans",
    Permission.PLAN_WRITE: "write and agree care plans",
    Permission.PACKAGE_WRITE: "put packages of care in place",
    Permission.ALERT_ANSWER: "answer admission alerts and plan ways home",
    Permission.ALERTS_OVERSEE: "see the team's alerts by age, and nudge",
    Permission.ADMISSION_RECORD: "record that somebody is in hospital",
    Permission.SPELL_PLAN: "speak for the hospital about a recovery point, by the hospital's own number",
    Permission.R_POINT_DECIDE: "decide a recovery point on which two sides differ, where the partnership names them",
    Permission.WHY_HOSPITAL_VIEW: "see counted why people came to hospital",
    Permission.POPULATION_VIEW: "see numbers of people by level of need",
    Permission.RISK_RUN_APPLY: "apply a risk-profiling run",
    Permission.INTAKE_UPLOAD: "send files of activity and admissions",
    Permission.REGISTER_SEND: "send files of people, conditions, organisations and risk scores",
    Permission.INTAKE_COMMIT: "take files in",
    Permission.CONTRACT_VIEW: "read contracts",
    Permission.CONTRACT_WRITE: "draft contracts",
    Permission.CONTRACT_START: "bring contracts into force",
    Permission.SPECIFICATION_ANSWER: "answer a service specification for their own organisation",
    Permission.RECONCILIATION_VIEW: "see plan against actual",
    Permission.RECONCILIATION_RUN: "keep runs",
    Permission.REHEARSE: "see the same year under other agreements, before one is signed",
    Permission.PAYMENT_VIEW: "see what is due, paid and to pay under a contract",
    Permission.PAYMENT_RECORD: "record payments to or from their own organisation",
    Permission.QUALITY_RECORD: "record readings of quality for their own organisation, confirm the other side's",
    Permission.STOP_RAISE: "raise a clinical stop where care under a contract is not safe",
    Permission.STOP_ANSWER: "answer clinical stops",
    Permission.SETTLEMENT_VIEW: "see who pays whom at the end of a year",
    Permission.SETTLEMENT_FIX: "fix the settlement of a year",
    Permission.SETTLEMENT_SIGN: "sign the settlement of a year for their own organisation",
    Permission.PSEUDONYMS_LIST: "list people behind a figure by pseudonym",
    Permission.OWN_RECORDS_OPEN: "open their own organisation's records behind a figure",
    Permission.EMERGENCY_REVIEW: "answer emergency openings",
    Permission.ACCESS_LOG_VIEW: "see who opened which record",
    Permission.ACCESS_REPORT: "tell a person who has opened their record",
    Permission.RECORD_RESTRICT: "restrict a record to named people",
    Permission.RESTRICTION_OVERSEE: "see which records are restricted, and end it",
    Permission.CONSENT_RECORD: "record what a person decided about sharing",
    Permission.NUMBER_TRACE: "give a person awaiting trace the NHS number",
    Permission.SAFEGUARDING_RAISE: "raise a safeguarding concern and read its notes",
    Permission.SAFEGUARDING_COUNT: "see how many safeguarding concerns were raised",
    Permission.CHANGE_HISTORY_VIEW: "read the history of changes",
    Permission.ORGANISATION_MANAGE: "manage organisations, teams and agreements",
    Permission.MEMBERSHIP_MANAGE: "invite people and end roles",
    Permission.SETTING_CHANGE: "change settings",
    Permission.FIGURES_VERIFY: "prove the figures",
}
