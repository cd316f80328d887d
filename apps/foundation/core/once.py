"""A form that makes something makes it once, however often it is sent: by two clicks, or by going back to it."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

M = TypeVar("M", bound=models.Model)


class SentBefore(Exception):
    """The form was sent before, with other words. What it made then stands; nothing was written now."""

    def __init__(self) -> None:
        super().__init__(
            "This form was sent already, and what you wrote then stands. What you wrote now was not taken: "
            "change what stands, or begin a new form."
        )


def made_once(model: type[M], uid: UUID, said: Mapping[str, Any], beside: Mapping[str, Any]) -> tuple[M, bool]:
    """The row with the name that its form carries, and whether it was made now.

    `said` is what was written: the same again lands on the first row. `beside` is by whom and when. Of two at once
    the unique name lets one in. Raises SentBefore.
    """
    row, is_new = model._default_manager.get_or_create(uid=uid, defaults={**said, **beside})
    if not is_new and any(getattr(row, name) != value for name, value in said.items()):
        raise SentBefore
    return row, is_new
