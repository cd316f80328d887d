"""Acts in the words of the people who read about them."""

from collections.abc import Mapping
from typing import Any

from apps.foundation.access.roles import LABELS, Role

ACTS = {
    "ACCESS_REPORTED": "looked up who has opened a record, for the person who asked",
    "ADMISSION_TYPED": "typed in that somebody is in hospital",
    "ALERTS_RAISED": "told teams of people in hospital",
    "ALERT_ANSWERED": "answered an admission alert",
    "ALERT_NUDGED": "nudged somebody about an admission alert",
    "ARRIVED_ON_WARD": "noted that somebody came to the virtual ward",
    "ASSESSMENT_ABANDONED": "gave up a draft of an assessment",
    "ASSESSMENT_COMPLETED": "completed an assessment",
    "ASSESSMENT_CORRECTED": "began to correct an assessment",
    "ASSESSMENT_STARTED": "began an assessment",
    "ASSESSMENT_TOOL_ADDED": "added an assessment tool",
    "ASSESSMENT_WITHDRAWN": "withdrew an assessment made about the wrong person",
    "BUDGET_OFFERED": "recorded the offer of a personal health budget",
    "CANCEL_ASKED": "asked to stop a file",
    "CARER_ASSESSMENT_RECORDED": "recorded how a carer's own assessment stands",
    "CARER_ENDED": "recorded that somebody cares for a person no longer",
    "CARER_WRITTEN": "wrote down a carer",
    "CARE_BEGUN": "took a person into a team's care",
    "CARE_CLOSED_AT_DEATH": "closed plans and packages at a death",
    "CARE_ENDED": "ended a team's care of a person",
    "CARE_PLAN_AGREED": "agreed a care plan with a person",
    "CARE_PLAN_BEGUN": "began a version of a care plan",
    "CARE_PLAN_PUT_AWAY": "put a draft of a care plan away",
    "CARE_PLAN_TELLING_UNDONE": "undid telling others of a care plan",
    "CARE_PLAN_TOLD": "told others of a care plan",
    "CARE_PLAN_WRITTEN": "wrote in a draft of a care plan",
    "CASELOAD_HANDED_OVER": "handed a whole caseload over",
    "CHC_FOLLOWED_UP": "followed up a flag for NHS continuing healthcare",
    "CHECKS_ASKED": "asked to work out whether levels are consistent",
    "CHECKS_WORKED_OUT": "worked out whether levels are consistent",
    "CODE_MEANING_CHANGED": "changed what a supplier's code means",
    "COMMIT_ASKED": "asked to take a file in",
    "CONCERN_CLOSED": "closed a safeguarding concern",
    "CONCERN_NOTED": "added to a safeguarding concern",
    "CONCERN_RAISED": "raised a safeguarding concern",
    "CONDITION_CODE_ADDED": "counted another code as a long-term condition",
    "CONDITION_CODE_REMOVED": "stopped counting a code as a long-term condition",
    "CONSENT_RECORDED": "recorded what a person decided about sharing",
    "CONTRACT_DRAFTED": "drafted a contract",
    "COORDINATOR_ASSIGNED": "named a person's care co-ordinator",
    "CRISIS_PLAN_OPENED": "opened a crisis plan under the sharing agreement",
    "CRISIS_PLAN_WRITTEN": "wrote a crisis plan",
    "DEFINITION_CHOSEN": "said which definition describes a person",
    "DEMO_FINISHED": "finished making up the partnership and its people",
    "DEPUTY_NAMED": "named the deputy of a caseload",
    "DISCHARGE_RECORDED": "recorded that somebody has left hospital",
    "DOOR_NOTE_WRITTEN": "wrote what to know at a person's door",
    "EMERGENCY_REFUSED": "tried to open a record in an emergency, and none opened",
    "EMERGENCY_REVIEWED": "answered an emergency opening",
    "EXCLUSION_BEGUN": "recorded that another currency pays for a person",
    "EXCLUSION_ENDED": "recorded that a person is paid for here again",
    "FAULTS_DOWNLOADED": "downloaded the rows of a file that were not accepted",
    "FILE_DISCARDED": "discarded a file",
    "FILE_SENT": "sent a file",
    "FILE_TAKEN_IN": "took a file in",
    "FUNDING_HANDED_OVER": "moved a person's funding to another currency",
    "FUNDING_TAKEN_BACK": "recorded that a person's funding came back",
    "HAND_OVER_ASKED": "asked another currency to pay for a person",
    "HAND_OVER_DROPPED": "dropped a hand-over to another currency",
    "FINDING_ANSWERED": "answered a finding",
    "FINDING_CLOSED": "closed a finding",
    "FINDING_OPENED": "opened a finding",
    "FINDING_RETURNED": "asked again about a finding",
    "LEAVE_ENDED": "took back days away",
    "LEAVE_SET": "noted days away and who covers",
    "LEFT_WARD": "ended somebody's stay on the virtual ward",
    "LENT_TO_TEAM": "gave a team a record for a re-assessment",
    "LEVEL_CHANGE_AGREED": "agreed to another level of need",
    "LEVEL_CHANGE_ASKED": "asked for another level of need",
    "LEVEL_CHANGE_NOT_AGREED": "did not agree to another level of need",
    "LISTED_BEHIND_FIGURE": "listed what stands behind a figure",
    "MEMBERSHIP_BEGUN": "gave somebody a role",
    "MEMBERSHIP_ENDED": "ended somebody's role",
    "MONTH_DATES_SET": "set the dates of a month",
    "MONTH_FREEZE_ASKED": "asked to freeze a month",
    "MONTH_FROZEN": "froze a month",
    "NOT_FOUND": "asked for something that is not there, or is out of reach",
    "NUMBER_GIVEN": "gave somebody awaiting trace an NHS number",
    "NUMBER_TAKEN_BACK": "took an NHS number back that was given by hand",
    "OPENED_IN_EMERGENCY": "opened a record in an emergency",
    "OPENER_ANSWERED": "answered the guardian about an emergency opening",
    "OPENER_ASKED": "asked the opener about an emergency opening",
    "ORGANISATION_ADDED": "added an organisation",
    "PACKAGE_ADDED": "put a package of care in place",
    "PACKAGE_CHANGED": "changed a package of care",
    "PACKAGE_ENDED": "ended a package of care",
    "PARTNERSHIP_CREATED": "made the partnership",
    "PEOPLE_LISTED": "listed people by name",
    "PEOPLE_SEARCHED": "searched for people",
    "OFFER_TAKEN_BACK": "took a contract back from its parties to change it",
    "PERSON_OPENED": "opened a record",
    "PLAN_DRAWN": "drew an indicative plan",
    "RECORD_RESTRICTED": "restricted a record to named people",
    "REFUSED": "was refused a page of another role",
    "RESTRICTION_ENDED": "ended the restriction of a record",
    "RULE_SET_ADDED": "added a rule set",
    "RULE_SET_ADOPTED": "adopted a rule set",
    "RULE_SET_TRIAL_ASKED": "asked to try a rule set",
    "RUN_APPLICATION_ASKED": "asked to apply a risk-profiling run",
    "RUN_APPLIED": "applied a risk-profiling run",
    "RUN_ASKED": "asked to keep a run of the figures",
    "RUN_KEPT": "kept a run of the figures",
    "R_POINT_STEP": "took a step about a recovery point",
    "SELF_MANAGEMENT_MOVED": "recorded an answer to help with self-management",
    "SELF_MANAGEMENT_OFFERED": "offered help with self-management",
    "SERVICE_CHANGED": "changed a service in the directory",
    "SAMPLE_DRAWN": "drew people for re-assessment",
    "SAMPLE_NAME_SHOWN": "read the name of somebody drawn for re-assessment",
    "SERVICE_LINES_ADDED": "added service lines",
    "SERVICE_LISTED": "listed a service in the directory",
    "SETTING_CHANGED": "changed a setting",
    "SHARING_AGREEMENT_ADDED": "recorded a sharing agreement",
    "STAGE_MOVED": "moved a contract to its next stage",
    "START_ASKED": "asked to bring a contract into force",
    "STEPPED_UP_TO_WARD": "took somebody onto the virtual ward",
    "STEP_UP_ACCEPTED": "promised more care for a person",
    "STEP_UP_ACHIEVED": "noted when promised care came",
    "STEP_UP_ASKED": "asked a service for more care for a person",
    "STEP_UP_REFUSED": "refused a request for more care",
    "STEP_UP_WITHDRAWN": "took a request for more care back",
    "TEAM_ADDED": "added a team",
    "TOKEN_ENDED": "ended the token of another system",
    "TOKEN_MADE": "gave another system a token",
    "TOKEN_USED": "changed something by a token",
    "VERSION_IN_FORCE": "brought a contract into force",
    "VERSION_OFFERED": "gave a contract to its parties to sign",
    "VERSION_SIGNED": "signed a contract for their organisation",
    "VISIT_NOTED": "noted a visit",
    "WARD_PLACES_SET": "said how many places the virtual ward has",
    "WARD_TIER_MOVED": "moved somebody up or down on the virtual ward",
    "WAY_HOME_SAVED": "saved a way home",
    "WHOSE_RECORD_SHOWN": "asked whose record an emergency opening was about",
}

DETAILS = {
    "added": "rows added",
    "checksum": "check code",
    "code": "code",
    "decision": "decision",
    "ends_before": "until",
    "group": "group",
    "kind": "kind",
    "name": "setting",
    "number": "number",
    "ods_code": "organisation",
    "organisation": "organisation",
    "outcome": "outcome",
    "parties": "organisations",
    "people": "people",
    "people_moved": "people moved",
    "reason": "reason",
    "replaced": "replaced",
    "role": "role",
    "rows": "rows",
    "rule_set": "rule set",
    "sectors": "sectors",
    "shown": "shown",
    "stage": "stage",
    "starts_on": "from",
    "tool": "tool",
    "unchanged": "unchanged",
    "told": "told",
    "value": "value",
    "version": "version",
    "who": "who",
    "what": "what",
}
"""Details that say something to a reader. Others serve a search by identifier."""


def act_in_words(action: str) -> str:
    """What was done; a new act reads as its code until it has words, which a test asks for."""
    return ACTS.get(action, action)


def role_in_words(role: str) -> str:
    return LABELS[Role(role)]


def details_in_words(details: Mapping[str, Any]) -> str:
    """`setting: smallest number shown; value: 7`."""
    said = []
    for key, words in DETAILS.items():
        if (value := details.get(key)) not in (None, "", []):
            said.append(f"{words}: {', '.join(value) if isinstance(value, list) else _value(value)}")
    return "; ".join(said)


def _value(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    text = str(value)
    if text in LABELS:
        return LABELS[Role(text)].lower()
    return text.replace("_", " ").lower() if text.isupper() or "_" in text else text
