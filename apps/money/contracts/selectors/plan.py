"""The indicative plan of a version, provider by provider."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Sum

from apps.foundation.kernel.pence import Pence
from apps.money.contracts.models import ContractVersion, PlanLine


@dataclass(frozen=True)
class Planned:
    """What is planned of a month and level at a provider's lines of one sector; without a provider what stands on no
    line, and the days. `activity` is nothing where it is not known."""

    month: date
    band: int
    provider: str
    sector: str
    person_days: int
    cost_pence: Pence
    activity: int | None

    @property
    def place(self) -> tuple[str, str]:
        return self.provider, self.sector


def planned_of(version: ContractVersion) -> list[Planned]:
    """Every month, level, provider and sector of a plan."""
    rows = (
        PlanLine.objects.filter(version=version)
        .values_list("month", "need_band", "service_line__organisation__name", "service_line__sector")
        .annotate(Sum("person_days"), Sum("cost_pence"), Sum("activity"), unknown=Count(F("id")) - Count(F("activity")))
        .order_by("month", "need_band")
    )
    return [
        Planned(month, band, provider or "", sector or "", days, pence, None if unknown else records)
        for month, band, provider, sector, days, pence, records, unknown in rows
    ]
