"""Whether somebody signed in with a second factor set up."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

REMEMBERED = "second_factor"


def has_second_factor(user: Any) -> bool:
    return bool(is_mfa_enabled(user))


def lacks_second_factor(request: HttpRequest) -> bool:
    """True until the person has set up a one-time code. An outside provider's own second factor counts."""
    if request.session.get(REMEMBERED):
        return False
    methods = request.session.get("account_authentication_methods", [])
    outside = any(method.get("method") == "socialaccount" for method in methods)
    if outside or is_mfa_enabled(request.user):
        request.session[REMEMBERED] = True
        return False
    return True
