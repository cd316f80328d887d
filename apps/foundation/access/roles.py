"""Which role may do what. Written to be read by a member of the board.

One person acts in one role at a time, for one organisation, and changes role openly (see "Change" in the
strip at the top of each page), so that nobody sees as a commissioner what they know as a clinician.
"""

from collections.abc import Mapping
from enum import StrEnum

from apps.foundation.access.permissions import Permission as P


class Role(StrEnum):
    """Stored in memberships; `LABELS` has the words for the screen."""

    CARE_COORDINATOR = "CARE_COORDINATOR"
    TEAM_LEAD = "TEAM_LEAD"
    CLINICIAN = "CLINICIAN"
    GP_PRACTICE = "GP_PRACTICE"
    PROVIDER_MANAGER = "PROVIDER_MANAGER"
    PROVIDER_FINANCE = "PROVIDER_FINANCE"
    COMMISSIONER = "COMMISSIONER"
    BOARD_MEMBER = "BOARD_MEMBER"
    BOARD_SECRETARY = "BOARD_SECRETARY"
    SURVEY_OFFICER = "SURVEY_OFFICER"
    CALDICOTT_GUARDIAN = "CALDICOTT_GUARDIAN"
    AUDITOR = "AUDITOR"
    ADMINISTRATOR = "ADMINISTRATOR"
    COMMAND_LINE = "COMMAND_LINE"


LABELS: Mapping[Role, str] = {
    Role.CARE_COORDINATOR: "Care co-ordinator",
    Role.TEAM_LEAD: "Team lead",
    Role.CLINICIAN: "Clinician",
    Role.GP_PRACTICE: "GP practice",
    Role.PROVIDER_MANAGER: "Provider manager",
    Role.PROVIDER_FINANCE: "Provider finance",
    Role.COMMISSIONER: "Commissioner",
    Role.BOARD_MEMBER: "Joint Management Board member",
    Role.BOARD_SECRETARY: "Board secretary",
    Role.SURVEY_OFFICER: "Survey officer",
    Role.CALDICOTT_GUARDIAN: "Caldicott guardian",
    Role.AUDITOR: "Counter-fraud auditor",
    Role.ADMINISTRATOR: "Partnership administrator",
    Role.COMMAND_LINE: "Command line",
}

KEEP_CAPITALS = ("GP", "Caldicott", "Joint")


def in_a_sentence(role: str) -> str:
    """A role in the middle of a sentence: `care co-ordinator`, `GP practice`, `Caldicott guardian`."""
    label = LABELS[Role(role)]
    return label if label.startswith(KEEP_CAPITALS) else label[0].lower() + label[1:]


SEES: Mapping[Role, str] = {
    Role.CARE_COORDINATOR: "People whom their team cares for, by name. Anyone else only in an emergency, "
    "with a reason.",
    Role.TEAM_LEAD: "People whom their team cares for, by name. Anyone else only in an emergency, with a reason.",
    Role.CLINICIAN: "People whom their team cares for, by name. Anyone else only in an emergency, with a reason.",
    Role.GP_PRACTICE: "People registered with the practice, by name.",
    Role.PROVIDER_MANAGER: "Their own organisation's records, counts for everything else, and the money of its "
    "contracts: all parties see all of it.",
    Role.PROVIDER_FINANCE: "Their own organisation's records, counts for everything else, and the money of its "
    "contracts: all parties see all of it.",
    Role.COMMISSIONER: "People by pseudonym, age band, sex and level of need, without names. Small numbers are hidden.",
    Role.BOARD_MEMBER: "Counts only. Small numbers are hidden.",
    Role.BOARD_SECRETARY: "Counts only. Small numbers are hidden.",
    Role.SURVEY_OFFICER: "Numbers of people by level of need. Small numbers are hidden.",
    Role.CALDICOTT_GUARDIAN: "Who opened which record, when and why. No clinical text.",
    Role.AUDITOR: "What was changed, when, by whom, in which role; figures; who opened which record. Names only of "
    "people drawn by lot for re-assessment, each recorded; names of assessors.",
    Role.ADMINISTRATOR: "Counts, codes and line numbers.",
    Role.COMMAND_LINE: "Whatever the server's operator asks for.",
}

_EVERYBODY = frozenset({P.HOME_OPEN, P.WORDS_READ})
_CARES_FOR_PEOPLE = frozenset(
    {
        P.PEOPLE_SEARCH,
        P.PERSON_OPEN,
        P.PERSON_OPEN_IN_EMERGENCY,
        P.POPULATION_VIEW,
        P.ASSESSMENT_READ,
        P.ASSESSMENT_WRITE,
        P.RULE_SET_VIEW,
        P.PLAN_READ,
        P.PLAN_WRITE,
        P.PACKAGE_WRITE,
        P.CASELOAD_VIEW,
        P.CASE_FINDING_VIEW,
        P.ALERT_ANSWER,
        P.ADMISSION_RECORD,
        P.WARD_VIEW,
        P.STEP_UP_ASK,
        P.DIRECTORY_VIEW,
        P.SAFEGUARDING_RAISE,
        P.CONSENT_RECORD,
    }
)
_READS_FIGURES = frozenset(
    {
        P.POPULATION_VIEW,
        P.CONTRACT_VIEW,
        P.RECONCILIATION_VIEW,
        P.PAYMENT_VIEW,
        P.SETTLEMENT_VIEW,
        P.FIGURE_OPEN,
        P.BOARD_VIEW,
        P.BUDGET_VIEW,
        P.ACCOUNT_VIEW,
        P.PROPOSAL_VIEW,
    }
)
_SENDS_FILES = frozenset({P.INTAKE_VIEW, P.INTAKE_UPLOAD, P.INTAKE_COMMIT, P.FAULTS_DOWNLOAD, P.CODE_LIST_VIEW})

MATRIX: Mapping[Role, frozenset[P]] = {
    Role.CARE_COORDINATOR: _EVERYBODY | _CARES_FOR_PEOPLE,
    Role.TEAM_LEAD: _EVERYBODY
    | _CARES_FOR_PEOPLE
    | {
        P.TEAM_ASSIGN,
        P.SECOND_OPINION_GIVE,
        P.CASELOAD_MANAGE,
        P.ALERTS_OVERSEE,
        P.WHY_HOSPITAL_VIEW,
        P.STOP_RAISE,
        P.WARD_MANAGE,
        P.STEP_UP_ANSWER,
        P.RECORD_RESTRICT,
        P.NUMBER_TRACE,
        P.REQUIREMENTS_VIEW,
        P.FINDING_ANSWER,
    },
    Role.CLINICIAN: _EVERYBODY
    | _CARES_FOR_PEOPLE
    | {P.SECOND_OPINION_GIVE, P.SAMPLE_ASSESS, P.SPELL_PLAN, P.R_POINT_DECIDE, P.STOP_RAISE},
    # A practice reaches its own list as of right; an emergency opening is for those who visit.
    Role.GP_PRACTICE: _EVERYBODY
    | {
        P.PEOPLE_SEARCH,
        P.PERSON_OPEN,
        P.POPULATION_VIEW,
        P.ASSESSMENT_READ,
        P.PLAN_READ,
        P.CASE_FINDING_VIEW,
        P.DIRECTORY_VIEW,
        P.SAFEGUARDING_RAISE,
        P.CONSENT_RECORD,
    },
    # A provider sends its own activity; what is true for all (the register, levels of need) it does not write.
    Role.PROVIDER_MANAGER: _EVERYBODY
    | _READS_FIGURES
    | _SENDS_FILES
    | {
        P.OWN_RECORDS_OPEN,
        P.REHEARSE,
        P.CONTRACT_SIGN,
        P.STATEMENT_SIGN,
        P.SETTLEMENT_SIGN,
        P.QUERY_TAKE_PART,
        P.QUERY_VIEW,
        P.QUALITY_RECORD,
        P.SPECIFICATION_ANSWER,
        P.SPELL_PLAN,
        P.STEP_UP_ANSWER,
        P.DIRECTORY_VIEW,
        P.DIRECTORY_EDIT,
        P.REQUIREMENTS_VIEW,
        P.FINDING_ANSWER,
    },
    Role.PROVIDER_FINANCE: _EVERYBODY
    | _READS_FIGURES
    | {P.OWN_RECORDS_OPEN, P.REHEARSE, P.QUERY_TAKE_PART, P.QUERY_VIEW, P.PAYMENT_RECORD},
    Role.COMMISSIONER: _EVERYBODY
    | _READS_FIGURES
    | {
        P.RISK_RUN_VIEW,
        P.RISK_RUN_APPLY,
        P.CONTRACT_WRITE,
        P.REHEARSE,
        P.CONTRACT_START,
        P.CONTRACT_SIGN,
        P.STATEMENT_SIGN,
        P.SETTLEMENT_SIGN,
        P.QUERY_TAKE_PART,
        P.QUERY_VIEW,
        P.QUERY_VIEW_ALL,
        P.PAYMENT_RECORD,
        P.QUALITY_RECORD,
        P.STOP_ANSWER,
        P.SPECIFICATION_ANSWER,
        P.RECONCILIATION_RUN,
        P.MONTH_DATES_SET,
        P.SOURCES_EXPECT,
        P.MONTH_FREEZE,
        P.MONTH_SETTLE,
        P.SETTLEMENT_FIX,
        P.PSEUDONYMS_LIST,
        P.CODE_LIST_VIEW,
        P.RULE_SET_VIEW,
        P.RULE_SET_TRY,
        P.NEED_COST_VIEW,
        P.REQUIREMENTS_VIEW,
        P.CONSISTENCY_VIEW,
        P.WHY_HOSPITAL_VIEW,
    },
    Role.BOARD_MEMBER: _EVERYBODY
    | _READS_FIGURES
    | {P.REHEARSE, P.RULE_SET_VIEW, P.NEED_COST_VIEW, P.REQUIREMENTS_VIEW, P.SAFEGUARDING_COUNT, P.BUDGET_WRITE}
    | {P.PROPOSAL_WRITE, P.PROPOSAL_VOTE},
    Role.BOARD_SECRETARY: _EVERYBODY
    | _READS_FIGURES
    | {P.SAFEGUARDING_COUNT, P.BOARD_WRITE, P.BUDGET_WRITE, P.ACCOUNT_WRITE, P.PROPOSAL_WRITE, P.PROPOSAL_KEEP},
    Role.SURVEY_OFFICER: _EVERYBODY | {P.POPULATION_VIEW},
    Role.CALDICOTT_GUARDIAN: _EVERYBODY
    | {
        P.EMERGENCY_REVIEW,
        P.ACCESS_LOG_VIEW,
        P.FLOWS_VIEW,
        P.ACCESS_REPORT,
        P.RESTRICTION_OVERSEE,
        P.SAFEGUARDING_COUNT,
        P.POPULATION_VIEW,
    },
    Role.AUDITOR: _EVERYBODY
    | _READS_FIGURES
    | {
        P.CHANGE_HISTORY_VIEW,
        P.ACCESS_LOG_VIEW,
        P.QUERY_VIEW,
        P.QUERY_VIEW_ALL,
        P.FIGURES_VERIFY,
        P.RULE_SET_VIEW,
        P.NEED_COST_VIEW,
        P.CONSISTENCY_VIEW,
        P.CONSISTENCY_CHECK,
    },
    Role.ADMINISTRATOR: _EVERYBODY
    | _SENDS_FILES
    | {
        P.REGISTER_SEND,
        P.POPULATION_VIEW,
        P.RISK_RUN_VIEW,
        P.CODE_LIST_EDIT,
        P.ORGANISATION_MANAGE,
        P.MEMBERSHIP_MANAGE,
        P.SETTING_CHANGE,
        P.SYSTEM_MANAGE,
        P.FIGURES_VERIFY,
        P.RULE_SET_VIEW,
        P.RULE_SET_ADOPT,
        P.DIRECTORY_VIEW,
        P.DIRECTORY_EDIT,
    },
    # Whoever has the server's command line has its files too; what they do is recorded all the same.
    # What binds an organisation is signed and said by somebody of its own.
    Role.COMMAND_LINE: frozenset(P)
    - {P.PEOPLE_SEARCH, P.PERSON_OPEN, P.PERSON_OPEN_IN_EMERGENCY}
    - {P.CONTRACT_SIGN, P.STATEMENT_SIGN, P.MONTH_SETTLE, P.QUERY_TAKE_PART, P.PAYMENT_RECORD, P.QUALITY_RECORD}
    - {P.STOP_RAISE, P.STOP_ANSWER, P.SETTLEMENT_FIX, P.SETTLEMENT_SIGN},
}
