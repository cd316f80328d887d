"""Refusals as problem documents (RFC 9457), with the codes that files and pages use."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

CONTENT_TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """Something that the caller can put right: a status, a stable code, and a sentence."""

    def __init__(self, status: int, code: str, sentence: str, **more: Any) -> None:
        super().__init__(sentence, code)
        self.status_code, self.problem, self.sentence, self.more = status, code, sentence, more


def problem(status: int, code: str, sentence: str, **more: Any) -> Response:
    """The document itself."""
    body = {"type": f"urn:yearofcare:problem:{code}", "title": HTTPStatus(status).phrase, "status": status}
    return Response({**body, "code": code, "detail": sentence, **more}, status=status, content_type=CONTENT_TYPE)


SENTENCES: Mapping[type[Exception], tuple[int, str, str]] = {
    exceptions.NotAuthenticated: (401, "token-missing", "Send a token: Authorization: Bearer yoc_..."),
    exceptions.AuthenticationFailed: (401, "token-unknown", "The token is not known, has ended, or is too old."),
    exceptions.MethodNotAllowed: (405, "method-not-allowed", "This address does not answer this method."),
    exceptions.NotAcceptable: (406, "not-acceptable", "Answers are JSON: accept application/json."),
    exceptions.UnsupportedMediaType: (415, "media-type-unknown", "Send JSON, or a file as multipart/form-data."),
    exceptions.ParseError: (400, "not-json", "The body is not JSON, or not what its content type says."),
    exceptions.Throttled: (429, "too-many-requests", "Too many requests: wait as long as Retry-After says."),
    exceptions.PermissionDenied: (403, "not-permitted", "The token may not do this."),
    PermissionDenied: (403, "not-permitted", "The token may not do this."),
    exceptions.NotFound: (404, "not-found", "There is nothing here, or it is out of reach."),
    Http404: (404, "not-found", "There is nothing here, or it is out of reach."),
    RequestDataTooBig: (413, "too-large", "The body is larger than is taken at once: send a file instead of rows."),
    TooManyFieldsSent: (413, "too-large", "The form has more fields than any door takes."),
    TooManyFilesSent: (413, "too-large", "The form has more files than any door takes."),
    SuspiciousOperation: (400, "not-readable", "The request cannot be read."),
    ObjectDoesNotExist: (404, "not-found", "There is nothing here, or it is out of reach."),
}


def answer_to(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an error that we foresee; any other is a failure of ours."""
    if isinstance(error, Problem):
        response = problem(error.status_code, error.problem, error.sentence, **error.more)
    else:
        found = next((said for kind, said in SENTENCES.items() if isinstance(error, kind)), None)
        if found is None:
            return None
        response = problem(*found)
    set_rollback()
    if isinstance(error, exceptions.APIException):
        if header := getattr(error, "auth_header", None):
            response["WWW-Authenticate"] = header
        if wait := getattr(error, "wait", None):
            response["Retry-After"] = str(-int(-wait // 1))
    return response
