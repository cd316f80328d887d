"""Whether the embedded database's tables are those of the checkout, found out without starting Django."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from yearofcare.embedded.lease import only_one
from yearofcare.embedded.places import CHECKOUT, Places

DECIDED_BY = (
    "requirements.txt",
    "apps/**/migrations/*.py",
    "apps/**/models.py",
    "apps/**/models/*.py",
    "apps/foundation/core/grants.py",
)
"""The migrations of installed apps and of our own, and what is granted on each table after them."""


def bring_up_to_date(places: Places, migrate: Callable[[], None]) -> None:
    """Run the migrations, unless those that the checkout holds have been run. One process at a time."""
    with only_one(places.run / "migrate.lock"):
        done, stamp = places.database / "migrated", fingerprint(CHECKOUT, DECIDED_BY)
        if done.exists() and done.read_text() == stamp:
            return
        migrate()
        done.write_text(stamp)


def fingerprint(folder: Path, patterns: tuple[str, ...]) -> str:
    """A digest of the files in a folder that match any of the patterns: their names and what is in them."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
