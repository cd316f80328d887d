"""What the page of a contract's terms says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import hidden_levels
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.tables import Cell, Column, Row, Table, blank, count, hidden, money, words
from apps.foundation.kernel.percents import percent_in_words
from apps.foundation.kernel.periods import day_in_words, financial_year, financial_year_of
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.choices import Stage, VersionState
from apps.money.contracts.domain.counting import IN_WORDS, Counting
from apps.money.contracts.domain.fees import year_in_words
from apps.money.contracts.domain.model_of_contract import Missing
from apps.money.contracts.domain.signing import in_groups
from apps.money.contracts.domain.stages import SAID, next_stage
from apps.money.contracts.domain.value import Way
from apps.money.contracts.presenters.adjusting import adjustment_table, few_in_words
from apps.money.contracts.presenters.costing import KEYS, OriginShown, origin_shown
from apps.money.contracts.presenters.scope import scope_table, suspended_words
from apps.money.contracts.presenters.value import value_table
from apps.money.contracts.registries import ContractTab, OfferWarning, contract_tabs, version_parts
from apps.money.contracts.selectors import (
    CurrentTerms,
    changes_of,
    missing_of,
    missing_to_start,
    parties_of,
    plan_of,
    planned_by_band,
)
from apps.money.contracts.selectors.cohort import unsettled_of
from apps.money.contracts.selectors.costing import kept_from
from apps.money.contracts.selectors.lasting import is_over, may_be_varied
from apps.money.contracts.selectors.party import may_write
from apps.money.contracts.selectors.signing import code_of, signatures_of, writers_of

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract, ContractParty, ContractVersion, IndicativePlan, Signature

NOT_SHOWN = [hidden(), hidden(), hidden()]


@dataclass(frozen=True)
class Step:
    """A stage on the contract's way, and whether it is behind, now or ahead."""

    words: str
    place: str


@dataclass(frozen=True)
class PartyShown:
    """A party, and its signature under the version as it stands; `has_signed` is None before it was offered."""

    name: str
    role: str
    has_signed: bool | None
    who: str = ""


@dataclass(frozen=True)
class May:
    """What the reader may do with the version as it stands."""

    edit: bool
    offer: bool
    take_back: bool
    start: bool
    bring_in: bool
    vary: bool
    withdraw: bool
    move_to: Stage | None
    go_live: bool
    sign: bool
    why_not_sign: str


@dataclass(frozen=True)
class TermsPage:
    """Everything that the page draws."""

    steps: list[Step]
    parties: list[PartyShown]
    may: May
    code: str
    code_words: str
    waiting: int
    is_agreed: bool
    fees: Table
    adjustment: Table | None
    """By what its fees are adjusted inside a level, where they are."""
    origin: OriginShown | None
    """Where the fees came from, where they were made from costs."""
    scope: Table
    plan: IndicativePlan | None
    planned: Table | None
    missing: list[Missing]
    """What it needs before its parties can sign, each with the page that mends it."""
    value: Table | None
    """How its value is built and what it comes to, where fees alone do not make it."""
    stage_words: str
    suspended: str
    warnings: list[OfferWarning]
    """What to look at before it is offered, for whoever may offer it."""
    unsettled: list[str]
    """Which contracts would pay for the same people, where neither or both give way: neither offered nor begun."""


def tabs_of(actor: Actor, contract: Contract) -> list[ContractTab]:
    """The pages of a contract that its reader has, in their order. What several of them ask is asked once."""
    asked = {tab.is_shown for tab in contract_tabs if tab.is_shown is not None and can(actor, tab.permission)}
    shown = {is_shown: is_shown(actor, contract) for is_shown in asked}
    return [
        tab
        for tab in sorted(contract_tabs, key=lambda tab: tab.place)
        if can(actor, tab.permission) and (tab.is_shown is None or shown[tab.is_shown])
    ]


NOBODY_PLANNED = OfferWarning(
    "Nobody is in its plan: its run has nobody for whom this version, and no contract before it, pays.",
    "Whom it pays for",
    "contracts:cohort",
)


def terms_page(terms: CurrentTerms, actor: Actor, today: date) -> TermsPage:
    """The page of the version that is read."""
    version, plan = terms.version, plan_of(terms.version)
    code = code_of(version)
    signatures = {one.organisation_id: one for one in signatures_of(version, code)}
    parties = list(parties_of(version))
    waiting = sum(party.organisation_id not in signatures for party in parties)
    missing = missing_of(version) if version.state == VersionState.DRAFT else []
    looks = version.state == VersionState.DRAFT or (version.offered_at is None and version.state != VersionState.ENDED)
    looks = looks and (may_write(actor, version) or can(actor, Permission.CONTRACT_START))
    unsettled = unsettled_of(version) if looks else []
    may = _may(terms, actor, signatures, parties, missing, unsettled, today)
    warnings = [part.warning(version, today) for part in version_parts] if may.offer else []
    if may.offer and (few := few_in_words(version, setting("smallest_number_shown"))):
        warnings.append(OfferWarning(few, "The factors of its fees", "contracts:write-adjustment"))
    if may.offer and plan and not any(plan.people.values()):
        warnings.append(NOBODY_PLANNED)
    return TermsPage(
        steps=_steps(terms, len(parties) - waiting, len(parties)),
        parties=[_party(party, signatures.get(party.organisation_id), version) for party in parties],
        may=may,
        code=code,
        code_words=in_groups(code),
        waiting=waiting,
        is_agreed=not waiting,
        fees=_fees(terms),
        adjustment=adjustment_table(version, plan, setting("smallest_number_shown")),
        origin=origin_shown(kept_from(version), setting("smallest_number_shown")),
        scope=scope_table(terms.version),
        plan=plan,
        planned=_planned(terms, plan, setting("smallest_number_shown")) if plan else None,
        missing=missing,
        value=value_table(version, plan, setting("smallest_number_shown")),
        suspended=suspended_words(terms, today) if terms.is_in_force else "",
        stage_words=SAID[version.stage] if terms.is_in_force else "",
        warnings=[one for one in warnings if one],
        unsettled=unsettled,
    )


def _party(party: ContractParty, signature: Signature | None, version: ContractVersion) -> PartyShown:
    who = ""
    if signature:
        who = f"{signature.signed_by.name}, {signature.office}, {day_in_words(timezone.localdate(signature.signed_at))}"
    has_signed = signature is not None if version.offered_at else None
    return PartyShown(party.organisation.name, party.get_role_display(), has_signed, who)


def _may(
    terms: CurrentTerms,
    actor: Actor,
    signatures: Mapping[int, Signature],
    parties: Sequence[ContractParty],
    missing: Sequence[Missing],
    unsettled: Sequence[str],
    today: date,
) -> May:
    version, is_offered = terms.version, terms.version.offered_at is not None
    is_draft = version.state == VersionState.DRAFT
    writes, starts = may_write(actor, version), can(actor, Permission.CONTRACT_START)
    is_party = actor.organisation_id in {party.organisation_id for party in parties}
    moves, changes = starts and is_party, writes and is_party
    is_open = version.state != VersionState.ENDED
    asked = is_open and is_offered and is_party and can(actor, Permission.CONTRACT_SIGN)
    asked = asked and actor.organisation_id not in signatures
    wrote = actor.user_id in writers_of(version)
    on = Stage(next_stage(version.stage))
    agreed = not {party.organisation_id for party in parties} - signatures.keys()
    varies = version.varies_id is not None
    is_newest = terms.is_in_force and not terms.is_asked and not is_over(terms, today)
    moves_on = moves and is_newest and agreed
    return May(
        edit=writes and is_draft and not is_offered,
        offer=writes and is_open and not is_offered and not missing and not unsettled,
        take_back=changes and is_offered and is_draft,
        start=moves and is_draft and not varies and not unsettled and not missing_to_start(version),
        bring_in=moves and is_draft and varies and agreed and not missing and not unsettled,
        vary=changes and may_be_varied(terms, today),
        withdraw=changes and is_draft and varies,
        move_to=on if moves_on and on != Stage.LIVE else None,
        go_live=moves_on and on == Stage.LIVE and version.stage != Stage.LIVE,
        sign=asked and not wrote,
        why_not_sign=f"You wrote this version: somebody else signs it for {actor.organisation_name}."
        if asked and wrote
        else "",
    )


def _steps(terms: CurrentTerms, signed: int, parties: int) -> list[Step]:
    """Draft, being agreed, then the stages; what is to be agreed is said with how many have signed."""
    agreeing = f"Being agreed: {signed} of {parties} signed" if terms.version.offered_at else "Being agreed"
    if terms.version.state == VersionState.ENDED:
        return [Step("Withdrawn", "now")]
    if terms.version.varies_id and not terms.is_in_force:
        stages = ["Draft", agreeing, "In force"]
        now = 1 if terms.version.offered_at else 0
        return [Step(one, "done" if at < now else "now" if at == now else "") for at, one in enumerate(stages)]
    order: list[str] = ["Draft", agreeing, *(stage.label for stage in Stage)]
    now = 1 if terms.version.offered_at else 0
    if terms.is_in_force:
        now = order.index(terms.version.get_stage_display())
    return [Step(words, "done" if place < now else "now" if place == now else "") for place, words in enumerate(order)]


def _fees(terms: CurrentTerms) -> Table:
    """The fees of the version that is read: of its first year as typed, of later years with what changes them."""
    by_year, changes = terms.shown.by_year, changes_of(terms.version) if len(terms.shown.by_year) > 1 else {}
    later = list(by_year)[1:]
    heads = ["Fee"] if not later else [year_in_words(year) for year in by_year]
    rows = [
        Row([words(band.label, key=KEYS[band]), *(_fee(terms, fees, band) for fees in by_year.values())])
        for band in NeedBand
    ]
    if later:
        said = [changes.get(year) for year in later]
        inflation = [percent_in_words(one.inflation) if one else "Not typed yet" for one in said]
        efficiency = [percent_in_words(one.efficiency) if one else "Not typed yet" for one in said]
        for name, some in (("Inflation", inflation), ("Efficiency required", efficiency)):
            rows.append(Row([words(name), blank(), *(Cell(one, classes="app-num") for one in some)]))
    account = IN_WORDS[Counting(terms.counting)].account
    return Table(
        caption="Fees a person a year",
        sub=_about_fees(terms, account, has_later=bool(later)),
        columns=[Column("Level of need"), *(Column(head, "£", is_number=True) for head in heads)],
        rows=rows,
        name="fees",
    )


def _fee(terms: CurrentTerms, fees: Mapping[int, int], band: NeedBand) -> Cell:
    if band in fees:
        return money(fees[band])
    return Cell("None" if terms.version.value.is_fixed else "Not typed yet", classes="app-num")


def _about_fees(terms: CurrentTerms, account: str, *, has_later: bool) -> str:
    """What stands under the heading of the fees."""
    value, said = terms.version.value, [account]
    if value.is_fixed and terms.fees:
        said.append("For information: the contract pays its value, and counted days move nothing.")
    elif value.is_fixed:
        said.append("None: the contract pays its value.")
    elif value.way == Way.PROGRAMME_FEE:
        said.append("A programme fee: one for every level of need.")
    if has_later:
        what = "value" if value.is_fixed else "fee"
        said.append(
            f"A later year's {what} is that of the year before × (1 + inflation) × (1 − efficiency), half up to the "
            "penny."
        )
    return " ".join(said)


def _pounds_in_words(version: ContractVersion) -> str:
    """A variation within a financial year plans what the versions before it left of the year's pounds."""
    if version.varies_id is None or financial_year(financial_year_of(version.starts_on)).starts_on == version.starts_on:
        return "those at the fees"
    return (
        "what the versions before left of its first financial year at the fees: last year's season spreads the pounds, "
        "so these months may hold more or less than their days at the fees"
    )


def _planned(terms: CurrentTerms, plan: IndicativePlan, smallest: int) -> Table:
    """The plan level by level. Levels of too few people are not shown, nor any total with them."""
    away = hidden_levels({band: plan.people[band.name] for band in NeedBand}, smallest)
    rows = []
    days = cost = people = 0
    for band, (band_days, band_cost) in planned_by_band(terms.version).items():
        head_count = plan.people[NeedBand(band).name]
        level = words(NeedBand(band).label, key=KEYS[NeedBand(band)])
        figures = [count(head_count), count(band_days), money(band_cost)]
        rows.append(Row([level, *(figures if band not in away else NOT_SHOWN)]))
        people, days, cost = people + head_count, days + band_days, cost + band_cost
    totals = [count(people), count(days), money(cost)] if not away else NOT_SHOWN
    rows.append(Row([words("All levels"), *totals], "total"))
    counted = IN_WORDS[Counting(terms.counting)]
    what_of_them = "their days" if terms.counting == Counting.DAYS else "each counted on the first of every month"
    return Table(
        caption="Indicative plan",
        sub=(
            f"People of the run, {what_of_them} over the term, and the value as levels shared the base year."
            if terms.version.value.is_fixed
            else f"People of the run, {what_of_them} over the term, and {_pounds_in_words(terms.version)}."
        )
        + (f" Levels of fewer than {smallest} people are not shown, nor what would give them away." if away else ""),
        columns=[
            Column("Level of need"),
            Column("People", is_number=True),
            Column(counted.column, "" if terms.counting == Counting.DAYS else "all months added", is_number=True),
            Column("Cost", "£", is_number=True),
        ],
        rows=rows,
        name="indicative plan",
    )
