"""The demo partnerships: whether they are wanted, and who may sign in to them."""

import os
from typing import Any

import dj_database_url
import psycopg

from yearofcare.embedded.places import Places


def is_wanted(places: Places) -> bool:
    """Where there is no partnership yet, or the making was cut short; never with DEMO=0."""
    if os.environ.get("DEMO") == "0":
        return False
    if (places.run / "demo-under-way").exists():
        return True
    with _connected() as connection:
        return connection.execute("SELECT 1 FROM partnerships_partnership LIMIT 1").fetchone() is None


def begins(places: Places) -> None:
    """Remember that the making is under way, until it is done."""
    (places.run / "demo-under-way").touch()


def is_done(places: Places) -> None:
    (places.run / "demo-under-way").unlink(missing_ok=True)


def sign_in_lines() -> list[str]:
    """A line for each demo role whose account exists, and the password of all."""
    try:
        from apps.interfaces.demo.sign_ins import PASSWORD, SIGN_INS
    except ModuleNotFoundError:
        return []

    with _connected() as connection:
        rows = connection.execute(
            "SELECT email FROM accounts_user WHERE email = ANY(%s)", [[one.email for one in SIGN_INS]]
        ).fetchall()
    there = [one for one in SIGN_INS if (one.email,) in rows]
    if not there:
        return []
    widest = max(len(one.role_label) for one in there)
    widest_email = max(len(one.email) for one in there)
    lines = [f"  {one.role_label:{widest}}  {one.email:{widest_email}}  {one.partnership}" for one in there]
    return ["Sign in as:", *lines, f"  Password for each: {PASSWORD}"]


def _connected() -> "psycopg.Connection[tuple[Any, ...]]":
    """The product's own connection, as the plain role: both tables are shared ones."""
    parsed = dj_database_url.parse(os.environ["DATABASE_URL"])
    return psycopg.connect(
        host=parsed["HOST"],
        port=parsed["PORT"] or None,
        dbname=parsed["NAME"],
        user=parsed["USER"],
        password=parsed["PASSWORD"],
        **parsed.get("OPTIONS", {}),
    )
