"""Long-term conditions: how common at which age, what they weigh, what brings people into hospital."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.draws import draws
from apps.interfaces.demo.generator.timeline import Timeline

AGES = (10, 30, 50, 65, 80, 92)
CLUSTERING = 0.8
"""Odds of each condition rise by e to this for one standard deviation of frailty: conditions come together."""

NEW_IN_A_YEAR = 0.05
"""Share of register entries that begin in a year of the story."""

RESOLVED = 0.01


@dataclass(frozen=True)
class LongTermCondition:
    """A condition: its SNOMED CT code, register, people per 1,000 at each of AGES, weight in a risk score,
    ICD-10 code of an admission for it, and the hospital currency (HRG root) that such an admission falls in."""

    name: str
    code: str
    group: str
    per_1000: tuple[float, ...]
    weight: float
    icd10: str
    family: str


CONDITIONS = (
    LongTermCondition("Hypertension", "38341003", "Hypertension", (0, 8, 84, 205, 310, 330), 0.5, "I10", "heart"),
    LongTermCondition("Asthma", "195967001", "Asthma", (40, 42, 42, 46, 46, 38), 0.6, "J459", "lung"),
    LongTermCondition(
        "Type 2 diabetes mellitus", "44054006", "Diabetes", (0, 5, 48, 104, 132, 108), 1.6, "E119", "diabetes"
    ),
    LongTermCondition("Type 1 diabetes mellitus", "46635009", "Diabetes", (2, 4, 4, 4, 3, 2), 1.8, "E109", "diabetes"),
    LongTermCondition(
        "Chronic obstructive lung disease", "13645005", "COPD", (0, 1, 13, 42, 72, 66), 3.2, "J441", "lung"
    ),
    LongTermCondition("Ischaemic heart disease", "414545008", "CHD", (0, 1, 18, 70, 135, 165), 1.9, "I259", "heart"),
    LongTermCondition("Heart failure", "84114007", "Heart failure", (0, 0.4, 4, 18, 62, 125), 4.4, "I500", "heart"),
    LongTermCondition(
        "Atrial fibrillation",
        "49436004",
        "Atrial fibrillation",
        (0, 0.5, 7, 38, 115, 175),
        1.4,
        "I489",
        "heart",
    ),
    LongTermCondition("Cerebrovascular accident", "230690007", "Stroke", (0, 1, 8, 27, 78, 115), 2.6, "I639", "stroke"),
    LongTermCondition("Chronic kidney disease", "709044004", "CKD", (0.5, 1, 10, 42, 150, 230), 1.7, "N189", "urinary"),
    LongTermCondition("Depressive disorder", "35489007", "Depression", (3, 36, 48, 42, 42, 48), 1.0, "F329", "mind"),
    LongTermCondition("Schizophrenia", "58214004", "Severe mental illness", (0, 4, 6, 6, 5, 4), 2.4, "F209", "mind"),
    LongTermCondition("Bipolar disorder", "13746004", "Severe mental illness", (0, 3, 4, 4, 3, 2), 1.9, "F319", "mind"),
    LongTermCondition("Dementia", "52448006", "Dementia", (0, 0, 0.8, 6, 62, 205), 4.0, "F03X", "mind"),
    LongTermCondition(
        "Parkinson's disease", "49049000", "Parkinson's disease", (0, 0, 0.6, 3, 13, 19), 3.4, "G20X", "frail"
    ),
    LongTermCondition(
        "Multiple sclerosis", "24700007", "Multiple sclerosis", (0, 1.4, 3, 3, 2, 1), 2.9, "G35X", "frail"
    ),
    LongTermCondition("Epilepsy", "84757009", "Epilepsy", (4, 6, 7, 8, 9, 9), 1.6, "G409", "frail"),
    LongTermCondition(
        "Rheumatoid arthritis",
        "69896004",
        "Rheumatoid arthritis",
        (0, 1.4, 7, 13, 19, 18),
        1.5,
        "M069",
        "frail",
    ),
    LongTermCondition("Osteoporosis", "64859006", "Osteoporosis", (0, 0.2, 3, 14, 50, 90), 1.1, "S720", "frail"),
    LongTermCondition("Frailty", "248279007", "Frailty", (0, 0, 2, 14, 105, 330), 3.6, "R54X", "frail"),
    LongTermCondition(
        "Intellectual disability", "110359009", "Learning disability", (4, 5, 5, 4, 2, 1), 1.8, "F799", "mind"
    ),
)


def conditions_of(blueprint: Blueprint, timeline: Timeline, people: pl.DataFrame) -> pl.DataFrame:
    """Register entries: person, place in CONDITIONS, onset, and the day it was resolved where it was.

    Nobody has a condition that begins after death or before birth; people awaiting trace have none on record.
    """
    rng = draws(blueprint.seed, "conditions")
    begins = np.datetime64(timeline.begins_on)
    born = people["date_of_birth"].to_numpy()
    ages = (begins - born).astype(int) / 365.25
    lean = CLUSTERING * people["frailty"].to_numpy() - CLUSTERING**2 / 2
    entries = []
    for place, condition in enumerate(CONDITIONS):
        share = np.interp(ages, AGES, condition.per_1000) / 1000
        odds = share / (1 - share) * np.exp(lean)
        has = np.flatnonzero(rng.random(len(ages)) < odds / (1 + odds))
        onset = _onsets(rng, ages[has], begins, timeline)
        resolved = np.where(
            (rng.random(len(has)) < RESOLVED) & (onset < begins - 400),
            onset + rng.integers(90, 390, len(has)),
            np.datetime64("NaT"),
        )
        entries.append(
            pl.DataFrame(
                {
                    "person": has,
                    "place": np.full(len(has), place),
                    "onset": onset,
                    "resolved": resolved.astype("datetime64[D]"),
                }
            )
        )
    found = pl.concat(entries).join(
        people.select("person", "date_of_birth", "died", "left", "local_id"),
        on="person",
        how="left",
        maintain_order="left",
    )
    lives = (pl.col("onset") > pl.col("date_of_birth")) & (
        pl.col("onset")
        < pl.min_horizontal(
            pl.col("died").fill_null(pl.lit(timeline.activity.ends_before)),
            pl.col("left").fill_null(pl.lit(timeline.activity.ends_before)),
        )
    )
    return (
        found.filter(lives & pl.col("local_id").is_null())
        .select("person", "place", "onset", "resolved")
        .sort("person", "place")
    )


def _onsets(rng: np.random.Generator, ages: np.ndarray, begins: np.datetime64, timeline: Timeline) -> np.ndarray:
    """Most began in the last twenty years; a few begin while the story runs."""
    years_ago = rng.uniform(0, np.clip(ages - 1, 0.1, 20))
    new = rng.random(len(ages)) < NEW_IN_A_YEAR * timeline.years
    ahead = rng.uniform(0, timeline.years, len(ages))
    days = np.where(new, ahead, -years_ago) * 365.25
    return begins + days.astype("timedelta64[D]")


def entries_file(entries: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Register entries as rows of a conditions file."""
    listed = pl.DataFrame(
        {
            "place": range(len(CONDITIONS)),
            "condition": [condition.name for condition in CONDITIONS],
            "code": [condition.code for condition in CONDITIONS],
        }
    )
    return (
        entries.join(people.select("person", "nhs_number"), on="person", how="left", maintain_order="left")
        .join(listed, on="place", how="left", maintain_order="left")
        .select(
            "nhs_number",
            "condition",
            pl.lit("SNOMED").alias("code_system"),
            "code",
            pl.col("onset").alias("onset_date"),
            pl.col("resolved").alias("resolved_date"),
            pl.lit("GP register").alias("source"),
        )
    )
