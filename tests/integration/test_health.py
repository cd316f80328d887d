"""What supervisors, containers and load balancers are told."""

import pytest
from django.db.utils import OperationalError
from django.test import Client

from apps.foundation.core import health


@pytest.fixture(autouse=True)
def addresses(settings) -> None:
    settings.REDIS_URL = None


@pytest.mark.django_db
def test_ready_without_a_broker_is_degraded_and_still_200(client: Client) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "degraded", "database": "answers", "migrations": "applied", "broker": "none"},
    )


@pytest.mark.django_db
def test_ready_with_a_broker_that_does_not_answer_is_degraded(client: Client, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert client.get("/health/ready").json()["broker"] == "does not answer"
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_ready_with_a_migration_missing_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrations_of_this_version", lambda: frozenset({("core", "9999_not_yet")}))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


def test_ready_without_a_database_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("the server is not there")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "unavailable", "database": "does not answer", "migrations": "unknown", "broker": "none"},
    )


def test_live_asks_nobody(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_health_is_only_read(client: Client) -> None:
    assert client.post("/health/live").status_code == 405
