"""A rehearsal for people: each party under each agreement, the effect of rules, the seven principles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.spread import Group, Spread, spreads
from apps.foundation.core.tables import Cell, Column, Row, Table, blank, words
from apps.foundation.kernel.pence import Pence, pounds, sterling
from apps.foundation.kernel.percents import percent_in_words
from apps.money.rehearsals.domain.people import hundredths
from apps.money.rehearsals.domain.principles import ONE_IN
from apps.money.rehearsals.domain.standing import Rule
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.chance import half_width
from apps.money.risk_sharing.presenters import named

if TYPE_CHECKING:
    from apps.money.rehearsals.asked import Asked

Made = Mapping[str, Any]
"""What a rehearsal came to, as it is kept."""
Names = Mapping[str, str]

LETTERS = "ABCDEF"
WITHOUT = {
    Rule.CORRIDOR.value: "No margin, corridor or deadband",
    Rule.TRUNCATION.value: "No outlier protection",
    Rule.GATES.value: "Every condition evidenced",
}
PRINCIPLES = 7
USUAL_SPREAD = 2.0
FEW_PEOPLE = 1_000


def lettered(made: Made) -> list[tuple[str, Made]]:
    """Agreements with the letter by which they are told apart."""
    return [(f"{letter}. {one['name']}", one) for letter, one in zip(LETTERS, made["agreements"], strict=False)]


@dataclass(frozen=True)
class Standing:
    """An agreement that stands beside others: its letter and name, its rules, and the address without it."""

    name: str
    words: Sequence[str]
    without: str = ""


def side_by_side(made: Made, asked: Asked) -> list[Standing]:
    """What is compared; whatever is tried can be taken away."""
    found, names = lettered(made), asked.written.names
    tried = len(asked.beside) + bool(asked.writing)
    first = len(found) - tried
    return [
        Standing(
            letter,
            [named(said, names) for said in one["words"]],
            asked.without(place - first) if place >= first else "",
        )
        for place, (letter, one) in enumerate(found)
    ]


def tried_by_title(asked: Asked) -> list[Standing]:
    """What is tried where it cannot be compared: so that it can be taken away."""
    tried = [*asked.beside, *([asked.writing] if asked.writing else [])]
    titles = [" and ".join(CATALOGUE[code].title for code, _ in one) for one in tried]
    return [Standing(title, [], asked.without(place)) for place, title in enumerate(titles)]


def finding(made: Made, plan: Pence) -> str:
    """What is shared out, whoever bears it."""
    over = made["central"]["cost"] - plan
    said = f"{sterling(abs(over))} {'more' if over > 0 else 'less'} than the plan" if over else "exactly the plan"
    people = f"{made['people']:,} people"
    return (
        f"In the central case {people} cost {sterling(made['central']['cost'])}, {said} of {sterling(plan)}. "
        "An agreement decides who bears the difference, and makes none of it smaller."
    )


def chance_said(people: int) -> str:
    """What chance alone does to so many people."""
    width = Decimal(half_width(people, USUAL_SPREAD) * 100).quantize(Decimal("0.1"))
    few = " With fewer than 1,000 people that is much: read every figure here with care." if people < FEW_PEOPLE else ""
    return (
        f"Chance alone moves what {people:,} people cost in a year by about {width}% either way. A saving smaller than "
        f"that cannot be told from noise.{few}"
    )


def parties_table(made: Made, names: Names, limits: Mapping[str, Pence]) -> Table:
    """Gain or loss of each party under each agreement."""
    rows = []
    for code, name in _ordered(made, names):
        for letter, one in lettered(made):
            spread = one["parties"][code]
            beyond = spread.get("chance_beyond_limit")
            rows.append(
                Row(
                    [
                        words(name),
                        words(letter),
                        _signed(spread["central"]),
                        _signed(spread["low"]),
                        _signed(spread["high"]),
                        _signed(spread["one_in_20"]),
                        _chance(spread["chance_of_loss"]),
                        _signed(spread["worst"]),
                        _limit(limits.get(code)),
                        _chance(beyond) if beyond is not None else blank(),
                    ]
                )
            )
    for letter, one in lettered(made):
        total = sum(spread["central"] for spread in one["parties"].values())
        rows.append(Row([words("All parties"), words(letter), _signed(total), *[blank()] * 7], "total"))
    note = f"The likely range holds 8 draws in 10. {made['draws']:,} draws with the seed {made['seed']}."
    if made["central"]["beside"]:
        beside = sterling(made["central"]["beside"])
        note += f" {beside} of the cost is of organisations that are no party, which nobody here bears."
    return Table(
        caption="Each party, under each agreement",
        sub="gain (+) or loss (−) in the months replayed",
        columns=[
            Column("Party"),
            Column("Agreement"),
            Column("Central case", "£", is_number=True),
            Column("Likely from", "£", is_number=True),
            Column("to", "£", is_number=True),
            Column(f"1 year in {ONE_IN}", "£", is_number=True),
            Column("Chance of loss", is_number=True),
            Column("Worst drawn", "£", is_number=True),
            Column("Stated limit", "£", is_number=True),
            Column("Chance of passing it", is_number=True),
        ],
        rows=rows,
        note=note,
        wide=True,
        name="parties",
    )


def effects_table(made: Made, names: Names) -> Table | None:
    """What each kind of rule changes, in the central case and in one year of twenty; nothing where none has one."""
    rows = []
    for letter, one in lettered(made):
        for rule, without in one["without"].items():
            for code, name in _ordered(made, names):
                own, bare = one["parties"][code], without[code]
                rows.append(
                    Row(
                        [
                            words(letter),
                            words(WITHOUT[rule]),
                            words(name),
                            _signed(bare["central"]),
                            _signed(own["central"] - bare["central"]),
                            _signed(bare["one_in_20"]),
                            _signed(own["one_in_20"] - bare["one_in_20"]),
                            _chance(bare["chance_of_loss"]),
                        ]
                    )
                )
    if not rows:
        return None
    return Table(
        caption="What each kind of rule changes",
        sub="the same draws without it",
        columns=[
            Column("Agreement"),
            Column("Without"),
            Column("Party"),
            Column("Central without", "£", is_number=True),
            Column("The rule adds", "£", is_number=True),
            Column(f"1 year in {ONE_IN} without", "£", is_number=True),
            Column("The rule adds", "£", is_number=True),
            Column("Chance of loss without", is_number=True),
        ],
        rows=rows,
        wide=True,
        name="effects",
    )


def spread_chart(made: Made, names: Names, limits: Mapping[str, Pence]) -> Chart:
    """The same as a drawing, with its table."""
    groups = [
        Group(name, limits.get(code), [_drawn(letter, one["parties"][code]) for letter, one in lettered(made)])
        for code, name in _ordered(made, names)
    ]
    title = "What each party gains or loses"
    keys = "; ".join(letter for letter, _ in lettered(made))
    return Chart(
        "spread",
        title,
        f"Shape: {made['draws']:,} draws. Bar: likely range, 8 draws in 10. Dot: central case. {keys}.",
        spreads("spread", title, groups),
        parties_table(made, names, limits),
        "Dashed upright: the most that a party says it can lose.",
    )


def principles_table(made: Made) -> Table:
    """The seven principles side by side, then who is worse off and whose loss passes its limit."""
    found = lettered(made)
    lines: Sequence[Mapping[str, Any]] = found[0][1]["principles"]
    rows = []
    for place, line in enumerate(lines):
        number = f"{place + 1}. " if place < PRINCIPLES else ""
        cells = [Cell(one["principles"][place]["verdict"], note=one["principles"][place]["words"]) for _, one in found]
        rows.append(Row([words(f"{number}{line['name']}"), *cells]))
    return Table(
        caption="Seven-principles test",
        sub="worked out from the terms and the figures",
        columns=[Column("Principle"), *(Column(letter) for letter, _ in found)],
        rows=rows,
        wide=True,
        name="principles",
    )


def principles_sheet(made: Made) -> Table:
    """The same for a file, where a cell has no note."""
    rows = [
        Row([words(line["name"]), words(letter), words(line["verdict"]), words(line["words"])])
        for letter, one in lettered(made)
        for line in one["principles"]
    ]
    columns = [Column("Principle"), Column("Agreement"), Column("Verdict"), Column("Why")]
    return Table(caption="Seven-principles test", columns=columns, rows=rows, name="principles")


def _ordered(made: Made, names: Names) -> list[tuple[str, str]]:
    """Parties by name."""
    codes = made["agreements"][0]["parties"]
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda one: one[1])


def _drawn(letter: str, spread: Mapping[str, Any]) -> Spread:
    ends = {name: spread[name] for name in ("low", "central", "high", "worst", "best")}
    return Spread(letter, **ends, shape=spread["shape"])


def _signed(pence: Pence) -> Cell:
    tone = "app-over" if pence < 0 else "app-under" if pence > 0 else ""
    return Cell(pounds(pence, signed=True), Decimal(pence) / 100, "app-num", tone)


def _chance(share: str) -> Cell:
    hundred = Decimal(share) * 100
    text = "none drawn" if not hundred else "every draw" if hundred == 100 else f"{max(1, round(hundred))} in 100"
    return Cell(text, hundred, "app-num")


def _limit(pence: Pence | None) -> Cell:
    if pence is None:
        return Cell("not stated", "", "app-num")
    return Cell(pounds(pence), Decimal(pence) / 100, "app-num")


def assumed_table(tried: Mapping[str, Any], basis: str) -> Table:
    """What a simulation that was kept assumed."""
    mix = tried["mix"]
    levels = ", ".join(f"level {level} {_percent(share)}" for level, share in mix.items()) if mix else "as recorded"
    gates = {True: "evidenced", False: "not evidenced", None: "not known"}[tried["gates"]]
    lines = [
        ("People", basis),
        ("More people", _percent(tried["growth"])),
        ("More cost a person", _percent(tried["cost"])),
        ("Levels of need", levels),
        ("Quality level", str(tried["quality_level"])),
        ("Of outcomes and quality, reached", _percent(tried["reached"])),
        ("Conditions for gains", gates),
    ]
    rows = [Row([words(name), words(said)]) for name, said in lines]
    return Table("What was assumed", [Column("What"), Column("Assumed")], rows, name="assumed")


def _percent(share: str) -> str:
    return percent_in_words(hundredths(Fraction(share)))
