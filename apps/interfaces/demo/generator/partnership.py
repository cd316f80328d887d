"""Everything that one partnership of the demo is made from, in the order in which it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from apps.interfaces.demo.generator import faults, risk
from apps.interfaces.demo.generator.balance import balanced
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.draws import draws
from apps.interfaces.demo.generator.files import SentFile, activity_files, as_text, in_order
from apps.interfaces.demo.generator.long_term_conditions import conditions_of, entries_file
from apps.interfaces.demo.generator.population import people_of
from apps.interfaces.demo.generator.records import Records
from apps.interfaces.demo.generator.register import changes_between, known_on
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.generator.use import Months, Run, Use

FEEDS = "primary,secondary,community,social"
CARED_FOR_BY_A_TEAM = 0.9
"""Share of the people at Medium and High whom a community team has taken into its care."""


@dataclass(frozen=True)
class Caseload:
    """A person in a team's care, since a day."""

    nhs_number: str
    team: str
    since: date


@dataclass(frozen=True)
class Made:
    """A partnership's files by step of the story, the community teams' caseloads, and whose record is opened in an
    emergency (the last of them has refused to share)."""

    blueprint: Blueprint
    timeline: Timeline
    directory: Sequence[SentFile]
    start: Sequence[SentFile]
    year_before: Sequence[SentFile]
    contract_year: Sequence[SentFile]
    caseloads: Sequence[Caseload]
    emergencies: Sequence[str]

    @property
    def files(self) -> list[SentFile]:
        """Every file, in the order of sending."""
        return [*self.directory, *self.start, *self.year_before, *self.contract_year]


def make(blueprint: Blueprint, timeline: Timeline, scale: float = 1.0) -> Made:
    """The same blueprint, timeline and scale make the same files, byte for byte."""
    people = people_of(blueprint, timeline, scale)
    entries = conditions_of(blueprint, timeline, people)
    use = Months(blueprint, timeline, people, entries).play()
    ends = np.datetime64(timeline.activity.ends_before)
    records = balanced(Records(blueprint, people, entries, use, ends).all(), blueprint, timeline, use)
    activity = in_order(activity_files(records, people, blueprint, timeline))
    strangers = faults.strangers_of(blueprint, max(people["nhs_number"].drop_nulls().to_list()))
    register = _Register(blueprint, timeline, people, entries, strangers, scale)
    runs = {run.name: _scores_file(run, people) for run in use.runs}
    before = [file for file in activity if file.month and file.month < timeline.contract.starts_on]
    since = activity[len(before) :]
    died = people.filter(pl.col("died") < timeline.activity_last_month, pl.col("nhs_number").is_not_null()).sort("died")
    planted = faults.plant(since, died, blueprint, strangers, scale)
    return Made(
        blueprint=blueprint,
        timeline=timeline,
        directory=(_organisations(blueprint), _deprivation(blueprint)),
        start=(*register.start(), runs["first"]),
        year_before=(
            *register.changes(timeline.begins_on, timeline.contract.starts_on),
            *before,
            runs["second"],
        ),
        contract_year=(
            *register.changes(timeline.contract.starts_on, timeline.activity.ends_before, at_fault=True),
            *_with_refresh(planted, runs.get("refresh"), timeline.refreshed_on),
        ),
        caseloads=_caseloads(blueprint, timeline, people, use),
        emergencies=_emergencies(timeline, people, use),
    )


class _Register:
    """Files of people and of their conditions."""

    def __init__(
        self,
        blueprint: Blueprint,
        timeline: Timeline,
        people: pl.DataFrame,
        entries: pl.DataFrame,
        strangers: faults.Strangers,
        scale: float,
    ) -> None:
        self.blueprint, self.timeline, self.people, self.entries = blueprint, timeline, people, entries
        self.strangers, self.scale = strangers, scale

    def start(self) -> list[SentFile]:
        """Everybody on the first day, and the registers of that day."""
        day = self.timeline.begins_on
        people = as_text(known_on(self.people, self.blueprint, day))
        return [
            SentFile(f"people-{day:%Y-%m-%d}.csv", "people", people),
            self._conditions(f"conditions-{day:%Y-%m-%d}.csv", pl.col("listed_on") <= day),
        ]

    def changes(self, earlier: date, later: date, *, at_fault: bool = False) -> list[SentFile]:
        """Who is new or different since, and what was diagnosed since."""
        people = as_text(changes_between(self.people, self.blueprint, earlier, later))
        if at_fault:
            wrong = faults.people_at_fault(people.columns, self.strangers, f"{earlier:%Y-%m-%d}", self.scale)
            people = pl.concat([people, wrong])
        between = (pl.col("listed_on") > earlier) & (pl.col("listed_on") <= later)
        conditions = self._conditions(f"conditions-changes-{later:%Y-%m-%d}.csv", between)
        return [SentFile(f"people-changes-{later:%Y-%m-%d}.csv", "people", people), conditions]

    def _conditions(self, name: str, when: pl.Expr) -> SentFile:
        """Entries are listed when they begin, or when their person comes."""
        came = self.people.select("person", "arrived")
        listed = self.entries.join(came, on="person", how="left", maintain_order="left").with_columns(
            pl.max_horizontal("onset", "arrived").alias("listed_on")
        )
        return SentFile(name, "conditions", as_text(entries_file(listed.filter(when), self.people)))


def _organisations(blueprint: Blueprint) -> SentFile:
    bodies = [*blueprint.bodies, *blueprint.elsewhere]
    rows = [(body.code, body.name, body.sector, body.role) for body in bodies]
    rows += [(practice.code, practice.name, "PRIMARY_CARE", "PRACTICE") for practice in blueprint.practices]
    frame = pl.DataFrame(rows, schema=["ods_code", "name", "sector", "role"], orient="row")
    return SentFile("organisations.csv", "organisations", frame)


def _deprivation(blueprint: Blueprint) -> SentFile:
    rows = [(lsoa, str(decile)) for area in blueprint.areas for lsoa, decile in area.lsoas.items()]
    return SentFile("deprivation.csv", "deprivation", pl.DataFrame(rows, schema=["lsoa", "decile"], orient="row"))


def _scores_file(run: Run, people: pl.DataFrame) -> SentFile:
    numbers = people["nhs_number"].gather(run.people.tolist())
    rows = as_text(pl.DataFrame({"nhs_number": numbers, "score": run.score}))
    return SentFile(
        f"risk-scores-{run.on:%Y-%m-%d}.csv",
        "risk_scores",
        rows,
        parameters={
            "tool": risk.TOOL,
            "tool_version": risk.TOOL_VERSION,
            "data_on": f"{run.on - timedelta(days=1):%Y-%m-%d}",
            "effective_from": f"{run.on:%Y-%m-%d}",
            "feeds": FEEDS,
            "threshold_kind": "absolute",
            "low_from": str(risk.LOW_FROM),
            "medium_from": str(risk.MEDIUM_FROM),
            "high_from": str(risk.HIGH_FROM),
        },
    )


def _with_refresh(files: list[SentFile], refresh: SentFile | None, on: date | None) -> list[SentFile]:
    """The refreshed scores come when the month before them has been sent."""
    if refresh is None or on is None:
        return files
    place = next(place for place, file in enumerate(files) if file.month and file.month >= on)
    return [*files[:place], refresh, *files[place:]]


def _caseloads(blueprint: Blueprint, timeline: Timeline, people: pl.DataFrame, use: Use) -> list[Caseload]:
    """People at Medium and High who live here at the end and share their record, by the team of their practice."""
    rng = draws(blueprint.seed, "caseloads")
    teams = blueprint.body("community").teams[:2]
    codes = [practice.code for practice in blueprint.practices]
    level = use.levels[timeline.activity_last_month]
    found = []
    for row in _still_here(people).filter(pl.col("sharing_consent") == "GIVEN").iter_rows(named=True):
        taken, wait = rng.random() < CARED_FOR_BY_A_TEAM, int(rng.integers(0, 400))
        if level[row["person"]] < 2 or not taken:
            continue
        since = max(timeline.activity.ends_before - timedelta(days=wait + 1), row["arrived"])
        found.append(Caseload(row["nhs_number"], teams[codes.index(row["practice"]) % 2], since))
    return found


def _emergencies(timeline: Timeline, people: pl.DataFrame, use: Use) -> list[str]:
    """Two people in the cohort who share their record, and one who has refused."""
    level = use.levels[timeline.activity_last_month]
    here = _still_here(people).with_columns(pl.Series("level", level).gather(_still_here(people)["person"]))
    shares = here.filter((pl.col("level") > 0) & (pl.col("sharing_consent") == "GIVEN"))["nhs_number"].to_list()
    refused = here.filter(pl.col("sharing_consent") == "REFUSED").sort("level", descending=True)["nhs_number"].to_list()
    return [*shares[:2], *refused[:1]]


def _still_here(people: pl.DataFrame) -> pl.DataFrame:
    """Registered, with a number, neither dead nor gone."""
    gone = pl.col("died").is_not_null() | pl.col("left").is_not_null()
    return people.filter(
        pl.col("is_registered") & pl.col("nhs_number").is_not_null() & pl.col("local_id").is_null() & ~gone
    )
