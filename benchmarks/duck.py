"""The same facts in DuckDB."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.servers import Servers
from benchmarks.story import Story

MOST_MEMORY = "6GB"


@dataclass(frozen=True)
class Fact:
    """A relation to hand over: the query that reads it, and the columns that it has there."""

    query: str
    columns: Mapping[str, str]


FACTS = {
    "funded": Fact(
        "SELECT contract_id, person_id, funded_band, starts_on, ends_before FROM capitation_fundedperiod "
        "WHERE superseded_at IS NULL",
        {
            "contract_id": "BIGINT",
            "person_id": "BIGINT",
            "funded_band": "SMALLINT",
            "starts_on": "DATE",
            "ends_before": "DATE",
        },
    ),
    "fees": Fact(
        "SELECT v.contract_id, f.need_band, f.pence_a_year FROM contracts_fee f "
        "JOIN contracts_contractversion v ON v.id = f.version_id WHERE v.state = 'IN_FORCE'",
        {"contract_id": "BIGINT", "funded_band": "SMALLINT", "pence_a_year": "BIGINT"},
    ),
    "scopes": Fact(
        "SELECT v.contract_id, s.kind, s.ltc_related, s.scope, s.starts_on, s.ends_before FROM contracts_scopeline s "
        "JOIN contracts_contractversion v ON v.id = s.version_id WHERE v.state = 'IN_FORCE'",
        {
            "contract_id": "BIGINT",
            "kind": "SMALLINT",
            "ltc_related": "BOOLEAN",
            "scope": "SMALLINT",
            "starts_on": "DATE",
            "ends_before": "DATE",
        },
    ),
    "lines": Fact(
        "SELECT id, organisation_id, sector FROM partnerships_serviceline",
        {"service_line_id": "BIGINT", "provider_id": "BIGINT", "sector": "VARCHAR"},
    ),
    "records": Fact(
        "SELECT person_id, service_line_id, starts_on, kind, ltc_related, cost_pence FROM activity_activity",
        {
            "person_id": "BIGINT",
            "service_line_id": "BIGINT",
            "starts_on": "DATE",
            "kind": "SMALLINT",
            "ltc_related": "BOOLEAN",
            "cost_pence": "BIGINT",
        },
    ),
    "placed": Fact(
        "SELECT c.month, c.funded_band, c.contract_id, a.service_line_id, c.scope, a.cost_pence "
        "FROM activity_activity a JOIN activity_activitycell c ON c.id = a.cell_id",
        {
            "month": "DATE",
            "funded_band": "SMALLINT",
            "contract_id": "BIGINT",
            "service_line_id": "BIGINT",
            "scope": "SMALLINT",
            "cost_pence": "BIGINT",
        },
    ),
}
"""`placed` is not facts but an answer: each record with the level already looked up. For information only."""


class Duck:
    """A DuckDB with the facts in tables of its own, and beside them as Parquet."""

    def __init__(self, servers: Servers, story: Story) -> None:
        self.folder = servers.made
        self.database = duckdb.connect(str(servers.made / "facts.duckdb"))
        self.database.execute(f"SET memory_limit = '{MOST_MEMORY}'")
        for name, fact in FACTS.items():
            self._take(name, fact, _exported(servers, story, fact, servers.made / f"{name}.csv"))

    def parquet(self, name: str) -> str:
        """A relation over the Parquet file of a fact."""
        return f"read_parquet('{self.folder / name}.parquet')"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """A query's rows."""
        return self.database.execute(sql).fetchall()

    def close(self) -> None:
        self.database.close()

    def _take(self, name: str, fact: Fact, path: Path) -> None:
        described = ", ".join(f"'{column}': '{kind}'" for column, kind in fact.columns.items())
        self.database.execute(
            f"CREATE TABLE {name} AS SELECT * FROM read_csv('{path}', header = false, columns = {{{described}}})"
        )
        self.database.execute(f"COPY {name} TO '{self.folder / name}.parquet' (FORMAT parquet)")
        path.unlink()


def _exported(servers: Servers, story: Story, fact: Fact, path: Path) -> Path:
    with servers.as_owner() as connection, path.open("wb") as file:
        connection.execute("SELECT set_config('app.partnership_id', %s, false)", [str(story.partnership.id)])
        with connection.cursor().copy(f"COPY ({fact.query}) TO STDOUT (FORMAT csv)") as copy:
            for block in copy:
                file.write(block)
    return path
