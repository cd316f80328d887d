"""Rule sets and assessment tools taken in, and adopted as the board decided."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.care.assessments.domain import rule_sets, tool
from apps.care.assessments.domain.beginning import FROM_THE_START, MINUTE, SHIPPED_BY, TOOL_NAME
from apps.care.assessments.models import AssessmentTool, RuleSet, RuleSetAdoption
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.audit.services import record
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.periods import is_in_our_years


class VersionTaken(ValueError):
    """Another rule set has the name and version already, and says something else."""


class CannotAdopt(ValueError):
    """The adoption lacks a day that can be, or the board's minute; the message says which."""


class SapDomainMissing(ValueError):
    """The tool informs fewer than all domains of the Single Assessment Process; the message names what it lacks."""


class ToolNameTaken(ValueError):
    """There is a tool of this name already."""


def begin_with_the_shipped(now: datetime) -> None:
    """A new partnership's rule set, adopted from the start, and its assessment tool."""
    added = _add(rule_sets.definition_of(rule_sets.shipped_text()), SHIPPED_BY, now)
    RuleSetAdoption.objects.create(
        rule_set=added, starts_on=FROM_THE_START, minute=MINUTE, adopted_at=now, adopted_by=SHIPPED_BY
    )
    AssessmentTool.objects.create(
        name=TOOL_NAME,
        fields=[{"name": name, "domain": code} for code, name in tool.SAP_DOMAINS.items()],
        added_at=now,
        added_by=SHIPPED_BY,
    )


def add_rule_set(*, actor: Actor, text: str, now: datetime) -> RuleSet:
    """Take a rule set in, checked. The same again is the one that is there. Raises NotARuleSet, VersionTaken."""
    if not can(actor, Permission.RULE_SET_ADOPT):
        require(actor, Permission.RULE_SET_TRY)
    definition = rule_sets.definition_of(text)
    read = rule_sets.rule_set_of(definition)
    with transaction.atomic():
        one_at_a_time("rule sets", current_partnership_id())
        there = RuleSet.objects.filter(name=read.name, version=read.version).first()
        if there is not None:
            if there.checksum != rule_sets.checksum_of(definition):
                raise VersionTaken(f"There is another {read.label} already: give yours the next version.")
            return there
        added = _add(definition, actor.user_name, now)
        record(
            actor=actor,
            action="RULE_SET_ADDED",
            subject_kind="rule_set",
            subject_uid=added.uid,
            details={"rule_set": added.label},
        )
    return added


def adopt_rule_set(*, actor: Actor, rule_set: RuleSet, starts_on: date, minute: str, now: datetime) -> RuleSetAdoption:
    """Assessments of `starts_on` and later are classified by this rule set. Earlier ones keep their results.

    Raises CannotAdopt. Source: section 6.2, "the rule set is data, versioned, with dates in force".
    """
    require(actor, Permission.RULE_SET_ADOPT)
    if not minute.strip():
        raise CannotAdopt("Name the minute of the board's meeting that decided it.")
    if not is_in_our_years(starts_on) or starts_on < timezone.localdate(now):
        raise CannotAdopt("A rule set is adopted from today or a later day: results that were seen stay as they are.")
    with transaction.atomic():
        one_at_a_time("rule sets", current_partnership_id())
        adoption = RuleSetAdoption.objects.create(
            rule_set=rule_set, starts_on=starts_on, minute=minute.strip(), adopted_at=now, adopted_by=actor.user_name
        )
        record(
            actor=actor,
            action="RULE_SET_ADOPTED",
            subject_kind="rule_set",
            subject_uid=rule_set.uid,
            purpose=minute.strip()[:400],
            details={"rule_set": rule_set.label, "starts_on": starts_on.isoformat()},
        )
    return adoption


def add_tool(*, actor: Actor, name: str, fields: Sequence[Mapping[str, str]], now: datetime) -> AssessmentTool:
    """A tool whose fields, each mapped to a domain, together inform every domain of the Single Assessment Process.

    The same again is the one that is there. Raises SapDomainMissing, ToolNameTaken.
    Source: section 6.1, "a tool that lacks one ... is refused or mapped".
    """
    require(actor, Permission.SETTING_CHANGE)
    mapped = [{"name": str(field["name"]).strip(), "domain": field.get("domain", "")} for field in fields]
    informed = {field["domain"] for field in mapped if field["name"]}
    if unknown := sorted(informed - {"", *tool.SAP_DOMAINS}):
        raise SapDomainMissing(f"There is no domain {unknown[0]} in the Single Assessment Process.")
    if missing := [words for code, words in tool.SAP_DOMAINS.items() if code not in informed]:
        raise SapDomainMissing(f"The tool has no field for {', '.join(missing)}: map one of its fields to each.")
    with transaction.atomic():
        one_at_a_time("rule sets", current_partnership_id())
        there = AssessmentTool.objects.filter(name=name.strip()).first()
        if there and there.fields == mapped:
            return there
        if there:
            raise ToolNameTaken(f"There is a tool {name.strip()} already.")
        added = AssessmentTool.objects.create(name=name.strip(), fields=mapped, added_at=now, added_by=actor.user_name)
        record(
            actor=actor,
            action="ASSESSMENT_TOOL_ADDED",
            subject_kind="assessment_tool",
            subject_uid=added.uid,
            details={"tool": added.name},
        )
    return added


def _add(definition: dict[str, Any], by: str, now: datetime) -> RuleSet:
    read = rule_sets.rule_set_of(definition)
    return RuleSet.objects.create(
        name=read.name,
        version=read.version,
        status=read.status,
        definition=definition,
        checksum=rule_sets.checksum_of(definition),
        added_at=now,
        added_by=by,
    )
