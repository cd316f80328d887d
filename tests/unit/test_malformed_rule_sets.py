"""Whatever stands in a file of rules or of levels, it is accepted, or refused with a sentence; it never breaks."""

import copy
import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.care.assessments.command_line import ClassifiedFile, FileRefused
from apps.care.assessments.domain.classification import Classifier
from apps.care.assessments.domain.rule_sets import (
    NotARuleSet,
    checksum_of,
    definition_of,
    rule_set_of,
    shipped,
    shipped_text,
)
from apps.care.assessments.domain.tool import REQUIRED

SHIPPED = json.loads(shipped_text())
ODD = ["", "\ud800", "\x00", "\n", "MOB", "S", "LOW", "functional", "x" * 5_000]
TEXTS = st.sampled_from(ODD) | st.text(st.characters(), max_size=6)
NUMBERS = st.integers() | st.floats() | st.sampled_from([0, 1, 2, 3, True, False, 10**400])
JSON = st.recursive(
    st.none() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def places(given, path=()):
    """Every place of a definition, as the keys that lead to it."""
    yield path
    inside = given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else ()
    for key, part in inside:
        yield from places(part, (*path, key))


PLACES = list(places(SHIPPED))


def with_other(path, value, key=None):
    """The shipped rule set with something else in one place, or with one key more in it."""
    changed = {"all": copy.deepcopy(SHIPPED)}
    holder, last = changed, "all"
    for step in path:
        holder, last = holder[last], step
    if key is not None and isinstance(holder[last], dict):
        holder[last][key] = value
    else:
        holder[last] = value
    return json.dumps(changed["all"])


def read(text):
    """Whether a text is taken as a rule set; one that is can be kept, and classifies."""
    try:
        found = rule_set_of(text)
    except NotARuleSet as refusal:
        assert 10 < len(str(refusal)) < 400
        str(refusal).encode()
        return False
    checksum_of(definition_of(text))
    Classifier(found).evaluate_profile("N" * 11 + "-")
    return True


@given(st.sampled_from(PLACES), JSON, st.none() | TEXTS)
def test_anything_in_any_place_of_a_rule_set_is_taken_or_refused_with_a_sentence(path, value, key):
    read(with_other(path, value, key))


@pytest.mark.parametrize("value", [1, None, ["MOB"], {"MOB": 1}, True, 1.5])
def test_a_code_that_is_no_text_is_refused(value):
    assert not read(with_other(("groups", next(iter(SHIPPED["groups"])), 0), value))


def test_a_group_or_a_flag_named_by_a_list_is_refused():
    counts = next(path for path in PLACES if path and path[-1] == "of")
    assert not read(with_other(counts, ["CORE"]))
    assert not read(with_other(("flags", 0), [], key="unless"))


@pytest.mark.parametrize("text", ["\ud800", "\x00", "a\nb"])
def test_text_that_cannot_be_kept_is_refused_even_in_a_part_that_is_not_read(text):
    assert not read(with_other(("functional", 0), text, key="note"))
    assert not read(with_other(("groups",), ["MOB"], key=text))
    assert not read(with_other(("name",), f"YOC{text}"))


def test_a_key_that_stands_twice_is_refused():
    text = json.dumps(SHIPPED)
    assert read(text)
    assert not read(text[:-1] + ', "name": "Another"}')


def test_brackets_within_brackets_are_refused():
    assert not read(with_other(("functional", 0), json.loads("[" * 300 + "]" * 300), key="note"))
    assert not read("[" * 100_000)


# Files to classify --------------------------------------------------------------------------------------------

HEADER = ",".join(REQUIRED)
LINES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=4)


@given(LINES, st.booleans())
def test_any_file_to_classify_is_answered_row_by_row_or_refused_with_a_sentence(lines, with_header):
    try:
        file = ClassifiedFile([HEADER + "\n"] * with_header + [f"{line}\n" for line in lines], shipped())
        assert all(len(row) == len(file.header) for row in file.rows())
    except FileRefused as refusal:
        assert len(str(refusal)) > 10


def test_a_header_that_cannot_be_read_is_refused_with_a_sentence():
    with pytest.raises(FileRefused, match="The header cannot be read as CSV"):
        ClassifiedFile([HEADER + ',"' + "x" * (csv.field_size_limit() + 1) + '"\n'], shipped())
