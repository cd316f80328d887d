"""Every capability in the product. A role has it or has not (`roles.py`); nothing in between."""

from enum import StrEnum


class Permission(StrEnum):
    """NOUN_VERB. The comment says what it opens."""

    HOME_OPEN = "HOME_OPEN"  # the home page of one's role
    WORDS_READ = "WORDS_READ"  # glossary, who can see what

    # People, identifiable
    PEOPLE_SEARCH = "PEOPLE_SEARCH"  # list and search those within reach
    PERSON_OPEN = "PERSON_OPEN"  # one person's page, within reach
    PERSON_OPEN_IN_EMERGENCY = "PERSON_OPEN_IN_EMERGENCY"  # beyond reach, with a reason, reviewed
    TEAM_ASSIGN = "TEAM_ASSIGN"  # begin or end a team's care relationship

    # People, counts only
    POPULATION_VIEW = "POPULATION_VIEW"  # levels of need per 1,000, movement
    RISK_RUN_VIEW = "RISK_RUN_VIEW"  # runs, their thresholds and counts
    RISK_RUN_APPLY = "RISK_RUN_APPLY"  # turn a run into levels of need

    # Files
    INTAKE_VIEW = "INTAKE_VIEW"  # batches: own organisation's, or all (administrator)
    INTAKE_UPLOAD = "INTAKE_UPLOAD"  # send a file of activity, own organisation's rows or all (administrator)
    REGISTER_SEND = "REGISTER_SEND"  # send every other kind: people, conditions, organisations, deprivation, scores
    INTAKE_COMMIT = "INTAKE_COMMIT"  # take a checked file in
    FAULTS_DOWNLOAD = "FAULTS_DOWNLOAD"  # the rows not accepted, with the original columns
    CODE_LIST_VIEW = "CODE_LIST_VIEW"  # code lists and mappings in use
    CODE_LIST_EDIT = "CODE_LIST_EDIT"

    # Money
    CONTRACT_VIEW = "CONTRACT_VIEW"  # contracts, fees, indicative plan
    CONTRACT_WRITE = "CONTRACT_WRITE"  # draft a contract, its fees, its plan
    CONTRACT_START = "CONTRACT_START"  # put a version in force, in a shadow stage
    RECONCILIATION_VIEW = "RECONCILIATION_VIEW"  # dashboard, expected with actual
    RECONCILIATION_RUN = "RECONCILIATION_RUN"  # keep a run: figures as of a moment
    FIGURE_OPEN = "FIGURE_OPEN"  # "why?": how a figure was made
    PSEUDONYMS_LIST = "PSEUDONYMS_LIST"  # the people behind a figure, by pseudonym
    OWN_RECORDS_OPEN = "OWN_RECORDS_OPEN"  # one's own organisation's records behind a figure

    # Guarding
    EMERGENCY_REVIEW = "EMERGENCY_REVIEW"  # the queue of emergency openings
    ACCESS_LOG_VIEW = "ACCESS_LOG_VIEW"  # who opened whose record, when, why
    CHANGE_HISTORY_VIEW = "CHANGE_HISTORY_VIEW"  # audit events of the partnership

    # Running the partnership
    ORGANISATION_MANAGE = "ORGANISATION_MANAGE"  # organisations, teams, agreements
    MEMBERSHIP_MANAGE = "MEMBERSHIP_MANAGE"  # who uses it, in which role
    SETTING_CHANGE = "SETTING_CHANGE"  # the partnership's settings
    FIGURES_VERIFY = "FIGURES_VERIFY"  # rebuild and compare, check the chain
