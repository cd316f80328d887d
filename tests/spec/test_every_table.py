"""No table of figures is run by one engine alone."""

import ast
from pathlib import Path

import pytest

from tests.spec.drawn import DRAWN
from tests.spec.in_python import RULES
from tests.spec.in_sql import statements
from tests.spec.tables import FOLDER

TESTS = Path(__file__).parent.parent

RUN_BY_THE_PRODUCT = {
    "funded_days": ("unit/test_funded_days.py", "integration/test_rules_in_the_database.py"),
    "level_history": ("unit/test_funded_days.py", "integration/test_rules_in_the_database.py"),
    "level_of_a_score": ("unit/test_levels_and_movement.py", "integration/test_rules_in_the_database.py"),
    "movement": ("unit/test_levels_and_movement.py", "integration/test_rules_in_the_database.py"),
    "package_cut": ("unit/test_consistency_statistics.py", "integration/assurance/test_care_taken_away.py"),
    "package_in_place": ("unit/test_consistency_statistics.py", "integration/assurance/test_care_taken_away.py"),
    "weights": ("unit/test_adjusting.py", "integration/test_adjusting.py"),
}
"""Tables of rules that the product has twice itself: the test of the pure one, and that of its sets in PostgreSQL."""

WITHOUT_FIGURES = {
    "assumption_standing": "in which words an assumption stands",
    "go_live": "which checks are met, and the sentence that says why",
    "needs_of_a_model": "sentences of what an arrangement lacks",
    "parties_of_a_model": "sentences of who is missing",
}
"""Tables from which sentences come out: no money, day, level or share does, and no set is made of them."""


def tables() -> set[str]:
    return {path.stem for path in FOLDER.glob("*.csv")}


def tables_of_tests(path: str) -> set[str]:
    """The tables that tests of a file run: `cases("name")` in a test or above it."""
    tests = [
        node
        for node in ast.parse((TESTS / path).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    return {
        call.args[0].value
        for test in tests
        for call in ast.walk(test)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "cases"
        and isinstance(call.args[0], ast.Constant)
    }


def test_every_table_of_figures_is_run_by_a_rule_and_by_a_statement_and_on_drawn_rows() -> None:
    of_figures = tables() - WITHOUT_FIGURES.keys() - RUN_BY_THE_PRODUCT.keys()
    assert set(RULES) == of_figures
    assert statements() == of_figures
    assert set(DRAWN) == of_figures


def test_what_is_named_apart_is_a_table() -> None:
    assert {*WITHOUT_FIGURES, *RUN_BY_THE_PRODUCT} <= tables()
    assert not WITHOUT_FIGURES.keys() & RUN_BY_THE_PRODUCT.keys()


@pytest.mark.parametrize("table", sorted(RUN_BY_THE_PRODUCT))
def test_a_table_that_the_product_runs_twice_is_in_both_tests(table: str) -> None:
    for path in RUN_BY_THE_PRODUCT[table]:
        assert table in tables_of_tests(path), path
