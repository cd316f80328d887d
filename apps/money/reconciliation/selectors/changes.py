"""What changed in a contract's figures since an earlier moment, by cause, as people may see it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.core.models import Job, JobState
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, first_of_month, next_month
from apps.foundation.partnerships.selectors import figures_moment, setting
from apps.money.capitation.selectors import counted_as_of, priced
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.adjusting import price_of
from apps.money.contracts.domain.fees import MonthlyFees
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import CurrentTerms, terms_of
from apps.money.reconciliation.domain.changes import Cause, Part, Sent, Step, Told, told_changes
from apps.money.reconciliation.engine.changing import (
    Asked,
    DaysAct,
    TermsKnown,
    causes_of,
    cost_acts,
    days_acts,
    rows_since,
    some_people_at,
)
from apps.money.reconciliation.models import ReconciliationRun, Statement, Visit
from apps.money.reconciliation.selectors.year import KEPT_FOR, version_of_figures

MOST_ROWS = 3_000_000
"""Rows of files in a window beyond which a page does not wait for the answer: a job finds it, and it is kept."""
SHARES = 8
"""Steps in which a job looks through people."""
MOST_MOMENTS = 12
LOOKING = "reconciliation.changes"
"""The kind of job that looks through what changed since the start of a month."""

Steps = tuple[list[Step], list[Step]]
"""What changed of the cost, and of what was counted."""


@dataclass(frozen=True)
class Changes:
    """What changed of the months to date: in the cost of care in the contract, and in what was counted."""

    cost: Told
    counted: Told
    as_of: datetime
    """The figures that were looked through: earlier than now where a job did, and they changed since."""


@dataclass(frozen=True)
class TooMuch:
    """More rows were sent since than a page can look through, and no job has yet, from the start of a month."""

    rows: int
    begins: datetime


@dataclass(frozen=True)
class Moment:
    """A moment that somebody may ask about, in words."""

    at: datetime
    words: str


def changes_since(actor: Actor, contract: Contract, months: list[date], asked: datetime) -> Changes | TooMuch:
    """What changed since a moment in some months of a contract: its months to date, in order."""
    require(actor, Permission.RECONCILIATION_VIEW)
    begins, as_of = begins_of(asked), figures_moment()
    key = f"changes:{contract.uid}:{version_of_figures()}:{months[-1]}:{begins.isoformat()}"
    if (steps := cache.get(key)) is None:
        if (rows := rows_since(begins)) > MOST_ROWS:
            if (kept := _kept(contract, begins)) is None:
                return TooMuch(rows, begins)
            steps, as_of = kept
        else:
            steps = steps_since(contract, months, begins)
            cache.set(key, steps, KEPT_FOR)
    smallest = setting("smallest_number_shown")
    marks = [*_runs(contract).filter(as_of__gt=begins), *_statements(contract).filter(as_of__gt=begins)]
    cost, counted = (
        told_changes(some, begins=begins, asked=asked, smallest=smallest, marks=[mark.as_of for mark in marks])
        for some in steps
    )
    return Changes(cost, counted, as_of)


def begins_of(asked: datetime) -> datetime:
    """The start of the month in which a moment lies: from there acts are told in stretches."""
    return timezone.make_aware(datetime.combine(first_of_month(timezone.localdate(asked)), datetime.min.time()))


def looking_of(contract: Contract, begins: datetime) -> Job | None:
    """The latest job that looks through what changed since the start of a month."""
    return Job.objects.filter(kind=LOOKING, key=looking_key(contract, begins)).order_by("-id").first()


def looking_key(contract: Contract, begins: datetime) -> str:
    return f"{contract.uid}/{timezone.localdate(begins):%Y-%m}"


def _kept(contract: Contract, begins: datetime) -> tuple[Steps, datetime] | None:
    """What the latest job found that is done, and the moment of the figures that it saw."""
    done = Job.objects.filter(kind=LOOKING, key=looking_key(contract, begins), state=JobState.DONE)
    if (job := done.order_by("-id").first()) is None:
        return None
    cost, counted = ([_read(one) for one in job.outcome[name]] for name in ("cost", "counted"))
    return (cost, counted), datetime.fromisoformat(job.outcome["as_of"])


def written(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as a job keeps them. People are numbered afresh: how many are the same is kept, who they are is not."""
    numbers: dict[int, int] = {}

    def some(people: Iterable[int]) -> list[int]:
        return [numbers.setdefault(person, len(numbers)) for person in people]

    return [
        {
            "moment": step.moment.isoformat(),
            "kind": step.cause.kind,
            "name": step.cause.name,
            "sent": [*astuple(step.cause.sent)[:-1], step.cause.sent.on.isoformat()] if step.cause.sent else None,
            "pence": step.pence,
            "people": some(step.people),
            "parts": [[part.did, part.pence, some(part.people)] for part in step.parts],
        }
        for step in steps
    ]


def _read(one: Mapping[str, Any]) -> Step:
    kind, sender, name, on = one["sent"] or ("", 0, "", "")
    sent = Sent(kind, sender, name, date.fromisoformat(on)) if one["sent"] else None
    moment = datetime.fromisoformat(one["moment"])
    local = timezone.localtime(moment)
    return Step(
        moment,
        (local.year, local.month),
        Cause(one["kind"], one["name"], sent),
        one["pence"],
        frozenset(one["people"]),
        tuple(Part(did, pence, frozenset(some)) for did, pence, some in one["parts"]),
    )


def moments_offered(actor: Actor, contract: Contract) -> list[Moment]:
    """Kept runs and statements of a contract, newest first: moments that people have figures of."""
    require(actor, Permission.RECONCILIATION_VIEW)
    found = [Moment(run.as_of, "A run was kept") for run in _runs(contract)[:MOST_MOMENTS]]
    frozen = _statements(contract)[:MOST_MOMENTS]
    found += [Moment(statement.as_of, f"{statement.month:%B %Y} was frozen") for statement in frozen]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _runs(contract: Contract) -> QuerySet[ReconciliationRun]:
    return ReconciliationRun.objects.filter(contract=contract).only("as_of").order_by("-as_of")


def _statements(contract: Contract) -> QuerySet[Statement]:
    return Statement.objects.filter(contract=contract).only("as_of", "month").order_by("-as_of")


def last_visit(actor: Actor, contract: Contract) -> datetime | None:
    """The last look at a contract's figures on the visit before this one; nothing on the first."""
    require(actor, Permission.RECONCILIATION_VIEW)
    return Visit.objects.filter(user=actor.user_id, contract=contract).values_list("before_at", flat=True).first()


def earliest_asked(contract: Contract, now: datetime) -> datetime:
    """A window begins no earlier than the contract's first figures: when it came into force."""
    return terms_of(contract).in_force_since or now


def steps_since(
    contract: Contract,
    months: list[date],
    since: datetime,
    shares: int = 1,
    told: Callable[[int], None] = lambda _: None,
) -> Steps:
    """Every act since a moment that changed some months of a contract, of cost and of what was counted."""
    terms, known = terms_of(contract), _terms_known(contract)
    asked = Asked(contract.id, (months[0], next_month(months[-1])), since, known)
    costs, days = cost_acts(asked, shares, told), days_acts(asked)
    varied = [one.known_from for one in known if one.known_from > since]
    causes = causes_of({row.moment for row in costs} | {row[0] for row in days} | set(varied))
    cost = [_step(one.moment, causes, one.pence, one.people, one.parts) for one in costs]
    return cost, _counted_steps(terms, months, since, days, causes)


def _terms_known(contract: Contract) -> list[TermsKnown]:
    """The days of each version in force, cut where a later one begins to count, with the moments between which they
    were known."""
    versions = list(contract.versions.filter(state=VersionState.IN_FORCE).order_by("number"))
    found = []
    for place, one in enumerate(versions):
        later = [other for other in versions[place + 1 :] if other.starts_on < one.ends_before]
        cuts = sorted({one.starts_on, one.ends_before, *(max(other.starts_on, one.starts_on) for other in later)})
        for begins, ends in pairwise(cuts):
            until = min((other.in_force_at for other in later if other.starts_on <= begins), default=None)
            found.append(TermsKnown(one.id, Period(begins, ends), one.in_force_at, until))
    return found


def _counted_steps(
    terms: CurrentTerms,
    months: list[date],
    since: datetime,
    acts: list[DaysAct],
    causes: Mapping[datetime, Cause],
) -> list[Step]:
    """What each act changed of the entitlement: days known after it at the fees known after it, less those before it.
    So the rounding of running totals goes to the act that brought it, and the acts add up to the penny."""
    by_moment = defaultdict(list)
    for act in acts:
        by_moment[act.moment].append(act)
    varied = {one.known_from for one in _terms_known(terms.contract) if one.known_from > since}
    if not by_moment and not varied:
        return []
    fees = terms_of(terms.contract, as_of=since).prices_by_month
    known = counted_as_of(terms.contract.id, fees, terms.counting, since)
    days = Counter({key: row.days for key, row in known.items()})
    weighted = Counter({key: row.weighted for key, row in known.items()})
    before = _due(terms, fees, months, days, weighted)
    steps = []
    for moment in sorted({*by_moment, *varied}):
        changed = by_moment[moment]
        for act in changed:
            days[act.month, act.band] += act.days
            weighted[act.month, act.band] += act.weighted
        people = {person for act in changed for person in act.people}
        if moment in varied:
            fees_before, fees = fees, terms_of(terms.contract, as_of=moment).prices_by_month
            people |= _people_of_fees(terms.contract, months, (fees_before, fees), moment)
        after = _due(terms, fees, months, days, weighted)
        if not changed and after == before:
            continue
        steps.append(_step(moment, causes, after - before, people))
        before = after
    return steps


def _people_of_fees(
    contract: Contract, months: list[date], fees: tuple[MonthlyFees, MonthlyFees], moment: datetime
) -> set[int]:
    """By whom other fees change the entitlement: those with days at a level, in months in which its fee is another. Of
    several levels, those of the smallest: what the others bring can be worked out from days and fees that are shown."""
    found = []
    for band in NeedBand:
        prices = {month: [price_of(some.get(month, {}), band) for some in fees] for month in months}
        other = [month for month, (before, after) in prices.items() if before != after]
        if some := some_people_at(contract.id, band, other, moment):
            found.append(set(some))
    return min(found, key=len, default=set())


def _due(
    terms: CurrentTerms,
    fees: MonthlyFees,
    months: list[date],
    days: Mapping[tuple[date, int], int],
    weighted: Mapping[tuple[date, int], int],
) -> Pence:
    """What some days come to, of the months to date."""
    rows = priced(days, {}, fees, terms.counting, weighted)
    return sum(rows[month, int(band)].pence for month in months if month in fees for band in NeedBand)


def _step(
    moment: datetime,
    causes: Mapping[datetime, Cause],
    pence: Pence,
    people: Iterable[int],
    parts: tuple[Part, ...] = (),
) -> Step:
    local = timezone.localtime(moment)
    return Step(moment, (local.year, local.month), causes[moment], pence, frozenset(people), parts)
