"""Why hospital, counted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.care.admissions.presenters import why_page
from apps.care.admissions.selectors.why_hospital import why_hospital
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page


@page(Permission.WHY_HOSPITAL_VIEW)
def why(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether hospital was needed, and why: answers counted by month and reason."""
    found = why_hospital(actor, timezone.localdate())
    return render(request, "admissions/why.jinja", {"found": found, "shown": why_page(found), "current_entry": "why"})
