"""The file of stays in hospital, as often as a provider sends it: hourly, if it can."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.utils import timezone

from apps.care.admissions.choices import Destination, Method
from apps.care.admissions.engine import taking
from apps.care.admissions.services.taking import take_in_file
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
from apps.foundation.core.registries import Column, Finding, IntakeKind, Reads, Rows, Taken, intake_kinds
from apps.foundation.core.staging import frame_of
from apps.foundation.kernel.periods import FIRST_YEAR, LAST_YEAR


def look_up(parameters: Mapping[str, Any], sender: Actor) -> dict[str, Any]:
    """People by number, providers by code, and the one provider whose rows may be sent."""
    providers = frame_of("SELECT ods_code AS provider, id AS provider_id FROM partnerships_organisation").cast(
        {"provider": pl.String, "provider_id": pl.Int64}
    )
    return {
        **look_up_people_known(parameters, sender),
        "now": timezone.now(),
        "providers": providers,
        "any_provider": can(sender, Permission.ORGANISATION_MANAGE),
        "own_provider": sender.organisation_id,
    }


def resolve(frame: pl.DataFrame, facts: dict[str, Any]) -> pl.DataFrame:
    """Who, in which provider's care; cells that say nothing are empty."""
    return (
        resolve_person(frame, facts)
        .join(facts["providers"], on="provider", how="left", maintain_order="left")
        .with_columns(
            pl.lit(False).alias("awaits_reference"),
            pl.col("expected_discharge").alias("expected_on"),
            *(pl.col(name).fill_null("") for name in ("method", "site", "ward", "discharged_to")),
        )
    )


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
            "date-not-in-our-years",
            f"The admission or the day on which the person is expected to leave is before {FIRST_YEAR} or after "
            f"{LAST_YEAR}.",
            (pl.col("admitted_at").dt.year() < FIRST_YEAR)
            | ~pl.col("expected_discharge").dt.year().is_between(FIRST_YEAR, LAST_YEAR).fill_null(True),
        ),
        Finding("admitted-in-future", "The admission is in the future.", pl.col("admitted_at") > facts["now"]),
        Finding("discharged-in-future", "The discharge is in the future.", pl.col("discharged_at") > facts["now"]),
        Finding(
            "discharged-before-admitted",
            "The person left before they came.",
            pl.col("discharged_at") < pl.col("admitted_at"),
        ),
        Finding(
            "stable-before-admitted",
            "The person was medically stable before they came.",
            pl.col("medically_stable_at") < pl.col("admitted_at"),
        ),
        Finding(
            "stable-in-future",
            "The day on which the person was medically stable is still to come.",
            pl.col("medically_stable_at").dt.convert_time_zone("Europe/London").dt.date() > facts["today"],
        ),
        Finding(
            "discharged-to-without-discharge",
            "The row says where the person went, and not when.",
            (pl.col("discharged_to") != "") & pl.col("discharged_at").is_null(),
        ),
        Finding(
            "date-after-death",
            "The admission is after the person's death. It is accepted, and nobody is told.",
            pl.col("admitted_at").dt.convert_time_zone("Europe/London").dt.date() > pl.col("died_on"),
            is_notice=True,
        ),
    ]


def compare(rows: Rows) -> Taken:
    """How many stays would be new, replaced and unchanged."""
    return taking.compare(rows.parts())


intake_kinds.register(
    IntakeKind(
        name="admissions",
        words="Admissions to hospital",
        permission=Permission.INTAKE_UPLOAD,
        columns=(
            Column("provider", required=True, longest=40),
            Column("spell_ref", required=True, longest=60, words="Spell reference"),
            *IDENTITY,
            Column("admitted_at", Reads.MOMENT, required=True),
            Column(
                "method",
                Reads.CODE,
                codes=codes_of(Method) | {"non_elective": Method.EMERGENCY, "elective": Method.PLANNED},
            ),
            Column("site", longest=120),
            Column("ward", longest=60),
            Column("medically_stable_at", Reads.MOMENT),
            Column("expected_discharge", Reads.DATE),
            Column("discharged_at", Reads.MOMENT),
            Column("discharged_to", Reads.CODE, codes=codes_of(Destination)),
        ),
        key=("provider_id", "spell_ref"),
        look_up=look_up,
        resolve=resolve,
        findings=findings,
        kept=tuple(taking.ROW),
        compare=compare,
        take=take_in_file,
    )
)
