"""Activity through django-import-export: the same look-ups and checks, rows written by the ORM."""

from bisect import bisect_right
from collections import Counter
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from import_export import resources

from apps.care.activity.choices import ActivityKind, CostBasis
from apps.care.activity.engine.funding import NOW, relations
from apps.care.activity.models import Activity, ActivityCell
from apps.care.patients.models import Person
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.nhs_number import NotAnNHSNumber, nhs_number
from apps.foundation.partnerships.models import Organisation, ServiceLine

KINDS = {kind.name: int(kind) for kind in ActivityKind}
BASES = {basis.name: int(basis) for basis in CostBasis}
MOST_UNITS = 100_000
COPIED = (
    "record_id",
    "spell_ref",
    "hrg",
    "primary_diagnosis",
    "admission_method",
    "admitted_from",
    "discharged_to",
    "social_care_scope",
)
WORKED_OUT = (
    *("person_id", "provider_id", "service_line_id", "kind", "starts_on", "ends_on", "ltc_related", "units"),
    *("bed_days", "cost_basis", "cost_pence", "publicly_funded", "cell_id", "line", "batch_id"),
)


class LookUps:
    """Everything that rows are checked against, read once."""

    def __init__(self) -> None:
        self.people = dict(Person.objects.values_list("nhs_number", "id"))
        self.providers = dict(Organisation.objects.values_list("ods_code", "id"))
        self.lines = {(line.organisation_id, line.code): line.id for line in ServiceLine.objects.all()}
        self.today = timezone.localdate()
        parameters = {"partnership": current_partnership_id(), "as_of": NOW}
        self.periods: dict[int, list[tuple[date, date, int, int]]] = {}
        with connection.cursor() as cursor:
            columns = "person_id, contract_id, funded_band, starts_on, ends_before"
            cursor.execute(f"SELECT {columns} FROM ({relations.periods}) f", parameters)
            for person, contract, band, starts_on, ends_before in cursor.fetchall():
                self.periods.setdefault(person, []).append((starts_on, ends_before, contract, band))
            cursor.execute(relations.scopes, parameters)
            self.scopes = {(row[0], row[1], row[2]): row[3] for row in cursor.fetchall()}
        for periods in self.periods.values():
            periods.sort()
        self.cells = {
            (c.contract_id, c.month, c.service_line_id, c.kind, c.funded_band, c.scope, c.ltc_related): c.id
            for c in ActivityCell.objects.all()
        }

    def cell(self, person: int, line: int, kind: int, day: date, ltc_related: bool) -> int:
        """The cell of a record, made where there is none."""
        contract, band = self._funded(person, day)
        scope = self.scopes.get((contract, kind, ltc_related), 3) if contract else 0
        key = (contract, day.replace(day=1), line, kind, band, scope, ltc_related)
        if key not in self.cells:
            names = ("contract_id", "month", "service_line_id", "kind", "funded_band", "scope", "ltc_related")
            self.cells[key] = ActivityCell.objects.create(**dict(zip(names, key, strict=True))).id
        return self.cells[key]

    def _funded(self, person: int, day: date) -> tuple[int, int]:
        periods = self.periods.get(person, [])
        place = bisect_right(periods, day, key=lambda period: period[0]) - 1
        if place >= 0 and day < periods[place][1]:
            return periods[place][2], periods[place][3]
        return 0, 0


class ActivityResource(resources.ModelResource):
    """One row, one record; it is the same again where provider and record id are."""

    class Meta:
        model = Activity
        fields = (*COPIED, *WORKED_OUT)
        import_id_fields = ("provider_id", "record_id")
        use_transactions = True
        skip_unchanged = True
        report_skipped = False
        skip_diff = True

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.look_ups = LookUps()
        providers = [self.look_ups.providers.get(code) for code in dataset["provider"]]
        dataset.append_col(providers, header="provider_id")
        named = Counter(zip(providers, dataset["record_id"], strict=True))
        self.repeated = {name for name, times in named.items() if times > 1}

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Nothing: the library would set the sequence of ids back, which the plain role may not."""

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Read and check a row as intake does; raises ValidationError with everything that is wrong with it."""
        wrong: list[str] = []
        found = self.look_ups
        starts_on = _day(row["start_date"], "start_date", wrong)
        ends_on = _day(row["end_date"], "end_date", wrong) if row["end_date"] else None
        provider = row["provider_id"]
        line = found.lines.get((provider, row["service_line"] or row["provider"])) if provider else None
        person = _person(row["nhs_number"], found.people, wrong)
        kind, pence = KINDS.get(row["kind"]), _pence(row["cost"], wrong)
        units, bed_days = _whole(row["units"] or "1", wrong), _whole(row["bed_days"] or "0", wrong)
        for broken, sentence in (
            (provider is None, "provider unknown"),
            (provider is not None and line is None, "service line unknown"),
            ((provider, row["record_id"]) in self.repeated, "record id repeated"),
            (kind is None, "kind unknown"),
            (row["cost_basis"] not in BASES, "cost basis unknown"),
            (row["ltc_related"] not in ("Y", "N"), "LTC-related is neither yes nor no"),
            (starts_on is not None and starts_on > found.today, "starts in the future"),
            (starts_on is not None and ends_on is not None and ends_on < starts_on, "ends before start"),
        ):
            if broken:
                wrong.append(sentence)
        if wrong:
            raise ValidationError(wrong)
        ltc_related = row["ltc_related"] == "Y"
        row |= {
            "person_id": person,
            "service_line_id": line,
            "kind": kind,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "ltc_related": ltc_related,
            "units": units,
            "bed_days": bed_days,
            "cost_basis": BASES[row["cost_basis"]],
            "cost_pence": pence,
            "publicly_funded": row["publicly_funded"] != "N",
            "cell_id": found.cell(person, line, kind, starts_on, ltc_related),
            "line": kwargs["row_number"],
            "batch_id": 0,
        }


class BulkActivityResource(ActivityResource):
    """The same with its bulk mode: rows collected and written by `bulk_create`."""

    class Meta(ActivityResource.Meta):
        use_bulk = True
        batch_size = 1_000


def _day(text: str, name: str, wrong: list[str]) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        wrong.append(f"{name} is not a date")
        return None


def _person(number: str, people: dict[str, int], wrong: list[str]) -> int | None:
    try:
        person = people.get(nhs_number(number))
    except NotAnNHSNumber as refused:
        wrong.append(str(refused))
        return None
    if person is None:
        wrong.append("nobody in the register has this NHS number")
    return person


def _pence(text: str, wrong: list[str]) -> int | None:
    try:
        pence = Decimal(text) * 100
    except InvalidOperation:
        wrong.append("cost is not money")
        return None
    if pence != pence.to_integral_value() or pence < 0:
        wrong.append("cost has more than two decimals, or is below nil")
        return None
    return int(pence)


def _whole(text: str, wrong: list[str]) -> int:
    if not text.isdigit() or int(text) > MOST_UNITS:
        wrong.append("an amount is out of range")
        return 0
    return int(text)
