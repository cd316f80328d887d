"""Settlements as JSON: what the command reads and prints."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.position import BadInput, Parties, Position
from apps.money.risk_sharing.domain.settlement import settle


def settled(document: Any) -> dict[str, Any]:
    """One settlement: `{"parties", "position", "terms"}` in, payment, transfers, net and steps out, and what is
    held where something is. Raises BadInput."""
    if not isinstance(document, Mapping) or set(document) - {"parties", "position", "terms"}:
        raise BadInput("A settlement is an object with parties, position and terms.")
    parties = Parties.read(document.get("parties"))
    position = Position.read(document.get("position"), parties)
    made = settle(parties, position, Agreement.read(document.get("terms", []), parties))
    held = {"held": dict(made.held)} if made.held else {}
    return {
        "payment": made.payment,
        "transfers": [asdict(transfer) for transfer in made.transfers],
        "net": dict(made.net),
        "steps": [asdict(step) for step in made.steps],
        **held,
    }


def as_json(made: Any) -> str:
    """What is printed: text as it is read, and half of a pair of UTF-16, which is no character, as JSON escapes it."""
    return json.dumps(made, indent=2, ensure_ascii=False).encode(errors="backslashreplace").decode()
