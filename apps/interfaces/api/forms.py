"""What an administrator says of a token."""

from typing import Any

from django import forms

from apps.foundation.access.permissions import Permission
from apps.foundation.access.roles import LABELS, Role
from apps.foundation.core.written import WrittenField
from apps.foundation.partnerships.selectors import organisations_inside
from apps.interfaces.api.choices import CAPABILITIES, ROLES

DAYS = [("30", "30 days"), ("90", "90 days"), ("365", "A year")]


class TokenForm(forms.Form):
    """A token for another system."""

    name = WrittenField(
        label="Which system", max_length=80, help_text="For example: Trust integration engine, admissions"
    )
    organisation = forms.ModelChoiceField(label="For which organisation", queryset=None, empty_label=None)
    role = forms.ChoiceField(
        label="In which role", choices=[(role.value, LABELS[role]) for role in ROLES], widget=forms.RadioSelect
    )
    capabilities = forms.MultipleChoiceField(
        label="What it may do",
        choices=[(one.value, words) for one, words in CAPABILITIES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(label="For how long", choices=DAYS, initial="90", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_inside().order_by("name")  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_capabilities(self) -> list[Permission]:
        return [Permission(one) for one in self.cleaned_data["capabilities"]]
