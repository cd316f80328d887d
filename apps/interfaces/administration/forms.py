"""What an administrator types about organisations and settings."""

from datetime import date
from typing import Any

from django import forms

from apps.foundation.core.days import DayField
from apps.foundation.core.written import WrittenField
from apps.foundation.partnerships.choices import OrganisationRole, Sector
from apps.foundation.partnerships.domain.settings import NotAValue, SettingKind
from apps.foundation.partnerships.selectors import agreements_not_over, organisations_inside


class OrganisationForm(forms.Form):
    """An organisation inside the partnership, with the sector of its first service line."""

    ods_code = forms.RegexField(
        label="Organisation code",
        regex=r"^[A-Za-z0-9_-]{2,40}$",
        help_text="The ODS code where there is one. A council or charity without one takes a short code of its own.",
        error_messages={"invalid": "Use 2 to 40 letters, digits and hyphens."},
    )
    name = WrittenField(label="Name", max_length=200)
    role = forms.ChoiceField(
        label="What it is here",
        choices=[choice for choice in OrganisationRole.choices if choice[0] != OrganisationRole.ELSEWHERE],
    )
    sector = forms.ChoiceField(
        label="Sector of its first service line",
        help_text="Where its records count, unless they name another of its service lines.",
        choices=Sector.choices,
    )

    def clean_ods_code(self) -> str:
        return self.cleaned_data["ods_code"].upper()

    def clean_role(self) -> OrganisationRole:
        return OrganisationRole(self.cleaned_data["role"])

    def clean_sector(self) -> Sector:
        return Sector(self.cleaned_data["sector"])


class ServiceLineForm(forms.Form):
    """Another sector in which an organisation works: shifts between sectors show inside one integrated trust."""

    organisation = forms.ModelChoiceField(label="Organisation", queryset=None, empty_label=None)
    sector = forms.ChoiceField(
        label="Sector",
        choices=Sector.choices,
        help_text="Its activity files name the service line by the sector's code, such as COMMUNITY.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_inside().order_by("name")  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    """A team of an organisation."""

    name = WrittenField(label="Name of the team", max_length=120)
    organisation = forms.ModelChoiceField(label="Organisation", queryset=None, empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_inside().order_by("name")  # type: ignore[attr-defined]


class AgreementForm(forms.Form):
    """An agreement between organisations to share records, for named purposes and a time."""

    name = WrittenField(label="Name", max_length=200)
    purposes = WrittenField(
        label="What records are shared for", max_length=2_000, widget=forms.Textarea, help_text="In plain words"
    )
    starts_on = DayField(label="In force from", help_text="Such as 1/4/2026")
    ends_before = DayField(label="In force until, that day not included", help_text="Such as 1/4/2028")
    parties = forms.ModelMultipleChoiceField(
        label="Organisations bound by it",
        help_text="At least two",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].queryset = organisations_inside().order_by("role", "name")  # type: ignore[attr-defined]

    def clean_parties(self) -> Any:
        parties = self.cleaned_data["parties"]
        if len(parties) < 2:
            raise forms.ValidationError("Choose at least two organisations.")
        return parties

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("starts_on") and given.get("ends_before") and given["ends_before"] <= given["starts_on"]:
            self.add_error("ends_before", "It ends after it begins.")
        return given


class JoinForm(forms.Form):
    """An organisation that has signed a sharing agreement since it was recorded."""

    agreement = forms.ModelChoiceField(label="Sharing agreement", queryset=None, empty_label="Choose one")
    organisation = forms.ModelChoiceField(label="Organisation", queryset=None, empty_label="Choose one")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = agreements_not_over(today)  # type: ignore[attr-defined]
        self.fields["agreement"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations_inside().order_by("name")  # type: ignore[attr-defined]


class SettingForm(forms.Form):
    """Another value for one setting, with the reason."""

    value = forms.CharField(max_length=200)
    reason = WrittenField(label="Why", help_text="Kept beside the value, for whoever asks later", max_length=400)

    def __init__(self, *args: Any, kind: SettingKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["value"].label = f"{kind.words} ({kind.unit})"

    def clean_value(self) -> Any:
        try:
            return self.kind.check(self.cleaned_data["value"])
        except NotAValue as wrong:
            raise forms.ValidationError(str(wrong)) from None
