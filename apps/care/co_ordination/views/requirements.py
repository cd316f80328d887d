"""The eight minimum requirements: of one person, and as counts."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.care.co_ordination.presenters.eight import eight_of, eight_tables
from apps.care.co_ordination.selectors.requirements import requirements_counted, requirements_of
from apps.care.patients.pages import opened_record
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page


@page(Permission.CASELOAD_VIEW)
def of_person(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Which of the eight one person has, and what would bring the others."""
    record, now = opened_record(actor, uid), timezone.now()
    found = requirements_of(record.person.id, now)
    context = record.context("requirements") | {"eight": eight_of(*found, uid) if found else None}
    return render(request, "co_ordination/eight.jinja", context)


@page(Permission.REQUIREMENTS_VIEW)
def counts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How many people have all eight, by level, by provider, and each of the eight by itself."""
    now = timezone.now()
    context = {"counts": eight_tables(requirements_counted(actor, now)), "now": now, "current_entry": "requirements"}
    return render(request, "co_ordination/requirements.jinja", context)
