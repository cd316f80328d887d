"""Rule sets and their adoption; assessments, answers and results; what was agreed and done afterwards."""

from apps.care.assessments.models.afterwards import ChcFollowUp, DefinitionChosen, Override
from apps.care.assessments.models.assessment import Answer, Assessment, Classification, Sent
from apps.care.assessments.models.rule_set import AssessmentTool, RuleSet, RuleSetAdoption

__all__ = [
    "Answer",
    "Assessment",
    "AssessmentTool",
    "ChcFollowUp",
    "Classification",
    "DefinitionChosen",
    "Override",
    "RuleSet",
    "RuleSetAdoption",
    "Sent",
]
