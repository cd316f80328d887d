"""What the pages of arrangements, of assumptions and of the go-live checks say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.kernel.periods import day_in_words
from apps.money.contracts.choices import PartyRole, Stage
from apps.money.contracts.domain.arrangements import OF_A_MODEL, TEXTS, asked_of
from apps.money.contracts.domain.assumptions import Amended, PastItsDay, check_acceptance
from apps.money.contracts.domain.assumptions import State as Assumed
from apps.money.contracts.domain.go_live import (
    IN_THE_ARRANGEMENTS,
    NEVER_COVERED,
    TITLES,
    Check,
    Facts,
    Standing,
    State,
    mended_on,
    standings,
)
from apps.money.contracts.domain.model_of_contract import Mended
from apps.money.contracts.domain.models_of_contract import MODELS
from apps.money.contracts.domain.signing import NotTheirs, SignedAlready, SignedFor, SignedForAnother, WroteIt
from apps.money.contracts.domain.stages import NoMonthLeft, live_from
from apps.money.contracts.selectors import CurrentTerms, parties_of
from apps.money.contracts.selectors.agreeing import (
    AssumptionShown,
    arrangements_of,
    assumptions_of,
    may_be_arranged,
    non_performance_of,
    outcome_measures_of,
)
from apps.money.contracts.selectors.going_live import covered_by, facts_of
from apps.money.contracts.selectors.lasting import may_be_varied
from apps.money.contracts.selectors.party import may_as_party, may_write
from apps.money.contracts.selectors.signing import parties_waiting

if TYPE_CHECKING:
    from apps.money.contracts.models import Arrangements, ContractParty, ContractVersion, OutcomeMeasure


@dataclass(frozen=True)
class Arranged:
    """A heading of the arrangements and what stands under it; nothing where it is not written."""

    title: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class PartyArranged:
    """What it means that a party does not do its part, and what follows."""

    name: str
    definition: str = ""
    consequence: str = ""


@dataclass(frozen=True)
class ArrangementsPage:
    """Everything that the page of arrangements draws."""

    headings: Sequence[Arranged]
    parties: Sequence[PartyArranged]
    measures: Sequence[OutcomeMeasure]
    may_write: bool
    is_signed_text: bool

    @property
    def has_stakes(self) -> bool:
        """Whether money stands on any measure."""
        return any(one.pence_at_stake for one in self.measures)


def arrangements_page(version: ContractVersion, actor: Actor) -> ArrangementsPage:
    """The arrangements of a version."""
    defined, parties = non_performance_of(version), list(parties_of(version))
    return ArrangementsPage(
        headings=[*_headings(arrangements_of(version)), *_of_the_model(version, parties)],
        parties=[
            PartyArranged(party.organisation.name, one.definition, one.consequence)
            if (one := defined.get(party.organisation_id))
            else PartyArranged(party.organisation.name)
            for party in parties
        ],
        measures=outcome_measures_of(version),
        may_write=may_be_arranged(version) and may_write(actor, version),
        is_signed_text=version.offered_at is not None,
    )


def _headings(arranged: Arrangements) -> list[Arranged]:
    agreement = arranged.sharing_agreement
    ends = {True: "A service ends or shrinks.", False: "No service ends or shrinks.", None: ""}
    noted = arranged.equality_noted_on
    notes = {
        "equality": f"Noted on {day_in_words(noted)}." if noted else "",
        "decommissioning": ends[arranged.decommissions],
    }
    chosen = Arranged(
        "Information-sharing agreement",
        agreement.name if agreement else "",
        f"{day_in_words(agreement.starts_on)} to {day_in_words(agreement.last_day)}." if agreement else "",
    )
    written = [Arranged(one.title, getattr(arranged, name), notes.get(name, "")) for name, one in TEXTS.items()]
    return [chosen, *written]


def _of_the_model(version: ContractVersion, parties: Sequence[ContractParty]) -> list[Arranged]:
    """What the contracting model needs beside, written or not; and what was written of it for another model."""
    arranged, needs = arrangements_of(version), MODELS[version.model].needs
    shown = [
        Arranged(heading.title, getattr(arranged, name))
        for name, heading in OF_A_MODEL.items()
        if name in asked_of(version.model) or getattr(arranged, name)
    ]
    accountable = [party.organisation.name for party in parties if party.is_accountable]
    if needs.accountable_body or accountable:
        shown.append(Arranged("Accountable body", "".join(accountable)))
    shown += [
        Arranged(f"The contract with {party.organisation.name}", party.own_contract)
        for party in parties
        if party.own_contract or (needs.own_contracts and party.role == PartyRole.PROVIDER)
    ]
    return shown


@dataclass(frozen=True)
class Wording:
    """A wording with what the reader may do with it."""

    shown: AssumptionShown
    state: str
    check: str
    until: str
    wrote: str
    signed: Sequence[str]
    may_sign: bool
    why_not_sign: str
    may_amend: bool


def assumptions_page(version: ContractVersion, actor: Actor, today: date) -> list[Wording]:
    """Wordings that count, the newest first; those that were replaced after them."""
    writes, parties = may_write(actor, version), {party.organisation_id for party in parties_of(version)}
    found = [_wording(one, actor, parties, writes) for one in assumptions_of(version, today)]
    return sorted(found, key=lambda one: (one.shown.state == Assumed.REPLACED, -one.shown.number))


def _wording(shown: AssumptionShown, actor: Actor, parties: set[int], writes: bool) -> Wording:
    one = shown.assumption
    why_not = _why_not(shown, actor, parties)
    waiting = len(shown.waiting)
    return Wording(
        shown=shown,
        state=shown.state.value
        if shown.state != Assumed.WAITING
        else f"Waiting for {'1 party' if waiting == 1 else f'{waiting} parties'}",
        check=one.get_covers_display() if one.covers else "",
        until=day_in_words(one.until),
        wrote=f"{one.written_by.name if one.written_by else 'Command line'}, {_day_of(one.written_at)}",
        signed=[f"{by.organisation.name}: {by.signed_by.name}, {_day_of(by.signed_at)}" for by in shown.signatures],
        may_sign=why_not is None,
        why_not_sign=why_not or "",
        may_amend=writes and shown.is_newest,
    )


def _why_not(shown: AssumptionShown, actor: Actor, parties: set[int]) -> str | None:
    """Why the reader does not sign, in words where that is worth saying; None where the reader may."""
    if not can(actor, Permission.CONTRACT_SIGN) or shown.state != Assumed.WAITING:
        return ""
    if actor.organisation_id in {by.organisation_id for by in shown.signatures}:
        return ""
    try:
        check_acceptance(
            state=shown.state,
            is_newest=shown.is_newest,
            parties=parties,
            party=actor.organisation_id,
            person=actor.user_id,
            writer=shown.assumption.written_by_id,
            signed=[SignedFor(by.organisation_id, by.signed_by_id) for by in shown.signatures],
        )
    except (WroteIt, SignedForAnother) as refusal:
        return str(refusal)
    except (NotTheirs, SignedAlready, Amended, PastItsDay):
        return ""
    return None


@dataclass(frozen=True)
class CheckShown:
    """A go-live check as a row: where it stands, what that rests on, and where it is mended or read."""

    title: str
    state: State
    mark: str
    rests_on: str
    until: str
    links: Sequence[Link]
    who: str
    """Who mends it, where the reader does not."""


@dataclass(frozen=True)
class GoLivePage:
    """Everything that the page of the checks draws."""

    never_covered: Sequence[CheckShown]
    coverable: Sequence[CheckShown]
    summary: str
    live_from: str
    """The first day for which money moves, or would; empty where there is none."""
    stands_before: str
    may_move: bool


MARKS = {
    State.MET: "app-mark--met",
    State.COVERED: "app-mark--covered",
    State.NOT_MET: "app-mark--missing",
}


def go_live_page(terms: CurrentTerms, actor: Actor, today: date) -> GoLivePage:
    """The checks of a version as they stand today, and whether the reader may move it on to live."""
    version = terms.version
    assumed = assumptions_of(version, today)
    facts, writes = facts_of(version, today), may_write(actor, version)
    found = standings(facts, covered_by(assumed), today)
    reader = _Reader(
        terms=terms,
        facts=facts,
        writes=writes,
        edits=writes and may_be_arranged(version) and not terms.is_in_force,
        varies=may_as_party(actor, Permission.CONTRACT_WRITE, version) and may_be_varied(terms, today),
        administers=can(actor, Permission.ORGANISATION_MANAGE),
        waiting=frozenset(one.assumption.covers for one in assumed if one.state == Assumed.WAITING),
    )
    rows = {one.check: _check(one, reader) for one in found}
    first, too_late = _first_day(terms, today)
    stands_before = _stands_before(terms, found, too_late)
    is_usual = not terms.is_asked and version.stage != Stage.LIVE
    return GoLivePage(
        never_covered=[row for check, row in rows.items() if check in NEVER_COVERED],
        coverable=[row for check, row in rows.items() if check not in NEVER_COVERED],
        summary=_summary(found),
        live_from=day_in_words(first) if first else "",
        stands_before=stands_before,
        may_move=not stands_before and is_usual and may_as_party(actor, Permission.CONTRACT_START, version),
    )


def _first_day(terms: CurrentTerms, today: date) -> tuple[date | None, str]:
    if terms.live_from:
        return terms.live_from, ""
    version = terms.version
    try:
        return live_from(today, starts_on=version.starts_on, ends_before=version.ends_before), ""
    except NoMonthLeft as refusal:
        return None, str(refusal)


def _stands_before(terms: CurrentTerms, found: Sequence[Standing], too_late: str) -> str:
    """What stands between the version and live, beginning with what comes first; empty where nothing does."""
    version = terms.version
    if version.stage == Stage.LIVE:
        return ""
    if not terms.is_in_force:
        if version.varies_id:
            return "It comes into force at the stage of the contract that it varies."
        return "It comes into force first, and goes live from shadow price."
    if waiting := len(parties_waiting(version)):
        return f"{'1 party has' if waiting == 1 else f'{waiting} parties have'} not signed this version."
    if version.stage != Stage.SHADOW_PRICE:
        return f"It goes live from shadow price. Its stage is {version.get_stage_display().lower()}."
    if any(one.state == State.NOT_MET for one in found):
        return "It goes live when the last check is met or covered."
    return too_late


def _summary(found: Sequence[Standing]) -> str:
    """`10 checks: 8 met, 1 covered by an accepted assumption, 1 not met.`"""
    number = {state: sum(one.state == state for one in found) for state in State}
    parts = [f"{number[State.MET]} met"]
    if covered := number[State.COVERED]:
        parts.append(f"{covered} covered by an accepted assumption")
    if missing := number[State.NOT_MET]:
        parts.append(f"{missing} not met")
    return f"{len(found)} checks: {', '.join(parts)}."


@dataclass(frozen=True)
class _Reader:
    """What the links depend on: the contract and what is true of it, whether the reader edits this draft, varies the
    contract or records sharing agreements, and for which checks an assumption waits."""

    terms: CurrentTerms
    facts: Facts
    writes: bool
    edits: bool
    varies: bool
    administers: bool
    waiting: frozenset[str]

    def address(self, name: str) -> str:
        """Where a page of the contract is, at the version that is read."""
        return self.to(f"contracts:{name}")

    def to(self, name: str) -> str:
        """Where a page of any app about the contract is, at the version that is read."""
        return f"{reverse(name, args=[self.terms.contract.uid])}{self.terms.query}"


def _check(one: Standing, reader: _Reader) -> CheckShown:
    return CheckShown(
        title=TITLES[one.check],
        state=one.state,
        mark=MARKS[one.state],
        rests_on=one.rests_on,
        until=day_in_words(one.until) if one.until else "",
        links=_links(one, reader),
        who=_who_mends(one, reader),
    )


ON_THE_TERMS = {Check.PARTIES: "Parties", Check.FEES: "Fees", Check.PLAN: "Plan"}
Link = tuple[str, str]


def _links(one: Standing, reader: _Reader) -> list[Link]:
    """Where the check is read or mended: the page that does it for this reader, and an assumption where that may cover
    it."""
    assumptions = reader.address("assumptions")
    if one.state == State.COVERED:
        return [("Assumptions", assumptions)]
    mends = _mends(one, reader) if one.state == State.NOT_MET else []
    links = mends or [_reads(one, reader)]
    if one.state == State.NOT_MET and one.check in reader.waiting:
        links.append(("An assumption waits", assumptions))
    elif one.state == State.NOT_MET and reader.writes and one.check not in NEVER_COVERED:
        address = reader.address("new-assumption")
        joined = "&" if reader.terms.query else "?"
        links.append(("Word an assumption", f"{address}{joined}covers={one.check}"))
    return links


def _reads(one: Standing, reader: _Reader) -> Link:
    if one.check in ON_THE_TERMS:
        return ON_THE_TERMS[one.check], reader.address("terms")
    if one.check == Check.RISK_SHARE and reader.facts.risk_share != IN_THE_ARRANGEMENTS:
        return Mended.RISK_SHARING.link, reader.to(Mended.RISK_SHARING)
    return "Arrangements", reader.address("arrangements")


def _mends(one: Standing, reader: _Reader) -> list[Link]:
    """What mends a check for this reader: nothing where somebody else does. A version in force is mended by varying the
    contract; an agreement that does not bind every party today, where agreements are recorded; a subcontract is signed
    by its provider, whoever reads."""
    if one.check == Check.SHARING and reader.facts.agreement:
        recorded = reverse("administration:join-agreement")
        return [("Record who has signed it", recorded)] if reader.administers else []
    pages = mended_on(one.check, reader.facts)
    signed = [page for page in pages if page == Mended.SUBCONTRACTS]
    written = [page for page in pages if page not in signed]
    links = [(page.link, reader.to(page)) for page in (pages if reader.edits else signed)]
    return [*links, ("Vary this contract", reader.address("vary"))] if reader.varies and written else links


def _who_mends(one: Standing, reader: _Reader) -> str:
    """Who mends a check that is not met, where the reader does not."""
    if one.state != State.NOT_MET or _mends(one, reader):
        return ""
    if one.check == Check.SHARING and reader.facts.agreement:
        return "The administrator records who signs it, or one that is in force."
    if reader.terms.is_in_force:
        return "Commissioners vary the contract."
    return "Commissioners edit the draft, before it is offered or once it is taken back."


def _day_of(moment: datetime) -> str:
    return day_in_words(timezone.localdate(moment))
