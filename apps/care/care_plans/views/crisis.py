"""The crisis plan, on one side."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.care_plans.forms.crisis import CrisisForm, typed_crisis
from apps.care.care_plans.pages import opened_crisis_plan
from apps.care.care_plans.presenters import lines
from apps.care.care_plans.selectors.crisis import crisis_plan_of, crisis_versions_of, get_crisis_version
from apps.care.care_plans.services.crisis import (
    WhoDecides,
    WrittenMeanwhile,
    said_of_crisis,
    write_crisis_plan,
)
from apps.care.patients.pages import opened_record
from apps.care.patients.presenters import number_in_words
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page


@page(Permission.PLAN_READ)
def crisis(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The crisis plan that stands. It opens by itself to organisations under the agreement."""
    opened = opened_crisis_plan(actor, uid)
    context = {
        "plan": opened.plan,
        "early_signs": lines(opened.plan.early_signs) if opened.plan else [],
        "steps": lines(opened.plan.what_to_do) if opened.plan else [],
        "versions": list(crisis_versions_of(opened.person.id)) if opened.record else [],
        "may_write": can(actor, Permission.PLAN_WRITE),
    }
    if opened.record is None:
        alone = {"person": opened.person, "number": number_in_words(opened.person), "current_entry": "people"}
        return render(request, "care_plans/crisis_alone.jinja", context | alone)
    return render(request, "care_plans/crisis.jinja", opened.record.context("crisis") | context)


@page(Permission.PLAN_READ)
def crisis_version(request: HttpRequest, actor: Actor, uid: UUID, crisis_uid: UUID) -> HttpResponse:
    """An earlier crisis plan."""
    record = opened_record(actor, uid)
    plan = get_crisis_version(record.person.id, crisis_uid)
    context = {"plan": plan, "early_signs": lines(plan.early_signs), "steps": lines(plan.what_to_do), "earlier": True}
    return render(request, "care_plans/crisis.jinja", record.context("crisis") | context)


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
def write_crisis(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Write a new version; the one before is kept."""
    record = opened_record(actor, uid)
    stands = crisis_plan_of(record.person.id)
    newest = None
    if request.method == "POST":
        form = CrisisForm(request.POST)
    elif stands:
        said, contacts = said_of_crisis(stands)
        form = CrisisForm(initial=typed_crisis(said) | {"number": stands.number}, rows=[vars(one) for one in contacts])
    else:
        form = CrisisForm(initial={"number": 0})
    if request.method == "POST" and form.is_valid():
        try:
            write_crisis_plan(
                actor=actor,
                person=record.person,
                said=form.said(),
                contacts=form.contacts(),
                number=form.cleaned_data["number"],
                now=record.at,
                today=timezone.localdate(),
            )
        except WhoDecides as refusal:
            form.add_error("decided_by", str(refusal))
        except WrittenMeanwhile as conflict:
            newest = conflict.newest
        else:
            return redirect("care_plans:crisis", uid=uid)
    context = record.context("crisis") | {
        "form": form,
        "newest": newest,
        "number": newest.number if newest else form["number"].value(),
    }
    return render(request, "care_plans/write_crisis.jinja", context)
