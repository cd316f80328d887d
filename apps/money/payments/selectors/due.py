"""What is due under a contract, from its plan and what its months report. Nothing about too few people is in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Sum

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, financial_year_of
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import PartyRole, VersionState
from apps.money.contracts.domain.fees import Fees, fees_by_month
from apps.money.contracts.domain.plan import planned_capitation
from apps.money.contracts.models import Contract, PlanLine
from apps.money.contracts.selectors import CurrentTerms, Span, get_contract_in_force_for, parties_of
from apps.money.contracts.selectors.terms import value_fixed
from apps.money.payments.domain.due import Agreed, MonthDue, PlannedMonth, due_under
from apps.money.payments.domain.payers import Part, PayersOfMonth, parts_of
from apps.money.payments.domain.terms import Terms
from apps.money.payments.selectors.baseline import Baseline, errors_of
from apps.money.payments.selectors.terms import payment_terms_of, terms_that_hold
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.selectors.months import statements_of
from apps.money.reconciliation.selectors.published import PublishedYear
from apps.money.reconciliation.selectors.year import published_year


@dataclass(frozen=True)
class DueMonth:
    """A month: what is due for it, by which terms (those of the version that counts in it), whether money moves, its
    statement once frozen, and whether what was counted in it is known by now."""

    due: MonthDue
    terms: Terms
    is_live: bool
    statement: Statement | None
    is_counted: bool
    payers: PayersOfMonth
    parts: Mapping[tuple[str, str], Part]
    """What is between each provider and each commissioner with a share, by their codes."""

    @property
    def month(self) -> date:
        return self.due.month

    @property
    def pay_on(self) -> date:
        """The day on which it is paid on account."""
        return self.month.replace(day=self.terms.pay_day)

    @property
    def came_to(self) -> Mapping[str, Pence]:
        """What is due by provider: once the month is frozen with its adjustment, until then its plan."""
        return self.due.due if self.statement else self.due.plan

    def between(self, provider: str, payer: str) -> Pence:
        """What of it one commissioner pays one provider."""
        part = self.parts.get((provider, payer), Part())
        return part.due if self.statement else part.plan


@dataclass(frozen=True)
class ContractDue:
    """What is due under a contract. Of `months`, those are left out whose plan is about too few people to be shown, and
    in the same financial year those after them: a year to date has the hidden months in it."""

    current: CurrentTerms
    agreed: Terms | None
    """As the version agrees that is the newest in force; months before it are due as theirs do."""
    providers: Mapping[str, Organisation]
    months: list[DueMonth]
    payers: Mapping[str, Organisation] = field(default_factory=dict)
    """Who pays, by any version in force."""
    baselines: Mapping[date, Baseline] = field(default_factory=dict)
    """For each month what was measured of the error of the baseline; empty where no version shares such errors."""

    @property
    def contract(self) -> Contract:
        return self.current.contract

    @property
    def version_months(self) -> list[date]:
        """Every month of the term, whatever may be shown."""
        return self.current.months

    @cached_property
    def live(self) -> list[DueMonth]:
        return [one for one in self.months if one.is_live]

    def at(self, month: date) -> DueMonth:
        """One month. Raises Contract.DoesNotExist where the contract has no such month, or may not show it."""
        if (found := next((one for one in self.months if one.month == month), None)) is None:
            raise Contract.DoesNotExist(month)
        return found

    def is_party(self, organisation_id: int | None) -> bool:
        return organisation_id in {*self.payer_ids, *(one.id for one in self.providers.values())}

    @cached_property
    def payer_ids(self) -> frozenset[int]:
        return frozenset(one.id for one in self.payers.values())

    def code_of(self, organisation_id: int | None) -> str:
        """The code of a provider or payer; empty for anybody else."""
        everybody = {**self.payers, **self.providers}
        return next((code for code, one in everybody.items() if one.id == organisation_id), "")


def open_due(actor: Actor, uid: UUID, today: date) -> ContractDue:
    """What is due under a contract in force, for those who see payments. Raises Contract.DoesNotExist."""
    require(actor, Permission.PAYMENT_VIEW)
    return due_of(actor, get_contract_in_force_for(actor, uid), today)


def due_of(actor: Actor, contract: Contract, today: date) -> ContractDue:
    """What is due under a contract, by what its months report on a day."""
    require(actor, Permission.RECONCILIATION_VIEW)
    year = published_year(actor, contract, today)
    terms = year.terms
    versions = [span.version for span in terms.spans]
    agreed = payment_terms_of(terms.version)
    hold = {one.id: terms_that_hold(one) for one in versions}
    parties = list(parties_of(terms.version))
    providers = {one.organisation.ods_code: one.organisation for one in parties if one.role == PartyRole.PROVIDER}
    payers, by_version = {}, {}
    for version in versions:
        theirs = list(parties_of(version)) if version.id != terms.version.id else parties
        named = {one.organisation.ods_code: one.organisation for one in theirs if one.role == PartyRole.COMMISSIONER}
        payers |= named
        by_version[version.id] = payers_under(hold[version.id], sorted(named))
    baselines, errors = errors_of(year) if any(one.baseline for one in hold.values()) else ({}, {})
    found = ContractDue(terms, agreed, providers, [], payers, baselines)
    statements = {one.month: one for one in statements_of(contract)}
    under = [
        Agreed(
            terms=hold[span.version.id],
            months=[_counted(one, year, errors.get(one.month, 0)) for one in planned_months(terms, place, providers)],
            counts=set(span.days.months()),
        )
        for place, span in enumerate(terms.spans)
    ]
    silent_from_here: set[int] = set()
    every = due_under(under, sorted(providers))
    paying = [by_version[terms.version_of(due.month).id] for due in every]
    for due, who, parts in zip(every, paying, parts_of(every, paying), strict=True):
        month = due.month
        if not year.plan_is_shown([month], None):
            silent_from_here.add(financial_year_of(month))
        if financial_year_of(month) in silent_from_here:
            continue
        found.months.append(
            DueMonth(
                due=due,
                terms=hold[terms.version_of(month).id],
                is_live=not terms.is_shadow(month),
                statement=statements.get(month),
                is_counted=month in year.months,
                payers=who,
                parts=parts,
            )
        )
    return found


def moves_money(contract: Contract) -> bool:
    """Whether a contract is live, or will be."""
    return contract.versions.filter(state=VersionState.IN_FORCE, live_from__isnull=False).exists()


def planned_months(terms: CurrentTerms, place: int, providers: Mapping[str, Organisation]) -> list[PlannedMonth]:
    """The plan by month as a version in force plans it, with the months before it as the versions before it do, at the
    lines of each provider. What stands on no line, or on one of somebody who is no provider of the contract, is shared.
    """
    spans = terms.spans[: place + 1]
    signed = Period(spans[-1].days.starts_on, spans[-1].version.ends_before).months()
    planned_by = {month: span.version.id for span in spans[:-1] for month in span.days.months()}
    planned_by |= dict.fromkeys(signed, spans[-1].version.id)
    own: dict[date, dict[str, Pence]] = {month: dict.fromkeys(providers, 0) for month in planned_by}
    unshared: dict[date, Pence] = defaultdict(int)
    rows = (
        PlanLine.objects.filter(version__in=[span.version for span in spans])
        .values_list("version_id", "month", "service_line__organisation__ods_code")
        .annotate(Sum("cost_pence"))
    )
    for version_id, month, code, pence in rows.order_by("month"):
        if planned_by.get(month) != version_id:
            continue
        if code in providers:
            own[month][code] += pence
        else:
            unshared[month] += pence
    capitation = _planned_capitation(spans, planned_by)
    return [PlannedMonth(month, own[month], unshared[month], None, capitation.get(month)) for month in planned_by]


def _planned_capitation(spans: Sequence[Span], planned_by: Mapping[date, int]) -> dict[date, Pence]:
    """What the days come to that versions plan in their months, at the fees of each."""
    days: dict[tuple[date, int], int] = {}
    prices: dict[date, Fees] = {}
    for span in spans:
        own = [month for month, id_ in planned_by.items() if id_ == span.version.id]
        prices |= fees_by_month(span.by_year, own)
        if span.version.value.is_fixed:
            fixed = value_fixed(span.version)
            prices |= {month: fixed[month] for month in own if month in fixed}
    rows = PlanLine.objects.filter(version__in=[span.version for span in spans], service_line__isnull=True)
    for version_id, month, band, number in rows.values_list("version_id", "month", "need_band", "person_days"):
        if planned_by.get(month) == version_id:
            days[month, band] = number
    found: dict[date, Pence] = defaultdict(int)
    for (month, _), pence in planned_capitation(days, prices, spans[0].version.counting).items():
        found[month] += pence
    return dict(found)


def _counted(planned: PlannedMonth, year: PublishedYear, error: Pence) -> PlannedMonth:
    """The month with the error of its baseline, and what it reports as counted, where it is known and may be shown."""
    counted = None
    if planned.month in year.months and (figure := year.counted(planned.month, None)).shown:
        counted = figure.pence
    return replace(planned, counted=counted, error=error)


def payers_under(terms: Terms, commissioners: Sequence[str]) -> PayersOfMonth:
    """Who pays in which proportion: a sole commissioner the whole; of several, as agreed, else all alike. What an error
    of the baseline adds is paid as commissioners bear it."""
    paid = dict(sorted(terms.payers.items())) if len(commissioners) > 1 and terms.payers else {}
    bears = {code: terms.baseline[code] for code in commissioners if terms.baseline.get(code)}
    whole = paid or dict.fromkeys(commissioners, 1)
    return PayersOfMonth(whole, bears or whole)


def month_asked(text: str) -> date:
    """The month that an address names, `2026-04`. Raises Contract.DoesNotExist where it names none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Contract.DoesNotExist(text) from None


def may_record(actor: Actor, due: ContractDue) -> bool:
    """Whether the actor records payments here: for an organisation that pays or is paid."""
    return can(actor, Permission.PAYMENT_RECORD) and due.is_party(actor.organisation_id)
