"""Every term, by its code: gathered from `terms`, where each is one file."""

import inspect
from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from apps.money.risk_sharing.domain import terms
from apps.money.risk_sharing.domain.term import Term


def _gathered() -> dict[str, type[Term]]:
    found: dict[str, type[Term]] = {}
    for module in iter_modules(terms.__path__):
        for _, one in inspect.getmembers(import_module(f"{terms.__name__}.{module.name}"), inspect.isclass):
            if issubclass(one, Term) and not inspect.isabstract(one):
                found[one.code] = one
    return dict(sorted(found.items()))


CATALOGUE: Mapping[str, type[Term]] = _gathered()
