"""Reading text columns as what they are: dates, money, numbers, codes. Vectorised, exact, never guessed.

Each reading makes a typed column, and a finding for every text that it could not read: a text is typed or found,
never neither. Digits are the ten of ASCII; no other character counts as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from apps.foundation.core.registries import Column, Finding, Preset, Reads
from apps.foundation.kernel.pence import sterling

DATE_SHAPES = {
    "iso": (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "%Y-%m-%d", "2025-04-01"),
    "uk": (r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$", "%d/%m/%Y", "01/04/2025"),
    "compact": (r"^[0-9]{8}$", "%Y%m%d", "20250401"),
}
FIRST_DAY = date(1850, 1, 1)
"""No day before it is one of anybody's life or of any record."""

LAST_YEAR = 9998
"""Of a moment: the last year whose every moment has a name in every time zone."""

YES, NO = ("y", "yes", "true", "1"), ("n", "no", "false", "0")


@dataclass(frozen=True)
class Reading:
    """How one column becomes typed, and what is found where it cannot."""

    name: str
    typed: pl.Expr
    findings: tuple[Finding, ...]


MOST_CODES_NAMED = 8
"""A sentence with more codes than this is no longer read."""


def place_columns(frame: pl.DataFrame, columns: Sequence[Column], preset: Preset | None) -> pl.DataFrame:
    """Our columns under our names, stripped, cut and translated as the preset says, blanks as nothing.

    A column that the file has not is all blank.
    """
    placed = [_source(column.name, frame.columns, preset).alias(column.name) for column in columns]
    return frame.select("line", *placed)


def _source(name: str, names: Sequence[str], preset: Preset | None) -> pl.Expr:
    if preset is None:
        return _stripped(pl.col(name)) if name in names else _NOTHING
    if name in preset.constants:
        return pl.lit(preset.constants[name])
    if name in preset.positions:
        text = _stripped(pl.col(names[preset.positions[name] + 1]))
    elif preset.names.get(name) in names:
        text = _stripped(pl.col(preset.names[name]))
    else:
        return _NOTHING
    if name in preset.cuts:
        text = text.str.slice(0, preset.cuts[name])
    return text.replace(dict(preset.codes[name])) if name in preset.codes else text


_NOTHING = pl.lit(None, dtype=pl.String)


def _stripped(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().replace("", None)


def reading_of(column: Column, dates: str) -> Reading:
    """The reading of one column; `dates` is the shape in which the file writes dates."""
    text = pl.col(column.name)
    findings = []
    if column.required:
        missing = text.is_null() & pl.col(column.instead).is_null() if column.instead else text.is_null()
        findings.append(Finding(f"{_slug(column)}-missing", f"{_words(column)} is missing.", missing))
    too_long = text.str.len_chars() > column.longest
    findings.append(
        Finding(
            f"{_slug(column)}-too-long",
            f"{_words(column)} is longer than {column.longest} characters.",
            too_long,
        )
    )
    typed, code, sentence = _READINGS[column.reads](column, text, dates)
    unread = text.is_not_null() & typed.is_null() & ~too_long
    in_range, beyond = _range(column, typed)
    if in_range is not None:
        findings.append(Finding(f"{_slug(column)}-out-of-range", beyond, typed.is_not_null() & ~in_range & ~too_long))
        typed = pl.when(in_range).then(typed)
    if code:
        findings.append(Finding(code, sentence, unread))
    return Reading(column.name, typed.alias(column.name), tuple(findings))


_Read = tuple[pl.Expr, str, str]
"""What the text is, nothing where it cannot be read; and the finding for that."""


def _range(column: Column, typed: pl.Expr) -> tuple[pl.Expr | None, str]:
    """Whether what was read lies within the column's limits, and what to say where it does not."""
    if column.reads == Reads.DATE:
        return typed >= FIRST_DAY, f"{_words(column)} is before the year {FIRST_DAY.year}."
    if column.reads == Reads.MOMENT:
        sentence = f"{_words(column)} is before the year {FIRST_DAY.year} or after {LAST_YEAR}."
        return typed.dt.year().is_between(FIRST_DAY.year, LAST_YEAR), sentence
    if column.most is None:
        return None, ""
    if column.least is None:
        return typed <= column.most, f"{_words(column)} is above {_amount(column, column.most)}."
    sentence = f"{_words(column)} is not from {_amount(column, column.least)} to {_amount(column, column.most)}."
    return typed.is_between(column.least, column.most), sentence


def _amount(column: Column, limit: int) -> str:
    return sterling(limit) if column.reads == Reads.MONEY else f"{limit:,}"


def _text(column: Column, text: pl.Expr, dates: str) -> _Read:
    return text, "", ""


def _date(column: Column, text: pl.Expr, dates: str) -> _Read:
    shape, pattern, example = DATE_SHAPES[dates]
    day = text.str.to_date(pattern, strict=False)
    typed = pl.when(text.str.contains(shape)).then(day)
    return (
        typed,
        "date-not-a-date",
        f"{_words(column)} is not a date such as {example}.",
    )


def _moment(column: Column, text: pl.Expr, dates: str) -> _Read:
    """A day and a time, `2025-04-01 03:10`, in UK local time unless it says an offset from UTC itself.

    The hour that comes twice when clocks go back is its first; one that clocks going forward leave out is no time.
    """
    shape, pattern, example = DATE_SHAPES[dates]
    whole = rf"{shape.rstrip('$')}[T ]{_TIME}{_OFFSET}$"
    stripped = text.str.replace(r"(Z|[+-][0-9]{2}:[0-9]{2})$", "").str.replace("T", " ", literal=True)
    seconds = pl.when(stripped.str.contains(r":[0-9]{2}:[0-9]{2}$")).then(stripped)
    full = pl.coalesce(seconds, stripped + ":00")
    naive = pl.when(text.str.contains(whole)).then(full).str.to_datetime(f"{pattern} %H:%M:%S", strict=False)
    local = naive.dt.replace_time_zone(UK, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")
    offset = text.str.extract(r"([+-][0-9]{2}:[0-9]{2})$")
    minutes = offset.str.slice(1, 2).cast(pl.Int64) * 60 + offset.str.slice(4, 2).cast(pl.Int64)
    ahead = pl.when(offset.str.starts_with("-")).then(-minutes).otherwise(minutes)
    elsewhere = (naive - pl.duration(minutes=ahead.fill_null(0))).dt.replace_time_zone("UTC")
    says_offset = text.str.contains(r"(Z|[+-][0-9]{2}:[0-9]{2})$")
    typed = pl.when(says_offset).then(elsewhere).otherwise(local)
    sentence = f"{_words(column)} is not a day and a time such as {example} 03:10."
    return typed, "moment-not-a-moment", sentence


UK = "Europe/London"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_OFFSET = r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?"


def _money(column: Column, text: pl.Expr, dates: str) -> _Read:
    well_formed = text.str.contains(r"^-?[0-9]{1,11}(\.[0-9]{1,2})?$")
    digits = text.str.replace(".", "", literal=True)
    decimals = text.str.len_bytes() - digits.str.len_bytes()  # 1 where there is a point
    after = (
        pl.when(decimals == 0)
        .then(0)
        .otherwise(text.str.len_bytes() - 1 - text.str.find(".", literal=True).fill_null(0).cast(pl.Int64))
    )
    whole = pl.when(well_formed).then(digits).cast(pl.Int64, strict=False)
    typed = pl.when(after == 2).then(whole).when(after == 1).then(whole * 10).otherwise(whole * 100)
    code = f"{_slug(column)}-not-money"
    sentence = (
        f"{_words(column)} is not an amount in pounds with at most two decimals, such as 1234.50, "
        "without £ or thousands separators."
    )
    return typed, code, sentence


def _whole(column: Column, text: pl.Expr, dates: str) -> _Read:
    well_formed = text.str.contains(r"^-?[0-9]{1,9}$")
    typed = pl.when(well_formed).then(text).cast(pl.Int64, strict=False)
    code = f"{_slug(column)}-not-a-number"
    return typed, code, f"{_words(column)} is not a whole number."


def _decimal(column: Column, text: pl.Expr, dates: str) -> _Read:
    well_formed = text.str.contains(r"^-?[0-9]{1,10}(\.[0-9]{1,4})?$")
    typed = pl.when(well_formed).then(text).cast(pl.Decimal(14, 4), strict=False)
    code = f"{_slug(column)}-not-a-number"
    sentence = f"{_words(column)} is not a number with at most four decimals."
    return typed, code, sentence


def _yes_no(column: Column, text: pl.Expr, dates: str) -> _Read:
    folded = text.str.to_lowercase()
    typed = pl.when(folded.is_in(YES)).then(True).when(folded.is_in(NO)).then(False)
    return (
        typed,
        f"{_slug(column)}-not-yes-or-no",
        f"{_words(column)} is neither yes nor no.",
    )


def _code(column: Column, text: pl.Expr, dates: str) -> _Read:
    folded = text.str.to_lowercase().str.replace_all(r"[ &-]+", "_").str.replace_all("_+", "_")
    typed = folded.replace_strict(list(column.codes), list(column.codes.values()), default=None, return_dtype=pl.String)
    known = list(dict.fromkeys(column.codes.values()))
    which = f": {', '.join(known)}" if len(known) <= MOST_CODES_NAMED else "; the page for sending the file lists them"
    sentence = f"{_words(column)} is not one that is known{which}."
    return typed, f"{_slug(column)}-unknown", sentence[:290]


def _nhs_number(column: Column, text: pl.Expr, dates: str) -> _Read:
    digits = text.str.replace_all(r"[ -]", "")
    ten = digits.str.contains(r"^[0-9]{10}$")
    return (
        pl.when(ten).then(digits),
        "nhs-number-not-ten-digits",
        "The NHS number has not ten digits.",
    )


_READINGS = {
    Reads.TEXT: _text,
    Reads.DATE: _date,
    Reads.MOMENT: _moment,
    Reads.MONEY: _money,
    Reads.WHOLE: _whole,
    Reads.DECIMAL: _decimal,
    Reads.YES_NO: _yes_no,
    Reads.CODE: _code,
    Reads.NHS_NUMBER: _nhs_number,
}


def _words(column: Column) -> str:
    return (column.words or column.name.replace("_", " ")).capitalize().replace("nhs", "NHS").replace("Nhs", "NHS")


def _slug(column: Column) -> str:
    return column.name.replace("_", "-")
