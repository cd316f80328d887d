"""What goes wrong, on purpose: the faults that real files have, planted where the pages can show them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from apps.foundation.kernel.nhs_number import test_number
from apps.foundation.kernel.pence import pence_from_pounds
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.draws import draws
from apps.interfaces.demo.generator.files import LEFT, SentFile, without_rows
from apps.interfaces.demo.generator.names import HERITAGES

EXPECTED = (
    "nhs-number-check-digit",
    "nhs-number-not-registered",
    "practice-unknown",
    "provider-unknown",
    "cost-not-money",
    "record-id-repeated",
    "date-after-death",
    "month-frozen",
)
"""The codes that intake must find. The last two are notices: such records are accepted."""

Spoil = Callable[[pl.DataFrame, np.ndarray, "Strangers"], pl.DataFrame]


@dataclass(frozen=True)
class Strangers:
    """NHS numbers and codes of nobody and nothing in the story."""

    numbers: tuple[str, ...]
    provider: str
    practice: str


@dataclass(frozen=True)
class Planted:
    """A fault: the sender whose file has it, which of the contract's months, in how many rows at full scale."""

    sender: str
    month: int
    rows: int
    spoil: Spoil


def wrong_digit(rows: pl.DataFrame, chosen: np.ndarray, strangers: Strangers) -> pl.DataFrame:
    """A last digit that is one too high: the check digit never fits."""
    return _changed(rows, chosen, "nhs_number", lambda number: f"{number[:9]}{(int(number[9]) + 1) % 10}")


def nobody(rows: pl.DataFrame, chosen: np.ndarray, strangers: Strangers) -> pl.DataFrame:
    """Numbers that are well formed and in nobody's register."""
    numbers = iter(strangers.numbers)
    return _changed(rows, chosen, "nhs_number", lambda _: next(numbers))


def unknown_provider(rows: pl.DataFrame, chosen: np.ndarray, strangers: Strangers) -> pl.DataFrame:
    """One wrong code in all the rows: they share a cause."""
    return _changed(rows, chosen, "provider", lambda _: strangers.provider)


def three_decimals(rows: pl.DataFrame, chosen: np.ndarray, strangers: Strangers) -> pl.DataFrame:
    """A cost to the tenth of a penny."""
    return _changed(rows, chosen, "cost", lambda cost: f"{cost}5")


def _a_pound_more(cost: str) -> str:
    """Whole pounds, one above those of a cost."""
    return f"{pence_from_pounds(cost) // 100 + 1}.00"


def repeated(rows: pl.DataFrame, chosen: np.ndarray, strangers: Strangers) -> pl.DataFrame:
    """The same record again, at another cost: neither copy is accepted. The first also stands a third time,
    under its neighbour's name, equal in everything: that one counts once."""
    again = _changed(
        rows[chosen], np.arange(len(chosen)), "cost", lambda cost: f"{pence_from_pounds(cost) // 100 + 1}.00"
    )
    equal = rows[[(int(chosen[-1]) + 1) % rows.height]]
    return pl.concat([rows, again, equal])


FAULTS = (
    Planted("community", 1, 6, wrong_digit),
    Planted("mental_health", 2, 9, unknown_provider),
    Planted("third", 0, 5, three_decimals),
    Planted("acute", 2, 2, repeated),
    Planted("community", 2, 3, nobody),
)
MENDED = ("community", 1)
"""The file that comes again, whole and mended."""

CHANGED = ("acute", 0)
"""The file that comes again with other costs, and one record withdrawn."""

CHANGED_ROWS = 12
AFTER_DEATH = 4
EMPTY = LEFT_BEHIND = "third"


def plant(
    files: list[SentFile], dead: pl.DataFrame, blueprint: Blueprint, strangers: Strangers, scale: float
) -> list[SentFile]:
    """The contract year's activity files with their faults, and the files that come again, in order of sending.

    `dead` has the NHS numbers of people who died before the last month. The last third-sector file is left
    checked; the month before, it came with a header and nothing under it.
    """
    rng = draws(blueprint.seed, "faults")
    months = sorted({file.month for file in files if file.month})
    places = {(file.sender, months.index(file.month)): place for place, file in enumerate(files) if file.month}
    files, again = list(files), {}

    def place_of(sender: str, month: int) -> int:
        return places[sender, min(month, len(months) - 2)]

    for fault in FAULTS:
        place = place_of(fault.sender, fault.month)
        whole = files[place]
        rows = whole.rows
        usable = np.flatnonzero(rows["nhs_number"].is_not_null().to_numpy())
        chosen = np.sort(rng.choice(usable, size=min(_few(fault.rows, scale), len(usable)), replace=False))
        files[place] = replace(whole, rows=fault.spoil(rows, chosen, strangers))
        if (fault.sender, fault.month) == MENDED:
            again[place] = whole.named(_named(whole.name, "mended"))
    place = place_of(*CHANGED)
    again[place] = files[place].named(_named(files[place].name, "changed"))
    files[place], again[place] = _sent_and_changed(files[place], again[place], _few(CHANGED_ROWS, scale), rng)
    last = places["administrator", len(months) - 1]
    files[last] = replace(files[last], rows=_with_late_records(files[last].rows, dead, _few(AFTER_DEATH, scale)))
    left = places[LEFT_BEHIND, len(months) - 1]
    files[left] = replace(files[left], outcome=LEFT)
    empty = place_of(EMPTY, len(months) - 2)
    first_try = without_rows(files[empty], _named(files[empty].name, "empty"))
    return [*files[:empty], first_try, *files[empty:], *again.values()]


def strangers_of(blueprint: Blueprint, last_number: str) -> Strangers:
    """Numbers beyond the last one in use, and codes that nobody has."""
    numbers: list[str] = []
    place = int(last_number[3:9])
    while len(numbers) < 40:
        numbers.append(test_number(place + 3))
        place = int(numbers[-1][3:9])
    own = blueprint.practices[0].code
    return Strangers(tuple(numbers), f"{blueprint.bodies[0].code[:2]}9", f"{own[:-2]}99")


def people_at_fault(header: list[str], strangers: Strangers, registered_from: str, scale: float) -> pl.DataFrame:
    """Rows for a people file that cannot be accepted: an unknown practice, or a number that fails its check."""
    kind = HERITAGES["british"]
    rows = []
    for place in range(_few(3, scale) + _few(2, scale)):
        number = strangers.numbers[20 + place]
        is_practice = place < _few(3, scale)
        wrong = f"{number[:9]}{(int(number[9]) + 1) % 10}"
        rows.append(
            {
                "nhs_number": number if is_practice else wrong,
                "family_name": kind.families[place],
                "given_name": kind.women[place],
                "date_of_birth": f"19{60 + place}-05-17",
                "sex": "F",
                "gp_practice": strangers.practice if is_practice else None,
                "registered_from": registered_from if is_practice else None,
            }
        )
    return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String))


def _sent_and_changed(
    sent: SentFile, changed: SentFile, rows: int, rng: np.random.Generator
) -> tuple[SentFile, SentFile]:
    """The file as first sent, with some costs wrong and a record too many; and as it comes again."""
    chosen = np.sort(rng.choice(sent.rows.height, size=min(rows, sent.rows.height), replace=False))
    first = _changed(sent.rows, chosen, "cost", lambda cost: f"{pence_from_pounds(cost) * 4 // 500}.00")
    extra = sent.rows[[int(chosen[0])]].with_columns(pl.format("{}-B", "record_id").alias("record_id"))
    withdrawn = extra.with_columns(pl.lit("yes").alias("withdrawn"))
    return replace(sent, rows=pl.concat([first, extra])), replace(changed, rows=pl.concat([changed.rows, withdrawn]))


def _with_late_records(rows: pl.DataFrame, dead: pl.DataFrame, count: int) -> pl.DataFrame:
    """Some records of the file, once more, for people who had died by then."""
    numbers = dead["nhs_number"].to_list()[:count]
    late = rows.head(len(numbers)).with_columns(
        pl.Series("nhs_number", numbers, dtype=pl.String),
        pl.lit(None, dtype=pl.String).alias("local_id"),
        pl.format("{}-L", "record_id").alias("record_id"),
    )
    return pl.concat([rows, late])


def _changed(rows: pl.DataFrame, chosen: np.ndarray, column: str, change: Callable[[str], str]) -> pl.DataFrame:
    values: list[str] = rows[column].to_list()
    for place in chosen:
        values[int(place)] = change(values[int(place)])
    return rows.with_columns(pl.Series(column, values, dtype=pl.String))


def _few(rows: int, scale: float) -> int:
    """Rows at a scale: at least one, so that every fault is there."""
    return max(round(rows * min(scale, 1.0)), 1)


def _named(name: str, why: str) -> str:
    return name.replace(".csv", f"-{why}.csv")
