"""The file of packages in place, from a council's or a provider's system."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from apps.care.care_plans.choices import FundedBy, HowOften, PackageEnd, PackageKind, PackageUnit
from apps.care.care_plans.domain.packages import MEDICAL_MUSTS, MOST_UNITS, PERSONAL_BUDGETS, UNIT_COST_MOST
from apps.care.care_plans.engine import taking
from apps.care.care_plans.selectors.packages import packages_known, people_with_agreed_need
from apps.care.care_plans.services.taking import take_in_file
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
from apps.foundation.core.registries import Column, Finding, IntakeKind, Reads, Rows, Taken, intake_kinds
from apps.foundation.core.staging import frame_of
from apps.foundation.kernel.periods import FIRST_YEAR, LAST_YEAR
from apps.foundation.partnerships.choices import OrganisationRole, Sector

PROVIDERS = """
SELECT o.ods_code AS provider, o.id AS provider_id,
       (SELECT sector FROM partnerships_serviceline WHERE organisation_id = o.id ORDER BY id LIMIT 1) AS own_sector
FROM partnerships_organisation o WHERE o.role <> %(elsewhere)s
"""
ENDINGS = {code: end for code, end in codes_of(PackageEnd).items() if end != PackageEnd.DEATH}


def look_up(parameters: Mapping[str, Any], sender: Actor) -> dict[str, Any]:
    """People by number and whether their need is agreed; providers by code; packages that are here."""
    people = look_up_people_known(parameters, sender)
    return {
        **people,
        "agreed": people_with_agreed_need(people["today"]),
        "providers": frame_of(PROVIDERS, {"elsewhere": OrganisationRole.ELSEWHERE}).cast(
            {"provider": pl.String, "provider_id": pl.Int64, "own_sector": pl.String}
        ),
        "packages": packages_known(),
    }


def resolve(frame: pl.DataFrame, facts: dict[str, Any]) -> pl.DataFrame:
    """Who, whose package, and what is known of it."""
    return (
        resolve_person(frame, facts)
        .join(facts["providers"], on="provider", how="left", maintain_order="left")
        .join(facts["agreed"], on="person_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("from").alias("starts_on"),
            pl.col("to").alias("ends_before"),
            pl.col("end_reason").fill_null(""),
            pl.col("sector").fill_null(pl.col("own_sector")),
            pl.col("funding").alias("funded_by"),
        )
        .join(facts["packages"], on=list(taking.KEY), how="left", maintain_order="left")
        .with_columns(
            pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"known_{name}")) for name in taking.GIVES).alias(
                "gives_same"
            )
        )
        .with_columns(
            pl.all_horizontal(
                pl.col("gives_same"),
                pl.col("ends_before").eq_missing(pl.col("known_ends_before")),
                (pl.col("end_reason") == "") | pl.col("end_reason").eq_missing(pl.col("known_end_reason")),
            ).alias("as_known")
        )
    )


def findings(facts: dict[str, Any]) -> Sequence[Finding]:
    return [
        *number_findings(),
        not_registered(),
        Finding(
            "provider-unknown",
            "No organisation of the partnership has this provider code: send the organisations first, or mend it.",
            pl.col("provider").is_not_null() & pl.col("provider_id").is_null(),
            about="provider",
        ),
        Finding(
            "sector-not-known",
            "The provider has no service line yet, so the row has to name the sector.",
            pl.col("provider_id").is_not_null() & pl.col("sector").is_null(),
            about="provider",
        ),
        Finding(
            "need-not-agreed",
            "Packages follow a completed assessment, and this person has none: costs play no part in deciding need.",
            pl.col("person_id").is_not_null() & pl.col("is_agreed").is_null(),
        ),
        Finding(
            "person-has-died",
            "A death is recorded: nothing new is put in place.",
            pl.col("died_on").is_not_null(),
        ),
        Finding(
            "budget-for-a-medical-must",
            "A personal health budget never pays for a consultant, tests, medicines or an unplanned hospital stay.",
            pl.col("funding").is_in(sorted(PERSONAL_BUDGETS)) & pl.col("kind").is_in(sorted(MEDICAL_MUSTS)),
        ),
        Finding(
            "date-not-in-our-years",
            f"The package begins or ends before {FIRST_YEAR} or after {LAST_YEAR}.",
            ~pl.all_horizontal(pl.col("from", "to").dt.year().is_between(FIRST_YEAR, LAST_YEAR)),
        ),
        Finding(
            "ends-before-it-begins", "A package ends after the day on which it begins.", pl.col("to") <= pl.col("from")
        ),
        Finding("end-reason-without-end", "The row says why it ends, and not when.", _ends() & pl.col("to").is_null()),
        Finding(
            "end-without-reason",
            "The row ends a package earlier than was known: say why in end_reason.",
            ~_ends()
            & (pl.col("known_end_reason") == "")
            & (pl.col("to") < pl.col("known_ends_before").fill_null(date.max)),
        ),
        Finding(
            "package-is-over",
            "This package was ended or changed here, and the row says something else of it: send a new one, from "
            "the day on which it begins.",
            ~pl.col("as_known")
            & ((pl.col("known_end_reason") != "") | (pl.col("changed_here") & ~(pl.col("gives_same") & _ends()))),
        ),
    ]


def _ends() -> pl.Expr:
    return pl.col("end_reason").fill_null("") != ""


def compare(rows: Rows) -> Taken:
    """How many packages would be new, changed and unchanged."""
    return taking.compare(rows.parts())


intake_kinds.register(
    IntakeKind(
        name="packages",
        words="Packages of care in place",
        permission=Permission.REGISTER_SEND,
        columns=(
            *IDENTITY,
            Column("provider", required=True, longest=40),
            Column("kind", Reads.CODE, required=True, codes=codes_of(PackageKind), words="Kind of care"),
            Column("service", required=True, longest=160),
            Column("from", Reads.DATE, required=True),
            Column("to", Reads.DATE),
            Column("units", Reads.WHOLE, required=True, least=1, most=MOST_UNITS),
            Column("unit", Reads.CODE, required=True, codes=codes_of(PackageUnit)),
            Column("how_often", Reads.CODE, required=True, codes=codes_of(HowOften)),
            Column("unit_cost", Reads.MONEY, required=True, least=0, most=UNIT_COST_MOST),
            Column("funding", Reads.CODE, required=True, codes=codes_of(FundedBy)),
            Column("sector", Reads.CODE, codes=codes_of(Sector)),
            Column("end_reason", Reads.CODE, codes=ENDINGS),
        ),
        key=taking.KEY,
        look_up=look_up,
        resolve=resolve,
        findings=findings,
        kept=tuple(taking.ROW),
        compare=compare,
        take=take_in_file,
    )
)
