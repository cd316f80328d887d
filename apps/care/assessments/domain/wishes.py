"""What a person would prefer, as fields of a form: a wish, whether it will be met, and why not.

Source: section 6.1, "reasons where a preference is not met".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

ROWS = 3
"""Rows that a form always has; there is always an empty one."""


def fields_of_wishes(wishes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The wishes as fields of a form, numbered from 0."""
    fields = {}
    for number, wish in enumerate(wishes):
        fields[f"wish-{number}"] = str(wish.get("wish", ""))
        fields[f"is_met-{number}"] = {True: "yes", False: "no", None: ""}[wish.get("is_met")]
        fields[f"why_not-{number}"] = str(wish.get("why_not", ""))
    return fields


def wishes_of_fields(fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """The wishes that the fields of a form hold, in their order; a row without a wish is left out, and whether one is
    met is None where nobody chose."""
    numbers = sorted(int(name[5:]) for name in fields if re.fullmatch("wish-[0-9]{1,4}", name))
    return [
        {
            "wish": fields[f"wish-{number}"],
            "is_met": {"yes": True, "no": False}.get(fields.get(f"is_met-{number}", "")),
            "why_not": fields.get(f"why_not-{number}", ""),
        }
        for number in numbers
        if fields.get(f"wish-{number}", "").strip()
    ]


def rows_for(wishes: Sequence[Mapping[str, Any]]) -> int:
    """How many rows a form has for these wishes."""
    return max(ROWS, len(wishes) + 1)
