import hashlib
import json
from datetime import date
from itertools import pairwise

import pytest

from apps.foundation.audit.domain.chain import START, chain_hash
from apps.money.reconciliation.domain.checksum import checksum, spaced_code

LINES = [(date(2026, 4, 1), 7, 2, True, 100), (date(2026, 5, 1), 7, 2, False, 90)]


def test_the_order_of_lines_does_not_matter():
    assert checksum(LINES) == checksum(reversed(LINES))


@pytest.mark.parametrize(
    "other",
    [
        LINES[:1],
        [*LINES, LINES[0]],
        [(*LINES[0][:4], 101), LINES[1]],
        [(*LINES[0][:3], False, 100), LINES[1]],
        [(date(2026, 4, 2), *LINES[0][1:]), LINES[1]],
        [(LINES[0][0], None, *LINES[0][2:]), LINES[1]],
    ],
)
def test_any_other_figure_gives_another_code(other):
    assert checksum(other) != checksum(LINES)


def test_the_code_can_be_worked_out_by_anybody():
    text = b'["2026-04-01", 7, 2, true, 100]\n["2026-05-01", 7, 2, false, 90]\n'
    assert checksum(LINES) == hashlib.sha256(text).hexdigest()


def test_the_code_is_read_out_in_fours():
    assert spaced_code("7c1e94b052fd" + "0" * 52) == "7c1e 94b0 52fd"


def chained(events):
    hashes = [START]
    for position, event in enumerate(events, 1):
        hashes.append(chain_hash(hashes[-1], position, event))
    return hashes


EVENTS = [{"action": "A", "details": {"x": 1}}, {"action": "B"}, {"action": "C"}]


def test_an_event_altered_changes_every_hash_after_it_and_none_before():
    before = chained(EVENTS)
    after = chained([EVENTS[0], {"action": "b"}, EVENTS[2]])
    assert [x == y for x, y in zip(before, after, strict=True)] == [True, True, False, False]


@pytest.mark.parametrize("events", [EVENTS[1:], [EVENTS[1], EVENTS[0], EVENTS[2]]])
def test_an_event_removed_or_moved_is_found(events):
    assert chained(events)[1] != chained(EVENTS)[1]


def test_the_order_of_an_events_fields_does_not_matter():
    event = {"b": 1, "a": {"d": 1, "c": 2}}
    assert chain_hash(START, 1, event) == chain_hash(START, 1, json.loads(json.dumps(event, sort_keys=True)))


def test_no_two_places_of_a_chain_share_a_hash_even_for_equal_events():
    assert all(before != after for before, after in pairwise(chained([EVENTS[1]] * 5)))
    assert len(set(chained([EVENTS[1]] * 5))) == 6
