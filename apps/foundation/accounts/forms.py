"""What an administrator types to invite somebody, and a person to choose a role."""

from django import forms

from apps.foundation.access.roles import LABELS, Role
from apps.foundation.partnerships.selectors import organisations_inside, teams


class InviteForm(forms.Form):
    """Who, for which organisation, in which role."""

    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(label="Work e-mail address", max_length=254)
    organisation = forms.ModelChoiceField(label="Organisation", queryset=None, empty_label=None)
    role = forms.ChoiceField(
        label="Role", choices=[(role.value, LABELS[role]) for role in Role if role != Role.COMMAND_LINE]
    )
    team = forms.ModelChoiceField(
        label="Team",
        help_text="For people who see people in care. Leave empty for other roles.",
        queryset=None,
        required=False,
        empty_label="No team",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["organisation"].queryset = organisations_inside().order_by("name")  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams()  # type: ignore[attr-defined]
