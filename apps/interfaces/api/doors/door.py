"""What stands before every door: which system asks, for whom, may it, and how often."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotFound
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.audit.services import record
from apps.foundation.core.tenancy import tenant
from apps.interfaces.api.doors.problems import Problem
from apps.interfaces.api.models import Token
from apps.interfaces.api.selectors import answer_to, bearer_of
from apps.interfaces.api.services import keep_answer, record_use

LONGEST_KEY = 80


class ByToken(BaseAuthentication):
    """`Authorization: Bearer yoc_...`; a token opens one partnership, for one organisation, in one role."""

    def authenticate(self, request: Request) -> tuple[Actor, Token] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        if (bearer := bearer_of(token.strip(), timezone.now())) is None:
            raise AuthenticationFailed
        return bearer

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HasCapability(BasePermission):
    """The role's permission, and the token's own capability. A refusal is recorded, as on pages."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.user, Actor):
            return False
        permission: Permission | None = view.needs.get(request.method)
        if permission is None or can(request.user, permission):
            return True
        with tenant(request.user.partnership_id):
            details = {"page": type(view).__name__, "method": request.method, "permission": permission}
            record(actor=request.user, action="REFUSED", subject_kind="door", details=details)
        return False


class PerToken(SimpleRateThrottle):
    """So many requests a minute, whoever sends them with the token."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"api-{request.auth.uid}" if isinstance(request.auth, Token) else f"api-{self.get_ident(request)}"


class Door(APIView):
    """A door: `needs` says which permission each method takes; other methods are not answered."""

    http_method_names = ["get", "post"]
    needs: dict[str, Permission] = {}
    authentication_classes = [ByToken]
    permission_classes = [HasCapability]
    throttle_classes = [PerToken]
    renderer_classes = [JSONRenderer]

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


@extend_schema(exclude=True)
class NoDoor(Door):
    """Any other address of the API: the answer is a problem document here too."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound


@contextmanager
def inside(request: Request) -> Iterator[Actor]:
    """The transaction of a request, which shows only the token's own partnership."""
    with tenant(request.user.partnership_id, statement_timeout=settings.WEB_STATEMENT_TIMEOUT):
        yield request.user


def once(act: Callable[..., Response]) -> Callable[..., Response]:
    """A change that a request with the same `Idempotency-Key` makes only once.

    The same request gets the first answer again; another request with the key is refused. Two of the same at one
    moment are both answered: what they send is the same file, which is taken in once.
    """

    @wraps(act)
    def answered(self: Door, request: Request, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise Problem(400, "key-not-usable", f"An Idempotency-Key has at most {LONGEST_KEY} printable characters.")
        digest = sha256(request.path.encode() + b"\n" + _body_of(request)).hexdigest()
        if key:
            with inside(request):
                before = answer_to(request.auth, key)
            if before is not None and before.request_digest != digest:
                raise Problem(422, "key-used-before", "This Idempotency-Key came with another request before.")
            if before is not None:
                return Response(before.body, status=before.status, headers={"Idempotency-Replayed": "true"})
        response = act(self, request, **kwargs)
        with inside(request) as actor:
            record_use(actor=actor, token=request.auth, what=type(self).__name__)
            if key:
                keep_answer(
                    token=request.auth,
                    key=key,
                    request_digest=digest,
                    status=response.status_code,
                    body=response.data,
                    now=timezone.now(),
                )
        return response

    return answered


def _body_of(request: Request) -> bytes:
    """What was sent, to tell whether it is the same again: fields and files, or the body as it came."""
    if request.FILES:
        digest = sha256(repr(sorted((name, value) for name, value in request.POST.items())).encode())
        for upload in request.FILES.values():
            for block in upload.chunks():
                digest.update(block)
            upload.seek(0)
        return digest.digest()
    return repr(request.data).encode()
