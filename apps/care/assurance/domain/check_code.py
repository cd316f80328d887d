"""The check code of a run: one hash over everything that was counted and tested."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from typing import Any

RULES = 1
"""Version of what is counted and how it is tested: raised when a rule changes, so that codes differ."""


def check_code(*parts: Iterable[Any]) -> str:
    """SHA-256 over dataclasses in whatever order they come. Two runs are the same when this is."""
    digest = sha256(str(RULES).encode())
    for part in parts:
        for line in sorted(json.dumps(_plain(asdict(one)), sort_keys=True, default=str) for one in part):
            digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    """Without what the last digits of a library's arithmetic would change."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
