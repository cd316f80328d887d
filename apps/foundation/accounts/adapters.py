"""Sign-in for people who were invited: nobody makes an account for themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name that django-axes counts failures by: the e-mail address, in one spelling."""
    given = (credentials or {}).get("email") or (request.POST.get("login") if request else "") or ""
    return str(given).strip().lower()


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """An outside provider (NHS CIS2, Entra) proves who somebody is; an invitation made them known here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
