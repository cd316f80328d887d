"""Lists of codes, as people write them."""

from django.db.models import Choices


def codes_of(choices: type[Choices]) -> dict[str, str]:
    """How a file may write a list's codes: the code itself or the words on screen, in any case."""
    known = {}
    for value, label in choices.choices:
        code = choices(value).name if isinstance(value, int) else str(value)
        known[code.lower()] = code
        known.setdefault(label.lower().replace(" ", "_").replace("-", "_").replace("&", "_"), code)
    return known
