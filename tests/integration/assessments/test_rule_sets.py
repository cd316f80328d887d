"""Which rule set decides, from when, and what is taken in as one."""

import json
from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from apps.care.assessments.domain.rule_sets import NotARuleSet, rule_set_of, shipped_text
from apps.care.assessments.domain.tool import SAP_DOMAINS
from apps.care.assessments.models import AssessmentTool, RuleSet, RuleSetAdoption
from apps.care.assessments.selectors import adoption_on
from apps.care.assessments.services import (
    CannotAdopt,
    SapDomainMissing,
    VersionTaken,
    add_rule_set,
    add_tool,
    adopt_rule_set,
)
from apps.foundation.access.policy import NotPermitted
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from tests.factories.assessing import assessed, at

DAY = date(2026, 5, 12)


def another(**changes) -> str:
    """YOC-DST with changes, as version 2."""
    return json.dumps(json.loads(shipped_text()) | {"version": 2} | changes)


def test_a_new_partnership_begins_with_yoc_dst_v1_awaiting_clinical_review(made):
    assert [(one.label, one.status) for one in RuleSet.objects.all()] == [("YOC-DST v1", "awaiting clinical review")]
    assert adoption_on(date(2000, 1, 1)).rule_set.label == "YOC-DST v1"


def test_a_partnership_that_was_there_before_begins_with_it_by_migration(db):
    bare = Partnership.objects.create(slug="bare", name="Bare")
    step = import_module("apps.care.assessments.migrations.0002_every_partnership_begins_with_the_shipped_rule_set")
    step.begin(apps, SimpleNamespace(connection=connection))
    with tenant(bare.id):
        assert adoption_on(DAY).rule_set.label == "YOC-DST v1"
        assert [field["domain"] for field in AssessmentTool.objects.get().fields] == list(SAP_DOMAINS)


def test_a_rule_set_decides_from_its_day_on_and_results_before_stay(made):
    operator = made.world.operator
    kinder = json.loads(shipped_text())["matrix"] | {"LM": 1}
    added = add_rule_set(actor=operator, text=another(matrix=kinder), now=at(DAY))
    adopt_rule_set(actor=operator, rule_set=added, starts_on=date(2026, 5, 20), minute="JMB 7, item 4", now=at(DAY))
    before = assessed(made.grace, made.ann, date(2026, 5, 19), "BRE M", now=at(date(2026, 5, 21)))
    after = assessed(made.grace, made.ben, date(2026, 5, 20), "BRE M", now=at(date(2026, 5, 21)))
    assert [
        (one.classifications.get().rule_set.version, one.classifications.get().need_band) for one in (before, after)
    ] == [
        (1, 2),
        (2, 1),
    ]


@pytest.mark.parametrize(("starts_on", "minute"), [(date(2026, 5, 11), "JMB 7"), (DAY, " "), (date(2200, 1, 1), "JMB")])
def test_an_adoption_without_minute_or_before_today_is_refused(made, starts_on, minute):
    with pytest.raises(CannotAdopt):
        adopt_rule_set(
            actor=made.world.operator, rule_set=RuleSet.objects.get(), starts_on=starts_on, minute=minute, now=at(DAY)
        )
    assert RuleSetAdoption.objects.count() == 1


def test_somebody_who_assesses_adopts_and_adds_no_rule_set(made):
    with pytest.raises(NotPermitted):
        add_rule_set(actor=made.grace, text=another(), now=at(DAY))
    with pytest.raises(NotPermitted):
        adopt_rule_set(actor=made.grace, rule_set=RuleSet.objects.get(), starts_on=DAY, minute="JMB 7", now=at(DAY))
    assert (RuleSet.objects.count(), RuleSetAdoption.objects.count()) == (1, 1)


def test_the_same_rule_set_again_is_the_one_that_is_there_and_another_of_its_version_is_refused(made):
    operator = made.world.operator
    added = add_rule_set(actor=operator, text=another(), now=at(DAY))
    assert add_rule_set(actor=operator, text=another(), now=at(DAY)) == added
    with pytest.raises(VersionTaken):
        add_rule_set(actor=operator, text=another(about="Something else"), now=at(DAY))
    assert RuleSet.objects.count() == 2


def changed(**changes):
    return json.loads(shipped_text()) | changes


RULE = {"id": "F1", "need": "HIGH", "words": "any Severe", "any_of": [[{"of": "all", "levels": "S", "at_least": 1}]]}
LAST = [
    {"id": "X2", "need": "MEDIUM", "words": "m", "any_of": RULE["any_of"]},
    {"id": "X0", "need": "LOW", "words": "l"},
]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "in curly brackets"),
        (changed(colour="blue"), "has no part 'colour'"),
        (changed(version="1"), "whole number"),
        (changed(version=True), "whole number"),
        (changed(name=""), "'name' is a text"),
        (changed(groups={}), "names no groups"),
        (changed(groups={"all": ["MOB", "ZZZ"]}), "names 'ZZZ'"),
        (changed(groups={"all": ["OTH"]}), "recorded and never counted"),
        (changed(matrix={"HH": 3}), "nine cells"),
        (changed(matrix=json.loads(shipped_text())["matrix"] | {"LL": 4}), "1, 2 or 3"),
        (changed(functional=[RULE]), "last rule of functional need"),
        (changed(functional=[{**RULE, "any_of": [[]]}, *LAST]), "a list of counts"),
        (changed(functional=[{k: v for k, v in RULE.items() if k != "any_of"}, *LAST]), "would hide every rule"),
        (changed(functional=LAST), "leads to HIGH"),
        (changed(functional=[{**RULE, "id": "C1"}, *LAST]), "called C1"),
        (
            changed(functional=[{**RULE, "any_of": [[{"of": "x", "levels": "S", "at_least": 1}]]}, *LAST]),
            "no group 'x'",
        ),
        (changed(functional=[{**RULE, "any_of": [[{"of": "all", "levels": "Q", "at_least": 1}]]}, *LAST]), "letters"),
        (changed(functional=[{**RULE, "any_of": [[{"of": "all", "levels": "S", "at_least": 12}]]}, *LAST]), "1 to 11"),
        (changed(functional=[{**RULE, "need": "TALL"}, *LAST]), "LOW, MEDIUM or HIGH"),
        (changed(flags=[{"id": "A", "words": "a", "unless": "B", "any_of": RULE["any_of"]}]), "no flag before it"),
    ],
)
def test_what_is_no_rule_set_is_refused_with_a_sentence_that_says_where(given, said):
    with pytest.raises(NotARuleSet, match=said):
        rule_set_of(given)


def test_a_tool_that_lacks_a_domain_of_the_single_assessment_process_is_refused_until_its_fields_are_mapped(made):
    operator = made.world.operator
    fields = [{"name": name, "domain": code} for code, name in SAP_DOMAINS.items()]
    with pytest.raises(SapDomainMissing, match="no field for Senses"):
        add_tool(actor=operator, name="EASY", fields=[one for one in fields if one["domain"] != "SENSES"], now=at(DAY))
    assert AssessmentTool.objects.count() == 1
    mapped = [*(one for one in fields if one["domain"] != "SENSES"), {"name": "Sight and hearing", "domain": "SENSES"}]
    assert add_tool(actor=operator, name="EASY", fields=mapped, now=at(DAY)).name == "EASY"
