"""Health, for machines: no sign-in, nothing about anybody."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.foundation.core import health


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "live"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """This installation can work: 200, also without its broker (degraded); 503 without its database."""
    state, parts = health.readiness()
    code = HTTPStatus.SERVICE_UNAVAILABLE if state is health.Health.UNAVAILABLE else HTTPStatus.OK
    return JsonResponse({"status": state, **parts}, status=code)
