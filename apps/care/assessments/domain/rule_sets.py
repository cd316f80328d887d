"""Rule sets: data that says how levels in areas of need become a level of need, read and checked here.

A rule counts how many areas of a group stand at some levels. It never adds points. Source: the Decision Support
Tool domains, section 2.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from apps.care.assessments.domain.tool import DOMAINS, LEVELS, REQUIRED

FOLDER = Path(__file__).resolve().parent.parent / "rulesets"
SHIPPED = "YOC-DST-v1"
"""The rule set with which every partnership begins."""

NEEDS = ("LOW", "MEDIUM", "HIGH")
BANDS = (1, 2, 3)
CELLS = tuple(f + c for f in "HML" for c in "HML")
"""Functional need, then complexity: in the order of the source's matrix, high first."""

LONGEST_TEXT = 1_000
DEEPEST = 20
MOST_RULES = 60


class NotARuleSet(ValueError):
    """The text is no rule set; the message says what is wrong, and where."""


@dataclass(frozen=True)
class Count:
    """At least so many areas of a group stand at one of some levels."""

    of: str
    domains: tuple[str, ...]
    levels: str
    at_least: int


@dataclass(frozen=True)
class Rule:
    """One rule of an axis: it matches where every count of one of its alternatives holds. One without an
    alternative matches always, and stands last."""

    id: str
    need: str
    words: str
    any_of: tuple[tuple[Count, ...], ...]


@dataclass(frozen=True)
class Flag:
    """Something to look at that never moves a level. `unless` names a flag that says more."""

    id: str
    words: str
    any_of: tuple[tuple[Count, ...], ...]
    unless: str


@dataclass(frozen=True)
class RuleSet:
    """A versioned rule set: two axes of rules in order, the matrix of their nine cells, and flags."""

    name: str
    version: int
    status: str
    about: str
    functional: tuple[Rule, ...]
    complexity: tuple[Rule, ...]
    matrix: Mapping[str, int]
    flags: tuple[Flag, ...]
    groups: Mapping[str, tuple[str, ...]]

    @property
    def label(self) -> str:
        """`YOC-DST v1`."""
        return f"{self.name} v{self.version}"

    def rule(self, rule_id: str) -> Rule:
        return next(rule for rule in (*self.functional, *self.complexity) if rule.id == rule_id)


def shipped(name: str = SHIPPED) -> RuleSet:
    """A rule set that comes with the product. Raises NotARuleSet where there is none of that name."""
    return rule_set_of(shipped_text(name))


def shipped_text(name: str = SHIPPED) -> str:
    known = {path.stem: path for path in sorted(FOLDER.glob("*.json"))}
    if name not in known:
        raise NotARuleSet(f"There is no rule set {name[:60]}. There is: {', '.join(known)}.")
    return known[name].read_text(encoding="utf-8")


def checksum_of(definition: Mapping[str, Any]) -> str:
    """The same for the same content, however it is laid out."""
    return sha256(json.dumps(definition, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def definition_of(text: str) -> dict[str, Any]:
    """The text as JSON, an object. Raises NotARuleSet."""
    try:
        found = json.loads(text, object_pairs_hook=_each_once)
    except NotARuleSet:
        raise
    except (ValueError, RecursionError):
        raise NotARuleSet("The file is not JSON: a bracket or a quotation mark may be missing.") from None
    if not isinstance(found, dict):
        raise NotARuleSet("A rule set is an object in curly brackets.")
    _can_be_kept(found)
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise NotARuleSet(f"{_short(next(name for name in names if names.count(name) > 1))} stands twice in one place.")
    return found


def _can_be_kept(definition: dict[str, Any]) -> None:
    """Every text and number can be kept and read again, in parts that are read and in parts that are not."""
    within: list[Any] = [definition]
    for _ in range(DEEPEST):
        if not within:
            return
        texts = [one for one in within if isinstance(one, str)]
        texts += [name for one in within if isinstance(one, dict) for name in one]
        if odd := next((text for text in texts if not text.isprintable()), None):
            raise NotARuleSet(f"The text {_short(odd)} has a character that cannot be printed.")
        if any(isinstance(one, float) for one in within):
            raise NotARuleSet("A rule set has whole numbers only.")
        parts = (one.values() if isinstance(one, dict) else one for one in within if isinstance(one, (dict, list)))
        within = [part for each in parts for part in each]
    raise NotARuleSet("The rule set has brackets within brackets deeper than any rule needs.")


def _short(value: Any) -> str:
    """Something of a file for a message: as it stands there, cut off where it is long."""
    return f"{value!r}"[:60]


def rule_set_of(given: str | Mapping[str, Any]) -> RuleSet:
    """Read and check a rule set. Raises NotARuleSet with a sentence for the first thing wrong."""
    return _Reading(definition_of(given) if isinstance(given, str) else given).rule_set()


class _Reading:
    """One reading of a definition; every method says where it is when something is wrong."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        self.groups = self._groups()

    def rule_set(self) -> RuleSet:
        unknown = self.given.keys() - _KEYS
        if unknown:
            raise NotARuleSet(
                f"A rule set has no part {_short(sorted(unknown)[0])}: it has {', '.join(sorted(_KEYS))}."
            )
        version = self.given.get("version")
        if not _is_whole(version, 1, 10_000):
            raise NotARuleSet("The version is a whole number from 1.")
        rule_set = RuleSet(
            name=_text(self.given, "name", "the rule set", longest=40),
            version=int(version),  # type: ignore[arg-type]
            status=_text(self.given, "status", "the rule set", longest=80),
            about=_text(self.given, "about", "the rule set"),
            functional=self._axis("functional"),
            complexity=self._axis("complexity"),
            matrix=self._matrix(),
            flags=self._flags(),
            groups=self.groups,
        )
        rules = (*rule_set.functional, *rule_set.complexity)
        ids = [*(rule.id for rule in rules), *(flag.id for flag in rule_set.flags)]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise NotARuleSet(f"Two rules or flags are called {twice[0]}.")
        return rule_set

    def _groups(self) -> dict[str, tuple[str, ...]]:
        given = self.given.get("groups")
        if not isinstance(given, dict) or not given:
            raise NotARuleSet("The rule set names no groups of areas: give at least one under 'groups'.")
        groups = {}
        for given_name, codes in given.items():
            name = _short(given_name)
            if not isinstance(codes, list) or not codes or len(set(map(str, codes))) != len(codes):
                raise NotARuleSet(f"The group {name} is a list of different areas, such as MOB and NUT.")
            for code in codes:
                if not isinstance(code, str) or code not in DOMAINS:
                    raise NotARuleSet(f"The group {name} names {_short(code)}: the areas are {', '.join(DOMAINS)}.")
                if code not in REQUIRED:
                    raise NotARuleSet(f"The group {name} names {code}, which is recorded and never counted.")
            groups[given_name] = tuple(codes)
        return groups

    def _axis(self, axis: str) -> tuple[Rule, ...]:
        rules = tuple(self._rule(axis, one) for one in _list(self.given, axis, f"the rules of {axis} need"))
        if not rules or rules[-1].any_of:
            raise NotARuleSet(f"The last rule of {axis} need has no 'any_of': it holds where no other does.")
        if early := next((rule.id for rule in rules[:-1] if not rule.any_of), ""):
            raise NotARuleSet(f"Rule {early} has no 'any_of' and would hide every rule after it.")
        if missing := set(NEEDS) - {rule.need for rule in rules}:
            raise NotARuleSet(f"No rule of {axis} need leads to {sorted(missing)[0]}.")
        return rules

    def _rule(self, axis: str, given: Any) -> Rule:
        where = f"a rule of {axis} need"
        if not isinstance(given, dict):
            raise NotARuleSet(f"In {where}: a rule is an object in curly brackets.")
        rule_id = _text(given, "id", where, longest=12)
        if given.get("need") not in NEEDS:
            raise NotARuleSet(f"Rule {rule_id} leads to no need: 'need' is LOW, MEDIUM or HIGH.")
        return Rule(rule_id, given["need"], _text(given, "words", f"rule {rule_id}"), self._any_of(given, rule_id))

    def _any_of(self, given: Mapping[str, Any], where: str) -> tuple[tuple[Count, ...], ...]:
        if "any_of" not in given:
            return ()
        alternatives = []
        for alternative in _list(given, "any_of", where):
            if not isinstance(alternative, list) or not alternative:
                raise NotARuleSet(f"In {where}: each alternative of 'any_of' is a list of counts.")
            alternatives.append(tuple(self._count(one, where) for one in alternative))
        if not alternatives:
            raise NotARuleSet(f"In {where}: 'any_of' is empty.")
        return tuple(alternatives)

    def _count(self, given: Any, where: str) -> Count:
        if not isinstance(given, dict) or given.keys() != {"of", "levels", "at_least"}:
            raise NotARuleSet(f"In {where}: a count has 'of', 'levels' and 'at_least', and nothing else.")
        group, levels = given["of"], given["levels"]
        if not isinstance(group, str) or group not in self.groups:
            raise NotARuleSet(f"In {where}: there is no group {_short(group)}.")
        if not isinstance(levels, str) or not levels or set(levels) - set(LEVELS) or len(set(levels)) < len(levels):
            raise NotARuleSet(f"In {where}: levels are letters out of {LEVELS}, each once.")
        domains = self.groups[group]
        if not _is_whole(given["at_least"], 1, len(domains)):
            raise NotARuleSet(f"In {where}: 'at_least' is a whole number from 1 to {len(domains)}, the group's areas.")
        if not any(DOMAINS[code].has(letter) for code in domains for letter in levels):
            raise NotARuleSet(f"In {where}: no area of the group {_short(group)} has a level {levels}.")
        return Count(group, domains, levels, given["at_least"])

    def _matrix(self) -> dict[str, int]:
        given = self.given.get("matrix")
        if not isinstance(given, dict) or given.keys() != set(CELLS):
            raise NotARuleSet(f"The matrix has the nine cells {', '.join(CELLS)}, each once.")
        if not all(_is_whole(band, 1, 3) for band in given.values()):
            raise NotARuleSet("Each cell of the matrix is 1, 2 or 3: Low, Medium or High.")
        return {cell: given[cell] for cell in CELLS}

    def _flags(self) -> tuple[Flag, ...]:
        flags: list[Flag] = []
        for given in _list(self.given, "flags", "the flags"):
            if not isinstance(given, dict):
                raise NotARuleSet("In the flags: a flag is an object in curly brackets.")
            flag_id = _text(given, "id", "a flag", longest=30)
            unless = given.get("unless", "")
            if unless not in ["", *(flag.id for flag in flags)]:
                raise NotARuleSet(f"Flag {flag_id} stands back for {_short(unless)}, which is no flag before it.")
            alternatives = self._any_of(given, f"flag {flag_id}")
            if not alternatives:
                raise NotARuleSet(f"Flag {flag_id} says nowhere when it holds.")
            flags.append(Flag(flag_id, _text(given, "words", f"flag {flag_id}", longest=80), alternatives, unless))
        return tuple(flags)


_KEYS = {"name", "version", "status", "about", "groups", "functional", "complexity", "matrix", "flags"}


def _is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _text(given: Mapping[str, Any], name: str, where: str, longest: int = LONGEST_TEXT) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
        raise NotARuleSet(f"In {where}: {name!r} is a text of 1 to {longest} characters.")
    return value.strip()


def _list(given: Mapping[str, Any], name: str, where: str) -> Sequence[Any]:
    value = given.get(name)
    if not isinstance(value, list) or len(value) > MOST_RULES:
        raise NotARuleSet(f"In {where}: {name!r} is a list of at most {MOST_RULES}.")
    return value
