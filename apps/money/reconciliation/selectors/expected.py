"""The list of what is expected for a contract, as it stands, as it stood, and every line that was ever written."""

from datetime import datetime

from django.db.models import QuerySet

from apps.care.activity.choices import ActivityKind, Scope
from apps.care.activity.models import Delivery
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import parties_of, terms_of
from apps.money.contracts.selectors.scope import scopes_by_month
from apps.money.reconciliation.models import ExpectedSource

ExpectedList = dict[tuple[int, int], ExpectedSource]
"""By provider and kind of care."""


def expected_list(contract: Contract, until: datetime | None = None) -> ExpectedList | None:
    """What is on the list now, or as it stood at a moment; nothing where nobody had kept one by then."""
    rows = ExpectedSource.objects.filter(contract=contract).select_related("provider", "set_by").order_by("id")
    if until is not None:
        rows = rows.filter(set_at__lte=until)
    newest = {(row.provider_id, row.kind): row for row in rows}
    return {key: row for key, row in newest.items() if not row.is_off} if newest else None


def expected_for(actor: Actor, contract: Contract) -> ExpectedList | None:
    """The list, for those who read figures."""
    require(actor, Permission.RECONCILIATION_VIEW)
    return expected_list(contract)


def expected_history(actor: Actor, contract: Contract) -> QuerySet[ExpectedSource]:
    """Every line that was written, newest first."""
    require(actor, Permission.RECONCILIATION_VIEW)
    return ExpectedSource.objects.filter(contract=contract).select_related("provider", "set_by").order_by("-id")


def kinds_expected(contract: Contract) -> list[ActivityKind]:
    """Kinds of care that are in the contract, or linked to it, in any of its months."""
    scopes = scopes_by_month(terms_of(contract)).values()
    found = {kind for of_month in scopes for kind, scope in of_month.items() if scope in (Scope.IN, Scope.LINKED)}
    return [kind for kind in ActivityKind if kind in found]


def providers_expected(contract: Contract) -> list[Organisation]:
    """Providers of the contract, whoever else is on its list, and whoever sent anything, by name."""
    parties = parties_of(terms_of(contract).version).filter(role=PartyRole.PROVIDER).values("organisation_id")
    listed = ExpectedSource.objects.filter(contract=contract).values("provider_id")
    found = Organisation.objects.filter(id__in=parties) | Organisation.objects.filter(id__in=listed)
    sent = Organisation.objects.filter(id__in=Delivery.objects.values("provider_id"))
    return list((found | sent).distinct().order_by("name"))
