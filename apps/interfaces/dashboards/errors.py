"""Pages for what went wrong. None of them says anything about anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "layouts/not_found.jinja", status=404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "layouts/closed.jinja", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "layouts/broken.jinja", status=500)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its token: an old tab, or cookies switched off."""
    return render(request, "layouts/form_too_old.jinja", status=403)
