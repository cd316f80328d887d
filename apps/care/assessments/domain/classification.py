"""From levels in eleven areas of need to a level of need: counts, never points.

Each axis takes the first of its rules that matches and keeps the others that did; the two together are a cell of the
matrix, and the cell alone gives the level of need. Source: the Decision Support Tool domains, section 2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.care.assessments.domain.rule_sets import Count, Rule, RuleSet
from apps.care.assessments.domain.tool import DOMAINS, LEVELS, REQUIRED, levels_of, profile_of

NO_NEEDS = "N" * len(REQUIRED)


@dataclass(frozen=True)
class AxisResult:
    """LOW, MEDIUM or HIGH on one axis, the rule that fired, and those that matched as well."""

    need: str
    rule: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """What a rule set makes of a profile. Flags never move the level."""

    functional: AxisResult
    complexity: AxisResult
    cell: str
    need_band: int
    flags: tuple[str, ...]
    has_no_needs: bool
    """Eleven times *No needs*: Low, with the warning to check that the person belongs in the cohort."""


@dataclass(frozen=True)
class Counterfactual:
    """The level of need would be another one if one area stood one level higher or lower."""

    domain: str
    domain_level: str
    need_band: int


class Classifier:
    """A rule set, ready for many profiles: each rule's counts are prepared once."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self._places = {code: place for place, code in enumerate(DOMAINS)}
        self._groups = {name: tuple(self._places[code] for code in codes) for name, codes in rule_set.groups.items()}
        self._axes: list[tuple[tuple[Rule, ...], dict[tuple[str, ...], AxisResult]]] = [
            (rule_set.functional, {}),
            (rule_set.complexity, {}),
        ]
        self._used = [_groups_used(rules) for rules, _ in self._axes]

    def evaluate(self, levels: Mapping[str, str]) -> Evaluation:
        """Classify levels by area. Raises UnknownDomain, LevelNotInDomain, DomainMissing."""
        return self.evaluate_profile(profile_of(levels))

    def evaluate_profile(self, profile: str) -> Evaluation:
        """Classify a profile that `tool.profile_of` made."""
        letters = self._letters(profile, self._groups)
        functional, complexity = (self._axis(number, letters) for number in (0, 1))
        cell = functional.need[0] + complexity.need[0]
        return Evaluation(
            functional=functional,
            complexity=complexity,
            cell=cell,
            need_band=self.rule_set.matrix[cell],
            flags=self._flags(letters),
            has_no_needs=profile[: len(NO_NEEDS)] == NO_NEEDS,
        )

    def counterfactuals(self, profile: str) -> list[Counterfactual]:
        """Every single step, up or down, in one area that would change the level of need.

        For second opinion and audit only: whoever assesses does not steer by it. Source: section 3.
        """
        letters = self._letters(profile, self._groups)
        now = self._band(letters)
        found = []
        for at, code in enumerate(DOMAINS):
            if code not in REQUIRED:
                continue
            has = DOMAINS[code].levels
            place = has.index(profile[at])
            counting = [name for name, places in self._groups.items() if at in places]
            for other in has[max(place - 1, 0) : place] + has[place + 1 : place + 2]:
                stepped = profile[:at] + other + profile[at + 1 :]
                band = self._band(letters | self._letters(stepped, counting))
                if band != now:
                    found.append(Counterfactual(code, other, band))
        return found

    def _letters(self, profile: str, groups: Iterable[str]) -> dict[str, str]:
        """The levels in each of some groups of areas, in order."""
        return {name: "".join(sorted(profile[place] for place in self._groups[name])) for name in groups}

    def _band(self, letters: Mapping[str, str]) -> int:
        functional, complexity = (self._axis(number, letters) for number in (0, 1))
        return self.rule_set.matrix[functional.need[0] + complexity.need[0]]

    def _axis(self, number: int, letters: Mapping[str, str]) -> AxisResult:
        rules, known = self._axes[number]
        key = tuple(letters[name] for name in self._used[number])
        if (result := known.get(key)) is None:
            matched = [rule for rule in rules if _matches(rule.any_of, letters)]
            first = matched[0] if matched else rules[-1]
            result = known[key] = AxisResult(first.need, first.id, tuple(rule.id for rule in matched[1:]))
        return result

    def _flags(self, letters: Mapping[str, str]) -> tuple[str, ...]:
        raised: list[str] = []
        for flag in self.rule_set.flags:
            if flag.unless not in raised and _matches(flag.any_of, letters):
                raised.append(flag.id)
        return tuple(raised)


def _groups_used(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    return tuple(sorted({count.of for rule in rules for counts in rule.any_of for count in counts}))


def _matches(any_of: tuple[tuple[Count, ...], ...], letters: Mapping[str, str]) -> bool:
    """Whether every count of one alternative holds. A rule without alternatives matches nothing: it is what is
    left where no other does."""
    return any(
        all(sum(map(letters[count.of].count, count.levels)) >= count.at_least for count in counts) for counts in any_of
    )


def domains_counted(rule: Rule, profile: str) -> tuple[str, ...]:
    """The areas that made a rule match, most need first: what its explanation names."""
    levels = levels_of(profile)
    found = {
        code
        for counts in rule.any_of
        if all(sum(levels[code] in count.levels for code in count.domains) >= count.at_least for count in counts)
        for count in counts
        for code in count.domains
        if levels[code] in count.levels
    }
    return tuple(sorted((code for code in DOMAINS if code in found), key=lambda code: -LEVELS.index(levels[code])))
