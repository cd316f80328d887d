"""What people type to answer an item, to note progress, and to say which form a provider has."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID, uuid4

from django import forms

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.days import EXAMPLE_TO_COME, DayField
from apps.foundation.core.written import WrittenField
from apps.money.specifications.choices import EvidencePage, Since, Standing
from apps.money.specifications.domain import answers as rules
from apps.money.specifications.domain.checklist import ProviderForm

LEVELS = tuple(f"at_{band.name.lower()}" for band in NeedBand)


class OnceForm(forms.Form):
    """A form with a name of its own, so that sent twice it says one thing, and what stood when it was opened."""

    part = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=36, required=False)

    def __init__(self, *args: Any, seen: str = "", initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"part": uuid4(), "seen": seen, **(initial or {})}, **kwargs)

    @property
    def uid(self) -> UUID:
        uid: UUID = self.cleaned_data["part"]
        return uid

    def refused(self, why: Exception, *, seen: str = "") -> Self:
        """The form with the words as they were typed, and why they were not taken; under a name of its own, so that it
        may be sent again beside what stands now."""
        self.add_error(None, str(why))
        self.data = self.data.copy()
        self.data[self.add_prefix("part")], self.data[self.add_prefix("seen")] = str(uuid4()), seen
        return self


class _Dated(OnceForm):
    """A form about an item: words, a day to come, what it refers to; the rule says what is missing."""

    words = WrittenField(max_length=2000, widget=forms.Textarea)
    by_when = DayField(
        label="By when",
        help_text=f"Where it is not yet met. For example {EXAMPLE_TO_COME}",
        required=False,
        example=EXAMPLE_TO_COME,
    )
    reference = WrittenField(
        label="Reference",
        help_text="The name of a document, a minute, a place to look; you may leave it empty",
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def _hold_to(self, check: Callable[..., None], said: Callable[[], Any]) -> None:
        """Hold what was said to a rule, where every field was understood."""
        if not self.errors:
            try:
                check(said(), today=self._today)
            except rules.NotAnAnswer as wrong:
                self.add_error(wrong.field, str(wrong))


class AnswerForm(_Dated):
    """An answer to an item: how it stands, at each level of need where the item asks that."""

    page = forms.ChoiceField(
        label="A page here that shows it", choices=[("", "None"), *EvidencePage.choices], required=False
    )

    def __init__(self, *args: Any, by_level: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = LEVELS if by_level else ("standing",)
        for name, label in zip(
            self._names, [band.label for band in NeedBand] if by_level else ["How it stands"], strict=True
        ):
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=Standing.choices, coerce=rules.Standing, widget=forms.RadioSelect
            )
        self.fields["words"].label = "What shows it"
        self.fields["words"].help_text = "The evidence in words; or why it does not apply. No names of people"
        self.order_fields([*self._names, "words", "by_when", "reference", "page"])

    @property
    def standings(self) -> list[Any]:
        """The fields of how it stands."""
        return [self[name] for name in self._names]

    @property
    def said(self) -> rules.Said:
        given = self.cleaned_data
        return rules.Said(
            standings=[given[name] for name in self._names],
            words=given["words"],
            by_when=given["by_when"],
            reference=given["reference"],
            page=given["page"],
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self._hold_to(rules.check_answer, lambda: self.said)
        return given


class NoteForm(_Dated):
    """A progress note on an item."""

    since = forms.TypedChoiceField(
        label="What has become of it", choices=Since.choices, coerce=rules.Since, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "What has changed"
        self.fields["by_when"].help_text = f"Where it is later than was agreed. For example {EXAMPLE_TO_COME}"
        self.order_fields(["since", "words", "by_when", "reference"])

    @property
    def noted(self) -> rules.Noted:
        given = self.cleaned_data
        return rules.Noted(given["since"], given["words"], given["by_when"], given["reference"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self._hold_to(rules.check_note, lambda: self.noted)
        return given


class WhichForm(forms.Form):
    """Which form a provider has."""

    form = forms.ChoiceField(label="Form of provider", widget=forms.RadioSelect)

    def __init__(self, *args: Any, among: Sequence[ProviderForm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [(one.code, one.words) for one in among]  # type: ignore[attr-defined]


class NotesOfForm(OnceForm):
    """A note to each that a form of provider asks."""

    def __init__(self, *args: Any, chosen: ProviderForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = [f"note_{n}" for n, _ in enumerate(chosen.asks)]
        for name, ask in zip(self._names, chosen.asks, strict=True):
            self.fields[name] = WrittenField(label=ask, max_length=600, widget=forms.Textarea)

    @property
    def asked(self) -> list[Any]:
        """The fields of what is asked."""
        return [self[name] for name in self._names]

    @property
    def notes(self) -> list[str]:
        return [self.cleaned_data[name] for name in self._names]


class EarlierForm(forms.Form):
    """The contract whose answers a draft begins with."""

    earlier = forms.ModelChoiceField(
        label="Begin with the answers of", queryset=None, empty_label=None, to_field_name="uid"
    )

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["earlier"].queryset = among  # type: ignore[attr-defined]
        self.fields["earlier"].label_from_instance = lambda contract: contract.name  # type: ignore[attr-defined]
