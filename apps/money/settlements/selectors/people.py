"""How much what people cost in a year differs from person to person: what chance rests on."""

from collections.abc import Collection
from datetime import date
from math import sqrt

from django.core.cache import cache
from django.db.models import Avg, Count, StdDev, Sum

from apps.care.activity.choices import Scope
from apps.care.activity.models import Activity, ActivityCell
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.models import Contract
from apps.money.reconciliation.selectors.year import KEPT_FOR, version_of_figures

USUAL = 2.0
"""The coefficient of variation that is usual of people with long-term conditions."""
MEASURED_FROM = 100
"""People with care from whom on it is measured, and not taken as usual."""


def spread_of(contract: Contract, months: Collection[date], people: int) -> str:
    """The standard deviation of what a person cost in these months, over the mean of all who were counted, those
    without care among them; as a decimal with three places. The usual where few had care."""
    key = f"spread:{contract.uid}:{min(months)}:{max(months)}:{version_of_figures()}"
    if (found := cache.get(key)) is None:
        found = _costs(contract, months).aggregate(people=Count("person_id"), mean=Avg("cost"), spread=StdDev("cost"))
        cache.set(key, found, KEPT_FOR)
    number = found["people"]
    if number < MEASURED_FROM or not found["mean"]:
        return f"{USUAL:.3f}"
    everybody = max(number, people)
    mean = float(found["mean"]) * number / everybody
    squares = (float(found["spread"]) ** 2 + float(found["mean"]) ** 2) * number / everybody
    return f"{sqrt(max(0.0, squares - mean**2)) / mean:.3f}"


def costs_above(contract: Contract, months: Collection[date], amount: Pence) -> list[Pence]:
    """What each person cost in these months whose care came to more than an amount, the cheapest first."""
    return sorted(_costs(contract, months).filter(cost__gt=amount).values_list("cost", flat=True))


def _costs(contract: Contract, months: Collection[date]):  # type: ignore[no-untyped-def]
    cells = ActivityCell.objects.filter(contract_id=contract.id, scope=Scope.IN, month__in=list(months))
    return (
        Activity.objects.filter(cell_id__in=cells.values("id"))
        .order_by()
        .values("person_id")
        .annotate(cost=Sum("cost_pence"))
    )
