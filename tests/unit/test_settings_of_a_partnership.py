import pytest

from apps.foundation.partnerships.domain.settings import KINDS, NotAValue


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_default_is_a_value_that_may_be_chosen(kind):
    assert kind.check(kind.default) == kind.default


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("smallest_number_shown", "2", 2),
        ("smallest_number_shown", " 10 ", 10),
        ("trace_statuses_paid", "02, 01", ["01", "02"]),
        ("trace_statuses_paid", ["01", "01"], ["01"]),
        ("rejected_rows_accepted", "0", 0),
        ("movement_tolerance", 1_000_000, 1_000_000),
    ],
)
def test_a_value_is_kept_as_checked(name, given, kept):
    assert KINDS[name].check(given) == kept


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("smallest_number_shown", "1"),
        ("smallest_number_shown", "11"),
        ("smallest_number_shown", "five"),
        ("smallest_number_shown", "5.0"),
        ("smallest_number_shown", ""),
        ("smallest_number_shown", None),
        ("emergency_opening_lasts", 0),
        ("rejected_rows_accepted", 101),
        ("movement_tolerance", -1),
        ("trace_statuses_paid", ""),
        ("trace_statuses_paid", "09"),
        ("trace_statuses_paid", "01,,02"),
        ("trace_statuses_paid", []),
    ],
)
def test_anything_else_is_refused_with_what_it_can_be(name, given):
    with pytest.raises(NotAValue, match="Give"):
        KINDS[name].check(given)
