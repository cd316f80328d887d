"""What the pages of a contract say of its versions: which is read, which counts when, and what one changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import hidden_levels
from apps.foundation.access.policy import Actor
from apps.foundation.core.tables import Cell, Column, Row, Table, count, difference, hidden, money, words
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, day_in_words, first_of_month
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.counting import IN_WORDS, Counting
from apps.money.contracts.domain.fees import fees_by_month, fees_in_words, months_in_words
from apps.money.contracts.domain.go_live import TITLES, Check
from apps.money.contracts.domain.signing import in_groups
from apps.money.contracts.presenters.adjusting import factors_in_words
from apps.money.contracts.presenters.value import WAYS_IN_WORDS
from apps.money.contracts.selectors import CurrentTerms, parties_of, plan_lines, plan_of
from apps.money.contracts.selectors.adjusting import factors_of
from apps.money.contracts.selectors.agreeing import AssumptionShown, assumptions_ending
from apps.money.contracts.selectors.lasting import end_in_words, is_over
from apps.money.contracts.selectors.signing import code_of, signatures_of
from apps.money.contracts.selectors.terms import Span, span_signed
from apps.money.contracts.selectors.versions import Signing, draft_being_agreed, signing_of, versions_visible_to

if TYPE_CHECKING:
    from apps.money.contracts.models import ContractVersion


@dataclass(frozen=True)
class Note:
    """Something that every page of the contract says first, and where it leads."""

    words: str
    link: str = ""
    link_words: str = ""


PAYS_ITS_VALUE = (
    "This contract pays its value, whoever is counted: what it entitles to is its value by days. Days in the model are "
    "counted beside it and move nothing."
)


def notes_of(terms: CurrentTerms, actor: Actor) -> list[Note]:
    """That the contract has ended or ends early; which version is read; that several count; that one is agreed."""
    page = reverse("contracts:terms", args=[terms.contract.uid])
    notes = []
    if ended := end_in_words(terms, timezone.localdate()):
        after = "Nothing of it is changed any more." if is_over(terms, timezone.localdate()) else "All parties agreed."
        notes.append(Note(f"{ended}. {after}"))
    if terms.version.value.is_fixed:
        notes.append(Note(PAYS_ITS_VALUE, page + terms.query, "How its value is built"))
    if terms.is_asked:
        usual = terms.spans[-1].version.number
        notes.append(Note(_read_in_words(terms), page, f"Read version {usual}, in force"))
        return notes
    if len(terms.spans) > 1:
        parts = [f"version {one.version.number} in {_months(one)}" for one in terms.spans]
        versions = reverse("contracts:versions", args=[terms.contract.uid])
        notes.append(Note(f"It counts as it was varied: {listed(parts)}.", versions, "Versions of this contract"))
    if terms.is_in_force and terms.version.live_from:
        today = timezone.localdate()
        for one in assumptions_ending(today, contract=terms.contract.id):
            where = reverse("contracts:assumptions", args=[terms.contract.uid])
            notes.append(Note(ending_in_words(one, today), where, "Assumptions"))
    if terms.is_in_force and (draft := draft_being_agreed(actor, terms.contract)):
        now = "with its parties to sign" if draft.offered_at else "being drafted"
        words_ = f"Version {draft.number}, a variation from {day_in_words(draft.starts_on)}, is {now}."
        notes.append(Note(words_, f"{page}?version={draft.number}", f"Read version {draft.number}"))
    return notes


def ending_in_words(one: AssumptionShown, today: date) -> str:
    """That an assumption in the place of a check is cover no longer, or not for long."""
    title, day = TITLES[Check(one.assumption.covers)], day_in_words(one.assumption.until)
    if one.assumption.until < today:
        return f"{title}: the assumption in its place ended on {day}, and is cover no longer."
    return f"{title}: the assumption in its place is cover until {day}. By then it is amended, or the check is met."


def _read_in_words(terms: CurrentTerms) -> str:
    version = terms.version
    if version.state == VersionState.ENDED:
        return f"You read version {version.number}: a variation that was withdrawn."
    if version.state == VersionState.DRAFT:
        now = "is with its parties to sign" if version.offered_at else "is a draft"
        from_ = day_in_words(version.starts_on)
        return f"You read version {version.number}: a variation from {from_}. It {now}, and counts no day yet."
    if version.id not in {span.version.id for span in terms.spans}:
        return f"You read version {version.number}, which another replaced before it counted a day."
    return f"You read version {version.number}, which counts in {_months(terms.shown)}."


def _months(span: Span) -> str:
    months = list(span.days.months())
    return months_in_words(months[0], months[-1])


@dataclass(frozen=True)
class VersionShown:
    """A version in the list."""

    number: int
    address: str
    is_read: bool
    counts: str
    term: str
    state: str
    signed: str
    reason: str


@dataclass(frozen=True)
class VersionsPage:
    """Everything that the page of the versions draws."""

    versions: Sequence[VersionShown]
    changed: Table | None
    signatures: Table


def versions_page(terms: CurrentTerms, actor: Actor) -> VersionsPage:
    """The versions that the reader sees, and what the one that is read says otherwise than the one that it varies."""
    version, signing = terms.version, signing_of(terms.contract)
    return VersionsPage(
        versions=[_version(one, terms, signing[one.id]) for one in versions_visible_to(actor, terms.contract)],
        changed=_changed(terms) if version.varies_id else None,
        signatures=_signatures(version),
    )


def _version(version: ContractVersion, terms: CurrentTerms, signing: Signing) -> VersionShown:
    span = next((one for one in terms.spans if one.version.id == version.id), None)
    counts = _months(span) if span and version.in_force_at else ""
    if version.in_force_at and not span:
        counts = "No day: replaced before it began"
    return VersionShown(
        number=version.number,
        address=f"{reverse('contracts:versions', args=[terms.contract.uid])}?version={version.number}",
        is_read=version.id == terms.version.id,
        counts=counts,
        term=f"{day_in_words(version.starts_on)} to {day_in_words(version.last_day)}",
        state=_state(version),
        signed=_signed_in_words(signing),
        reason=version.reason or "The first version.",
    )


def _signed_in_words(signing: Signing) -> str:
    """`8 of 8 parties, the last on 22 November 2026`."""
    said = f"{signing.signed} of {signing.parties} parties"
    return f"{said}, the last on {day_in_words(timezone.localdate(signing.last_at))}" if signing.last_at else said


def _signatures(version: ContractVersion) -> Table:
    """Who signed a version, in what office, and when."""
    code = code_of(version)
    found = signatures_of(version, code).select_related("organisation")
    return Table(
        caption=f"Signatures under version {version.number}",
        sub=f"All sign the same text. Its check code begins with {in_groups(code)}.",
        columns=[Column("Party"), Column("Who"), Column("Office"), Column("When")],
        rows=[
            Row(
                [
                    words(one.organisation.name),
                    words(one.signed_by.name),
                    words(one.office),
                    words(day_in_words(timezone.localdate(one.signed_at))),
                ]
            )
            for one in found
        ],
        name="signatures",
    )


def _state(version: ContractVersion) -> str:
    if version.state == VersionState.ENDED:
        return "Withdrawn"
    if version.in_force_at:
        since = day_in_words(timezone.localdate(version.in_force_at))
        return f"In force since {since}: {version.get_stage_display().lower()}"
    return "Being agreed" if version.offered_at else "Draft"


def _changed(terms: CurrentTerms) -> Table:
    """A version beside the one that it varies: fees, term, parties, and the plan of the months of both."""
    new, old = span_signed(terms.version), span_signed(terms.version.varies)
    rows = [
        _row("First day", day_in_words(old.days.starts_on), day_in_words(new.days.starts_on)),
        _row("Last day", day_in_words(old.version.last_day), day_in_words(new.version.last_day)),
    ]
    rows += [_row(f"Fee a year, {band.label}", _fee(old, new, band), _fee(new, new, band)) for band in NeedBand]
    rows.insert(2, _row("How its value is built", *(WAYS_IN_WORDS[span.version.value.way] for span in (old, new))))
    factors = [factors_of(span.version) for span in (old, new)]
    if any(one.adjusts for one in factors):
        rows.append(_row("Fees inside a level", *map(factors_in_words, factors)))
    rows.append(_row("Parties", _parties(old.version), _parties(new.version)))
    return Table(
        caption=f"What version {new.version.number} changed",
        sub=f"Beside version {old.version.number}, which it varies. Plans are those of the months that both cover.",
        columns=[
            Column("What"),
            Column(f"Version {old.version.number}"),
            Column(f"Version {new.version.number}"),
            Column("Changed"),
        ],
        rows=[*rows, *_plans(old, new)],
        wide=True,
        name="versions",
    )


def plans_beside(version: ContractVersion) -> Table | None:
    """People and pounds at each level in the plan of a variation beside the plan that it varies, in the months of both;
    levels of too few people in their plan are not shown, nor any total with them. Nothing before both are drawn."""
    old, new = version.varies, version
    if old is None or (was := plan_of(old)) is None or (will_be := plan_of(new)) is None:
        return None
    months = sorted(
        {*Period(old.starts_on, old.ends_before).months()} & {*Period(new.starts_on, new.ends_before).months()}
    )
    if not months:
        return None
    smallest, rows = setting("smallest_number_shown"), []
    pounds = [_pounds_by_level(one, months) for one in (old, new)]
    people = [{band: plan.people[band.name] for band in NeedBand} for plan in (was, will_be)]
    away = [hidden_levels(heads, smallest) for heads in people]
    for name, bands in (*((band.label, [band]) for band in NeedBand), ("All levels", list(NeedBand))):
        heads, sums = (
            [
                None if hidden_in & {*bands} else sum(figures.get(band, 0) for band in bands)
                for figures, hidden_in in zip(both, away, strict=True)
            ]
            for both in (people, pounds)
        )
        shown = [hidden() if one is None else count(one) for one in heads]
        shown += [hidden() if one is None else money(one) for one in sums]
        gap = hidden() if sums[0] is None or sums[1] is None else difference(sums[1] - sums[0])
        rows.append(Row([words(name), *shown, gap], "total" if len(bands) > 1 else ""))
    drawn = [
        f"version {one.number} from data of {day_in_words(plan.run.data_on)}"
        for one, plan in ((old, was), (new, will_be))
    ]
    numbers = (old.number, new.number)
    return Table(
        caption="What the plan changes",
        sub=f"{months_in_words(months[0], months[-1])}, which both cover. People are those of a run: {listed(drawn)}.",
        columns=[
            Column("Level of need"),
            *(Column(f"People, version {number}", is_number=True) for number in numbers),
            *(Column(f"Plan, version {number}", "£", is_number=True) for number in numbers),
            Column("More or less", "£", is_number=True),
        ],
        rows=rows,
        wide=True,
        name="plans beside",
    )


def _row(what: str, old: str, new: str) -> Row:
    return Row([words(what), words(old), words(new), words("" if old == new else "Changed")])


def _fee(span: Span, over: Span, band: NeedBand) -> str:
    """The fee of a version over the months of another, in words."""
    months = [month for month in over.days.months() if month < span.days.ends_before]
    if months and not span.fees:
        return "None: it pays its value"
    return listed(fees_in_words(fees_by_month(span.by_year, months), band)) if months else "None: it has ended"


def _parties(version: ContractVersion) -> str:
    return ", ".join(party.organisation.name for party in parties_of(version))


def _plans(old: Span, new: Span) -> list[Row]:
    """Days and pounds of both plans over the months of both; not where a level of either is about too few people."""
    first, end = first_of_month(new.days.starts_on), min(old.days.ends_before, new.days.ends_before)
    if first >= end:
        return []
    found = [_planned(span.version, first, end) for span in (old, new)]
    last = max(month for month in new.days.months() if month < end)
    months = months_in_words(first, last)
    rows = []
    for place, (what, cell) in enumerate(
        ((f"Plan, {IN_WORDS[Counting(new.version.counting)].unit}", count), ("Plan, pounds", money))
    ):
        cells = [
            Cell("No plan yet") if one is None else hidden() if one == HIDDEN_PLAN else cell(one[place])
            for one in found
        ]
        differs = found[0] is not None and found[1] is not None and HIDDEN_PLAN not in found
        said = "Changed" if differs and found[0][place] != found[1][place] else ""  # type: ignore[index]
        rows.append(Row([words(f"{what}, {months}"), *cells, words(said)]))
    return rows


def _pounds_by_level(version: ContractVersion, months: Sequence[date]) -> dict[int, Pence]:
    rows = plan_lines(version).filter(month__in=months).values_list("need_band").annotate(cost=Sum("cost_pence"))
    return dict(rows.order_by("need_band"))


HIDDEN_PLAN = (-1, -1)


def _planned(version: ContractVersion, first: date, end: date) -> tuple[int, int] | None:
    plan = plan_of(version)
    if plan is None:
        return None
    if hidden_levels({band: plan.people[band.name] for band in NeedBand}, setting("smallest_number_shown")):
        return HIDDEN_PLAN
    lines = list(plan_lines(version).filter(month__gte=first, month__lt=end))
    return sum(line.person_days for line in lines), sum(line.cost_pence for line in lines)
