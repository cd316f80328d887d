"""The file of activity records."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from apps.care.activity.choices import ActivityKind, CostBasis
from apps.care.activity.engine import taking
from apps.care.activity.engine.funding import relations
from apps.care.patients.identifying import (
    IDENTITY,
    look_up_people_known,
    not_registered,
    number_findings,
    resolve_person,
)
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.choices import codes_of
from apps.foundation.core.registries import Column, Finding, IntakeKind, Reads, intake_kinds
from apps.foundation.core.staging import frame_of
from apps.foundation.kernel.pence import Pence

MOST_UNITS = 100_000
MOST_OPTION = 99
MOST_COST: Pence = 100_000_000_00
"""Of one record. A hundred times the dearest there is, and sums over all records of a partnership stay exact."""


def look_up(parameters: Mapping[str, Any], sender: Actor) -> dict[str, Any]:
    """People by number, providers and their service lines by code, months that are frozen, and the one provider whose
    rows may be sent."""
    providers = frame_of("SELECT ods_code AS provider, id AS provider_id FROM partnerships_organisation").cast(
        {"provider": pl.String, "provider_id": pl.Int64}
    )
    lines = frame_of(
        "SELECT organisation_id AS provider_id, code AS service_line, id AS service_line_id "
        "FROM partnerships_serviceline"
    ).cast({"provider_id": pl.Int64, "service_line": pl.String, "service_line_id": pl.Int64})
    return {
        **look_up_people_known(parameters, sender),
        "providers": providers,
        "lines": lines,
        "frozen": pl.Series(relations.frozen_months(), dtype=pl.Date),
        "any_provider": can(sender, Permission.ORGANISATION_MANAGE),
        "own_provider": sender.organisation_id,
    }


def resolve(frame: pl.DataFrame, facts: dict[str, Any]) -> pl.DataFrame:
    """Who, by whom, in which service line; amounts that are not given are one unit and no bed days. A row that
    withdraws a record brings no money, whatever stands in its cost."""
    return (
        resolve_person(frame, facts)
        .join(facts["providers"], on="provider", how="left", maintain_order="left")
        .with_columns(pl.coalesce("service_line", "provider").alias("service_line"))
        .join(facts["lines"], on=["provider_id", "service_line"], how="left", maintain_order="left")
        .with_columns(
            pl.col("kind").replace_strict(_NUMBERS, default=None, return_dtype=pl.Int16),
            pl.col("cost_basis").fill_null("NOT_STATED").replace_strict(_BASES, default=None, return_dtype=pl.Int16),
            pl.col("start_date").alias("starts_on"),
            pl.col("end_date").alias("ends_on"),
            pl.when(pl.col("withdrawn").fill_null(False)).then(0).otherwise("cost").alias("cost_pence"),
            pl.col("units").fill_null(1),
            pl.col("bed_days").fill_null(0),
            pl.col("ltc_related").fill_null(False),
            pl.col("publicly_funded").fill_null(True),
            pl.col("withdrawn").fill_null(False),
        )
    )


_NUMBERS = {kind.name: int(kind) for kind in ActivityKind}
_BASES = {basis.name: int(basis) for basis in CostBasis}


def findings(facts: dict[str, Any]) -> Sequence[Finding]:
    return [
        *number_findings(),
        not_registered(),
        Finding(
            "provider-unknown",
            "No organisation has this provider code: send the organisations first, or mend the code.",
            pl.col("provider").is_not_null() & pl.col("provider_id").is_null(),
            about="provider",
        ),
        Finding(
            "provider-not-yours",
            "This row is of another provider: each sends its own.",
            pl.lit(not facts["any_provider"])
            & pl.col("provider_id").ne_missing(facts["own_provider"])
            & pl.col("provider_id").is_not_null(),
            about="provider",
        ),
        Finding(
            "service-line-unknown",
            "The provider has no service line of this code.",
            pl.col("provider_id").is_not_null() & pl.col("service_line_id").is_null(),
            about="service_line",
        ),
        Finding("cost-negative", "The cost is below nil.", pl.col("cost") < 0),
        Finding("date-in-future", "The record starts in the future.", pl.col("starts_on") > facts["today"]),
        Finding("ends-before-start", "The record ends before it starts.", pl.col("ends_on") < pl.col("starts_on")),
        Finding(
            "date-after-death",
            "The record starts after the person's death. It is accepted, and stands outside the cohort.",
            pl.col("starts_on") > pl.col("died_on"),
            is_notice=True,
        ),
        Finding(
            "month-frozen",
            "The month of the record is frozen. It is accepted: what it changes is an adjustment in the open month.",
            pl.col("starts_on").dt.truncate("1mo").is_in(facts["frozen"].implode()),
            is_notice=True,
        ),
    ]


intake_kinds.register(
    IntakeKind(
        name="activity",
        words="Activity and cost",
        permission=Permission.INTAKE_UPLOAD,
        columns=(
            Column("provider", required=True, longest=40),
            Column("record_id", required=True, longest=60),
            *IDENTITY,
            Column("kind", Reads.CODE, required=True, codes=codes_of(ActivityKind)),
            Column("start_date", Reads.DATE, required=True),
            Column("end_date", Reads.DATE),
            Column("spell_ref", longest=60),
            Column("service_line", longest=40),
            Column("social_care_scope", Reads.CODE, codes={"free": "free", "wider": "wider"}),
            Column("hrg", longest=10, words="HRG"),
            Column("primary_diagnosis", longest=18),
            Column("ltc_related", Reads.YES_NO, words="LTC-related"),
            Column("units", Reads.WHOLE, least=0, most=MOST_UNITS),
            Column("bed_days", Reads.WHOLE, least=0, most=MOST_UNITS),
            Column("admission_method", longest=12),
            Column("admitted_from", longest=20),
            Column("discharged_to", longest=20),
            Column("r_point", Reads.DATE, words="R-point"),
            Column("rrr_option", Reads.WHOLE, least=0, most=MOST_OPTION, words="RRR option"),
            Column("mdt_assessed_on", Reads.DATE, words="MDT assessed on"),
            Column("cost_basis", Reads.CODE, codes=codes_of(CostBasis)),
            Column("cost", Reads.MONEY, required=True, most=MOST_COST),
            Column("publicly_funded", Reads.YES_NO),
            Column("withdrawn", Reads.YES_NO),
        ),
        key=("provider_id", "record_id"),
        look_up=look_up,
        resolve=resolve,
        findings=findings,
        kept=(*(name for name in taking.RECORD if name != "line"), "withdrawn"),
        compare=taking.compare,
        take=taking.take,
        money="cost_pence",
    )
)
