import pytest

from apps.money.reconciliation.domain.variance import Explained, explained_variance
from tests.spec.tables import cases, words


def explained(case):
    top, _, bottom = case["plan_share"].partition("/")
    numbers = ("plan", "actual", "expected_days", "actual_days", "expected_days_all", "actual_days_all")
    return explained_variance(
        **{name: int(case[name]) for name in (*numbers, "fee_a_year", "of_a_year")},
        plan_share=(int(top), int(bottom)),
    )


@pytest.mark.parametrize("case", cases("variance"), ids=words)
def test_a_variance_is_explained_and_its_parts_add_up(case):
    found = explained(case)
    assert found == Explained(int(case["volume"]), int(case["mix"]), int(case["intensity"]))
    assert found.variance == int(case["actual"]) - int(case["plan"])
