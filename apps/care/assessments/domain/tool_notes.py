"""What the fields of an assessment tool say of a person, as fields of a form.

Source: section 6.1, "the SAP tool used (its fields as data)".
"""

from collections.abc import Mapping

_SAID = "said-"


def fields_of_tool(said: Mapping[str, str]) -> dict[str, str]:
    """What stands under each field of the tool, as fields of a form."""
    return {f"{_SAID}{name}": text for name, text in said.items()}


def tool_of_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """What the fields of a form say, by the tool's own fields."""
    return {name.removeprefix(_SAID): text for name, text in fields.items() if name.startswith(_SAID)}
