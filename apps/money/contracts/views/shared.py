"""What the pages of one contract share: which version an address reads, and the way back to it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.foundation.access.policy import Actor
from apps.money.contracts.selectors import CurrentTerms, get_contract_for
from apps.money.contracts.selectors.versions import terms_read

ENTRY = {"current_entry": "contracts"}


def opened(request: HttpRequest, actor: Actor, uid: UUID) -> CurrentTerms:
    """A contract's terms with the version that `?version=2` asks for, or the usual one. What is not there, or not the
    actor's to see, raises ObjectDoesNotExist."""
    return terms_read(actor, get_contract_for(actor, uid), request.GET.get("version"))


def back(name: str, terms: CurrentTerms) -> HttpResponse:
    """To a page of the contract, at the version that was read."""
    return redirect(address(name, terms))


def address(name: str, terms: CurrentTerms) -> str:
    """Where a page of the contract is, at the version that is read."""
    return f"{reverse(f'contracts:{name}', args=[terms.contract.uid])}{terms.query}"
