"""`manage.py capitation --contract PARTNERSHIP/CONTRACT [--year 2025] --json`"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import financial_year_of
from apps.money.capitation.selectors import counted_by_month
from apps.money.contracts.command_line import find_contract
from apps.money.contracts.domain.counting import IN_WORDS, Counting
from apps.money.contracts.selectors import terms_of


class Command(BaseCommand):
    help = "Days in the model and entitlement in pence, by month and level of need."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--contract", required=True, metavar="PARTNERSHIP/CONTRACT")
        parser.add_argument("--year", type=int, help="the calendar year in which the financial year starts")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        partnership, contract = find_contract(options["contract"])
        with tenant(partnership.id):
            terms = terms_of(contract)
            counted = counted_by_month(terms.contract.id, terms.prices_by_month, terms.counting)
        year = options["year"]
        kept = {key: row for key, row in counted.items() if year in (None, financial_year_of(key[0]))}
        if not kept:
            raise CommandError("The contract has no such months.", returncode=1)
        by_band = {
            str(int(band)): {
                "person_days": sum(row.days for (_, level), row in kept.items() if level == band),
                "entitlement_pence": sum(row.pence for (_, level), row in kept.items() if level == band),
            }
            for band in NeedBand
        }
        result = {
            "contract": options["contract"],
            "counting": terms.counting,
            "person_days": sum(row.days for row in kept.values()),
            "entitlement_pence": sum(row.pence for row in kept.values()),
            "by_band": by_band,
            "months": [
                {
                    "month": f"{month:%Y-%m}",
                    "band": band,
                    "person_days": row.days,
                    "people": row.people,
                    "entitlement_pence": row.pence,
                }
                for (month, band), row in sorted(kept.items())
            ],
        }
        if options["json"]:
            self.stdout.write(json.dumps(result, indent=1))
            return
        unit = IN_WORDS[Counting(terms.counting)].unit
        for row in result["months"]:
            self.stdout.write(
                f"{row['month']}  {NeedBand(row['band']).label:<11} {row['person_days']:>9,} {unit}  "
                f"£{row['entitlement_pence'] / 100:>14,.2f}"
            )
