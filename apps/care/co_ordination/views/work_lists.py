"""Work lists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.care.co_ordination.presenters import list_row
from apps.care.co_ordination.selectors import lists_of, people_on
from apps.care.patients.services import record_list
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.paging import page_of


@page(Permission.CASE_FINDING_VIEW)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every list that the role may open, with how many people stand on it."""
    today = timezone.localdate()
    lists = [(one, one.people(actor, today).order_by().count()) for one in lists_of(actor)]
    context = {"lists": lists, "answers": can(actor, Permission.ALERT_ANSWER), "current_entry": "work-lists"}
    return render(request, "co_ordination/work_lists.jinja", context)


@page(Permission.CASE_FINDING_VIEW)
def work_list(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """One list, a page at a time."""
    today = timezone.localdate()
    wanted, people = people_on(actor, name, today)
    found = page_of(people, request.GET.get("page"))
    record_list(actor=actor, shown=len(found.rows), searched=False)
    context = {
        "list": wanted,
        "page": found.of([list_row(person, wanted.said(person, today), today) for person in found.rows]),
        "co_ordinates": can(actor, Permission.CASELOAD_VIEW),
        "current_entry": "work-lists",
    }
    return render(request, "co_ordination/work_list.jinja", context)
