"""The file of risk scores, and what is asked besides."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from apps.care.patients.identifying import (
    IDENTITY,
    look_up_people_known,
    not_registered,
    number_findings,
    resolve_person,
)
from apps.care.risk_profiling.choices import ThresholdKind
from apps.care.risk_profiling.domain.feeds import FEEDS
from apps.care.risk_profiling.domain.thresholds import Thresholds, ThresholdsFall
from apps.care.risk_profiling.engine import scores
from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import Column, Finding, IntakeKind, Parameter, Reads, intake_kinds
from apps.foundation.kernel.periods import FIRST_YEAR, LAST_YEAR, is_in_our_years
from apps.foundation.kernel.typed_days import day_typed

PARAMETERS = (
    Parameter("tool", "Risk-profiling tool", Reads.TEXT, longest=60),
    Parameter("tool_version", "Version of the tool", Reads.TEXT, longest=30),
    Parameter("data_on", "Date of the data", Reads.DATE),
    Parameter("effective_from", "Levels hold from", Reads.DATE, "Usually 1 April"),
    Parameter(
        "feeds",
        "Feeds that the tool used",
        Reads.CODE,
        f"Any of {', '.join(FEEDS)}, with commas between them",
    ),
    Parameter("threshold_kind", "Thresholds are", Reads.CODE, "absolute or percentile", "absolute"),
    Parameter("low_from", "Low from", Reads.DECIMAL),
    Parameter("medium_from", "Medium from", Reads.DECIMAL),
    Parameter("high_from", "High from", Reads.DECIMAL),
)

DAYS = ("data_on", "effective_from")
THRESHOLDS = ("low_from", "medium_from", "high_from")
_THRESHOLD = re.compile(r"[0-9]{1,10}(\.[0-9]{1,4})?")


def check_parameters(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a run has to say of itself. Raises ValueError with a sentence for the first thing wrong."""
    asked = {parameter.name: parameter for parameter in PARAMETERS}
    values = {name: str(given.get(name) or asked[name].default).strip() for name in asked}
    for name, value in values.items():
        _check_text(asked[name], value)
    for name in DAYS:
        values[name] = _day_of(asked[name], values[name])
    feeds = [feed.strip().lower() for feed in values["feeds"].split(",")]
    if unknown := set(feeds) - FEEDS.keys():
        raise ValueError(f"There is no feed {sorted(unknown)[0]}: give any of {', '.join(FEEDS)}.")
    kind = values["threshold_kind"].upper()
    if kind not in ThresholdKind.values:
        raise ValueError("Thresholds are absolute or percentile.")
    if not all(_THRESHOLD.fullmatch(values[name]) for name in THRESHOLDS):
        raise ValueError("Thresholds are numbers such as 2500 or 97.5: from 0, with at most four decimals.")
    given = [Decimal(values[name]) for name in THRESHOLDS]
    try:
        Thresholds(*given)
    except ThresholdsFall as wrong:
        raise ValueError(str(wrong)) from None
    if kind == ThresholdKind.PERCENTILE and not all(0 < percent <= 100 for percent in given):
        raise ValueError("A percentile is above 0 and at most 100.")
    return {**values, "feeds": feeds, "threshold_kind": kind}


def _check_text(asked: Parameter, value: str) -> None:
    if not value:
        raise ValueError(f"{asked.words} is missing.")
    if len(value) > asked.longest:
        raise ValueError(f"{asked.words} is longer than {asked.longest} characters.")
    if not value.isprintable():
        raise ValueError(f"{asked.words} holds a character that cannot be shown.")


def _day_of(asked: Parameter, value: str) -> str:
    if (day := day_typed(value)) is None:
        raise ValueError(f"{asked.words} is not a date such as 2025-04-01.")
    if not is_in_our_years(day):
        raise ValueError(f"{asked.words} is not in the years {FIRST_YEAR} to {LAST_YEAR}.")
    return day.isoformat()


def findings(facts: Any) -> Sequence[Finding]:
    return [
        *number_findings(),
        not_registered(),
        Finding("score-negative", "The score is below nil.", pl.col("score") < 0),
    ]


intake_kinds.register(
    IntakeKind(
        name="risk_scores",
        words="Risk scores",
        permission=Permission.REGISTER_SEND,
        columns=(
            *IDENTITY,
            Column("score", Reads.DECIMAL, required=True),
        ),
        key=("person_id",),
        look_up=look_up_people_known,
        resolve=resolve_person,
        findings=findings,
        kept=("person_id", "score"),
        compare=scores.compare,
        take=scores.take,
        parameters=PARAMETERS,
        check_parameters=check_parameters,
    )
)
