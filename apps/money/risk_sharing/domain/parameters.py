"""What a term may be given: each parameter with its kind, its limits, and the sentence that refuses what is not so."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from fractions import Fraction
from typing import Any

from apps.foundation.kernel.pence import LARGEST_AMOUNT
from apps.money.risk_sharing.domain.exact import NotExact, exact, percent
from apps.money.risk_sharing.domain.position import BadInput, Parties

Reads = Callable[[str, Any, Parties], Any]


class BadParameter(BadInput):
    """A parameter is not one with which anybody can be paid; the message says why."""


def share(*, default: Any = MISSING, least: str = "0", most: str = "1") -> Any:
    """A share as a decimal in text, such as "0.30"."""

    def read(name: str, value: Any, parties: Parties) -> Fraction:
        found = _exact(name, value)
        if not Fraction(least) <= found <= Fraction(most):
            raise BadParameter(f"{name} is from {percent(Fraction(least))} to {percent(Fraction(most))}.")
        return found

    return _parameter(read, Fraction(default) if isinstance(default, str) else default)


def pence(*, default: Any = MISSING, least: int = 0) -> Any:
    """An amount in whole pence."""

    def read(name: str, value: Any, parties: Parties) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LARGEST_AMOUNT:
            raise BadParameter(f"{name} is a whole number of pence, {least} or more.")
        return value

    return _parameter(read, default)


def whole(*, default: Any = MISSING, least: int, most: int) -> Any:
    """A whole number."""

    def read(name: str, value: Any, parties: Parties) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BadParameter(f"{name} is a whole number from {least} to {most}.")
        return value

    return _parameter(read, default)


def text(*, default: Any = MISSING, one_of: tuple[str, ...] = ()) -> Any:
    """A name, or one of a few words."""

    def read(name: str, value: Any, parties: Parties) -> str:
        if not isinstance(value, str) or (one_of and value not in one_of):
            raise BadParameter(f"{name} is {' or '.join(one_of) if one_of else 'text'}.")
        return value

    return _parameter(read, default)


def flag(*, default: Any = MISSING) -> Any:
    """True or false."""

    def read(name: str, value: Any, parties: Parties) -> bool:
        if not isinstance(value, bool):
            raise BadParameter(f"{name} is true or false.")
        return value

    return _parameter(read, default)


def party() -> Any:
    """One of the parties."""

    def read(name: str, value: Any, parties: Parties) -> str:
        if value not in parties.kinds:
            raise BadParameter(f"{name} names {value}, which is no party.")
        return str(value)

    return _parameter(read, MISSING)


def shares(*, whole_sum: bool, default: Any = MISSING) -> Any:
    """A share for each of some parties: summing to the whole, or to no more than it."""

    def read(name: str, value: Any, parties: Parties) -> dict[str, Fraction]:
        return read_shares(name, value, parties, whole_sum=whole_sum)

    return _parameter(read, default)


def listed(read_one: Callable[[str, Any, Parties], Any], *, default: Any = MISSING) -> Any:
    """One or more objects, each read by `read_one`."""

    def read(name: str, value: Any, parties: Parties) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise BadParameter(f"{name} is a list of one or more objects.")
        return tuple(read_one(f"{name} {place}", one, parties) for place, one in enumerate(value, start=1))

    return _parameter(read, default)


def read_shares(name: str, value: Any, parties: Parties, *, whole_sum: bool) -> dict[str, Fraction]:
    """Shares by party. Raises BadParameter for a stranger, a share below nil, or a wrong sum."""
    if not isinstance(value, Mapping) or not value:
        raise BadParameter(f"{name} is an object with a share for each party.")
    if strangers := sorted(set(value) - set(parties.kinds)):
        raise BadParameter(f"{name} names {', '.join(strangers)}, which is no party.")
    found = {code: _exact(f"{name} of {code}", one) for code, one in value.items()}
    if any(one < 0 for one in found.values()):
        raise BadParameter(f"A share in {name} is below nil.")
    total = sum(found.values(), Fraction(0))
    if whole_sum and total != 1:
        raise BadParameter(f"The shares of {name} come to {percent(total)}, and must come to 100%.")
    if total > 1:
        raise BadParameter(f"The shares of {name} come to {percent(total)}, which is more than the whole.")
    return found


def read_object(name: str, value: Any, readers: Mapping[str, Field[Any]], parties: Parties) -> dict[str, Any]:
    """The fields of an object by their parameters. Raises BadParameter for one unknown or missing."""
    if not isinstance(value, Mapping):
        raise BadParameter(f"{name} is an object.")
    if unknown := sorted(set(value) - set(readers)):
        raise BadParameter(f"{name} does not know {', '.join(unknown)}. It knows {', '.join(readers)}.")
    found = {}
    for key, one in readers.items():
        given = value.get(key)
        if given is None:
            if one.default is MISSING and one.default_factory is MISSING:
                raise BadParameter(f"{name} needs {key}.")
            continue
        found[key] = one.metadata["read"](f"{key} of {name}", given, parties)
    return found


def readers_of(of: type) -> dict[str, Field[Any]]:
    """The parameters that a dataclass declares."""
    return {one.name: one for one in fields(of) if "read" in one.metadata}


@dataclass(frozen=True)
class Part:
    """An object inside a parameter: a band, a tier, an outcome."""

    @classmethod
    def read(cls, name: str, value: Any, parties: Parties) -> Any:
        return cls(**read_object(name, value, readers_of(cls), parties))


def _parameter(read: Reads, default: Any) -> Any:
    if default is MISSING:
        return field(metadata={"read": read})
    return field(default=default, metadata={"read": read})


def _exact(name: str, value: Any) -> Fraction:
    try:
        return exact(value)
    except NotExact as wrong:
        raise BadParameter(f"{name}: {wrong}") from None
