"""Sums at a figure's coordinates are those of the rows that stand there, whichever are asked for."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from apps.money.reconciliation.domain.publication import EVERYWHERE, Node, Place
from apps.money.reconciliation.domain.sums import Sums

MONTHS = st.sampled_from([date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)])
LEVELS = st.sampled_from([1, 2, 3])
PLACES = st.sampled_from([Place("sector", "ACUTE"), Place("sector", "COMMUNITY"), Place("provider", 7)])
ROWS = st.lists(
    st.tuples(
        MONTHS,
        LEVELS,
        st.frozensets(PLACES).map(lambda some: [EVERYWHERE, *some]),
        st.integers(-1_000_000, 1_000_000),
    )
)
NODES = st.tuples(st.none() | MONTHS, st.none() | LEVELS, PLACES | st.just(EVERYWHERE)).map(lambda at: Node(*at))


@given(ROWS, NODES)
def test_a_sum_is_that_of_the_rows_at_its_coordinates(rows, node):
    at = [
        number
        for month, level, places, number in rows
        if node.month in (None, month) and node.band in (None, level) and node.place in places
    ]
    sums = Sums(rows)
    assert sums.at(node) == sum(at)
    assert (node in sums) == bool(at)


def test_which_part_of_a_month_is_asked_for_makes_no_difference():
    sums = Sums([(date(2026, 4, 1), 1, [EVERYWHERE], 12)])
    assert sums.at(Node(date(2026, 4, 1), of="own")) == 12
