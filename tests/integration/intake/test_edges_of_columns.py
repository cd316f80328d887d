"""What the check accepts, the tables take: no file that was checked fails when it is taken in."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.care.activity.models import Activity
from apps.foundation.core.models import JobState
from apps.foundation.core.registries import Column, Reads, intake_kinds
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, BatchState
from tests.factories.world import World
from tests.integration.intake.files import row, text

RUN = {
    "tool": "Test tool",
    "tool_version": "1",
    "data_on": "2026-04-01",
    "effective_from": "2026-04-01",
    "feeds": "primary,secondary,community",
    "threshold_kind": "absolute",
    "low_from": "1",
    "medium_from": "2",
    "high_from": "3",
}
ODD: dict[Reads, list[str]] = {
    Reads.TEXT: ["ﬃ", "ŉ", "ß", "\u0301", "\u200b", "'; --", "=1+1", "\\N", "\\.", "NULL", "😀"],
    Reads.DATE: ["0000-01-01", "0001-01-01", "1500-01-01", "1850-01-01", "9999-12-31", "2024-02-30"],
    Reads.MOMENT: [
        "0001-01-01 00:00",
        "2026-03-29 01:30",
        "2026-10-25 01:30",
        "2026-05-02 24:00",
        "2026-05-02T03:10Z",
        "9999-12-31 23:59-14:00",
        "2026-05-02",
    ],
    Reads.MONEY: ["99999999999.99", "100000000.00", "100000000.01", "-0.00", "-1", "١٢٣", "1e30"],
    Reads.WHOLE: ["999999999", "99999", "32768", "-1", "100001", "٣٣", "²"],
    Reads.DECIMAL: ["9999999999.9999", "99999999999", "1e30", "-0.0001", "NaN", "Infinity", "٩٩"],
    Reads.YES_NO: ["Y", "yess", "ＹＥＳ"],
    Reads.CODE: ["", "?", "ı"],
    Reads.NHS_NUMBER: ["٩٩٩٠٠٠٠٠١٨", "999000001", "0000000000"],
}
GOOD: dict[str, dict[str, str]] = {
    "organisations": {"ods_code": "X{n}", "name": "Name {n}", "sector": "COMMUNITY"},
    "people": {
        "local_id": "local {n}",
        "family_name": "Family",
        "given_name": "Given",
        "date_of_birth": "1950-01-01",
        "sex": "F",
    },
    "conditions": {"nhs_number": "{number}", "condition": "Condition {n}"},
    "deprivation": {"lsoa": "E01{n:06}", "decile": "3"},
    "risk_scores": {"nhs_number": "{number}", "score": "2"},
    "activity": {
        "provider": "ACU",
        "record_id": "{n}",
        "nhs_number": "{number}",
        "kind": "AE_ATTENDANCE",
        "start_date": "2026-05-02",
        "cost": "12.00",
    },
    "admissions": {
        "provider": "ACU",
        "spell_ref": "S{n}",
        "nhs_number": "{number}",
        "admitted_at": "2026-05-02 03:10",
    },
    "packages": {
        "provider": "SOC",
        "nhs_number": "{number}",
        "kind": "help_at_home",
        "service": "Help {n}",
        "from": "2026-05-02",
        "units": "2",
        "unit": "visit",
        "how_often": "each_week",
        "unit_cost": "12.00",
        "funding": "year_of_care",
    },
    "assessments": {
        "nhs_number": "{number}",
        "assessed_on": "2026-05-02",
        "assessor": "Nurse {n}",
        **dict.fromkeys(["beh", "cog", "com", "mob", "nut", "con", "ski", "bre", "dru", "psy", "asc"], "L"),
    },
}


def odd_values(column: Column) -> Iterator[str]:
    """Values at the edges of what a column could be taken for, the longest that it takes among them."""
    yield from ODD[column.reads]
    if column.reads == Reads.TEXT:
        for letter in ("ß", "ﬃ", "x"):
            yield letter * column.longest
            yield letter * (column.longest + 1)
    for limit in (column.least, column.most):
        if limit is not None:
            pence = 100 if column.reads == Reads.MONEY else 1
            yield from (str(limit // pence), str(limit // pence - 1), str(limit // pence + 1))


def odd_file(kind: str, number: str) -> tuple[str, int]:
    """A row for every odd value of every column, good in all others; and how many there are."""
    columns = intake_kinds[kind].columns
    cases = [(column.name, value) for column in columns for value in odd_values(column)]
    made = io.StringIO()
    writer = csv.DictWriter(made, [column.name for column in columns], lineterminator="\n")
    writer.writeheader()
    for n, (name, value) in enumerate(cases):
        good = {key: cell.format(n=n, number=number) for key, cell in GOOD[kind].items()}
        writer.writerow(good | {name: value})
    return made.getvalue(), len(cases)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_every_odd_value_of_every_column_is_found_or_taken_in(fresh: World, kind: str) -> None:
    if kind == "packages":
        assessment = ",".join(GOOD["assessments"]) + "\n" + ",".join(GOOD["assessments"].values())
        fresh.send("assessments", assessment.format(n=0, number=fresh.number(0)))
    content, rows = odd_file(kind, fresh.number(0))
    batch = fresh.send(kind, content, parameters=RUN if kind == "risk_scores" else None, state=None)
    assert (batch.state, batch.job.state, batch.job.message) == (BatchState.COMMITTED, JobState.DONE, "")
    assert batch.received == rows
    assert batch.received == batch.added + batch.replaced + batch.unchanged + batch.rejected
    assert batch.rejected > 0


def test_all_kinds_are_tried() -> None:
    assert GOOD.keys() == {kind.name for kind in intake_kinds}


def test_digits_of_another_script_are_neither_one_unit_nor_an_amount(
    fresh: World, causes: Callable[[Batch], list[tuple[str, int, int]]]
) -> None:
    header = "provider,record_id,nhs_number,kind,start_date,cost,units"
    rows = [f"{row(1)},٣٣", f"{row(2, cost='١٢٣')},1", f"{row(3)},3"]
    batch = fresh.send("activity", text(*rows, header=header))
    assert causes(batch) == [("units-not-a-number", 1, 2), ("cost-not-money", 1, 3)]
    with tenant(fresh.partnership.id):
        assert list(Activity.objects.values_list("record_id", "units", "cost_pence")) == [("3", 3, 12_00)]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"tool": "x" * 61}, "Risk-profiling tool is longer than 60 characters."),
        ({"tool": "a\0b"}, "Risk-profiling tool holds a character that cannot be shown."),
        ({"tool_version": "1" * 31}, "Version of the tool is longer than 30 characters."),
        ({"high_from": "Infinity"}, "Thresholds are numbers"),
        ({"high_from": "1e30"}, "Thresholds are numbers"),
        ({"high_from": "٣"}, "Thresholds are numbers"),
        ({"low_from": "-5"}, "Thresholds are numbers"),
        ({"low_from": "NaN"}, "Thresholds are numbers"),
        ({"high_from": "10000000000"}, "Thresholds are numbers"),
        ({"effective_from": "0001-01-01"}, "Levels hold from is not in the years 2000 to 2100."),
        ({"data_on": "2025-W14-2"}, "Date of the data is not a date such as 2025-04-01."),
    ],
)
def test_what_is_asked_of_a_run_is_refused_before_the_file_is_kept(
    fresh: World, wrong: dict[str, Any], sentence: str, stored: Any
) -> None:
    with pytest.raises(ValueError, match=sentence):
        fresh.send("risk_scores", f"nhs_number,score\n{fresh.number(0)},2\n", parameters=RUN | wrong)
    assert stored() == []


def test_a_run_takes_the_largest_that_it_says_it_takes(fresh: World) -> None:
    most = {"tool": "ß" * 60, "tool_version": "é" * 30, "high_from": "9999999999.9999", "effective_from": "2100-12-31"}
    batch = fresh.send("risk_scores", f"nhs_number,score\n{fresh.number(0)},9999999999.9999\n", parameters=RUN | most)
    assert batch.added == 1
