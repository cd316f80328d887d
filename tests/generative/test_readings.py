"""A cell's text is read or found, never neither: whatever stands in it, and however its column is read."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.foundation.core.registries import Column, Reads, intake_kinds
from apps.foundation.intake.engine.columns import DATE_SHAPES, FIRST_DAY, LAST_YEAR, place_columns, reading_of

DIGITS = "0123456789٣٠१２²½Ⅷ၄"
odd = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.text(st.sampled_from(f"{DIGITS}.-+/ ,£eE_"), max_size=14),
    st.from_regex(r"[0-9٣²]{4}-[0-9٣]{2}-[0-9]{2}", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,13}(\.[0-9]{1,5})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{8,11}", fullmatch=True),
    st.from_regex(
        r"(20[0-9]{2}-(03-29|10-25|0[1-9]-1[0-9])|[0-9]{2}/(03|10)/20[0-9]{2}|20[0-9]{2}1025)"
        r"[T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?(Z|[+-][01][0-9]:[0-6][0-9])?",
        fullmatch=True,
    ),
    st.sampled_from(
        ["٣٣", "١٢٣", "²", "999 000 0018", "0000-01-01", "-0.00", "99999999999.99", "yes", "ＹＥＳ", "1e5"]
    ),
)
CODES = {"one": "ONE", "1": "ONE", "two_words": "TWO"}


def read(column, dates, texts):
    """Each text with what it was read as, and the codes of what was found in it."""
    frame = pl.DataFrame({"line": range(len(texts)), column.name: texts}, schema_overrides={column.name: pl.String})
    placed = place_columns(frame, [column], None)
    reading = reading_of(column, dates)
    signs = [finding.when.fill_null(False).alias(f"found {i}") for i, finding in enumerate(reading.findings)]
    rows = placed.lazy().select(pl.col(column.name).alias("text"), reading.typed, *signs).collect().rows()
    codes = [finding.code for finding in reading.findings]
    return [
        (text, typed, [code for code, sign in zip(codes, flags, strict=True) if sign]) for text, typed, *flags in rows
    ]


def meant(reads, dates, text):
    """What a text says, by Python and ASCII alone; nothing where it says nothing of the kind."""
    if reads == Reads.DATE:
        shapes = {
            "iso": r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
            "uk": r"(?P<d>\d\d?)/(?P<m>\d\d?)/(?P<y>\d{4})",
            "compact": r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)",
        }
        found = re.fullmatch(shapes[dates], text, re.ASCII)
        try:
            day = date(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
        except ValueError:
            return None
        return day if day and day >= FIRST_DAY else None
    if reads == Reads.MOMENT:
        return moment_meant(dates, text)
    if reads == Reads.MONEY:
        return int(Decimal(text) * 100) if re.fullmatch(r"-?\d{1,11}(\.\d{1,2})?", text, re.ASCII) else None
    if reads == Reads.WHOLE:
        return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else None
    if reads == Reads.DECIMAL:
        return Decimal(text) if re.fullmatch(r"-?\d{1,10}(\.\d{1,4})?", text, re.ASCII) else None
    if reads == Reads.NHS_NUMBER:
        digits = re.sub("[ -]", "", text)
        return digits if re.fullmatch(r"\d{10}", digits, re.ASCII) else None
    return text if reads == Reads.TEXT else ...


def moment_meant(dates, text):
    """A day, a time and perhaps an offset; without one, UK local time: its first where it comes twice."""
    found = re.fullmatch(
        r"(?P<day>[\d/-]+)[T ](?P<h>\d\d):(?P<m>\d\d)(:(?P<s>\d\d))?(?P<zone>Z|[+-]\d\d:\d\d)?", text, re.ASCII
    )
    day = meant(Reads.DATE, dates, found["day"]) if found else None
    if day is None or int(found["h"]) > 23 or int(found["m"]) > 59 or int(found["s"] or 0) > 59:
        return None
    naive = datetime(day.year, day.month, day.day, int(found["h"]), int(found["m"]), int(found["s"] or 0))
    zone = found["zone"]
    if zone and zone != "Z" and (int(zone[1:3]) > 14 or int(zone[4:]) > 59):
        return None
    if zone:
        east = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:])) if zone != "Z" else timedelta()
        try:
            at = (naive - (-east if zone[0] == "-" else east)).replace(tzinfo=UTC)
        except OverflowError:
            return None
    else:
        local = naive.replace(tzinfo=ZoneInfo("Europe/London"), fold=0)
        at = local.astimezone(UTC)
        if at.astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None) != naive:
            return None
    return at if FIRST_DAY.year <= at.year <= LAST_YEAR else None


@pytest.mark.parametrize("dates", DATE_SHAPES)
@pytest.mark.parametrize("reads", Reads)
@settings(max_examples=60, deadline=None)
@given(texts=st.lists(odd, min_size=1, max_size=20))
def test_a_text_is_read_as_what_it_says_or_found_and_never_neither(reads, dates, texts):
    for text, typed, found in read(Column("cell", reads, codes=CODES, longest=60), dates, texts):
        if text is None:
            assert (typed, found) == (None, [])
            continue
        assert (typed is None) == bool(found), (text, typed, found)
        wanted = meant(reads, dates, text)
        assert wanted is ... or typed == wanted, (text, typed)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_number_beyond_its_columns_limits_is_found_and_not_kept(data):
    reads = data.draw(st.sampled_from([Reads.WHOLE, Reads.DECIMAL, Reads.MONEY]))
    least = data.draw(st.none() | st.integers(-1000, 0))
    most = data.draw(st.integers(1, 100_000))
    numbers = data.draw(st.lists(st.integers(-2_000, 200_000), min_size=1, max_size=20))
    for text, typed, found in read(Column("cell", reads, least=least, most=most), "iso", list(map(str, numbers))):
        number = int(text) * (100 if reads == Reads.MONEY else 1)
        inside = (least is None or number >= least) and number <= most
        assert (typed is None) == (not inside), (text, typed)
        assert found == ([] if inside else ["cell-out-of-range"])


@pytest.mark.parametrize("reads", [Reads.WHOLE, Reads.DECIMAL, Reads.MONEY, Reads.DATE, Reads.NHS_NUMBER])
@pytest.mark.parametrize("text", ["٣٣", "١٢٣", "²", "２", "٢٠٢٥-٠٤-٠١", "٩٩٩٠٠٠٠٠١٨"])
def test_only_the_ten_digits_of_ascii_are_digits(reads, text):
    [(_, typed, found)] = read(Column("cell", reads), "iso", [text])
    assert typed is None
    assert len(found) == 1


def test_every_whole_number_and_amount_of_a_file_has_its_limits():
    without = [
        (kind.name, column.name)
        for kind in intake_kinds
        for column in kind.columns
        if column.reads in (Reads.WHOLE, Reads.MONEY) and column.most is None
    ]
    assert without == []
