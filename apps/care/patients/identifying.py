"""How files name people: what a row may say, who it is about, and what is wrong with it."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.conf import settings
from django.utils import timezone

from apps.care.patients.selectors import known_people
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import Column, Finding, Reads
from apps.foundation.intake.domain.check_digit import check_digit_fits

IDENTITY = (
    Column("nhs_number", Reads.NHS_NUMBER, required=True, instead="local_id", longest=20, words="NHS number"),
    Column("local_id", longest=60),
)
"""How a row names its person: by NHS number, or by local id while the number is awaiting trace."""


def number_findings(number: str = "nhs_number") -> list[Finding]:
    """What is wrong with NHS numbers that are not in the register. The number itself is never repeated."""
    found = [
        Finding(
            "nhs-number-check-digit",
            "The NHS number fails its check: a digit is wrong, or two are swapped.",
            ~check_digit_fits(pl.col(number)),
        )
    ]
    if not settings.ALLOW_SYNTHETIC_NUMBERS:
        found.append(
            Finding(
                "nhs-number-synthetic",
                "The NHS number begins with 9: such numbers are for tests and belong to nobody.",
                pl.col(number).str.starts_with("9"),
            )
        )
    return found


def not_registered() -> Finding:
    """A well-formed number of nobody in the register. (A malformed one has a finding of its own.)"""
    return Finding(
        "nhs-number-not-registered",
        "No person with this NHS number or local id is in the register: send the people file first.",
        pl.col("person_id").is_null()
        & (
            (pl.col("nhs_number").is_not_null() & check_digit_fits(pl.col("nhs_number")))
            | (pl.col("nhs_number").is_null() & pl.col("local_id").is_not_null())
        ),
    )


def look_up_people_known(parameters: Mapping[str, Any], sender: Actor) -> dict[str, Any]:
    """Who is known by which number or local id."""
    return {"people": known_people(), "today": timezone.localdate()}


def resolve_person(frame: pl.DataFrame, facts: dict[str, Any]) -> pl.DataFrame:
    """Who the row is about: by NHS number, or by local id where there is none."""
    people: pl.DataFrame = facts["people"]
    by_number = people.filter(pl.col("nhs_number").is_not_null()).select("nhs_number", "person_id", "died_on")
    by_local = people.filter(pl.col("local_id") != "").select(
        "local_id", local_person="person_id", local_died="died_on"
    )
    frame = frame.join(by_number, on="nhs_number", how="left", maintain_order="left")
    if frame["local_id"].null_count() == frame.height:
        return frame
    by_itself = pl.col("nhs_number").is_null()
    return frame.join(by_local, on="local_id", how="left", maintain_order="left").with_columns(
        pl.when(by_itself).then("local_person").otherwise("person_id").alias("person_id"),
        pl.when(by_itself).then("local_died").otherwise("died_on").alias("died_on"),
    )
