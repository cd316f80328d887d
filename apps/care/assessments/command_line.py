"""Classifying a file without a database: rows in, the same rows out with what a rule set makes of them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from apps.care.assessments.domain.classification import Classifier
from apps.care.assessments.domain.rule_sets import RuleSet
from apps.care.assessments.domain.tool import DOMAINS, NOTHING_RECORDED, DomainMissing, LevelNotInDomain, checked_level

ADDED = ("functional", "functional_rule", "complexity", "complexity_rule", "cell", "band", "flags", "error")
SEPARATORS = ",;\t"


class FileRefused(ValueError):
    """Nothing of the file can be classified; the message says why."""


class ClassifiedFile:
    """A file's header, understood, and its rows, each with the columns of `ADDED`.

    `replaced` names columns of these names that the file had already, from an earlier classification. Raises
    FileRefused where there is no header, or it lacks an area.
    """

    def __init__(self, lines: Iterable[str], rule_set: RuleSet) -> None:
        rest = iter(lines)
        first = next(rest, "").lstrip("\ufeff")
        if not first.strip():
            raise FileRefused("The file is empty.")
        self._reader = csv.reader(chain([first], rest), delimiter=max(SEPARATORS, key=first.count))
        try:
            names = [name.strip() for name in next(self._reader)]
        except csv.Error as fault:
            raise FileRefused(f"The header cannot be read as CSV: {fault}.") from None
        self._width = len(names)
        self._places = _places_of_domains(names)
        self._kept = [place for place, name in enumerate(names) if name not in ADDED]
        self.replaced = [name for name in names if name in ADDED]
        self.header = [*(names[place] for place in self._kept), *ADDED]
        self._classifier = Classifier(rule_set)
        self._words = {flag.id: flag.words for flag in rule_set.flags}
        self._result = lru_cache(maxsize=200_000)(self._classified)

    def rows(self) -> Iterator[list[str]]:
        """Every row with a result, or with its fault and no level. Blank lines are passed over."""
        try:
            for row in self._reader:
                if row:
                    yield self._with_result(row)
        except csv.Error as fault:
            raise FileRefused(f"Line {self._reader.line_num} cannot be read as CSV: {fault}.") from None

    def _with_result(self, row: list[str]) -> list[str]:
        if len(row) != self._width:
            fault = f"columns-wrong: the row has {len(row)} columns and the header {self._width}."
            kept = [row[place] if place < len(row) else "" for place in self._kept]
            return [*kept, *_faulty(fault)]
        given = tuple("" if place is None else row[place].strip().upper() for place in self._places)
        return [*(row[place] for place in self._kept), *self._result(given)]

    def _classified(self, given: tuple[str, ...]) -> Sequence[str]:
        """The added columns for the levels of a row, every fault in them named."""
        faults, letters = [], []
        for (code, domain), level in zip(DOMAINS.items(), given, strict=True):
            try:
                if level:
                    letters.append(checked_level(code, level))
                elif domain.is_optional:
                    letters.append(NOTHING_RECORDED)
                else:
                    faults.append(f"{DomainMissing.code}: {domain.name} ({code}) has no level.")
            except LevelNotInDomain as fault:
                faults.append(f"{fault.code}: {fault}")
        if faults:
            return _faulty(" ".join(faults))
        found = self._classifier.evaluate_profile("".join(letters))
        return (
            found.functional.need,
            found.functional.rule,
            found.complexity.need,
            found.complexity.rule,
            found.cell,
            str(found.need_band),
            "; ".join(self._words[flag] for flag in found.flags),
            "",
        )


def _faulty(fault: str) -> Sequence[str]:
    return ("",) * (len(ADDED) - 1) + (fault,)


def _places_of_domains(names: Sequence[str]) -> list[int | None]:
    """Where each area stands in the header, nothing for the optional one where it is absent."""
    capitals = [name.upper() for name in names]
    if twice := sorted({name for name in capitals if name in DOMAINS and capitals.count(name) > 1}):
        raise FileRefused(f"The column {twice[0]} stands twice in the header.")
    missing = [code for code, domain in DOMAINS.items() if not domain.is_optional and code not in capitals]
    if missing:
        raise FileRefused(f"The header lacks {', '.join(missing)}: each area of need is a column, under its code.")
    return [capitals.index(code) if code in capitals else None for code in DOMAINS]
