"""Fees made from costs, as pages say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.tables import Cell, Column, Row, Table, blank, count, hidden, money, words
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import pounds, sterling
from apps.foundation.kernel.percents import percent_in_words
from apps.foundation.kernel.periods import day_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from apps.foundation.kernel.pence import Pence
    from apps.money.contracts.selectors.costing import CameFrom, Costed

KEYS = {NeedBand.LOW: "low", NeedBand.MEDIUM: "medium", NeedBand.HIGH: "high"}
HEADS = [
    Column("Level of need"),
    Column("People", is_number=True),
    Column("Mean cost", "£ a person", is_number=True),
    Column("Spread", "£, one standard deviation", is_number=True),
    Column("95% interval of the mean", "£", is_number=True),
]


@dataclass(frozen=True)
class Offer:
    """A set of fees that may be put into the draft, as a form sends it back."""

    scaled: str
    seen: str
    button: str


def costed_table(found: Costed, smallest: int) -> Table:
    """Each level: people, mean, spread and interval of the base year, the fee made of it, and that fee scaled."""
    has_scaled = any(one.scaled is not None for one in found.levels)
    rows = []
    for one in found.levels:
        cells = [count(one.people), money(one.mean), money(one.spread), _interval(one.low, one.high), money(one.fee)]
        scaled = [money(one.scaled)] if one.scaled is not None else []
        rows.append((one.band, [*cells, *scaled]))
    away = [(band, [hidden()] * (5 + has_scaled)) for band in found.away]
    shown = [Row([words(band.label, key=KEYS[band]), *cells]) for band, cells in sorted([*rows, *away], key=_band)]
    if found.spend is not None:
        people = sum(one.people for one in found.levels)
        last = [money(found.scaled_spend)] if found.scaled_spend is not None else []
        whole = [count(people), blank(), blank(), blank(), money(found.spend), *last]
        shown.append(Row([words("All levels, a year"), *whole], "total"))
    notes = [
        "Mean, spread and interval are in whole pounds. The standard deviation is that of a sample (n − 1); the "
        "interval is 1.96 standard errors on either side of the mean. Everybody counts whom the run puts at a level, "
        "with nil where there was no care in scope."
    ]
    if found.away:
        notes.append(
            f"Of a level with fewer than {smallest} people, or of whom fewer had any cost, nothing is said, nor of one "
            "beside it that would give it away. Its fee stays as it is."
        )
    return Table(
        caption="Cost a person a year",
        sub=f"Care in the draft's scope, {_base(found.asked.base.starts_on, found.asked.base.ends_before)}.",
        columns=[
            *HEADS,
            Column("Fee", "£ a year", is_number=True),
            *([Column("Scaled fee", "£ a year", is_number=True)] if has_scaled else []),
        ],
        rows=shown,
        wide=True,
        name="fees from costs",
        note=" ".join(notes),
    )


def _band(row: tuple[NeedBand, Sequence[Cell]]) -> int:
    return int(row[0])


def truncated_words(found: Costed, smallest: int) -> str:
    """How outliers were dealt with, level by level."""
    if found.asked.percentile == 10_000:
        return "No cost is truncated."
    rank = f"{found.asked.percentile // 100}th"
    named = [one.band.label for one in found.levels if one.is_truncated]
    how = f"the cost of the person at the {rank} percentile of the level, by nearest rank"
    if not named:
        return f"No cost is truncated: at no level do {smallest} people or more stand above {how}."
    others = " At other levels fewer stand above it, and none is." if len(named) < len(found.levels) else ""
    return f"At {listed(named)} a cost above {how}, counts as that cost.{others}"


def gaps_words(found: Costed) -> str:
    """`Vale Neighbours sent no records of May 2026`: cost that is unknown, and not in the mean."""
    said = [f"{name} of {listed([f'{month:%B %Y}' for month in months])}" for name, months in found.gaps.items()]
    return f"No records in scope have come from {'; '.join(said)}. What they would cost is unknown." if said else ""


def against_resource(found: Costed) -> str:
    """`This set spends £9,600.00 more than the resource, 3.2% above.`"""
    gap, tenths, resource = found.gap, found.tenths, found.asked.resource
    if resource is None:
        return ""
    if gap is None:
        return "Not every level is shown, so this set cannot be held to the resource."
    if not gap:
        return f"This set spends the resource of {sterling(resource)}, to the penny."
    share = "" if tenths is None else f", {abs(tenths) // 10}.{abs(tenths) % 10}% {'above' if gap > 0 else 'below'}"
    return f"This set spends {sterling(abs(gap))} {'more' if gap > 0 else 'less'} than the resource{share}."


def left_of_resource(found: Costed) -> str:
    """What scaling leaves of the resource."""
    if found.scaled_spend is None or found.asked.resource is None:
        return ""
    left = found.asked.resource - found.scaled_spend
    return f"Scaled in proportion, each fee rounded down to the penny, the set leaves {sterling(left)} of the resource."


def offers(found: Costed) -> list[Offer]:
    """The sets that may be used."""
    made = [Offer("0", _seen({one.band: one.fee for one in found.levels}), "Use these fees")] if found.levels else []
    if found.scaled_spend is not None:
        scaled = {one.band: one.scaled or 0 for one in found.levels}
        made.append(Offer("1", _seen(scaled), "Use the scaled fees"))
    return made


def _seen(fees: Mapping[NeedBand, Pence]) -> str:
    return " ".join(f"{int(band)}:{pence}" for band, pence in fees.items())


@dataclass(frozen=True)
class OriginShown:
    """Where fees came from: a table, and the account of it in words."""

    table: Table
    account: str


def origin_shown(origin: CameFrom | None, smallest: int) -> OriginShown | None:
    """For the page of the terms. Nothing where fees were typed."""
    if origin is None:
        return None
    one = origin.costing
    rows = []
    for level in origin.levels:
        band = NeedBand(level.need_band)
        figures = [hidden()] * 4
        if level.people >= smallest:
            low_high = _interval(level.low_pence, level.high_pence)
            figures = [count(level.people), money(level.mean_pence), money(level.spread_pence), low_high]
        rows.append(Row([words(band.label, key=KEYS[band]), *figures, money(level.fee_pence)]))
    truncated = "no cost truncated"
    if named := [NeedBand(level.need_band).label for level in origin.levels if level.is_truncated]:
        truncated = f"costs at {listed(named)} truncated at the {one.percentile // 100}th percentile by nearest rank"
    scaled = ""
    if one.resource_pence is not None:
        how = "scaled to" if one.is_scaled else "compared with"
        scaled = f"; {how} a resource of {sterling(one.resource_pence)} a year"
    who = one.used_by.name if one.used_by else "the command line"
    account = (
        f"People and levels of {one.run.tool}, data of {day_in_words(one.run.data_on)}; {truncated}; inflation "
        f"{percent_in_words(one.inflation)}, efficiency {percent_in_words(one.efficiency)}{scaled}. "
        f"Used in version {one.version.number} by {who} on {day_in_words(timezone.localdate(one.used_at))}."
    )
    table = Table(
        caption="Where the fees come from",
        sub=f"Cost a person of care in scope, {_base(one.base_from, one.base_before)}.",
        columns=[*HEADS, Column("Fee", "£ a year", is_number=True)],
        rows=rows,
        wide=True,
        name="where fees come from",
    )
    return OriginShown(table, account)


def _interval(low: Pence, high: Pence) -> Cell:
    said = f"{pounds(low)} to {pounds(high)}"
    return Cell(said, said, "app-num app-nowrap")


def _base(starts_on: date, ends_before: date) -> str:
    return f"{day_in_words(starts_on)} to {day_in_words(ends_before - timedelta(days=1))}"
