"""What people type: the parameters of a term, made from what the term declares; stated figures and limits of loss."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms

from apps.foundation.core.percents import PercentField
from apps.foundation.core.pounds import PoundsField
from apps.foundation.core.written import WrittenField
from apps.foundation.kernel.pence import pounds
from apps.foundation.kernel.percents import HUNDRED_PERCENT, as_typed
from apps.money.risk_sharing.choices import Stated
from apps.money.risk_sharing.domain.exact import decimal
from apps.money.risk_sharing.domain.parameters import (
    Asked,
    BadParameter,
    Kind,
    as_given,
    is_required,
    readers_of,
    renamed,
)
from apps.money.risk_sharing.domain.position import COMMISSIONER
from apps.money.risk_sharing.selectors import FigureStated, Written, parties_in_names

if TYPE_CHECKING:
    from apps.foundation.kernel.pence import Pence
    from apps.foundation.partnerships.models import Organisation
    from apps.money.risk_sharing.domain.term import Term

GIVE = "Give an answer."
MOST_ROWS = 12
MOST_PERCENT = 99_999
"""999.99%: more than any term allows, so that the term itself says what it takes."""

_NUMBER = re.compile(r"-?[0-9]{1,7}(\.[0-9]{1,4})?")


class NumberField(forms.CharField):
    """A number with at most four decimals; its value is the number as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=13, **kwargs)

    def clean(self, value: Any) -> Any:
        if not (text := super().clean(value)):
            return None
        if not _NUMBER.fullmatch(text):
            raise forms.ValidationError("Give a number with at most four decimals, such as 0.75 or 104.")
        return text


@dataclass(frozen=True)
class RowAsked:
    """An object of a list: its number, its fields, and its shares by party."""

    label: str
    fields: Sequence[forms.BoundField]
    shares: Sequence[forms.BoundField]


@dataclass(frozen=True)
class Question:
    """A parameter as it is asked for: in one field, in one a party, or in rows."""

    label: str
    hint: str
    fields: Sequence[forms.BoundField] = ()
    shares: Sequence[forms.BoundField] = ()
    rows: Sequence[RowAsked] = field(default_factory=list)


class TermForm(forms.Form):
    """The parameters of a term. A field refuses with the sentence of the parameter that it is; `called` is what a field
    of a row is called where it does not stand in it."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self, data: Any = None, *, of: type[Term], given: Mapping[str, Any], written: Written, read: str
    ) -> None:
        super().__init__(data, initial={"read": read})
        self._of, self._written = of, written
        self.called: dict[str, str] = {}
        self._readers = readers_of(of)
        for name, one in self._readers.items():
            default = as_given(one.default) if not is_required(one) else None
            self._ask(name, one.metadata["asked"], given.get(name, default), required=is_required(one))

    @property
    def questions(self) -> list[Question]:
        """Every parameter, in the order in which the term declares them."""
        return [self._question(name, one.metadata["asked"]) for name, one in self._readers.items()]

    @property
    def parameters(self) -> dict[str, Any]:
        """What was typed, with parties by code."""
        given = ((name, self._value(name, one.metadata["asked"])) for name, one in self._readers.items())
        return {name: value for name, value in given if value is not None}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for name, one in self._readers.items():
            if not self._is_refused(name):
                self._check(name, one.metadata["asked"], one.metadata["read"], required=is_required(one))
        if not self.errors:
            try:
                self._of.read(renamed(self._of, self.parameters, self._written.names), parties_in_names(self._written))
            except BadParameter as wrong:
                self.refused(wrong)
        return typed

    def refused(self, wrong: BadParameter) -> None:
        """Say it at the field where it is about one, else above."""
        at = self._typed_at(wrong.at)
        names = [name for name in self.fields if at and (name == at or name.startswith(f"{at}-"))]
        self.add_error(names[0] if names else None, str(wrong))

    def _typed_at(self, at: str) -> str:
        """Where it was typed: rows that were left empty do not count among the objects of a term."""
        key, *within = at.split("-")
        if not within:
            return at
        asked: Asked = self._readers[key].metadata["asked"]
        filled = [number for number in self._numbers(key) if self._row_typed(key, number, asked)]
        return "-".join([key, str(filled[int(within[0])]), *within[1:]])

    # Making the fields

    def _ask(self, key: str, asked: Asked, value: Any, *, required: bool) -> None:
        label = asked.label or key.replace("_", " ").capitalize()
        if asked.kind == Kind.SHARES:
            for one in self._sharing(asked):
                share = (value or {}).get(one.ods_code)
                self.fields[f"{key}-{one.id}"] = _percent(f"{label.split(',')[0]}, %: {one.name}", share, False)
        elif asked.kind == Kind.LISTED:
            rows = list(value or [])
            for number in range(self._rows_of(key, asked, rows)):
                row = rows[number] if number < len(rows) else {}
                for name, one in readers_of(asked.part).items():
                    self._ask(f"{key}-{number}-{name}", one.metadata["asked"], row.get(name), required=False)
                within = [name for name in self.fields if name.startswith(f"{key}-{number}-")]
                self.called |= {name: f"{asked.label} {number + 1}, {self[name].label}" for name in within}
        else:
            self.fields[key] = self._field(label, asked, value, required)

    def _rows_of(self, key: str, asked: Asked, rows: Sequence[Any]) -> int:
        if asked.rows:
            return asked.rows
        if self.is_bound:
            sent = [int(found[1]) for name in self.data if (found := re.match(rf"{key}-([0-9]{{1,2}})-", name))]
            return min(MOST_ROWS, max(sent, default=0) + 1)
        return min(MOST_ROWS, max(3, len(rows) + 1))

    def _field(self, label: str, asked: Asked, value: Any, required: bool) -> forms.Field:
        said = {"label": label, "help_text": asked.hint, "required": required}
        if asked.kind == Kind.SHARE:
            return _percent(label, value, required, asked.hint)
        if asked.kind == Kind.NUMBER:
            return NumberField(**said, initial=value or "")
        if asked.kind == Kind.PENCE:
            typed = pounds(value) if value else ""
            said["label"] = f"{label}, in pounds"
            return PoundsField(**said, outside="Give an amount above nil.", max_length=20, initial=typed)
        if asked.kind == Kind.WHOLE:
            return forms.IntegerField(
                **said, initial=value, widget=forms.TextInput({"maxlength": 4}), error_messages={"invalid": WHOLE}
            )
        if asked.kind == Kind.FLAG:
            return forms.BooleanField(label=label, required=False, initial=value)
        if asked.kind == Kind.PARTY:
            nobody = "Choose" if required else "All providers"
            parties = [(one.ods_code, one.name) for one in self._written.parties]
            return forms.ChoiceField(**said, choices=[("", nobody), *parties], initial=value or "")
        if asked.one_of:
            said["required"] = True
            return forms.ChoiceField(
                **said, choices=list(asked.one_of.items()), widget=forms.RadioSelect, initial=value
            )
        return WrittenField(**said, max_length=120, initial=value or "")

    # Showing them

    def _question(self, key: str, asked: Asked) -> Question:
        label = asked.label or key.replace("_", " ").capitalize()
        if asked.kind == Kind.SHARES:
            return Question(label, asked.hint, shares=self._bound_shares(key))
        if asked.kind == Kind.LISTED:
            return Question(label, asked.hint, rows=[self._row(key, number, asked) for number in self._numbers(key)])
        return Question("", "", fields=[self[key]])

    def _row(self, key: str, number: int, asked: Asked) -> RowAsked:
        fields, shares = [], []
        for name, one in readers_of(asked.part).items():
            at = f"{key}-{number}-{name}"
            if one.metadata["asked"].kind == Kind.SHARES:
                shares += self._bound_shares(at)
            else:
                fields.append(self[at])
        return RowAsked(f"{asked.label} {number + 1}", fields, shares)

    def _bound_shares(self, key: str) -> list[forms.BoundField]:
        return [self[name] for one in self._written.parties if (name := f"{key}-{one.id}") in self.fields]

    def _sharing(self, asked: Asked) -> list[Organisation]:
        """Who may have a share."""
        kinds = self._written.among.kinds if self._written.among and asked.of_providers else {}
        return [one for one in self._written.parties if kinds.get(one.ods_code) != COMMISSIONER]

    def _numbers(self, key: str) -> list[int]:
        return sorted({int(found[1]) for name in self.fields if (found := re.match(rf"{key}-([0-9]+)-", name))})

    # Reading what was typed

    def _value(self, key: str, asked: Asked) -> Any:
        if asked.kind == Kind.SHARES:
            typed = {one.ods_code: self.cleaned_data.get(f"{key}-{one.id}") for one in self._written.parties}
            return {code: _share(one) for code, one in typed.items() if one} or None
        if asked.kind == Kind.LISTED:
            return [row for number in self._numbers(key) if (row := self._row_typed(key, number, asked))] or None
        value = self.cleaned_data.get(key)
        if asked.kind == Kind.SHARE and value is not None:
            return _share(value)
        return None if value == "" else value

    def _row_typed(self, key: str, number: int, asked: Asked) -> dict[str, Any]:
        typed = {
            name: self._value(f"{key}-{number}-{name}", one.metadata["asked"])
            for name, one in readers_of(asked.part).items()
        }
        return {name: value for name, value in typed.items() if value is not None}

    def _is_refused(self, key: str) -> bool:
        return any(name == key or name.startswith(f"{key}-") for name in self.errors)

    def _check(self, key: str, asked: Asked, reads: Any, *, required: bool, called: str = "") -> None:
        label = called or (asked.label or key.replace("_", " ").capitalize()).split(",")[0]
        if asked.kind == Kind.LISTED:
            return self._check_rows(key, asked, required=required)
        value = self._value(key, asked)
        first = next(name for name in self.fields if name == key or name.startswith(f"{key}-"))
        if value is None:
            if required:
                self.add_error(first, "Give a share to at least one party." if asked.kind == Kind.SHARES else GIVE)
            return None
        try:
            reads(label, _by_name(asked, value, self._written.names), parties_in_names(self._written))
        except BadParameter as wrong:
            self.add_error(first, str(wrong))
        return None

    def _check_rows(self, key: str, asked: Asked, *, required: bool) -> None:
        filled = [number for number in self._numbers(key) if self._row_typed(key, number, asked)]
        if not filled and required:
            first = next(name for name in self.fields if name.startswith(f"{key}-"))
            self.add_error(first, "Fill in at least one of these.")
        for number in filled:
            for name, one in readers_of(asked.part).items():
                sub: Asked = one.metadata["asked"]
                called = f"{asked.label} {number + 1}" if sub.kind == Kind.SHARES else ""
                at = f"{key}-{number}-{name}"
                self._check(at, sub, one.metadata["read"], required=is_required(one), called=called)


WHOLE = "Give a whole number."


def _percent(label: str, value: Any, required: bool, hint: str = "") -> PercentField:
    typed = as_typed(int(Fraction(value) * HUNDRED_PERCENT)) if value is not None else ""
    return PercentField(
        label=label, required=required, help_text=hint, lowest=-MOST_PERCENT, highest=MOST_PERCENT, initial=typed
    )


def _share(hundredths: int) -> str:
    return decimal(Fraction(hundredths, HUNDRED_PERCENT))


def _by_name(asked: Asked, value: Any, names: Mapping[str, str]) -> Any:
    if asked.kind == Kind.SHARES:
        return {names[code]: share for code, share in value.items()}
    return names.get(value, value) if asked.kind == Kind.PARTY else value


@dataclass(frozen=True)
class FigureAsked:
    """A figure that terms rest on: how much, and where it comes from."""

    name: str
    pence: forms.BoundField
    source: forms.BoundField


class FiguresForm(forms.Form):
    """The figures that terms rest on, and each party's limit of loss. One that is left empty is not stated."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, written: Written, read: str) -> None:
        super().__init__(data, initial={"read": read})
        self._written = written
        for name in written.figures_asked:
            stated = written.figures.get(name)
            self.fields[name.value] = PoundsField(
                label=f"{name.label}, in pounds",
                required=False,
                outside="Give an amount above nil.",
                max_length=20,
                initial=pounds(stated.pence) if stated else "",
            )
            self.fields[f"{name.value}-source"] = WrittenField(
                label="Where it comes from",
                required=False,
                max_length=200,
                help_text="For example: month 12 outturn, signed accounts of 2025 to 2026",
                initial=stated.source if stated else "",
            )
        for one in written.parties:
            nil = 0 if one.id in written.third_sector else None
            limit = written.limits.get(one.id, nil)
            self.fields[f"limit-{one.id}"] = PoundsField(
                label=f"The most it can lose in a year, in pounds: {one.name}",
                required=False,
                outside="Give an amount, nil or more.",
                max_length=20,
                initial="" if limit is None else pounds(limit),
            )

    @property
    def figures_asked(self) -> list[FigureAsked]:
        return [
            FigureAsked(one.label, self[one.value], self[f"{one.value}-source"]) for one in self._written.figures_asked
        ]

    @property
    def limits_asked(self) -> list[forms.BoundField]:
        return [self[f"limit-{one.id}"] for one in self._written.parties]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for one in self._written.figures_asked:
            pence, source = typed.get(one.value), typed.get(f"{one.value}-source")
            if one.value in typed and pence == 0:
                self.add_error(one.value, "Give an amount above nil.")
            if pence and f"{one.value}-source" in typed and not source:
                self.add_error(f"{one.value}-source", "Say where this figure comes from.")
        return typed

    @property
    def figures(self) -> dict[Stated, FigureStated]:
        """The figures that were typed."""
        given = self.cleaned_data
        return {
            one: FigureStated(given[one.value], given[f"{one.value}-source"])
            for one in self._written.figures_asked
            if given[one.value]
        }

    @property
    def limits(self) -> dict[int, Pence]:
        """The limits that were typed, by the party's id."""
        typed = {one.id: self.cleaned_data[f"limit-{one.id}"] for one in self._written.parties}
        return {party: pence for party, pence in typed.items() if pence is not None}
