"""`manage.py reconcile --contract PARTNERSHIP/CONTRACT [--month YYYY-MM | --year YYYY] --json`"""

import json
from collections import defaultdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.care.activity.choices import Scope
from apps.care.activity.selectors import records_taken_in
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.selectors import people_in_register
from apps.care.risk_profiling.selectors import score_total
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.pence import pounds
from apps.foundation.kernel.periods import financial_year_of
from apps.money.contracts.command_line import find_contract
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import plan_of, terms_of
from apps.money.reconciliation.selectors.figures import YearFigures, year_figures
from apps.money.reconciliation.selectors.months import MonthLine, month_lines
from apps.money.reconciliation.selectors.reported import as_reported

COHORT = (Scope.IN, Scope.LINKED, Scope.OUT)


class Command(BaseCommand):
    help = "Expected against actual for a contract: money in pence, cohort and outside."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--contract", required=True, metavar="PARTNERSHIP/CONTRACT")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--month", metavar="YYYY-MM")
        which.add_argument("--year", type=int, help="the calendar year in which the financial year starts")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        partnership, contract = find_contract(options["contract"])
        with tenant(partnership.id):
            figures = year_figures(contract, self._months(contract, options))
            result = summary(contract, figures) | frozen_summary(contract, figures)
        if options["json"]:
            self.stdout.write(json.dumps(result, indent=1))
            return
        for words, key in (
            ("Budget (days in the model at the fees)", "budget_pence"),
            ("Plan", "plan_pence"),
            ("Cost of people in the cohort", "cohort_cost_pence"),
            ("Cost of people outside it", "outside_cohort_cost_pence"),
            ("Cost of people whom another contract pays for", "other_contracts_cost_pence"),
            ("Everything recorded", "year_cost_pence"),
        ):
            self.stdout.write(f"{words:<46} £{pounds(result[key]):>18}")
        for row in result.get("months", []):
            adjustments = sum(one["cost_pence"] for one in row["adjustments"])
            said = f", adjustments of cost £{pounds(adjustments, signed=True)}" if row["adjustments"] else ""
            self.stdout.write(f"{row['month']}  {row['state']}{said}")

    @staticmethod
    def _months(contract: Contract, options: dict[str, Any]) -> list[date] | None:
        months = terms_of(contract).months
        if options["month"]:
            try:
                wanted = [date.fromisoformat(f"{options['month']}-01")]
            except ValueError:
                raise CommandError("A month is written as 2025-04.", returncode=2) from None
        elif options["year"]:
            wanted = [month for month in months if financial_year_of(month) == options["year"]]
        else:
            return None
        if not set(wanted) & set(months):
            raise CommandError("The contract has no such months.", returncode=1)
        return wanted


def summary(contract: Contract, figures: YearFigures) -> dict[str, Any]:
    """The figures as the command says them: every part of what was recorded, and the sum of the parts."""
    plan = plan_of(figures.terms.version_of(figures.months[0]))
    by_band = {str(int(band)): band for band in NeedBand}
    cohort_by_band = {
        key: sum(cell.cost_pence for cell in figures.cells if cell.funded_band == band) for key, band in by_band.items()
    }
    budget_by_band = {
        key: sum(row.pence for (_, level), row in figures.counted.items() if level == band)
        for key, band in by_band.items()
    }
    people = {band: plan.people[band.name] for band in NeedBand} if plan else {}
    return {
        "patients": people_in_register(),
        "encounters": records_taken_in(),
        "year": financial_year_of(figures.months[0]),
        "index_date": figures.months[0].isoformat(),
        "cohort": sum(people.values()),
        "people_by_band": {key: people.get(band, 0) for key, band in by_band.items()},
        "risk_score_pence": score_total(plan.run) if plan else 0,
        "counting": figures.terms.counting,
        "person_days_by_band": {
            key: sum(row.days for (_, level), row in figures.counted.items() if level == band)
            for key, band in by_band.items()
        },
        "budget_pence_by_band": budget_by_band,
        "budget_pence": sum(budget_by_band.values()),
        "plan_pence": sum(figures.planned_pence.values()),
        "cohort_cost_pence_by_band": cohort_by_band,
        "cohort_cost_pence": figures.actual_pence(*COHORT),
        "cohort_in_scope_pence": figures.actual_pence(Scope.IN),
        "cohort_linked_pence": figures.actual_pence(Scope.LINKED),
        "cohort_out_of_scope_pence": figures.actual_pence(Scope.OUT),
        "outside_cohort_cost_pence": figures.actual_pence(Scope.NONE),
        "other_contracts_cost_pence": figures.actual_pence(Scope.ELSEWHERE),
        "year_encounters": sum(cell.records for cell in figures.cells),
        "year_cost_pence": sum(cell.cost_pence for cell in figures.cells),
        "cells": _cells(figures),
    }


def frozen_summary(contract: Contract, figures: YearFigures) -> dict[str, Any]:
    """Of a contract with frozen months: where each month stands, what it reports, and its adjustments. The figures of
    `summary` stay those now known, by month of care."""
    lines = month_lines(figures.terms, timezone.localdate())
    if not any(line.statement for line in lines):
        return {}
    reported = as_reported(year_figures(contract))
    return {"months": [_month(line, reported) for line in lines if line.month in set(figures.months)]}


def _month(line: MonthLine, reported: YearFigures) -> dict[str, Any]:
    cells = [cell for cell in reported.cells if cell.month == line.month]
    late = [(key, row) for key, row in reported.late_counted.items() if key[0] == line.month]
    months_of_care = sorted({cell.of for cell in cells if cell.of} | {key[2] for key, _ in late})
    return {
        "month": f"{line.month:%Y-%m}",
        "state": line.state.value,
        "frozen_at": line.statement.as_of.isoformat() if line.statement else None,
        "checksum": line.statement.checksum if line.statement else None,
        "budget_pence": sum(row.pence for key, row in reported.counted.items() if key[0] == line.month),
        "cost_pence": sum(cell.cost_pence for cell in cells),
        "adjustments": [
            {
                "of": f"{month:%Y-%m}",
                "budget_pence": sum(row.pence for key, row in late if key[2] == month),
                "person_days": sum(row.days for key, row in late if key[2] == month),
                "records": sum(cell.records for cell in cells if cell.of == month),
                "cost_pence": sum(cell.cost_pence for cell in cells if cell.of == month),
            }
            for month in months_of_care
        ],
    }


def _cells(figures: YearFigures) -> list[dict[str, Any]]:
    """Month x level x service line x scope: plan and actual side by side."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(
        lambda: {"plan_pence": 0, "records": 0, "units": 0, "bed_days": 0, "cost_pence": 0}
    )
    for (month, band, line), pence in figures.planned_pence.items():
        rows[month, band, line, int(Scope.IN)]["plan_pence"] += pence
    for cell in figures.cells:
        row = rows[cell.month, cell.funded_band, cell.service_line_id, cell.scope]
        row["records"] += cell.records
        row["units"] += cell.units
        row["bed_days"] += cell.bed_days
        row["cost_pence"] += cell.cost_pence
    listed = []
    for (month, band, line, scope), row in sorted(rows.items()):
        name = figures.service_lines.get(line)
        listed.append(
            {
                "month": f"{month:%Y-%m}",
                "band": band,
                "sector": name.sector if name else None,
                "provider": name.provider_code if name else None,
                "scope": Scope(scope).name.lower(),
                **row,
            }
        )
    return listed
