"""How the command line names a contract: PARTNERSHIP/CONTRACT."""

from django.core.management.base import CommandError

from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from apps.foundation.partnerships.selectors import find_partnership
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import contract_by_code


def find_contract(reference: str) -> tuple[Partnership, Contract]:
    """The partnership and the contract of a reference; a CommandError with exit status 1 where there is none."""
    slug, _, code = reference.partition("/")
    partnership = find_partnership(slug)
    if partnership is None:
        raise CommandError(f"There is no partnership {slug}.", returncode=1)
    with tenant(partnership.id):
        contract = contract_by_code(code)
    if contract is None:
        raise CommandError(f"{slug} has no contract {code!r}.", returncode=1)
    return partnership, contract
