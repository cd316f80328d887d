"""Reading rule sets, what is in force, and assessment tools."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from apps.care.assessments.domain.classification import Classifier
from apps.care.assessments.domain.rule_sets import rule_set_of
from apps.care.assessments.models import AssessmentTool, RuleSet, RuleSetAdoption
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require


def rule_sets_visible_to(actor: Actor) -> QuerySet[RuleSet]:
    """Rule sets of the partnership, newest first."""
    require(actor, Permission.RULE_SET_VIEW)
    return RuleSet.objects.order_by("-id")


def get_rule_set_for(actor: Actor, uid: UUID) -> RuleSet:
    """One rule set; raises RuleSet.DoesNotExist."""
    return rule_sets_visible_to(actor).get(uid=uid)


def adoptions() -> QuerySet[RuleSetAdoption]:
    """What the board adopted, the latest day first."""
    return RuleSetAdoption.objects.select_related("rule_set").order_by("-starts_on", "-id")


def adoptions_to_come(today: date) -> dict[int, date]:
    """The next day from which each rule set will be in force; of two adopted from one day the later adoption counts."""
    last_word = {one.starts_on: one.rule_set_id for one in reversed(adoptions().filter(starts_on__gt=today))}
    return {rule_set: day for day, rule_set in sorted(last_word.items(), reverse=True)}


def adoption_on(day: date) -> RuleSetAdoption:
    """The adoption in force on a day. Every partnership begins with one; raises RuleSetAdoption.DoesNotExist before."""
    found = adoptions().filter(starts_on__lte=day).first()
    if found is None:
        raise RuleSetAdoption.DoesNotExist(f"No rule set is adopted for {day}.")
    return found


def classifier_of(rule_set: RuleSet) -> Classifier:
    """A rule set, read and ready."""
    return Classifier(rule_set_of(rule_set.definition))


def rule_set_visible(actor: Actor, uid: UUID) -> Classifier:
    """One rule set, read, for the page that says it in words."""
    return classifier_of(get_rule_set_for(actor, uid))


def tools() -> QuerySet[AssessmentTool]:
    """Assessment tools of the partnership, in order of their names."""
    return AssessmentTool.objects.order_by("name")
