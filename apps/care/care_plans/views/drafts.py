"""Writing a draft: goals, preferences not met yet, and the rest."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.care_plans.forms.plans import GoalForm, SupportForm, WishForm, rows_of
from apps.care.care_plans.presenters import stands_in_words
from apps.care.care_plans.selectors.plans import get_goal, get_wish
from apps.care.care_plans.services.drafts import (
    ChangedMeanwhile,
    NoLongerADraft,
    remove_goal,
    remove_wish,
    said_of_goal,
    said_of_support,
    said_of_wish,
    save_goal,
    save_support,
    save_wish,
)
from apps.care.care_plans.views.names import in_a_draft, name_from
from apps.care.patients.pages import OpenRecord
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.foundation.kernel.typed_days import typed_day
from apps.foundation.kernel.whole_numbers import LARGEST, whole_number


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
@in_a_draft
def add_goal(request: HttpRequest, actor: Actor, record: OpenRecord, draft: Any) -> HttpResponse:
    """A new goal. Its name is made when the page is drawn, so that the form sent twice is one goal."""
    form = GoalForm(request.POST or None, initial={"edits": 0})
    return _part(request, record, form, name_from(request), _saving(save_goal, actor, draft, record), "goal")


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
@in_a_draft
def goal(request: HttpRequest, actor: Actor, record: OpenRecord, draft: Any, goal_uid: UUID) -> HttpResponse:
    """Change a goal."""
    if request.method == "POST":
        form = GoalForm(request.POST)
    else:
        stands = get_goal(draft.id, goal_uid)
        said = said_of_goal(stands)
        typed = {"words": said.words, "more": said.more, "how_we_know": said.how_we_know, "edits": stands.edits}
        form = GoalForm(initial=typed, rows=rows_of(said))
    return _part(request, record, form, goal_uid, _saving(save_goal, actor, draft, record), "goal")


@page(Permission.PLAN_WRITE, methods=("POST",))
@in_a_draft
def take_goal_out(request: HttpRequest, actor: Actor, record: OpenRecord, draft: Any, goal_uid: UUID) -> HttpResponse:
    """Take a goal out of the draft."""
    return _taken_out(request, record, _removing(remove_goal, request, actor, draft, goal_uid))


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
@in_a_draft
def add_wish(request: HttpRequest, actor: Actor, record: OpenRecord, draft: Any) -> HttpResponse:
    """Something that was asked for and is not possible yet."""
    form = WishForm(request.POST or None, initial={"edits": 0})
    return _part(request, record, form, name_from(request), _saving(save_wish, actor, draft, record), "wish")


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
@in_a_draft
def wish(request: HttpRequest, actor: Actor, record: OpenRecord, draft: Any, wish_uid: UUID) -> HttpResponse:
    """Change something that is not possible yet."""
    if request.method == "POST":
        form = WishForm(request.POST)
    else:
        stands = get_wish(draft.id, wish_uid)
        said = said_of_wish(stands)
        typed = {"words": said.words, "reason": said.reason, "instead": said.instead, "edits": stands.edits}
        form = WishForm(initial=typed | {"look_again_on": typed_day(said.look_again_on)})
    return _part(request, record, form, wish_uid, _saving(save_wish, actor, draft, record), "wish")


@page(Permission.PLAN_WRITE, methods=("POST",))
@in_a_draft
def take_wish_out(request: HttpRequest, actor: Actor, record: OpenRecord, draft: Any, wish_uid: UUID) -> HttpResponse:
    """It is met, or no longer asked for."""
    return _taken_out(request, record, _removing(remove_wish, request, actor, draft, wish_uid))


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
@in_a_draft
def support(request: HttpRequest, actor: Actor, record: OpenRecord, draft: Any) -> HttpResponse:
    """What the person does, what is at hand, what was offered and chosen."""
    if request.method == "POST":
        form = SupportForm(request.POST)
    else:
        said = said_of_support(draft)
        form = SupportForm(initial=vars(said) | {"edits": draft.support_edits})
    return _part(request, record, form, draft.uid, _saving(save_support, actor, draft, record, named=False), "support")


def _part(
    request: HttpRequest,
    record: OpenRecord,
    form: Any,
    part_uid: UUID,
    save: Callable[[UUID, Any, int], None],
    kind: str,
) -> HttpResponse:
    """Save a part where the form is sent and says enough; a part that was changed meanwhile is shown beside it."""
    meanwhile: ChangedMeanwhile | None = None
    if request.method == "POST" and form.is_valid():
        try:
            save(part_uid, form.said(), form.cleaned_data["edits"])
        except (NoLongerADraft, SentBefore) as refusal:
            messages.error(request, str(refusal))
            return redirect("care_plans:plan", uid=record.person.uid)
        except ChangedMeanwhile as conflict:
            meanwhile = conflict
        else:
            return redirect("care_plans:plan", uid=record.person.uid)
    labels = {name: str(field.label) for name, field in form.fields.items()}
    context = record.context("plan") | {
        "form": form,
        "kind": kind,
        "part_uid": part_uid,
        "meanwhile": meanwhile,
        "stands": stands_in_words(meanwhile.stands, labels) if meanwhile else [],
        "edits": meanwhile.edits if meanwhile else form["edits"].value(),
    }
    return render(request, "care_plans/part.jinja", context)


def _saving(
    service: Callable[..., None], actor: Actor, draft: Any, record: OpenRecord, *, named: bool = True
) -> Callable[[UUID, Any, int], None]:
    def save(part_uid: UUID, said: Any, edits: int) -> None:
        part: Mapping[str, Any] = {"uid": part_uid} if named else {}
        service(actor=actor, plan=draft, said=said, edits=edits, now=record.at, **part)

    return save


def _removing(
    service: Callable[..., None], request: HttpRequest, actor: Actor, draft: Any, part_uid: UUID
) -> Callable[[], None]:
    edits = whole_number(request.POST.get("edits"), LARGEST)

    def remove() -> None:
        service(
            actor=actor,
            plan=draft,
            uid=part_uid,
            edits=-1 if edits is None else edits,
            now=timezone.now(),
        )

    return remove


def _taken_out(request: HttpRequest, record: OpenRecord, remove: Callable[[], None]) -> HttpResponse:
    try:
        remove()
    except NoLongerADraft as refusal:
        messages.error(request, str(refusal))
    except ChangedMeanwhile as conflict:
        messages.error(
            request,
            f"{conflict.who} changed this after you opened the page, so it was not taken out. Read it again first.",
        )
    return redirect("care_plans:plan", uid=record.person.uid)
