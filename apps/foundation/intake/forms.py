"""What somebody says of a file that they send."""

from typing import Any

from django import forms

from apps.foundation.access.policy import Actor, can
from apps.foundation.core.registries import Reads, intake_kinds, presets

DATES = [("iso", "2025-04-01"), ("uk", "01/04/2025"), ("compact", "20250401")]


def kind_choices(actor: Actor) -> list[tuple[str, str]]:
    """Kinds of file that somebody may send and suppliers' layouts of them, as `kind` or `kind/preset`."""
    kinds = {kind.name: kind.words for kind in intake_kinds if can(actor, kind.permission)}
    layouts = [(f"{preset.kind}/{preset.name}", preset.words) for preset in presets if preset.kind in kinds]
    return [*kinds.items(), *layouts]


class KindForm(forms.Form):
    """What the file holds."""

    kind = forms.ChoiceField(label="What does the file hold?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices(actor)  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """The file, how it writes dates, and what is asked besides for its kind."""

    file = forms.FileField(
        label="File",
        help_text="CSV (UTF-8; commas, semicolons or tabs), the same gzipped, or the first sheet of an XLSX workbook",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.gz,.xlsx,.txt"}),
    )
    dates = forms.ChoiceField(label="Dates are written as", choices=DATES, widget=forms.RadioSelect, initial="iso")
    commit_at_once = forms.BooleanField(label="Take it in at once when nearly all rows are accepted", required=False)

    def __init__(self, *args: Any, kind: str, preset: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if preset:
            del self.fields["dates"]
        self.asked = intake_kinds[kind].parameters
        for parameter in self.asked:
            hint = parameter.hint or ("A day such as 2025-04-01" if parameter.reads == Reads.DATE else "")
            self.fields[parameter.name] = forms.CharField(
                label=parameter.words, help_text=hint, initial=parameter.default, max_length=parameter.longest
            )

    @property
    def parameters(self) -> dict[str, str]:
        """What was asked besides the file."""
        return {parameter.name: self.cleaned_data[parameter.name] for parameter in self.asked}
