"""Where the embedded parts keep things.

Everything lives in `var/` inside the checkout, except PostgreSQL when we run as root: it refuses uid 0,
so it runs as `nobody`, who cannot enter every checkout; its binaries and data then go to a folder of their
own under /var/lib/yearofcare. `make reset` removes both.
"""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from yearofcare.embedded.lease import only_one
from yearofcare.embedded.unusable import Unusable

CHECKOUT = Path(__file__).resolve().parents[2]


class FolderUnusable(Unusable):
    """A folder cannot be made or written to."""


@dataclass(frozen=True)
class Places:
    """The folders of one installation."""

    var: Path
    database: Path

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def valkey(self) -> Path:
        return self.var / "valkey"

    @property
    def files(self) -> Path:
        return self.var / "files"

    @property
    def static(self) -> Path:
        return self.var / "static"

    def prepare(self) -> None:
        """Create the folders, closed to other users. Raises FolderUnusable where one cannot be written to."""
        for folder in (self.var, self.log, self.run, self.valkey, self.files, self.static):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                probe = folder / ".writable"
                probe.touch()
                probe.unlink(missing_ok=True)
            except OSError as error:
                raise FolderUnusable(
                    f"{folder} cannot be written to ({error.strerror}). "
                    "Run as the user who owns it, or name another folder in YEAROFCARE_VAR."
                ) from error

    def secret(self, name: str) -> str:
        """A password or key of this installation, made at first use and kept in `var/secrets.json`."""
        if name not in (known := self._secrets()):
            with only_one(self.run / "secrets.lock"):
                known = self._secrets()
                if name not in known:
                    known[name] = secrets.token_urlsafe(32)
                    self._keep(known)
        return known[name]

    @property
    def _secrets_file(self) -> Path:
        return self.var / "secrets.json"

    def _secrets(self) -> dict[str, str]:
        if not self._secrets_file.exists():
            return {}
        known: dict[str, str] = json.loads(self._secrets_file.read_text())
        return known

    def _keep(self, known: dict[str, str]) -> None:
        fresh = self._secrets_file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(known, indent=1))
        fresh.replace(self._secrets_file)


def places_of(checkout: Path = CHECKOUT) -> Places:
    """The folders for a checkout; `YEAROFCARE_VAR` moves `var/` elsewhere."""
    var = Path(os.environ.get("YEAROFCARE_VAR") or checkout / "var").resolve()
    if os.geteuid() == 0:
        digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
        return Places(var=var, database=Path("/var/lib/yearofcare") / digest)
    return Places(var=var, database=var / "postgres")
