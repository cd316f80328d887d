"""The chain: what one event's hash covers."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

START = "0" * 64
"""The hash before the first event."""


def chain_hash(before: str, position: int, event: Mapping[str, Any]) -> str:
    """SHA-256 over the hash before, the place, and every field of the event in canonical JSON."""
    text = json.dumps([before, position, event], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
