"""A file of activity records, with a known number of faults planted in it."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.made.calendar import ENDS_BEFORE, RECORDS_FROM
from benchmarks.made.faults import plant
from benchmarks.made.numbers import test_numbers

KINDS = {
    "NON_ELECTIVE_SPELL": ("ACU,ACW", 0.03, 8.0),
    "ELECTIVE_SPELL": ("ACU,ACW,IND", 0.02, 7.6),
    "AE_ATTENDANCE": ("ACU,ACW", 0.06, 5.0),
    "OUTPATIENT": ("ACU,ACW,MEN", 0.14, 4.9),
    "COMMUNITY_CONTACT": ("COM,MEN", 0.22, 4.1),
    "COMMUNITY_BED_DAY": ("COM", 0.03, 5.6),
    "RESIDENTIAL_BED_DAY": ("IND,SOC", 0.03, 4.9),
    "NURSING_HOME_BED_DAY": ("IND", 0.02, 5.0),
    "SOCIAL_CARE_WEEK": ("SOC", 0.06, 5.9),
    "THIRD_SECTOR_CONTACT": ("THI", 0.04, 3.6),
    "TELEHEALTH_MONTH": ("COM", 0.01, 3.8),
    "VIRTUAL_WARD_DAY": ("COM", 0.01, 4.6),
    "POST_DISCHARGE_PATHWAY": ("COM,SOC", 0.01, 6.5),
    "AMBULANCE_JOURNEY": ("AMB", 0.03, 5.5),
    "GP_CONTACT": ("PRI", 0.17, 3.5),
    "PRESCRIPTION": ("PRI", 0.12, 2.9),
}
"""Who gives each kind of care, its part of all records, and the logarithm of its usual cost in pounds."""

SPELLS = ("NON_ELECTIVE_SPELL", "ELECTIVE_SPELL")
COLUMNS = (
    *("provider", "record_id", "nhs_number", "kind", "start_date", "end_date", "spell_ref", "service_line"),
    *("social_care_scope", "hrg", "primary_diagnosis", "ltc_related", "units", "bed_days", "admission_method"),
    *("admitted_from", "discharged_to", "r_point", "rrr_option", "mdt_assessed_on", "cost_basis", "cost"),
    *("publicly_funded", "withdrawn"),
)
PIECE = 500_000


def write_records(path: Path, *, rows: int, people: int, seed: int, prefix: str = "") -> dict[str, int]:
    """Write so many rows in the order of their days; returns how many rows of each fault were planted.

    `prefix` keeps the names of the records of two files apart.
    """
    path.unlink(missing_ok=True)
    draw, numbers = np.random.default_rng(seed), test_numbers(people)
    weights = np.random.default_rng(seed + 1).gamma(0.7, 1.0, people) + 0.05
    shares = np.cumsum(weights / weights.sum())
    planted: dict[str, int] = {}
    pieces = range(0, rows, PIECE)
    with path.open("wb") as file:
        for begins in pieces:
            count = min(PIECE, rows - begins)
            frame = _piece(draw, numbers, shares, begins, count, rows, prefix)
            frame, faults = plant(frame, draw)
            for code, number in faults.items():
                planted[code] = planted.get(code, 0) + number
            frame.select(COLUMNS).write_csv(file, include_header=begins == 0, quote_style="never")
    return planted


def _piece(
    draw: np.random.Generator,
    numbers: "np.typing.NDArray[np.int64]",
    shares: "np.typing.NDArray[np.float64]",
    begins: int,
    count: int,
    rows: int,
    prefix: str,
) -> pl.DataFrame:
    names = list(KINDS)
    kind = draw.choice(len(names), count, p=_parts())
    provider = _providers(draw, kind)
    day = _days(draw, begins, count, rows)
    spell = np.isin(kind, [names.index(name) for name in SPELLS])
    stay = np.minimum(draw.geometric(0.16, count), 90) - 1
    cost = np.exp(np.array([KINDS[name][2] for name in names])[kind] + draw.normal(0, 0.5, count))
    person = np.minimum(np.searchsorted(shares, draw.random(count)), len(numbers) - 1)
    place = np.arange(begins, begins + count)
    columns: dict[str, Any] = {
        "place": place,
        "provider": provider,
        "kind": np.array(names)[kind],
        "nhs_number": numbers[person],
        "day": day,
        "spell": spell,
        "stay": stay,
        "hrg_number": draw.integers(10, 60, count),
        "diagnosis_number": draw.integers(10, 99, count),
        "ltc_related": np.where(draw.random(count) < 0.7, "Y", "N"),
        "pence": (cost * 100).astype(np.int64),
    }
    return pl.DataFrame(columns).select(_written(prefix))


def _written(prefix: str) -> list[pl.Expr]:
    """Every column as text, as a provider would write it."""
    spell, nothing = pl.col("spell"), pl.lit(None, dtype=pl.String)
    starts = pl.col("day").cast(pl.Date)
    ends = (pl.col("day") + pl.col("stay").cast(pl.Int32)).cast(pl.Date)
    pounds = pl.format("{}.{}", pl.col("pence") // 100, (pl.col("pence") % 100).cast(pl.String).str.zfill(2))
    record = pl.format("{}{}", pl.lit(prefix), pl.col("place").cast(pl.String).str.zfill(8))
    return [
        "provider",
        record.alias("record_id"),
        pl.col("nhs_number").cast(pl.String),
        "kind",
        starts.cast(pl.String).alias("start_date"),
        pl.when(spell).then(ends.cast(pl.String)).alias("end_date"),
        pl.when(spell).then(pl.format("S{}", pl.col("place"))).alias("spell_ref"),
        pl.when(spell).then(pl.format("DZ{}A", pl.col("hrg_number"))).alias("hrg"),
        pl.when(spell).then(pl.format("J{}.1", pl.col("diagnosis_number"))).alias("primary_diagnosis"),
        "ltc_related",
        pl.lit("1").alias("units"),
        pl.when(spell).then(pl.col("stay").cast(pl.String)).otherwise(pl.lit("0")).alias("bed_days"),
        pl.when(spell).then(pl.lit("21")).alias("admission_method"),
        pl.when(spell).then(pl.lit("19")).alias("admitted_from"),
        pl.when(spell).then(pl.lit("19")).alias("discharged_to"),
        pl.lit("LOCAL_PRICE").alias("cost_basis"),
        pounds.alias("cost"),
        pl.lit("Y").alias("publicly_funded"),
        *(
            nothing.alias(name)
            for name in ("service_line", "social_care_scope", "r_point", "rrr_option", "mdt_assessed_on", "withdrawn")
        ),
    ]


def _parts() -> list[float]:
    whole = sum(part for _, part, _ in KINDS.values())
    return [part / whole for _, part, _ in KINDS.values()]


def _providers(draw: np.random.Generator, kind: "np.typing.NDArray[np.int64]") -> "np.typing.NDArray[np.str_]":
    chosen = np.empty(len(kind), dtype="<U3")
    for number, (codes, _, _) in enumerate(KINDS.values()):
        here = kind == number
        chosen[here] = draw.choice(codes.split(","), int(here.sum()))
    return chosen


def _days(draw: np.random.Generator, begins: int, count: int, rows: int) -> "np.typing.NDArray[np.int32]":
    """Days in order over the whole file, a few days early or late."""
    first, days = (RECORDS_FROM - date(1970, 1, 1)).days, (ENDS_BEFORE - RECORDS_FROM).days
    day = (np.arange(begins, begins + count) * days) // rows + draw.integers(-3, 4, count)
    return (first + np.clip(day, 0, days - 1)).astype(np.int32)
