"""The files of people, of conditions, and of deprivation by small area."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from apps.care.patients.choices import Consent, Residence, Sex
from apps.care.patients.domain.names import folded_name
from apps.care.patients.engine import conditions, deprivation, people
from apps.care.patients.identifying import (
    IDENTITY,
    look_up_people_known,
    not_registered,
    number_findings,
    resolve_person,
)
from apps.care.patients.selectors import known_people
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.choices import codes_of
from apps.foundation.core.registries import (
    Column,
    Finding,
    IntakeKind,
    Preset,
    Reads,
    intake_kinds,
    nothing_to_look_up,
    presets,
)
from apps.foundation.core.staging import frame_of

SEXES = codes_of(Sex) | {"1": "M", "2": "F", "9": "U", "0": "U"}


# People ------------------------------------------------------------------------------------------------


def look_up_people(parameters: Mapping[str, Any], sender: Actor) -> dict[str, Any]:
    """Who is known by which number or local id, and the practices."""
    return {
        "people": known_people(),
        "practices": frame_of("SELECT ods_code AS gp_practice, id AS practice_id FROM partnerships_organisation").cast(
            {"gp_practice": pl.String, "practice_id": pl.Int64}
        ),
        "today": timezone.localdate(),
    }


def resolve_people(frame: pl.DataFrame, facts: dict[str, Any]) -> pl.DataFrame:
    """Who the row is about, and what the register keeps of it."""
    people: pl.DataFrame = facts["people"]
    by_number = people.filter(pl.col("nhs_number").is_not_null()).select("nhs_number", "person_id")
    by_local = people.filter(pl.col("local_id") != "").select("local_id", local_person="person_id")
    family = pl.col("family_name").map_elements(folded_name, return_dtype=pl.String)
    return (
        frame.join(by_number, on="nhs_number", how="left", maintain_order="left")
        .join(by_local, on="local_id", how="left", maintain_order="left")
        .join(facts["practices"], on="gp_practice", how="left", maintain_order="left")
        .with_columns(
            pl.col("person_id").alias("number_person"),
            pl.coalesce("person_id", "local_person").alias("person_id"),
            family.alias("search_name"),
            pl.col("date_of_birth").alias("born_on"),
            pl.col("date_of_death").alias("died_on"),
            _in_capitals("postcode"),
            _in_capitals("lsoa"),
        )
    )


def _in_capitals(name: str) -> pl.Expr:
    """A code in capitals. Other letters stay as they are: some grow longer by it than the register takes."""
    text = pl.col(name)
    return pl.when(text.str.contains(r"^[ -~]*$")).then(text.str.to_uppercase()).otherwise(text).alias(name)


def people_findings(facts: dict[str, Any]) -> Sequence[Finding]:
    today: date = facts["today"]
    return [
        *number_findings(),
        Finding(
            "person-not-identified",
            "The row has neither an NHS number nor a local id.",
            pl.col("nhs_number").is_null() & pl.col("local_id").is_null(),
        ),
        Finding(
            "person-known-twice",
            "The NHS number and the local id belong to two people in the register: they have to be merged first.",
            pl.col("number_person").is_not_null()
            & pl.col("local_person").is_not_null()
            & (pl.col("number_person") != pl.col("local_person")),
        ),
        Finding(
            "date-of-birth-missing",
            "The date of birth is missing: only somebody without an NHS number may have none.",
            pl.col("born_on").is_null() & pl.col("nhs_number").is_not_null(),
        ),
        Finding("date-of-birth-in-future", "The date of birth is in the future.", pl.col("born_on") > today),
        Finding(
            "death-before-birth",
            "The date of death is before the date of birth.",
            pl.col("died_on") < pl.col("born_on"),
        ),
        Finding("death-in-future", "The date of death is in the future.", pl.col("died_on") > today),
        Finding(
            "practice-unknown",
            "The GP practice is not among the organisations: send them first, or mend the code.",
            pl.col("gp_practice").is_not_null() & pl.col("practice_id").is_null(),
            about="gp_practice",
        ),
        Finding(
            "registered-from-missing",
            "A GP practice is given without the day of registration.",
            pl.col("gp_practice").is_not_null() & pl.col("registered_from").is_null(),
        ),
        Finding(
            "practice-missing",
            "A day of registration is given without the GP practice.",
            pl.col("gp_practice").is_null() & pl.col("registered_from").is_not_null(),
        ),
        Finding(
            "registration-holds-no-day",
            "The registration ends on or before the day on which it starts.",
            pl.col("registered_to") <= pl.col("registered_from"),
        ),
    ]


intake_kinds.register(
    IntakeKind(
        name="people",
        words="People",
        permission=Permission.REGISTER_SEND,
        columns=(
            Column("nhs_number", Reads.NHS_NUMBER, longest=20, words="NHS number"),
            Column("local_id", longest=60),
            Column("family_name", required=True, longest=80),
            Column("given_name", required=True, longest=80),
            Column("date_of_birth", Reads.DATE, required=True, instead="local_id"),
            Column("sex", Reads.CODE, required=True, codes=SEXES),
            Column("ethnicity", longest=2),
            Column("postcode", longest=8),
            Column("lsoa", longest=9, words="LSOA"),
            Column("gp_practice", longest=40, words="GP practice"),
            Column("registered_from", Reads.DATE),
            Column("registered_to", Reads.DATE),
            Column("address", longest=300),
            Column("telephone", longest=30),
            Column("language", longest=40),
            Column("interpreter", Reads.YES_NO),
            Column("communication_needs", longest=300),
            Column("residence", Reads.CODE, codes=codes_of(Residence)),
            Column("residence_from", Reads.DATE),
            Column("sharing_consent", Reads.CODE, codes=codes_of(Consent)),
            Column("national_opt_out", Reads.YES_NO),
            Column(
                "trace_status",
                Reads.CODE,
                codes={f"{n:02}": f"{n:02}" for n in range(1, 9)} | {f"{n}": f"{n:02}" for n in range(1, 9)},
            ),
            Column("date_of_death", Reads.DATE),
        ),
        key=("nhs_number", "local_id"),
        look_up=look_up_people,
        resolve=resolve_people,
        findings=people_findings,
        kept=tuple(name for name in people.COLUMNS if name != "line"),
        compare=people.compare,
        take=people.take,
    )
)


# Conditions --------------------------------------------------------------------------------------------


def condition_findings(facts: dict[str, Any]) -> Sequence[Finding]:
    return [
        *number_findings(),
        not_registered(),
        Finding("onset-in-future", "The onset is in the future.", pl.col("onset_date") > facts["today"]),
        Finding(
            "resolved-before-onset",
            "The condition was resolved before it began.",
            pl.col("resolved_date") < pl.col("onset_date"),
        ),
    ]


intake_kinds.register(
    IntakeKind(
        name="conditions",
        words="Long-term conditions",
        permission=Permission.REGISTER_SEND,
        columns=(
            *IDENTITY,
            Column("condition", required=True, longest=200),
            Column(
                "code_system",
                Reads.CODE,
                codes={"snomed": "SNOMED", "snomed_ct": "SNOMED", "icd10": "ICD10", "icd_10": "ICD10"},
            ),
            Column("code", longest=20),
            Column("onset_date", Reads.DATE),
            Column("resolved_date", Reads.DATE),
            Column("source", longest=60),
        ),
        key=("person_id", "condition", "code_system", "code", "onset_date"),
        look_up=look_up_people_known,
        resolve=resolve_person,
        findings=condition_findings,
        kept=tuple(name for name in conditions.COLUMNS if name != "line"),
        compare=conditions.compare,
        take=conditions.take,
    )
)


# Deprivation -------------------------------------------------------------------------------------------


def deprivation_findings(facts: None) -> Sequence[Finding]:
    return [
        Finding(
            "lsoa-not-a-code",
            "An LSOA code is E01 or W01 and six digits.",
            ~pl.col("lsoa").str.contains(r"^[EW]01[0-9]{6}$"),
        ),
    ]


intake_kinds.register(
    IntakeKind(
        name="deprivation",
        words="Deprivation by small area",
        permission=Permission.REGISTER_SEND,
        columns=(
            Column("lsoa", required=True, longest=9, words="LSOA"),
            Column("decile", Reads.WHOLE, required=True, least=1, most=10),
        ),
        key=("lsoa",),
        look_up=nothing_to_look_up,
        resolve=lambda frame, facts: frame,
        findings=deprivation_findings,
        kept=("lsoa", "decile"),
        compare=deprivation.compare,
        take=deprivation.take,
        about_people=False,
    )
)
presets.register(
    Preset(
        name="imd2019",
        kind="deprivation",
        words="Index of Multiple Deprivation 2019 (English LSOAs)",
        names={
            "lsoa": "LSOA code (2011)",
            "decile": "Index of Multiple Deprivation (IMD) Decile",
        },
    )
)
