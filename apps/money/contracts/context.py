"""What every page of a contract draws around itself: the other pages of it."""

from typing import Any

from django.http import HttpRequest

from apps.money.contracts.presenters import tabs_of
from apps.money.contracts.presenters.versions import notes_of


def tabs(request: HttpRequest) -> dict[str, Any]:
    """`contract_tabs(actor, contract)` and `contract_notes(terms, actor)`, asked by the pages that show them."""
    return {"contract_tabs": tabs_of, "contract_notes": notes_of}
