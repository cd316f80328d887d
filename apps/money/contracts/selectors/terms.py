"""The terms of a contract, month by month: which version counts, and at which fees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import F, Q, QuerySet

from apps.foundation.core.looks import asked_once
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, financial_year_of, first_of_month
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.adjusting import AdjustedFees
from apps.money.contracts.domain.fees import Fees, MonthlyFees, fees_by_month, fees_by_year, years_of
from apps.money.contracts.domain.trend import Trend
from apps.money.contracts.domain.value import ValueOfMonth
from apps.money.contracts.domain.versions import Signed, counting_days
from apps.money.contracts.models import Contract, ContractVersion, Fee, IndicativePlan, YearlyChange


@dataclass(frozen=True)
class Span:
    """Days on which a version counts, and its fees by financial year: of all the years that it was signed for."""

    version: ContractVersion
    days: Period
    by_year: Mapping[int, Fees]

    @property
    def fees(self) -> Fees:
        """The fees of its first year, as they were typed: those of later years follow from them."""
        return next(iter(self.by_year.values()), {})


@dataclass(frozen=True)
class CurrentTerms:
    """A contract's terms: the versions in force one after another, or its newest draft where none is; and the version
    that is `shown`, where one is to be read: the newest in force unless a page asked for another."""

    contract: Contract
    spans: Sequence[Span]
    shown: Span
    is_asked: bool = False
    """Whether the page asked for the version by its number."""

    @property
    def version(self) -> ContractVersion:
        return self.shown.version

    @property
    def fees(self) -> Fees:
        """The fees of the version that is shown, in its first year."""
        return self.shown.fees

    @property
    def counting(self) -> str:
        """How people are counted: alike in every version."""
        return self.version.counting

    @property
    def is_in_force(self) -> bool:
        return self.version.state == VersionState.IN_FORCE

    @property
    def query(self) -> str:
        """What addresses of the contract's pages carry while another than the usual version is read."""
        return f"?version={self.version.number}" if self.is_asked else ""

    @property
    def numbers(self) -> str:
        """The numbers of the versions that count, in order: `1 and 2`."""
        return listed([str(span.version.number) for span in self.spans])

    @property
    def versions_in_words(self) -> str:
        """`version 1`, `versions 1 and 2`."""
        return f"version{'s' if len(self.spans) > 1 else ''} {self.numbers}"

    @property
    def in_force_since(self) -> datetime | None:
        """Since when the contract is in force, by whichever version; None of a draft."""
        return min((span.version.in_force_at for span in self.spans if span.version.in_force_at), default=None)

    @property
    def live_from(self) -> date | None:
        """The first day for which money moves; None while the contract is in shadow. A version that another replaced
        before its own first day live says nothing of it."""
        firsts = [(span.version.live_from, span.days.ends_before) for span in self.spans]
        return min((first for first, ends_before in firsts if first and first < ends_before), default=None)

    def get_stage_display(self) -> str:
        """The stage of the version that is shown, in words."""
        return str(self.version.get_stage_display())

    @property
    def starts_on(self) -> date:
        return self.spans[0].days.starts_on

    @property
    def ends_before(self) -> date:
        return self.spans[-1].days.ends_before

    @property
    def last_day(self) -> date:
        return self.ends_before - timedelta(days=1)

    @property
    def months(self) -> list[date]:
        return list(self._spans_by_month)

    @cached_property
    def _spans_by_month(self) -> dict[date, Span]:
        return {month: span for span in self.spans for month in span.days.months()}

    def version_of(self, month: date) -> ContractVersion:
        """The version that counts in a month."""
        return self._spans_by_month[month].version

    @cached_property
    def fees_by_month(self) -> MonthlyFees:
        """The fees of every month."""
        found: dict[date, Fees] = {}
        for span in self.spans:
            found |= fees_by_month(span.by_year, span.days.months())
        return found

    @cached_property
    def prices_by_month(self) -> MonthlyFees:
        """What each month entitles to: the fees at which its days are priced, adjusted where its version does that, or
        in their place its value."""
        prices = {}
        for month, fees in self.fees_by_month.items():
            averages = self.version_of(month).average_weights
            prices[month] = AdjustedFees(fees, averages) if averages else fees
        return {**prices, **self.values_by_month}

    @property
    def adjusts_fees(self) -> bool:
        """Whether any version that counts adjusts its fees by the weight of people."""
        return any(span.version.averages for span in self.spans)

    @cached_property
    def values_by_month(self) -> dict[date, ValueOfMonth]:
        """The value of each month in which a version counts that pays one; other months are not in it."""
        found: dict[date, ValueOfMonth] = {}
        for span in self.spans:
            if span.version.value.is_fixed:
                fixed = value_fixed(span.version)
                found |= {month: fixed.get(month, ValueOfMonth({})) for month in span.days.months()}
        return found

    def fee(self, month: date, band: int) -> Pence:
        """The fee of a level in a month; nil where it has none."""
        return self.fees_by_month.get(month, {}).get(band, 0)

    def fees_on(self, day: date) -> Fees:
        """The fees on a day of the term; before it the first, after it the last."""
        month = min(max(first_of_month(day), self.months[0]), self.months[-1])
        return self.fees_by_month[month]

    def is_shadow(self, month: date) -> bool:
        """Whether no money moves for a month."""
        return self.version_of(month).is_shadow(month)


@asked_once
def terms_of(contract: Contract, *, as_of: datetime | None = None) -> CurrentTerms:
    """The terms in force, else those of the newest draft; or those in force as they were known at a moment."""
    versions = list(contract.versions.exclude(state=VersionState.ENDED).order_by("number"))
    in_force = [one for one in versions if one.in_force_at and (as_of is None or one.in_force_at <= as_of)]
    if not in_force:
        shown = spans_of([versions[-1]])[0]
        return CurrentTerms(contract, (shown,), shown)
    spans = spans_of(in_force)
    return CurrentTerms(contract, spans, spans[-1])


def spans_of(in_force: Sequence[ContractVersion]) -> list[Span]:
    """The days on which each of some versions of one contract counts, in order, with its fees."""
    days = counting_days([Signed(one.number, Period(one.starts_on, one.ends_before)) for one in in_force])
    counting = [one for one in in_force if one.number in days]
    fees = fees_of(counting)
    spans = [Span(one, days[one.number], fees[one.id]) for one in counting]
    return sorted(spans, key=lambda span: span.days.starts_on)


@asked_once
def span_signed(version: ContractVersion) -> Span:
    """A version over the days that it says, whether or not another counts on some of them."""
    return Span(version, Period(version.starts_on, version.ends_before), fees_of([version])[version.id])


def fees_of(versions: Iterable[ContractVersion]) -> dict[int, dict[int, dict[int, Pence]]]:
    """The fees of each financial year of some versions, by id."""
    listed = list(versions)
    first: dict[int, dict[int, Pence]] = {one.id: {} for one in listed}
    for version_id, band, pence in Fee.objects.filter(version__in=listed).values_list(
        "version_id", "need_band", "pence_a_year"
    ):
        first[version_id][band] = pence
    years = {one.id: years_of(Period(one.starts_on, one.ends_before)) for one in listed}
    changes: dict[int, dict[int, Trend]] = {one.id: {} for one in listed}
    for change in YearlyChange.objects.filter(version__in=[id_ for id_, some in years.items() if len(some) > 1]):
        changes[change.version_id][change.year] = Trend(change.inflation, change.efficiency)
    return {one.id: fees_by_year(first[one.id], changes[one.id], years[one.id]) for one in listed}


def value_fixed(version: ContractVersion) -> dict[date, ValueOfMonth]:
    """The value of each month of a version as it was fixed with its plan; empty before that, or where fees make it."""
    plan = IndicativePlan.objects.filter(version=version).only("value").first()
    return {
        date.fromisoformat(month): ValueOfMonth({int(level): pence for level, pence in by_level.items()})
        for month, by_level in (plan.value if plan else {}).items()
    }


def counting_on(day: date) -> QuerySet[ContractVersion]:
    """The versions in force that count on a day."""
    not_replaced = Q(replaced_from__isnull=True) | Q(replaced_from__gt=day)
    return ContractVersion.objects.filter(
        not_replaced, state=VersionState.IN_FORCE, starts_on__lte=day, ends_before__gt=day
    )


def fees_in_force(day: date) -> Fees:
    """What each level brings a year, by the newest version that counts on a day: of contracts at once, one of everybody
    comes before those that name somebody apart. Empty where there is none."""
    version = counting_on(day).order_by(F("cohorts__id").asc(nulls_first=True), "-starts_on", "-id").first()
    return fees_of([version])[version.id][financial_year_of(day)] if version else {}


def later_years(version: ContractVersion) -> list[int]:
    """The financial years of a version after its first."""
    return years_of(Period(version.starts_on, version.ends_before))[1:]


def changes_of(version: ContractVersion) -> dict[int, Trend]:
    """Inflation and efficiency of each later year, as far as they are typed."""
    rows = YearlyChange.objects.filter(version=version).order_by("year")
    return {row.year: Trend(row.inflation, row.efficiency) for row in rows}
