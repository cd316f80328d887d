"""The file of risk scores, and what is asked besides."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
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

PARAMETERS = (
    Parameter("tool", "Risk-profiling tool", Reads.TEXT),
    Parameter("tool_version", "Version of the tool", Reads.TEXT),
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


def check_parameters(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a run has to say of itself. Raises ValueError with a sentence for the first thing wrong."""
    asked = {parameter.name: parameter for parameter in PARAMETERS}
    values = {name: str(given.get(name) or asked[name].default).strip() for name in asked}
    for name, value in values.items():
        if not value:
            raise ValueError(f"{asked[name].words} is missing.")
    for name in ("data_on", "effective_from"):
        try:
            date.fromisoformat(values[name])
        except ValueError:
            raise ValueError(f"{asked[name].words} is not a date such as 2025-04-01.") from None
    feeds = [feed.strip().lower() for feed in values["feeds"].split(",")]
    if unknown := set(feeds) - FEEDS.keys():
        raise ValueError(f"There is no feed {sorted(unknown)[0]}: give any of {', '.join(FEEDS)}.")
    kind = values["threshold_kind"].upper()
    if kind not in ThresholdKind.values:
        raise ValueError("Thresholds are absolute or percentile.")
    try:
        Thresholds(*(Decimal(values[name]) for name in ("low_from", "medium_from", "high_from")))
    except InvalidOperation:
        raise ValueError("Thresholds are numbers such as 2500 or 97.5.") from None
    except ThresholdsFall as wrong:
        raise ValueError(str(wrong)) from None
    if kind == ThresholdKind.PERCENTILE and not all(
        0 < Decimal(values[n]) <= 100 for n in values if n.endswith("_from") and n != "effective_from"
    ):
        raise ValueError("A percentile is above 0 and at most 100.")
    return {**values, "feeds": feeds, "threshold_kind": kind}


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
