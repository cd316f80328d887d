"""Subcontracts: who may have one, and what each is paid, to the penny."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.money.subcontracts.domain.subcontract import (
    IsAParty,
    NoSubcontracts,
    SharesTooMuch,
    Written,
    check_written,
    may_have_some,
    parts_of,
)

HALF = Written("Falls clinics", "Nine in ten in two weeks", 5_000)


def test_only_a_contract_that_one_provider_holds_has_subcontracts() -> None:
    for model, way in (
        ("PRINCIPAL_PROVIDER", "CAPITATION"),
        ("INTEGRATED_HUB", "BUNDLED"),
        ("ALLIANCE", "PROGRAMME_FEE"),
    ):
        check_written(HALF, has_some=may_have_some(model, way), is_party=False, others=[])
    with pytest.raises(NoSubcontracts):
        check_written(HALF, has_some=may_have_some("ALLIANCE", "CAPITATION"), is_party=False, others=[])


def test_a_party_is_no_subcontractor() -> None:
    with pytest.raises(IsAParty):
        check_written(HALF, has_some=True, is_party=True, others=[])


def test_shares_may_come_to_everything_and_not_to_more() -> None:
    check_written(HALF, has_some=True, is_party=False, others=[4_000, 1_000])
    with pytest.raises(SharesTooMuch, match=r"leave 49\.99% of"):
        check_written(HALF, has_some=True, is_party=False, others=[4_000, 1_001])


def test_an_eighth_of_a_penny_stays_where_the_largest_remainder_is() -> None:
    assert parts_of(100_001, {"ACU": 1_250, "SOC": 1_250}) == ({"ACU": 12_500, "SOC": 12_500}, 75_001)
    assert parts_of(10, {"ACU": 3_334, "SOC": 3_333}) == ({"ACU": 4, "SOC": 3}, 3)
    assert parts_of(7, {"ACU": 10_000}) == ({"ACU": 7}, 0)


@given(
    st.integers(0, 10**12),
    st.dictionaries(st.text("ABC", min_size=1, max_size=3), st.integers(1, 2_000), max_size=5),
)
def test_parts_and_what_stays_add_to_the_payment(pence: int, shares: dict[str, int]) -> None:
    parts, stays = parts_of(pence, shares)
    assert sum(parts.values()) + stays == pence
    assert all(abs(part * 10_000 - pence * shares[name]) < 10_000 for name, part in parts.items())
