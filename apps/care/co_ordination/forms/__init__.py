"""What is typed about visits, the virtual ward, the directory and requests for more care."""

from apps.care.co_ordination.forms.directory import ServiceForm
from apps.care.co_ordination.forms.step_up import AcceptForm, AchievedForm, AskForm, RefuseForm
from apps.care.co_ordination.forms.visits import DoorForm, VisitForm
from apps.care.co_ordination.forms.ward import LeaveWardForm, MoveForm, PlacesForm, StepUpForm

__all__ = [
    "AcceptForm",
    "AchievedForm",
    "AskForm",
    "DoorForm",
    "LeaveWardForm",
    "MoveForm",
    "PlacesForm",
    "RefuseForm",
    "ServiceForm",
    "StepUpForm",
    "VisitForm",
]
