"""From events to providers' records."""

from typing import Any

import numpy as np
import polars as pl

from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.coding import Coding
from apps.interfaces.demo.generator.draws import draws
from apps.interfaces.demo.generator.givers import Givers
from apps.interfaces.demo.generator.rates import LINES, PACKAGES, Care
from apps.interfaces.demo.generator.spells import Course, main_conditions
from apps.interfaces.demo.generator.use import Use

COLUMNS = {
    "line": pl.String,
    "provider": pl.String,
    "person": pl.Int64,
    "kind": pl.String,
    "start_date": pl.Date,
    "end_date": pl.Date,
    "service_line": pl.String,
    "social_care_scope": pl.String,
    "hrg": pl.String,
    "primary_diagnosis": pl.String,
    "ltc_related": pl.Boolean,
    "units": pl.Int64,
    "bed_days": pl.Int64,
    "admission_method": pl.String,
    "admitted_from": pl.String,
    "discharged_to": pl.String,
    "r_point": pl.Date,
    "rrr_option": pl.Int64,
    "mdt_assessed_on": pl.Date,
    "cost_basis": pl.String,
    "cost_pence": pl.Int64,
    "publicly_funded": pl.Boolean,
    "level": pl.Int64,
}
CARE_HOMES = {
    "NURSING_HOME": ("care_homes", "NURSING_HOME_BED_DAY", 17_200),
    "RESIDENTIAL_HOME": ("social_care", "RESIDENTIAL_BED_DAY", 11_800),
}
"""Who runs homes of a kind, the kind of record, and pence a day."""

PAYS_FOR_THEMSELVES = 0.42
AMBULANCE = 26_400
BY_AMBULANCE = {"Unplanned spell": 0.5, "Unplanned spell, other": 0.45, "A&E": 0.25, "A&E, other": 0.15}
ACUTE_KEEPS_ALL, COMMUNITY_TAKES_OVER = 1, 2
"""The two options for what follows the R-point."""


class Records:
    """Makes the records of one partnership."""

    def __init__(
        self, blueprint: Blueprint, people: pl.DataFrame, entries: pl.DataFrame, use: Use, ends: np.datetime64
    ) -> None:
        self.blueprint, self.people, self.use = blueprint, people, use
        self.rng = draws(blueprint.seed, "records")
        self.into_home = people["into_home"].to_numpy().astype("datetime64[D]")
        self.givers = Givers(blueprint, people, self.rng)
        conditions = np.zeros(people.height)
        np.add.at(conditions, entries["person"].to_numpy(), 1)
        died = people["died"].to_numpy().astype("datetime64[D]")
        course = Course(main_conditions(entries, people.height), died, self.into_home, ends)
        self.coding = Coding(course, conditions, ends, self.rng)

    def all(self) -> pl.DataFrame:
        """Every record, in the order of days; `level` is the one that is paid for."""
        made = [self._line(care) for care in (*LINES, *PACKAGES)]
        made += [self._ambulance(pl.concat(made)), self._care_homes()]
        records = pl.concat(made)
        paid = pl.Series(self.use.paid).gather(records["person"])
        keeps = pl.col("provider") == self.blueprint.codes.get("integrated", "")
        option = pl.when(keeps).then(ACUTE_KEEPS_ALL).otherwise(COMMUNITY_TAKES_OVER)
        return records.with_columns(
            pl.when(paid).then("level").otherwise(0).alias("level"),
            pl.when(pl.col("r_point").is_not_null()).then(option).cast(pl.Int64).alias("rrr_option"),
        ).sort("start_date", "provider", "line", "person", maintain_order=True)

    def _line(self, care: Care) -> pl.DataFrame:
        events = pl.concat(self.use.events[care.name])
        day = events["day"].to_numpy().astype("datetime64[D]")
        provider, service_line = self.givers.of(care, events["person"].to_numpy(), day)
        return _frame(
            events.height,
            line=care.name,
            provider=provider,
            person=events["person"].to_list(),
            kind=care.kind,
            start_date=day.tolist(),
            service_line=service_line,
            level=events["level"].to_list(),
            **self.coding.of(care, events),
        )

    def _ambulance(self, made: pl.DataFrame) -> pl.DataFrame:
        """Journeys to some of the A&E attendances and unplanned admissions."""
        share = pl.col("line").replace_strict(BY_AMBULANCE, default=0.0)
        carried = made.with_columns(pl.Series("lot", self.rng.random(made.height))).filter(pl.col("lot") < share)
        return _frame(
            carried.height,
            line="Ambulance",
            provider=self.blueprint.codes["ambulance"],
            kind="AMBULANCE_JOURNEY",
            cost_basis="TARIFF",
            cost_pence=AMBULANCE,
            **{name: carried[name].to_list() for name in ("person", "start_date", "ltc_related", "level")},
        )

    def _care_homes(self) -> pl.DataFrame:
        """A record a month for everybody who lives in a care home: days in it, and who pays."""
        kinds = self.people["care_home"].replace_strict(dict(self.blueprint.care_homes)).to_list()
        pays = self.rng.random(self.people.height) < PAYS_FOR_THEMSELVES
        rows: list[dict[str, Any]] = []
        for month, days in self.use.days.items():
            lives_there = ~np.isnat(self.into_home) & (self.into_home <= np.datetime64(month)) & (days > 0)
            for person in np.flatnonzero(lives_there).tolist():
                part, kind, pence = CARE_HOMES[kinds[person]]
                rows.append(
                    {
                        "person": person,
                        "provider": self.blueprint.codes[part],
                        "kind": kind,
                        "start_date": month,
                        "units": int(days[person]),
                        "bed_days": int(days[person]),
                        "cost_pence": int(days[person]) * pence,
                        "publicly_funded": not pays[person],
                        "level": int(self.use.levels[month][person]),
                    }
                )
        said = {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
        return _frame(
            len(rows), line="Care home", ltc_related=True, cost_basis="LOCAL_PRICE", social_care_scope="wider", **said
        )


def _frame(count: int, **values: Any) -> pl.DataFrame:
    """Records with every column: what is not said is blank, one unit, no bed days, publicly funded."""
    usual = {"units": 1, "bed_days": 0, "publicly_funded": True}
    columns = {}
    for name, kind in COLUMNS.items():
        value = values.get(name, usual.get(name))
        columns[name] = pl.Series(name, value if isinstance(value, list) else [value] * count, dtype=kind)
    return pl.DataFrame(columns)
