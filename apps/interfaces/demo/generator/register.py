"""What the register knows of people on a day, as a file of people says it."""

from datetime import date

import polars as pl

from apps.interfaces.demo.generator.blueprints import Blueprint


def known_on(people: pl.DataFrame, blueprint: Blueprint, day: date) -> pl.DataFrame:
    """The rows of a people file of a day, in the order of its columns; the file's dates are dates still."""

    def happened(name: str) -> pl.Expr:
        return pl.col(name).is_not_null() & (pl.col(name) < day)

    in_home, moved, traced = happened("into_home"), happened("changed_practice"), happened("traced_on")
    kind = pl.col("care_home").replace_strict(dict(blueprint.care_homes))
    waits = pl.col("local_id").is_not_null() & ~traced
    listed = pl.col("is_registered")
    return people.filter((pl.col("arrived") == pl.col("arrived").min()) | (pl.col("arrived") < day)).select(
        pl.when(~waits).then("nhs_number").alias("nhs_number"),
        "local_id",
        "family_name",
        "given_name",
        "date_of_birth",
        "sex",
        "ethnicity",
        "postcode",
        "lsoa",
        pl.when(listed).then(pl.when(moved).then("next_practice").otherwise("practice")).alias("gp_practice"),
        pl.when(listed).then(pl.when(moved).then("changed_practice").otherwise("registered")).alias("registered_from"),
        pl.when(listed & happened("left")).then("left").alias("registered_to"),
        pl.when(in_home).then(pl.format("{}, Home Lane", "care_home")).otherwise("address").alias("address"),
        "telephone",
        "language",
        "interpreter",
        "communication_needs",
        pl.when(in_home).then(kind).otherwise(pl.lit("OWN_HOME")).alias("residence"),
        pl.when(in_home).then("into_home").alias("residence_from"),
        "sharing_consent",
        "national_opt_out",
        pl.when(~waits).then("trace_status").alias("trace_status"),
        pl.when(happened("died")).then("died").alias("date_of_death"),
    )


def changes_between(people: pl.DataFrame, blueprint: Blueprint, earlier: date, later: date) -> pl.DataFrame:
    """The rows that are new or different since an earlier file."""
    before, after = known_on(people, blueprint, earlier), known_on(people, blueprint, later)
    return after.join(before, on=after.columns, how="anti", nulls_equal=True, maintain_order="left")
