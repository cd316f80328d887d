"""The file of organisations, and the national directories that list them."""

from collections.abc import Sequence

import polars as pl

from apps.foundation.access.permissions import Permission
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
from apps.foundation.partnerships.choices import OrganisationRole, Sector
from apps.foundation.partnerships.engine import organisations


def resolve(frame: pl.DataFrame, facts: None) -> pl.DataFrame:
    """A provider, unless the file says otherwise."""
    return frame.with_columns(pl.col("role").fill_null(OrganisationRole.PROVIDER.value))


def findings(facts: None) -> Sequence[Finding]:
    closed_first = pl.col("closed") < pl.col("opened")
    return [
        Finding("closed-before-opened", "The organisation closed before it opened.", closed_first),
        Finding(
            "code-not-a-code",
            "An ODS code has letters, digits and hyphens only.",
            ~pl.col("ods_code").str.contains(r"^[A-Za-z0-9-]+$"),
        ),
    ]


intake_kinds.register(
    IntakeKind(
        name="organisations",
        words="Organisations",
        permission=Permission.REGISTER_SEND,
        columns=(
            Column("ods_code", required=True, longest=40, words="ODS code"),
            Column("name", required=True, longest=200),
            Column("sector", Reads.CODE, required=True, codes=codes_of(Sector)),
            Column("role", Reads.CODE, codes=codes_of(OrganisationRole)),
            Column("opened", Reads.DATE),
            Column("closed", Reads.DATE),
            Column("successor", longest=40),
        ),
        key=("ods_code",),
        look_up=nothing_to_look_up,
        resolve=resolve,
        findings=findings,
        kept=tuple(name for name in organisations.COLUMNS if name != "line"),
        compare=organisations.compare,
        take=organisations.take,
        about_people=False,
    )
)

DIRECTORY = {"ods_code": 0, "name": 1, "opened": 10, "closed": 11}
for name, words, sector in (
    ("epraccur", "GP practices of England (epraccur)", Sector.PRIMARY_CARE),
    ("etr", "NHS trusts of England (etr)", Sector.ACUTE),
    ("eccg", "Clinical commissioning groups of England (eccg)", Sector.PRIMARY_CARE),
):
    presets.register(
        Preset(
            name=name,
            kind="organisations",
            words=words,
            positions=DIRECTORY,
            constants={"sector": sector.value, "role": OrganisationRole.ELSEWHERE.value},
            dates="compact",
        )
    )
