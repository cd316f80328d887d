"""received = new + replaced + unchanged + rejected, in rows and in pounds, and the same file twice changes nothing."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.care.activity.models import Activity, ActivityBefore, ActivityCell
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.core import jobs
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, BatchState
from apps.foundation.intake.services import send_file
from apps.foundation.partnerships.selectors import figures_moment
from tests.factories.world import PEOPLE, World
from tests.integration.intake.files import HEADER, row, text

Held = Callable[[World], dict[str, int]]

FIRST = text(row(1), row(2), row(3, cost="100.00"))
SECOND = text(
    row(1),  # as it stands
    row(2, cost="20.00"),  # replaced
    row(4, cost="7.50"),  # new
    row(4, cost="7.50"),  # the same twice in the file
    row(5, cost="1.00"),  # twice with different content: neither
    row(5, cost="2.00"),
    row(6, cost="1.234"),  # what it costs is not known
    row(7, cost="-3.00"),
    "short,row",
)


def counts(batch: Batch) -> tuple[int, ...]:
    return batch.received, batch.added, batch.replaced, batch.unchanged, batch.rejected


def test_every_row_of_a_file_is_in_one_count_and_every_pound_too(fresh: World) -> None:
    assert counts(fresh.send("activity", FIRST)) == (3, 3, 0, 0, 0)
    foreseen = fresh.send("activity", SECOND, commit=False, state=BatchState.CHECKED)
    taken = fresh.send("activity", SECOND)
    for batch in (foreseen, taken):
        assert counts(batch) == (9, 1, 1, 2, 5)
        assert batch.received == batch.added + batch.replaced + batch.unchanged + batch.rejected
        assert batch.accepted_pence == 1200 + 2000 + 750
        assert (batch.rejected_pence, batch.rejected_unknown) == (300, 2)
    with tenant(fresh.partnership.id):
        assert dict(Activity.objects.values_list("record_id", "cost_pence")) == {
            "1": 1200,
            "2": 2000,
            "3": 10000,
            "4": 750,
        }
        assert list(ActivityBefore.objects.values_list("record_id", "cost_pence")) == [("2", 1200)]
        assert sum(ActivityCell.objects.values_list("cost_pence", flat=True)) == 1200 + 2000 + 10000 + 750


@pytest.mark.parametrize(
    ("kind", "content", "parameters"),
    [
        ("organisations", "ods_code,name,sector\nZ1,Zed,ACUTE\n", None),
        ("people", f"{PEOPLE}\n{{0}},New,Name,1940-01-01,F,P02,2026-01-01,01,\n", None),
        ("conditions", "nhs_number,condition,onset_date\n{0},Asthma,2001-02-03\n{0},Asthma,\n", None),
        ("deprivation", "lsoa,decile\nE01000001,3\n", None),
        (
            "risk_scores",
            "nhs_number,score\n{0},3000\n{1},9000\n",
            {
                "tool": "T",
                "tool_version": "1",
                "data_on": "2026-04-01",
                "effective_from": "2026-04-01",
                "feeds": "primary",
                "low_from": "1",
                "medium_from": "2",
                "high_from": "3",
            },
        ),
        ("activity", SECOND, None),
    ],
)
def test_the_same_file_twice_changes_nothing(
    fresh: World, held: Held, kind: str, content: str, parameters: dict[str, str] | None
) -> None:
    content = content.replace("{0}", fresh.number(0)).replace("{1}", fresh.number(1))
    first = fresh.send(kind, content, parameters=parameters)
    before = held(fresh)
    second = fresh.send(kind, content, parameters=parameters)
    assert held(fresh) == before
    assert (second.added, second.replaced, second.rejected) == (0, 0, first.rejected)
    assert second.unchanged == first.added + first.replaced + first.unchanged


def test_a_file_that_is_only_checked_changes_no_figure(fresh: World, held: Held) -> None:
    with tenant(fresh.partnership.id):
        before, moment = held(fresh), figures_moment()
    fresh.send("activity", SECOND, commit=False, state=BatchState.CHECKED)
    assert held(fresh) == before
    with tenant(fresh.partnership.id):
        assert figures_moment() == moment


def test_a_file_may_be_taken_in_at_once_only_where_few_rows_are_rejected(fresh: World) -> None:
    few = text(*(row(n) for n in range(99)), row("bad", cost="x"))
    many = text(*(row(n) for n in range(3)), row("bad", cost="x"))
    states = []
    for content in (few, many):
        batch = _sent_to_be_taken_in_at_once(fresh, content)
        jobs.run_wanted(fresh.partnership.id)
        with tenant(fresh.partnership.id):
            states.append(Batch.objects.get(id=batch.id).state)
    assert states == [BatchState.COMMITTED, BatchState.CHECKED]


def test_only_what_was_found_stays_in_storage_once_a_file_is_taken_in(
    fresh: World, stored: Callable[[], list[str]]
) -> None:
    batch = fresh.send("activity", SECOND)
    assert stored() == sorted(["faults.csv", "found-00000.parquet", "found-repeated.parquet", batch.sha256])


def test_the_runs_of_two_files_of_scores_are_two_runs(fresh: World) -> None:
    fresh.levels({0: 3000.0}, apply=False)
    fresh.levels({0: 3001.0}, apply=False)
    fresh.levels({0: 3001.0}, effective_from="2026-05-01", apply=False)
    with tenant(fresh.partnership.id):
        assert RiskRun.objects.count() == 3


def _sent_to_be_taken_in_at_once(world: World, content: str) -> Batch:
    with tempfile.NamedTemporaryFile() as file, tenant(world.partnership.id):
        Path(file.name).write_text(content)
        return send_file(
            actor=world.operator,
            kind="activity",
            path=Path(file.name),
            file_name="at-once.csv",
            commit_at_once=True,
            nudge=False,
        )


def test_a_row_that_takes_a_record_back_brings_no_money_whatever_its_cost_says(fresh: World) -> None:
    header = f"{HEADER},withdrawn"
    fresh.send("activity", text(row(1, cost="100.00")))
    rows = [f"{row(1, cost='100.00')},Y", f"{row(2, cost='7.50')},", f"{row(3, cost='5.00', kind='NONE')},Y"]
    foreseen = fresh.send("activity", text(*rows, header=header), commit=False, state=BatchState.CHECKED)
    taken = fresh.send("activity", text(*rows, header=header))
    for batch in (foreseen, taken):
        assert counts(batch) == (3, 1, 1, 0, 1)
        assert (batch.accepted_pence, batch.rejected_pence, batch.rejected_unknown) == (750, 0, 0)
    with tenant(fresh.partnership.id):
        assert list(Activity.objects.values_list("record_id", "cost_pence")) == [("2", 750)]
        assert sum(ActivityCell.objects.values_list("cost_pence", flat=True)) == 750
