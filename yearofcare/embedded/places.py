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

CHECKOUT = Path(__file__).resolve().parents[2]


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

    def prepare(self) -> None:
        """Create the folders, closed to other users."""
        for folder in (self.var, self.log, self.run, self.valkey, self.files):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def secret(self, name: str) -> str:
        """A password or key of this installation, made at first use and kept in `var/secrets.json`."""
        path = self.var / "secrets.json"
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        if name not in known:
            known[name] = secrets.token_urlsafe(32)
            fresh = path.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(json.dumps(known, indent=1))
            fresh.replace(path)
        return known[name]


def places_of(checkout: Path = CHECKOUT) -> Places:
    """The folders for a checkout; `YEAROFCARE_VAR` moves `var/` elsewhere."""
    var = Path(os.environ.get("YEAROFCARE_VAR") or checkout / "var").resolve()
    if os.geteuid() == 0:
        digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
        return Places(var=var, database=Path("/var/lib/yearofcare") / digest)
    return Places(var=var, database=var / "postgres")
