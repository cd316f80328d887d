"""What the pages of one contract share, those of upper apps too: the way back to one, at the version that was read."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.money.contracts.selectors import CurrentTerms

ENTRY = {"current_entry": "contracts"}


def back(name: str, terms: CurrentTerms) -> HttpResponse:
    """To a page of the contract, at the version that was read."""
    return redirect(address(name, terms))


def address(name: str, terms: CurrentTerms) -> str:
    """Where a page of the contract is, at the version that is read."""
    return f"{reverse(name, args=[terms.contract.uid])}{terms.query}"
