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

    # What people need, assessed
    ASSESSMENT_READ = "ASSESSMENT_READ"  # completed assessments of people within reach
    ASSESSMENT_WRITE = "ASSESSMENT_WRITE"  # draft, answer, complete, correct an assessment
    SECOND_OPINION_GIVE = "SECOND_OPINION_GIVE"  # agree with another's change of a level, or not
    RULE_SET_VIEW = "RULE_SET_VIEW"  # rule sets, the one in force, what a trial came to
    RULE_SET_TRY = "RULE_SET_TRY"  # try another rule set on the same people
    RULE_SET_ADOPT = "RULE_SET_ADOPT"  # adopt a rule set, as the board decided
    NEED_COST_VIEW = "NEED_COST_VIEW"  # what care costs by cell of the matrix; for nobody who gives care

    # Care
    PLAN_READ = "PLAN_READ"  # care plan, crisis plan, carer, My copy of people within reach
    PLAN_WRITE = "PLAN_WRITE"  # write and agree them
    PACKAGE_WRITE = "PACKAGE_WRITE"  # packages of care and personal health budgets
    CASELOAD_VIEW = "CASELOAD_VIEW"  # one's own caseload, work lists, leave and deputy
    CASELOAD_MANAGE = "CASELOAD_MANAGE"  # who co-ordinates whose care in the team; cover, hand-over
    CASE_FINDING_VIEW = "CASE_FINDING_VIEW"  # people found by score and not assessed: own list or team only
    ALERT_ANSWER = "ALERT_ANSWER"  # answer an admission alert, and the way home
    ALERTS_OVERSEE = "ALERTS_OVERSEE"  # the team's alerts by age
    ADMISSION_RECORD = "ADMISSION_RECORD"  # type an admission in
    SPELL_PLAN = "SPELL_PLAN"  # the hospital's side of a way home: own organisation's stays, by their own number
    R_POINT_DECIDE = "R_POINT_DECIDE"  # decide a recovery point on which two sides differ, where named to
    WHY_HOSPITAL_VIEW = "WHY_HOSPITAL_VIEW"  # admissions that the community could not provide for, as counts
    WARD_VIEW = "WARD_VIEW"  # the virtual ward's board; step up and down
    WARD_MANAGE = "WARD_MANAGE"  # its capacity
    STEP_UP_ASK = "STEP_UP_ASK"  # ask a service to step care up
    STEP_UP_ANSWER = "STEP_UP_ANSWER"  # accept or refuse, for one's own organisation
    DIRECTORY_VIEW = "DIRECTORY_VIEW"  # services, hours, places free
    DIRECTORY_EDIT = "DIRECTORY_EDIT"  # one's own organisation's services, or all (administrator)
    SAFEGUARDING_RAISE = "SAFEGUARDING_RAISE"  # raise a concern, read the restricted notes of people within reach
    SAFEGUARDING_COUNT = "SAFEGUARDING_COUNT"  # how many concerns were raised, small numbers hidden
    RECORD_RESTRICT = "RECORD_RESTRICT"  # narrow a record to named people
    CONSENT_RECORD = "CONSENT_RECORD"  # what a person within reach decided about sharing
    NUMBER_TRACE = "NUMBER_TRACE"  # people awaiting trace within reach; give one the NHS number
    REQUIREMENTS_VIEW = "REQUIREMENTS_VIEW"  # the eight minimum requirements, as counts

    # Consistency of levels
    CONSISTENCY_VIEW = "CONSISTENCY_VIEW"  # checks that levels are consistent and care is given, as counts
    CONSISTENCY_CHECK = "CONSISTENCY_CHECK"  # open a finding, draw a sample for re-assessment, close
    FINDING_ANSWER = "FINDING_ANSWER"  # answer a finding about one's own organisation
    SAMPLE_ASSESS = "SAMPLE_ASSESS"  # re-assess the people of a sample

    # People, counts only
    POPULATION_VIEW = "POPULATION_VIEW"  # levels of need per 1,000, movement
    RISK_RUN_VIEW = "RISK_RUN_VIEW"  # runs, their thresholds and counts
    RISK_RUN_APPLY = "RISK_RUN_APPLY"  # turn a run into levels of need

    # Files
    INTAKE_VIEW = "INTAKE_VIEW"  # batches: own organisation's, or all (administrator)
    INTAKE_UPLOAD = "INTAKE_UPLOAD"  # send files of activity and admissions: own organisation's rows, or all
    REGISTER_SEND = (
        "REGISTER_SEND"  # send every other kind: people, conditions, organisations, deprivation, scores, packages
    )
    INTAKE_COMMIT = "INTAKE_COMMIT"  # take a checked file in
    FAULTS_DOWNLOAD = "FAULTS_DOWNLOAD"  # the rows not accepted, with the original columns
    CODE_LIST_VIEW = "CODE_LIST_VIEW"  # code lists and mappings in use
    CODE_LIST_EDIT = "CODE_LIST_EDIT"

    # Money
    CONTRACT_VIEW = "CONTRACT_VIEW"  # contracts, fees, indicative plan
    CONTRACT_WRITE = "CONTRACT_WRITE"  # draft a contract, its fees, plan, arrangements; word its assumptions
    CONTRACT_START = "CONTRACT_START"  # put a version in force as a test or in a shadow stage; move it on, to live
    CONTRACT_SIGN = "CONTRACT_SIGN"  # sign a version, or an assumption of it, for one's own organisation
    SPECIFICATION_ANSWER = "SPECIFICATION_ANSWER"  # answer a service specification for one's own organisation
    RECONCILIATION_VIEW = "RECONCILIATION_VIEW"  # dashboard, expected with actual
    RECONCILIATION_RUN = "RECONCILIATION_RUN"  # keep a run: figures as of a moment
    MONTH_DATES_SET = "MONTH_DATES_SET"  # when a month becomes provisional and is to be frozen
    SOURCES_EXPECT = "SOURCES_EXPECT"  # keep the list of data that are expected for a contract
    MONTH_FREEZE = "MONTH_FREEZE"  # close a month's figures for good
    MONTH_SETTLE = "MONTH_SETTLE"  # settle a frozen month that every party has signed
    STATEMENT_SIGN = "STATEMENT_SIGN"  # sign a month's statement for one's own organisation
    QUERY_TAKE_PART = "QUERY_TAKE_PART"  # query a figure of a statement, and answer, for one's own organisation
    QUERY_VIEW = "QUERY_VIEW"  # queries that one's own organisation asked or was asked
    QUERY_VIEW_ALL = "QUERY_VIEW_ALL"  # everybody's
    PAYMENT_VIEW = "PAYMENT_VIEW"  # what is due, paid and to pay under a contract; invoices and credit notes
    PAYMENT_RECORD = "PAYMENT_RECORD"  # record a payment to or from one's own organisation, reverse one; cost centres
    QUALITY_RECORD = "QUALITY_RECORD"  # record quality readings of one's own organisation, confirm the other side's
    STOP_RAISE = "STOP_RAISE"  # stop the settlement of a contract's year because care is not safe
    STOP_ANSWER = "STOP_ANSWER"  # answer such a stop
    SETTLEMENT_VIEW = "SETTLEMENT_VIEW"  # the settlement of a year: who pays whom by the signed agreement
    SETTLEMENT_FIX = "SETTLEMENT_FIX"  # fix the settlement of a year whose months are settled
    SETTLEMENT_SIGN = "SETTLEMENT_SIGN"  # sign the settlement of a year for one's own organisation
    REHEARSE = "REHEARSE"  # the same year under other agreements; keep a simulation of it
    FIGURE_OPEN = "FIGURE_OPEN"  # "why?": how a figure was made
    PSEUDONYMS_LIST = "PSEUDONYMS_LIST"  # the people behind a figure, by pseudonym
    OWN_RECORDS_OPEN = "OWN_RECORDS_OPEN"  # one's own organisation's records behind a figure

    # The board
    BOARD_VIEW = "BOARD_VIEW"  # boards, their rules, seats, how both came about
    BOARD_WRITE = "BOARD_WRITE"  # form a board, write its rules, give it seats, members and a chair
    BUDGET_VIEW = "BUDGET_VIEW"  # the pathway budget of a board: its scenarios, their lines, how they changed
    BUDGET_WRITE = "BUDGET_WRITE"  # make, change and choose scenarios of it; a member: of a board with their seat
    ACCOUNT_VIEW = "ACCOUNT_VIEW"  # the joint account of a board: what it holds, every posting
    ACCOUNT_WRITE = "ACCOUNT_WRITE"  # open a year of a signed contract in it, correct a posting between parties
    PROPOSAL_VIEW = "PROPOSAL_VIEW"  # what boards decided; a member of the board also what it has yet to decide
    PROPOSAL_WRITE = "PROPOSAL_WRITE"  # write a case, speak of it, open and count a vote; a member: of their own board
    PROPOSAL_VOTE = "PROPOSAL_VOTE"  # declare an interest, cast a ballot, rule as the chair
    PROPOSAL_KEEP = "PROPOSAL_KEEP"  # record votes in the room, release what was decided, report what came of it

    # Guarding
    EMERGENCY_REVIEW = "EMERGENCY_REVIEW"  # the queue of emergency openings
    ACCESS_LOG_VIEW = "ACCESS_LOG_VIEW"  # who opened whose record, when, why
    FLOWS_VIEW = "FLOWS_VIEW"  # what crosses between organisations, and the agreements behind it
    ACCESS_REPORT = "ACCESS_REPORT"  # who has opened one person's record, for the person who asks
    RESTRICTION_OVERSEE = "RESTRICTION_OVERSEE"  # every restricted record by reference: whom it names, its end
    CHANGE_HISTORY_VIEW = "CHANGE_HISTORY_VIEW"  # audit events of the partnership

    # Running the partnership
    ORGANISATION_MANAGE = "ORGANISATION_MANAGE"  # organisations, teams, agreements
    MEMBERSHIP_MANAGE = "MEMBERSHIP_MANAGE"  # who uses it, in which role
    SYSTEM_MANAGE = "SYSTEM_MANAGE"  # other systems: the tokens by which they send files
    SETTING_CHANGE = "SETTING_CHANGE"  # the partnership's settings
    FIGURES_VERIFY = "FIGURES_VERIFY"  # rebuild and compare, check the chain
