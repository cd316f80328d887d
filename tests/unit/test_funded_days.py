import pytest

from tests.spec.reading import funded_by_rule, heads_by_rule, history_by_rule
from tests.spec.tables import cases, pairs, words


@pytest.mark.parametrize("case", cases("level_history"), ids=words)
def test_a_wish_rewrites_a_history_of_levels(case):
    assert history_by_rule(case["history"], case["wish"]) == case["result"]


@pytest.mark.parametrize("case", cases("funded_days"), ids=words)
def test_days_are_funded_by_the_rule(case):
    assert funded_by_rule(case) == {int(level): days for level, days in pairs(case["days"]).items()}


@pytest.mark.parametrize("case", cases("funded_days"), ids=words)
def test_heads_are_those_there_on_the_first_of_a_month(case):
    assert heads_by_rule(case) == {int(level): heads for level, heads in pairs(case["heads"]).items()}
