"""While a page is looked at, what many parts of it ask is asked of the database once.

A page that only reads is one look. Outside of one, and where something is written, each question is asked anew: nothing
here is ever older than the page that it stands on.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from apps.foundation.core.tenancy import current_partnership_id

P = ParamSpec("P")
T = TypeVar("T")

_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Nothing that is asked for within changes within."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def asked_once(ask: Callable[P, T]) -> Callable[P, T]:
    """Declare a selector of which a look needs the answer once. Rows of the database are told apart by their key, and
    whoever is answered leaves the answer as it is."""

    @wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        known = _answers.get()
        if known is None:
            return ask(*args, **kwargs)
        asked = (ask, current_partnership_id(), args, tuple(sorted(kwargs.items())))
        if asked not in known:
            known[asked] = ask(*args, **kwargs)
        found: T = known[asked]
        return found

    return answer
