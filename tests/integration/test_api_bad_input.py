"""Whatever another system sends, the answer is a document: what was asked, or a problem with the right status."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.interfaces.api.services import NewToken
from tests.factories.world import World
from tests.integration.test_api import asked, problem, token_of

pytestmark = pytest.mark.django_db
ROWS, FILES = "rows/activity/", "files/activity/send/"
DEEP = "[" * 5_000 + "]" * 5_000


@pytest.fixture
def token(db: None) -> NewToken:
    return token_of(World.make("here"))


def sent(token: NewToken, path: str, body: bytes | str, kind: str = "application/json", **headers: str) -> Any:
    return Client(raise_request_exception=False).generic(
        "POST", f"/api/v1/{path}", body, content_type=kind, headers={"Authorization": f"Bearer {token.text}", **headers}
    )


def form(token: NewToken, **fields: Any) -> Any:
    return Client(raise_request_exception=False).post(
        f"/api/v1/{FILES}", fields, headers={"Authorization": f"Bearer {token.text}"}
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        ("null", 400),
        ("NaN", 400),
        (b"\xff\xfe", 400),
        (DEEP, 400),
        ('{"rows": ' + DEEP + "}", 400),
        ('{"rows": [{"a": ' + "9" * 5_000 + "}]}", 400),
        ('{"rows": [{"a\\u0000": "1"}]}', 400),
        ('{"rows": [{"a": "\\u0000"}]}', 400),
        ('{"rows": [{"a": "\\ud800"}]}', 400),
        ('{"rows": [{"\\ud800": "1"}]}', 400),
        ('{"rows": [{"a": "1"}], "dates": []}', 400),
        ('{"rows": [{"a": "1"}], "parameters": {"a": "\\u0000"}}', 400),
        ('{"rows": [{"a": "1"}], "parameters": [1]}', 400),
        ('{"rows": {}}', 400),
        ('{"rows": [{}]}', 400),
        ('{"rows": [{"provider": "1"}]}', None),
    ],
)
def test_a_body_that_cannot_be_rows_is_a_problem(token: NewToken, body: bytes | str, status: int | None) -> None:
    answer = sent(token, ROWS, body)
    if answer.status_code != 201:
        found, _ = problem(answer)
        assert found == (status or found)
        assert 400 <= found < 500


def test_a_body_larger_than_is_taken_at_once_is_a_problem(token: NewToken) -> None:
    rows = json.dumps({"rows": [{"provider": "ACU", "note": "x" * 1_000}] * 3_000})
    assert problem(sent(token, ROWS, rows)) == (413, "too-large")
    assert problem(sent(token, ROWS, "[" + " " * 3_000_000 + "]", **{"Idempotency-Key": "k"})) == (413, "too-large")


@pytest.mark.parametrize(
    "kind", ["text/html", "application/xml", "application/x-www-form-urlencoded", "", "///", "a/b; c"]
)
def test_another_content_type_is_a_problem(token: NewToken, kind: str) -> None:
    assert problem(sent(token, ROWS, "{}", kind)) == (415, "media-type-unknown")
    assert problem(sent(token, FILES, "{}", kind)) == (415, "media-type-unknown")


def test_a_form_with_too_much_or_too_little_in_it_is_a_problem(token: NewToken) -> None:
    file = SimpleUploadedFile("a.csv", b"a,b\n1,2\n")
    assert problem(form(token, file=file, dates="x" * 3_000_000)) == (413, "too-large")
    assert problem(form(token, **{f"f{n}": "1" for n in range(1_500)})) == (413, "too-large")
    assert problem(form(token, file=file, dates="x"))[0] == 400
    assert form(token, file=SimpleUploadedFile("a\x00.csv", b"a")).status_code == 202
    assert problem(sent(token, FILES, b"--x\r\n", "multipart/form-data; boundary=x"))[0] == 400
    assert problem(sent(token, FILES, b"", "multipart/form-data"))[0] == 400


@pytest.mark.parametrize(
    "path",
    ["rows/nothing/", "rows/no%20thing/", "rows/%00/", "nothing/", "", "files/not-a-uid/", "files/activity/send"],
)
def test_an_address_that_is_not_there_is_a_problem_for_whoever_has_a_token(token: NewToken, path: str) -> None:
    assert problem(asked(token, "POST", path, {"rows": [{"a": "1"}]}))[0] in (404, 405)
    assert problem(asked(token, "GET", path))[0] in (404, 405)
    assert problem(asked("yoc_wrong", "GET", path)) == (401, "token-unknown")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "SPAM"])
def test_another_method_is_a_problem(token: NewToken, method: str) -> None:
    answer = asked(token, method, ROWS)
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("accept", ["text/html", "application/xml;q=x", "///"])
def test_an_answer_in_another_format_is_not_to_be_had(token: NewToken, accept: str) -> None:
    assert problem(asked(token, "GET", "files/", Accept=accept))[0] in (400, 406)


@pytest.mark.parametrize("header", ["Bearer", "Bearer \x00", "Basic x", "Bearer " + "y" * 9_000, "Bearer é"])
def test_a_header_that_is_no_token_is_a_problem(db: None, header: str) -> None:
    answer = Client(raise_request_exception=False).get("/api/v1/files/", headers={"Authorization": header})
    assert problem(answer)[0] == 401


@pytest.mark.parametrize("cursor", ["x", "%00", "cD0x", "cD1hYmM%3D", "%ff"])
def test_a_cursor_that_is_none_is_a_problem_or_the_first_page(token: NewToken, cursor: str) -> None:
    answer = asked(token, "GET", f"files/?cursor={cursor}")
    assert answer.status_code == 200 or problem(answer)[0] == 404


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["rows", "dates", "parameters", "provider"]) | st.text(max_size=4)


@given(
    st.dictionaries(NAMES, JSON, max_size=3)
    | JSON
    | st.fixed_dictionaries({"rows": st.lists(st.dictionaries(NAMES, JSON))})
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_answered_by_a_document(token: NewToken, body: Any) -> None:
    answer = sent(token, ROWS, json.dumps(body))
    assert answer.status_code in (201, 429) or 400 <= problem(answer)[0] < 500
