"""Rows that cannot be accepted among rows that can: each counted, listed, priced and given back."""

import csv
import io
from collections.abc import Callable

import pytest

from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.engine import store
from apps.foundation.intake.models import Batch, BatchState, Cause
from apps.foundation.intake.selectors import found_in
from apps.foundation.kernel import nhs_number
from tests.factories.world import World
from tests.integration.intake.files import HEADER, NUMBER, row, text

Causes = Callable[[Batch], list[tuple[str, int, int]]]

SWAPPED = NUMBER[1] + NUMBER[0] + NUMBER[2:] if NUMBER[0] != NUMBER[1] else NUMBER[:8] + NUMBER[9] + NUMBER[8]

FAULTS: dict[str, tuple[str, list[tuple[str, int, int]]]] = {
    "a cell of 200,000 characters": (row("x" * 200_000), [("cell-too-long", 1, 2)]),
    "a quoted cell of 200,000 characters": (row(f'"{"x" * 200_000}"'), [("cell-too-long", 1, 2)]),
    "a cell of 40,000 characters": (row("x" * 40_000), [("record-id-too-long", 1, 2)]),
    "a NUL": (row("a\0b"), [("character-not-allowed", 1, 2)]),
    "a NUL in quotation marks": (row('"a\0b"'), [("character-not-allowed", 1, 2)]),
    "a carriage return in a cell": (row("a\rb"), [("character-not-allowed", 1, 2)]),
    "too few columns": ("ACU,1", [("columns-too-few", 1, 2)]),
    "too many columns": (f"{row(1)},{row(2)}", [("columns-too-many", 1, 2)]),
    "a row with one cell": (
        ",,,,,1.00",
        [
            ("kind-missing", 1, 2),
            ("nhs-number-missing", 1, 2),
            ("provider-missing", 1, 2),
            ("record-id-missing", 1, 2),
            ("start-date-missing", 1, 2),
        ],
    ),
    "a date in another shape": (row(day="02/05/2026"), [("date-not-a-date", 1, 2)]),
    "31 February": (row(day="31/02/2026"), [("date-not-a-date", 1, 2)]),
    "30 February": (row(day="2026-02-30"), [("date-not-a-date", 1, 2)]),
    "month 13": (row(day="2026-13-01"), [("date-not-a-date", 1, 2)]),
    "a date without zeros": (row(day="2026-5-2"), [("date-not-a-date", 1, 2)]),
    "a date with a time": (row(day="2026-05-02T00:00:00"), [("date-not-a-date", 1, 2)]),
    "a day that has not come": (row(day="9999-12-31"), [("date-in-future", 1, 2)]),
    "three decimals": (row(cost="1.234"), [("cost-not-money", 1, 2)]),
    "an exponent": (row(cost="1e3"), [("cost-not-money", 1, 2)]),
    "pounds": (row(cost="£12"), [("cost-not-money", 1, 2)]),
    "a thousands separator": (row(cost='"1,000.00"'), [("cost-not-money", 1, 2)]),
    "not a number": (row(cost="NaN"), [("cost-not-money", 1, 2)]),
    "a point and nothing": (row(cost="12."), [("cost-not-money", 1, 2)]),
    "more money than there is": (row(cost="999999999999"), [("cost-not-money", 1, 2)]),
    "a negative cost": (row(cost="-5.00"), [("cost-negative", 1, 2)]),
    "nine digits": (row(number=NUMBER[:9]), [("nhs-number-not-ten-digits", 1, 2)]),
    "a wrong check digit": (row(number=SWAPPED), [("nhs-number-check-digit", 1, 2)]),
    "a number of nobody": (row(number=nhs_number.test_number(777)), [("nhs-number-not-registered", 1, 2)]),
    "an unknown provider": (row(provider="ZZZ"), [("provider-unknown", 1, 2)]),
    "an unknown kind": (row(kind="MAGIC"), [("kind-unknown", 1, 2)]),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_faulty_row_is_counted_and_the_row_after_it_is_accepted(world: World, causes: Causes, what: str) -> None:
    line, expected = FAULTS[what]
    batch = world.send("activity", text(line, row("fine")), commit=False, state=BatchState.CHECKED)
    assert causes(batch) == expected
    assert (batch.received, batch.added, batch.rejected, batch.accepted_pence) == (2, 1, 1, 1200)


def test_dates_in_two_shapes_are_faults_in_one_of_them_and_never_guessed(world: World, causes: Causes) -> None:
    rows = [row(1, day="2026-05-02"), row(2, day="02/05/2026"), row(3, day="05/02/2026"), row(4, day="20260502")]
    for dates, expected in (
        ("iso", [("date-not-a-date", 3, 3)]),
        ("uk", [("date-not-a-date", 2, 2)]),
        ("compact", [("date-not-a-date", 3, 2)]),
    ):
        batch = world.send("activity", text(*rows), commit=False, dates=dates, state=BatchState.CHECKED)
        assert causes(batch) == expected


def test_the_faults_file_has_line_codes_sentences_and_the_original_columns(world: World) -> None:
    rows = [
        row("fine"),
        row("two", day="x", cost="-1.00"),
        row(" spaced ", cost="1.234"),
        "short,row",
        row("twice", cost="1.00"),
        row("twice", cost="2.00"),
    ]
    batch = world.send("activity", text(*rows), commit=False, state=BatchState.CHECKED)
    assert faults_of(batch) == [
        ["line", "codes", "what is wrong", *HEADER.split(",")],
        ["5", "columns-too-few", "The row has 2 columns where the header has 6.", "short,row"],
        [
            "3",
            "date-not-a-date cost-negative",
            "Start date is not a date such as 2025-04-01. The cost is below nil.",
            "ACU",
            "two",
            NUMBER,
            "AE_ATTENDANCE",
            "x",
            "'-1.00",
        ],
        [
            "4",
            "cost-not-money",
            "Cost is not an amount in pounds with at most two decimals, such as 1234.50, without £ "
            "or thousands separators.",
            "ACU",
            " spaced ",
            NUMBER,
            "AE_ATTENDANCE",
            "2026-05-02",
            "1.234",
        ],
        *(
            [
                line,
                "record-id-repeated",
                "The same provider id and record id stands more than once, with different "
                "content: none of the copies is accepted.",
                "ACU",
                "twice",
                NUMBER,
                "AE_ATTENDANCE",
                "2026-05-02",
                cost,
            ]
            for line, cost in (("6", "1.00"), ("7", "2.00"))
        ),
    ]


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+44", "-1+1", "@SUM(A1)", "\t=1"])
def test_what_a_spreadsheet_would_run_is_made_inert_in_the_faults_file(world: World, cell: str) -> None:
    content = text(f"{row(cell, cost='x')},", f"{cell},short", header=f"{HEADER},{cell.strip()}")
    batch = world.send("activity", content, commit=False, state=BatchState.CHECKED)
    header, short, long = faults_of(batch)
    assert header[-1] == f"'{cell.strip().lower().replace('-1', '_1')}" or header[-1] == f"'{cell.strip()}"
    assert short[-1].startswith(f"'{cell}")
    assert long[4] == f"'{cell}"
    assert not any(found.startswith(tuple("=+-@\t")) for line in (header, short, long) for found in line)


def test_a_very_faulty_file_has_every_fault_counted_listed_and_written(world: World) -> None:
    rows = [row(n, cost="1.234") for n in range(25_000)]
    batch = world.send("activity", text(*rows, row("fine")), commit=False, state=BatchState.CHECKED)
    assert (batch.received, batch.rejected, batch.added) == (25_001, 25_000, 1)
    assert (batch.rejected_pence, batch.rejected_unknown) == (0, 25_000)
    with tenant(world.partnership.id):
        assert list(Cause.objects.filter(batch=batch).values_list("code", "rows", "unknown")) == [
            ("cost-not-money", 25_000, 25_000)
        ]
        last = found_in(batch, "cost-not-money", 10_000)
    assert (last.total, last.page, last.pages, last.rows[-1]["line"]) == (25_000, 500, 500, 25_001)
    assert len(faults_of(batch)) == 25_001


def faults_of(batch: Batch) -> list[list[str]]:
    """The faults file, cell by cell."""
    with store.faults_file(batch.partnership_id, batch.uid) as path:
        return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
