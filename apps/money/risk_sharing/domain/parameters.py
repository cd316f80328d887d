"""What a term may be given: each parameter with its kind, its limits, and the sentence that refuses what is not so."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

from apps.foundation.kernel.pence import LARGEST_AMOUNT
from apps.money.risk_sharing.domain.exact import NotExact, decimal, exact, percent
from apps.money.risk_sharing.domain.position import BadInput, Parties

LARGEST_NUMBER = 1_000_000

Reads = Callable[[str, Any, Parties], Any]


class Kind(StrEnum):
    """What a parameter is: how it is asked for and how it is written."""

    SHARE = "share"
    NUMBER = "number"
    PENCE = "pence"
    WHOLE = "whole"
    TEXT = "text"
    FLAG = "flag"
    PARTY = "party"
    SHARES = "shares"
    LISTED = "listed"


@dataclass(frozen=True)
class Asked:
    """How a parameter is asked for on a page. `part` is the class of the objects of a list."""

    kind: Kind
    label: str = ""
    hint: str = ""
    one_of: Mapping[str, str] = field(default_factory=dict)
    part: Any = None
    rows: int | None = None
    of_providers: bool = False
    """Of shares: whether only those who are paid have one."""


class BadParameter(BadInput):
    """A parameter is not one with which anybody can be paid; the message says why, `at` says which where it is one."""

    def __init__(self, words: str, at: str = "") -> None:
        super().__init__(words)
        self.at = at


def share(*, default: Any = MISSING, least: str = "0", most: str = "1", label: str = "", hint: str = "") -> Any:
    """A share as a decimal in text, such as "0.30"."""

    def read(name: str, value: Any, parties: Parties) -> Fraction:
        found = _exact(name, value)
        if not Fraction(least) <= found <= Fraction(most):
            raise BadParameter(f"{name} is from {percent(Fraction(least))} to {percent(Fraction(most))}.")
        return found

    return _parameter(read, Fraction(default) if isinstance(default, str) else default, Asked(Kind.SHARE, label, hint))


def number(*, default: Any = MISSING, label: str = "", hint: str = "") -> Any:
    """A number as a decimal in text, such as "0.75" or "104"."""

    def read(name: str, value: Any, parties: Parties) -> Fraction:
        found = _exact(name, value)
        if abs(found) > LARGEST_NUMBER:
            raise BadParameter(f"{name} is from -{LARGEST_NUMBER:,} to {LARGEST_NUMBER:,}.")
        return found

    return _parameter(read, default, Asked(Kind.NUMBER, label, hint))


def pence(*, default: Any = MISSING, least: int = 0, label: str = "", hint: str = "") -> Any:
    """An amount in whole pence."""

    def read(name: str, value: Any, parties: Parties) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LARGEST_AMOUNT:
            raise BadParameter(f"{name} is a whole number of pence, {least} or more.")
        return value

    return _parameter(read, default, Asked(Kind.PENCE, label, hint))


def whole(*, default: Any = MISSING, least: int, most: int, label: str = "", hint: str = "") -> Any:
    """A whole number."""

    def read(name: str, value: Any, parties: Parties) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BadParameter(f"{name} is a whole number from {least} to {most}.")
        return value

    return _parameter(read, default, Asked(Kind.WHOLE, label, hint))


def text(*, default: Any = MISSING, one_of: Mapping[str, str] | None = None, label: str = "", hint: str = "") -> Any:
    """A name, or one of a few words, each with what it means."""
    known = one_of or {}

    def read(name: str, value: Any, parties: Parties) -> str:
        if not isinstance(value, str) or (known and value not in known):
            raise BadParameter(f"{name} is {' or '.join(known) if known else 'text'}.")
        return value

    return _parameter(read, default, Asked(Kind.TEXT, label, hint, known))


def flag(*, default: Any = MISSING, label: str = "") -> Any:
    """True or false."""

    def read(name: str, value: Any, parties: Parties) -> bool:
        if not isinstance(value, bool):
            raise BadParameter(f"{name} is true or false.")
        return value

    return _parameter(read, default, Asked(Kind.FLAG, label))


def party(*, default: Any = MISSING, label: str = "", hint: str = "") -> Any:
    """One of the parties."""

    def read(name: str, value: Any, parties: Parties) -> str:
        if not isinstance(value, str) or value not in parties.kinds:
            raise BadParameter(f"{name} names {value}, which is no party.")
        return value

    return _parameter(read, default, Asked(Kind.PARTY, label, hint))


def shares(
    *, whole_sum: bool, default: Any = MISSING, label: str = "", hint: str = "", of_providers: bool = False
) -> Any:
    """A share for each of some parties, or of some providers: summing to the whole, or to no more than it."""

    def read(name: str, value: Any, parties: Parties) -> dict[str, Fraction]:
        return read_shares(name, value, parties, whole_sum=whole_sum)

    return _parameter(read, default, Asked(Kind.SHARES, label, hint, of_providers=of_providers))


def listed(
    part: "type[Part]", *, default: Any = MISSING, rows: int | None = None, label: str = "", hint: str = ""
) -> Any:
    """One or more objects of a kind. `rows` is how many there always are, where that is fixed."""

    def read(name: str, value: Any, parties: Parties) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise BadParameter(f"{name} is a list of one or more objects.")
        return tuple(part.read(f"{name} {place}", one, parties) for place, one in enumerate(value, start=1))

    return _parameter(read, default, Asked(Kind.LISTED, label, hint, part=part, rows=rows))


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
            if is_required(one):
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


def asked_of(of: type) -> dict[str, Asked]:
    """How each parameter that a dataclass declares is asked for."""
    return {name: one.metadata["asked"] for name, one in readers_of(of).items()}


def is_required(one: Field[Any]) -> bool:
    """Whether a parameter has to be given."""
    return one.default is MISSING and one.default_factory is MISSING


def as_given(value: Any) -> Any:
    """A value of a parameter as it is given and kept: shares as decimals in text, lists and objects plain."""
    if isinstance(value, Fraction):
        return decimal(value)
    if isinstance(value, Part):
        return {name: as_given(one) for name in readers_of(type(value)) if (one := getattr(value, name)) is not None}
    if isinstance(value, Mapping):
        return {name: as_given(one) for name, one in sorted(value.items())}
    if isinstance(value, tuple):
        return [as_given(one) for one in value]
    return value


def renamed(of: type, given: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Parameters with parties by other names, such as those that people know them by."""
    said = dict(given)
    for name, asked in asked_of(of).items():
        value = said.get(name)
        if value is None:
            continue
        if asked.kind == Kind.PARTY:
            said[name] = names.get(value, value)
        elif asked.kind == Kind.SHARES:
            said[name] = {names.get(code, code): share for code, share in value.items()}
        elif asked.kind == Kind.LISTED:
            said[name] = [renamed(asked.part, one, names) for one in value]
    return said


def parties_in(of: type, given: Any) -> set[str]:
    """The codes of all who are named in parameters."""
    found: set[str] = set()
    for name, asked in asked_of(of).items():
        value = given.get(name)
        if value and asked.kind == Kind.PARTY:
            found.add(value)
        elif value and asked.kind == Kind.SHARES:
            found |= set(value)
        elif value and asked.kind == Kind.LISTED:
            found = found.union(*(parties_in(asked.part, one) for one in value))
    return found


def _parameter(read: Reads, default: Any, asked: Asked) -> Any:
    if default is MISSING:
        return field(metadata={"read": read, "asked": asked})
    return field(default=default, metadata={"read": read, "asked": asked})


def _exact(name: str, value: Any) -> Fraction:
    try:
        return exact(value)
    except NotExact as wrong:
        raise BadParameter(f"{name}: {wrong}") from None
