"""The check code of a run: one hash over its lines in canonical order."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any


def checksum(lines: Iterable[tuple[Any, ...]]) -> str:
    """SHA-256 over the lines, sorted, as JSON. Two sets of figures are the same when this is.

    Source: reconciliation, "running it again as of that time gives the same figures".
    """
    digest = sha256()
    for line in sorted(json.dumps([_plain(value) for value in line]) for line in lines):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def spaced_code(code: str) -> str:
    """The first twelve signs, as people read them out: `7c1e 94b0 52fd`."""
    return f"{code[:4]} {code[4:8]} {code[8:12]}"


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
