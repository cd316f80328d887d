"""Writing assessments: drafts and answers, completion and correction, what follows from a result."""

from apps.care.assessments.services.answering import (
    Answered,
    Conflict,
    NoLongerADraft,
    NoSuchNote,
    abandon_assessment,
    answer,
    write_note,
)
from apps.care.assessments.services.completing import (
    AlreadyCompleted,
    AlreadyCorrected,
    AnswersChanged,
    DomainsMissing,
    complete_assessment,
    correct_assessment,
)
from apps.care.assessments.services.following_up import (
    AlreadyChosen,
    NothingFlagged,
    NothingToFollowUp,
    choose_definition,
    follow_up_chc,
)
from apps.care.assessments.services.overriding import (
    AlreadyAnswered,
    CannotOverride,
    SecondProfessionalNeeded,
    answer_override,
    ask_override,
)
from apps.care.assessments.services.rule_sets import (
    CannotAdopt,
    SapDomainMissing,
    ToolNameTaken,
    VersionTaken,
    add_rule_set,
    add_tool,
    adopt_rule_set,
)
from apps.care.assessments.services.sending import (
    VISIT_NOTES,
    Became,
    Change,
    Result,
    fields_for_a_page,
    start_visit,
    take_changes,
)
from apps.care.assessments.services.starting import CannotStart, DraftOpen, start_assessment
from apps.care.assessments.services.withdrawing import CannotWithdraw, withdraw_assessment

__all__ = [
    "VISIT_NOTES",
    "AlreadyAnswered",
    "AlreadyChosen",
    "AlreadyCompleted",
    "AlreadyCorrected",
    "Answered",
    "AnswersChanged",
    "Became",
    "CannotAdopt",
    "CannotOverride",
    "CannotStart",
    "CannotWithdraw",
    "Change",
    "Conflict",
    "DomainsMissing",
    "DraftOpen",
    "NoLongerADraft",
    "NoSuchNote",
    "NothingFlagged",
    "NothingToFollowUp",
    "Result",
    "SapDomainMissing",
    "SecondProfessionalNeeded",
    "ToolNameTaken",
    "VersionTaken",
    "abandon_assessment",
    "add_rule_set",
    "add_tool",
    "adopt_rule_set",
    "answer",
    "answer_override",
    "ask_override",
    "choose_definition",
    "complete_assessment",
    "correct_assessment",
    "fields_for_a_page",
    "follow_up_chc",
    "start_assessment",
    "start_visit",
    "take_changes",
    "withdraw_assessment",
    "write_note",
]
