"""What the two sides of a recovery point do alike on their pages."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from apps.care.admissions.domain.r_point import NotADay, NotYourTurn, Stage
from apps.care.admissions.forms import RPointForm
from apps.care.admissions.selectors.stays import days_of_stay, recovery_point, side_of
from apps.care.admissions.services.way_home import ChangedMeanwhile, agree_r_point, propose_r_point, refuse_r_point
from apps.foundation.access.policy import Actor

_TAKEN = {
    RPointForm.AGREE: "You agree: the recovery point is set.",
    RPointForm.ANOTHER: "Your day is proposed: the other side answers.",
    RPointForm.REFUSE: "You do not agree: the named clinician decides.",
}


def r_point_form(request: HttpRequest, actor: Actor, stay: Any, now: datetime) -> RPointForm:
    """The form of a step, as it was sent: an answer where it is the actor's turn, else a proposal."""
    standing = recovery_point(stay, now).standing
    asks = standing.stage is Stage.WAITS and standing.waits_for is side_of(actor, stay)
    return RPointForm(request.POST, is_answer=asks, days=days_of_stay(stay, now))


def stepped(request: HttpRequest, actor: Actor, stay: Any, form: RPointForm, now: datetime) -> bool:
    """Take the step that a form asks for; say on the form why not."""
    if not form.is_valid():
        return False
    said = form.cleaned_data
    step = {"actor": actor, "admission": stay, "now": now, "seen": said["seen"]}
    try:
        if said["answer"] == RPointForm.AGREE:
            agree_r_point(**step)
        elif said["answer"] == RPointForm.REFUSE:
            refuse_r_point(**step, reason=said["reason"])
        else:
            propose_r_point(**step, on=said["on"], reason=said["reason"])
    except NotADay as refusal:
        form.add_error("on", str(refusal))
        return False
    except (NotYourTurn, ChangedMeanwhile) as refusal:
        messages.error(request, str(refusal))
        return True
    messages.success(request, _TAKEN[said["answer"]])
    return True
