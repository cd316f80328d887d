"""Records placed as a column stand where the rule for one record puts each of them."""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from apps.care.activity.domain.placing import Funded, Placed, ScopeRule, placed
from apps.care.activity.engine.placing import Funding, place

DAYS = [date(2026, 4, 1) + timedelta(days=n) for n in range(8)]
day = st.sampled_from(DAYS)


@st.composite
def periods_of(draw, of):
    """Periods that do not overlap, some of them next to each other."""
    ends = sorted(draw(st.sets(day, max_size=5)))
    return [(*of(draw), start, end) for start, end in pairwise(ends) if draw(st.booleans())]


levels = periods_of(lambda draw: (draw(st.sampled_from([1, 2])), draw(st.sampled_from([1, 2, 3]))))
scopes = periods_of(lambda draw: (draw(st.sampled_from([1, 2, 3])),))


@given(
    funded=st.dictionaries(st.integers(1, 3), levels, min_size=1, max_size=3),
    listed=st.dictionaries(st.tuples(st.integers(1, 2), st.integers(3, 4), st.booleans()), scopes, max_size=4),
    records=st.lists(st.tuples(st.integers(1, 3), day, st.integers(3, 4), st.booleans()), min_size=1, max_size=8),
)
def test_a_column_of_records_is_placed_as_each_record_is(funded, listed, records):
    periods = [Funded(person, *period) for person, some in funded.items() for period in some]
    rules = [ScopeRule(*key, *rule) for key, some in listed.items() for rule in some]
    frame = pl.DataFrame(
        records,
        schema={"person_id": pl.Int64, "starts_on": pl.Date, "kind": pl.Int16, "ltc_related": pl.Boolean},
        orient="row",
    )
    found = place(frame, _as_frames(periods, rules))
    assert found.select("person_id", "starts_on", "kind", "ltc_related").rows() == records
    assert [Placed(*row) for row in found.select("contract_id", "funded_band", "scope").rows()] == [
        placed(person_id=person, day=on, kind=kind, ltc_related=ltc, funded=periods, scopes=rules)
        for person, on, kind, ltc in records
    ]
    assert set(found["month"]) == {date(2026, 4, 1)}


def _as_frames(periods, rules):
    days = {"starts_on": pl.Date, "ends_before": pl.Date}
    by_person = {"person_id": pl.Int64, "contract_id": pl.Int64, "funded_band": pl.Int16, **days}
    by_kind = {
        "contract_id": pl.Int64,
        "kind": pl.Int16,
        "ltc_related": pl.Boolean,
        "scope": pl.Int16,
        **days,
    }
    return Funding(
        pl.DataFrame([vars(one) for one in periods], schema=by_person).sort("starts_on"),
        pl.DataFrame([vars(one) for one in rules], schema=by_kind).sort("starts_on"),
    )
