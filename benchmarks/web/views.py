"""A page with one indexed SELECT: all that every page does before and after it, and nothing else."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.money.contracts.models import Contract


@page(Permission.RECONCILIATION_VIEW)
def one_select(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One contract by its address."""
    return render(request, "one_select.jinja", {"contract": Contract.objects.get(uid=uid)})
