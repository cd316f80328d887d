"""What may not stand in the source, whatever a reviewer thinks of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.interfaces.guarding.words import ACTS
from yearofcare.embedded.places import CHECKOUT

APPS = sorted((CHECKOUT / "apps").rglob("*.py"))
WRITTEN_BY_US = [
    path
    for folder, endings in {
        "apps": ("py",),
        "yearofcare": ("py",),
        "tests": ("py",),
        "templates": ("jinja",),
        "static/src": ("css", "js"),
    }.items()
    for ending in endings
    for path in sorted((CHECKOUT / folder).rglob(f"*.{ending}"))
]
LONGEST = 420
"""Lines: a file longer than about 400 becomes a package of the same name."""

NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def _name(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def test_no_page_asks_an_outside_host():
    asked = [
        f"{_name(path)}: {address}"
        for path in WRITTEN_BY_US
        if path.suffix in {".jinja", ".css", ".js"}
        for address in re.findall(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s"')]*""", path.read_text(), re.IGNORECASE)
        if address not in NAMESPACES
    ]
    assert asked == []


def test_no_file_of_an_app_is_longer_than_about_400_lines():
    lengths = {_name(path): len(path.read_text().splitlines()) for path in APPS if "migrations" not in path.parts}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_nothing_is_left_to_do_in_the_source():
    assert [_name(path) for path in WRITTEN_BY_US if UNFINISHED.search(path.read_text())] == []


def test_no_response_is_streamed_since_it_would_outlive_its_transaction_and_tenant():
    streaming = re.compile(r"\b(StreamingHttpResponse|FileResponse)\b")
    assert [_name(path) for path in APPS if streaming.search(path.read_text())] == []


def test_the_tenant_is_set_in_two_places_and_never_for_a_whole_session():
    """`set_config(..., true)` and SET LOCAL end with the transaction; anything else leaks through a pooler."""
    setting = {_name(path) for path in APPS if re.search(r"app\.(partnership|user)_id'?,? %s", path.read_text())}
    assert setting == {"apps/foundation/core/tenancy.py", "apps/foundation/core/jobs.py"}
    for path in APPS:
        for call in re.findall(r"set_config\((?:[^()]|\([^()]*(?:\([^()]*\))?[^()]*\))*\)", path.read_text()):
            assert call.endswith(", true)"), (_name(path), call)
        session_level = re.findall(r"\bSET (?:SESSION |LOCAL )?(?:app\.|ROLE|SESSION)", path.read_text())
        assert session_level == [], _name(path)


def _acts() -> Iterator[tuple[str, str]]:
    """Every act that the code records, with the file that does; a conditional records either."""
    for path in APPS:
        tree = ast.parse(path.read_text())
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "record"):
                continue
            said = next(keyword.value for keyword in call.keywords if keyword.arg == "action")
            said = constants.get(said.id, said) if isinstance(said, ast.Name) else said
            branches = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
            for branch in branches:
                assert isinstance(branch, ast.Constant), f"{_name(path)}:{call.lineno}: an act that cannot be read here"
                yield branch.value, _name(path)


def test_every_act_that_is_recorded_has_words_and_every_act_with_words_is_recorded():
    recorded = dict(_acts())
    assert {act: where for act, where in recorded.items() if act not in ACTS} == {}
    assert ACTS.keys() - recorded.keys() == set()


@pytest.mark.parametrize("path", [path for path in APPS if "views" in (path.stem, path.parent.name)], ids=_name)
def test_every_view_that_takes_an_actor_is_declared_as_a_page(path: Path):
    views = [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    undeclared = [
        view.name
        for view in views
        if "actor" in {argument.arg for argument in view.args.args}
        and not any(isinstance(d, ast.Call) and getattr(d.func, "id", "") == "page" for d in view.decorator_list)
    ]
    assert undeclared == []


def _days_of_moments(path: Path) -> Iterator[str]:
    """Every `<moment>.date()`: the day in UTC, which between midnight and one on a summer's night is the day before."""
    for call in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "date"):
            continue
        asked = call.func.value
        of_a_column = isinstance(asked, ast.Attribute) and asked.attr == "dt"
        read = isinstance(asked, ast.Call) and isinstance(asked.func, ast.Attribute) and asked.func.attr == "strptime"
        if not call.args and not of_a_column and not read:
            yield f"{_name(path)}:{call.lineno}"


def test_the_day_of_a_moment_is_asked_of_the_clock_on_the_wall():
    """`timezone.localdate(now)`, never `now.date()`. Rules know no framework and name the zone themselves."""
    assert [where for path in APPS if "domain" not in path.parts for where in _days_of_moments(path)] == []


def test_a_test_that_commits_has_the_owner_empty_the_tables():
    """`committed_db`, never `transaction=True`: the plain role may empty no table, and rows would stay for others."""
    asked = [path for path in (CHECKOUT / "tests").rglob("test_*.py") if "(transaction=True" in path.read_text()]
    assert [_name(path) for path in asked if path.name != "test_source.py"] == []


def test_questions_are_not_counted_off_a_log_that_fills_up():
    """It holds 9,000: late in a long run every page would seem to ask nothing. `tests/questions.py` counts them."""
    log = re.compile(r"\b(CaptureQueries" + r"Context|assertNum" + r"Queries|django_assert_(max_)?num" + r"_queries)\b")
    assert [_name(path) for path in WRITTEN_BY_US if log.search(path.read_text())] == []
