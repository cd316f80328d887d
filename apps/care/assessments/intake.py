"""The file of assessments: history from another system."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import polars as pl

from apps.care.assessments.choices import Reason, Setting
from apps.care.assessments.domain.tool import DOMAINS, LEVEL_WORDS, NOTHING_RECORDED, REQUIRED
from apps.care.assessments.engine import taking
from apps.care.assessments.engine.standing import MADE_HERE
from apps.care.patients.identifying import (
    IDENTITY,
    look_up_people_known,
    not_registered,
    number_findings,
    resolve_person,
)
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.choices import codes_of
from apps.foundation.core.registries import Column, Finding, IntakeKind, Reads, intake_kinds
from apps.foundation.core.staging import frame_of
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.periods import FIRST_YEAR

LEVEL_CODES = {letter.lower(): letter for letter in LEVEL_WORDS} | {
    words.lower().replace(" ", "_"): letter for letter, words in LEVEL_WORDS.items()
}
REASONS = {code: reason for code, reason in codes_of(Reason).items() if reason != Reason.AUDIT}


def look_up(parameters: Mapping[str, Any], sender: Actor) -> dict[str, Any]:
    """People by number, and whose assessments of which days were made, corrected or withdrawn here."""
    made_here = frame_of(MADE_HERE, {"partnership": current_partnership_id()}).select(
        pl.col("person_id").cast(pl.Int64), pl.col("assessed_on").cast(pl.Date)
    )
    return {
        **look_up_people_known(parameters, sender),
        "made_here": made_here.with_columns(pl.lit(True).alias("is_made_here")),
    }


def resolve(frame: pl.DataFrame, facts: dict[str, Any]) -> pl.DataFrame:
    """Who, and the levels of all areas as one text in the order of the tool."""
    return (
        resolve_person(frame, facts)
        .join(facts["made_here"], on=["person_id", "assessed_on"], how="left", maintain_order="left")
        .with_columns(
            pl.concat_str([pl.col(code.lower()).fill_null(NOTHING_RECORDED) for code in DOMAINS]).alias("profile"),
            pl.col("reason").fill_null(Reason.CHANGE.value),
            pl.col("setting").fill_null(Setting.OTHER.value),
        )
    )


def findings(facts: dict[str, Any]) -> Sequence[Finding]:
    today: date = facts["today"]
    lacks = [~pl.col(code.lower()).is_in(list(domain.levels)) for code, domain in DOMAINS.items()]
    return [
        *number_findings(),
        not_registered(),
        Finding(
            "domain-level-not-in-domain",
            "An area of need stands at a level that it does not have: seizures have no Severe, for example, and "
            "communication, continence and emotional needs end at High.",
            reduce(or_, [lack.fill_null(False) for lack in lacks]),
        ),
        Finding("date-in-future", "The assessment is dated in the future.", pl.col("assessed_on") > today),
        Finding(
            "date-not-in-our-years",
            f"The assessment is dated before {FIRST_YEAR}.",
            pl.col("assessed_on") < date(FIRST_YEAR, 1, 1),
        ),
        Finding(
            "date-after-death",
            "The person had died before the day of the assessment. It is accepted, and no day after the death is paid.",
            pl.col("assessed_on") > pl.col("died_on"),
            is_notice=True,
        ),
        Finding(
            "assessment-made-here",
            "An assessment of this person on this day was made, corrected or withdrawn here: correct it there, where "
            "its answers are.",
            pl.col("is_made_here"),
        ),
    ]


intake_kinds.register(
    IntakeKind(
        name="assessments",
        words="Assessments from another system",
        permission=Permission.REGISTER_SEND,
        columns=(
            *IDENTITY,
            Column("assessed_on", Reads.DATE, required=True),
            Column("assessor", required=True, longest=120),
            *(
                Column(code.lower(), Reads.CODE, required=code in REQUIRED, codes=LEVEL_CODES, words=domain.name)
                for code, domain in DOMAINS.items()
            ),
            Column("reason", Reads.CODE, codes=REASONS),
            Column("setting", Reads.CODE, codes=codes_of(Setting)),
        ),
        key=("person_id", "assessed_on"),
        look_up=look_up,
        resolve=resolve,
        findings=findings,
        kept=tuple(name for name in taking.KEPT if name != "line"),
        compare=taking.compare,
        take=taking.take,
    )
)
