"""How Synthea's files are read as ours: where each column stands, and what its codes mean."""

from collections.abc import Callable
from hashlib import sha256

import polars as pl

from apps.care.patients.selectors import known_people
from apps.foundation.core.registries import Preset, presets
from apps.foundation.kernel.nhs_number import test_number
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.selectors import organisations_inside

SITE = "SYN-"
"""What the codes of a site's own organisations begin with."""

STAMP = 10
"""A date is the first ten characters of a stamp; there is no time zone in it that matters."""

ENCOUNTER_CLASSES = {
    "inpatient": "NON_ELECTIVE_SPELL",
    "emergency": "AE_ATTENDANCE",
    "outpatient": "OUTPATIENT",
    "ambulatory": "OUTPATIENT",
    "urgentcare": "AE_ATTENDANCE",
    "wellness": "GP_CONTACT",
    "virtual": "GP_CONTACT",
    "home": "COMMUNITY_CONTACT",
    "snf": "NURSING_HOME_BED_DAY",
    "hospice": "THIRD_SECTOR_CONTACT",
}
SECTORS = {
    "inpatient": "ACUTE",
    "emergency": "ACUTE",
    "outpatient": "ACUTE",
    "ambulatory": "PRIMARY_CARE",
    "urgentcare": "PRIMARY_CARE",
    "wellness": "PRIMARY_CARE",
    "virtual": "PRIMARY_CARE",
    "home": "COMMUNITY",
    "snf": "SOCIAL_CARE",
    "hospice": "THIRD",
}


def site_practice() -> str | None:
    """The organisation that stands for the practice of everybody in the export."""
    practices = organisations_inside().filter(role=OrganisationRole.PRACTICE, ods_code__startswith=SITE)
    return practices.values_list("ods_code", flat=True).first()


def people_of_the_site() -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Register everybody with the site from birth, under an NHS number of the 999 test range: the same id the
    same number, in any file.

    The id's hash says where in the range to begin; a number that somebody has already is passed over. A
    person known from an earlier file keeps theirs.
    """
    known = {
        local_id: number for number, local_id in known_people().select("nhs_number", "local_id").iter_rows() if local_id
    }
    used = set(known_people()["nhs_number"].drop_nulls())
    practice = site_practice()

    def number_of(local_id: str | None) -> str | None:
        if not local_id:
            return None
        if local_id not in known:
            place = int.from_bytes(sha256(local_id.encode()).digest()[:8]) % 1_000_000
            while (number := test_number(place)) in used:
                place = (place + 1) % 1_000_000
            used.add(number)
            known[local_id] = number
        return known[local_id]

    def derive(placed: pl.DataFrame) -> pl.DataFrame:
        numbers = [number_of(local_id) for local_id in placed["local_id"]]
        return placed.with_columns(
            pl.Series("nhs_number", numbers, dtype=pl.String),
            pl.lit("01").alias("trace_status"),
            pl.lit(practice).alias("gp_practice"),
            pl.col("date_of_birth").alias("registered_from"),
            pl.lit("GIVEN").alias("sharing_consent"),
        )

    return derive


presets.register(
    Preset(
        name="synthea_people",
        kind="people",
        words="Synthea patients.csv",
        names={
            "local_id": "Id",
            "family_name": "LAST",
            "given_name": "FIRST",
            "date_of_birth": "BIRTHDATE",
            "date_of_death": "DEATHDATE",
            "sex": "GENDER",
            "address": "ADDRESS",
            "postcode": "ZIP",
        },
        cuts={"date_of_birth": STAMP, "date_of_death": STAMP, "postcode": 8},
        derive=people_of_the_site,
        derived=("nhs_number", "trace_status", "registered_from", "gp_practice"),
    )
)
presets.register(
    Preset(
        name="synthea_conditions",
        kind="conditions",
        words="Synthea conditions.csv",
        names={
            "local_id": "PATIENT",
            "condition": "DESCRIPTION",
            "code": "CODE",
            "onset_date": "START",
            "resolved_date": "STOP",
        },
        constants={"code_system": "SNOMED", "source": "Synthea"},
        cuts={"onset_date": STAMP, "resolved_date": STAMP},
    )
)
presets.register(
    Preset(
        name="synthea_encounters",
        kind="activity",
        words="Synthea encounters.csv",
        names={
            "provider": "ORGANIZATION",
            "record_id": "Id",
            "local_id": "PATIENT",
            "kind": "ENCOUNTERCLASS",
            "service_line": "ENCOUNTERCLASS",
            "start_date": "START",
            "end_date": "STOP",
            "cost": "TOTAL_CLAIM_COST",
        },
        constants={"cost_basis": "PATIENT_LEVEL"},
        cuts={"start_date": STAMP, "end_date": STAMP},
        codes={"kind": ENCOUNTER_CLASSES, "service_line": SECTORS},
    )
)
