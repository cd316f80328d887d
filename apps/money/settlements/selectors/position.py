"""The settlement of a year as it stands: provisional through the year, then as it was fixed; who has signed it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.kernel.periods import financial_year_of
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.models import Contract, ContractParty
from apps.money.contracts.selectors import parties_of
from apps.money.payments.selectors.due import due_of
from apps.money.reconciliation.selectors.months import settled_of
from apps.money.reconciliation.selectors.year import published_year
from apps.money.risk_sharing.domain.position import BadInput
from apps.money.risk_sharing.domain.reached import Reached
from apps.money.settlements.domain.facts import Facts
from apps.money.settlements.domain.outcome import Outcome, Stands
from apps.money.settlements.domain.working import work_out
from apps.money.settlements.models import YearSettlement, YearSignature
from apps.money.settlements.selectors.facts import (
    NotKnown,
    YearRead,
    as_it_stands,
    facts_of,
    quality_in_position,
    reached_of,
    read_year,
    years_of,
)


@dataclass(frozen=True)
class Position:
    """Where the settlement of a year stands. `facts` and `outcome` are as they would be fixed now (nothing where they
    cannot be known, and `why_not` says why); once something is `fixed`, what it says counts.

    `settled` are months that are settled, of those that settle money. `level_taken` is the level of quality as its
    readings stand, where the payment starts from it and nobody has confirmed it: what follows from it is not fixed.
    """

    read: YearRead
    years: Sequence[int]
    settled: int
    facts: Facts | None
    outcome: Outcome | None
    why_not: str
    fixed: Sequence[YearSettlement]
    signatures: Sequence[YearSignature]
    level_taken: int | None = None

    @property
    def last(self) -> YearSettlement | None:
        return self.fixed[-1] if self.fixed else None

    @property
    def shown(self) -> Outcome | None:
        """What the page says: what was fixed, else what it would be now."""
        return Outcome.read(self.last.outcome) if self.last else self.outcome

    @property
    def names(self) -> dict[str, str]:
        """Parties by code, as they were called when it was fixed."""
        return dict(self.last.names) if self.last else self.read.names

    @property
    def fixed_on(self) -> date | None:
        return timezone.localdate(self.last.fixed_at) if self.last else None

    @property
    def leads(self) -> bool:
        """Whether the year starts from what its months came to."""
        facts = Facts.read(self.last.facts) if self.last else self.facts
        return facts is not None and facts.months.leads

    def pays(self, code: str) -> bool:
        """Whether a party pays for care: a commissioner, or whoever was one in a month of the year."""
        return code in self.read.due.payers

    @property
    def is_shadow(self) -> bool:
        return self.last.is_shadow if self.last else self.read.is_shadow

    @property
    def still_to_settle(self) -> int:
        """Months that are not settled yet, of those that settle money."""
        return len(self.read.settling) - self.settled

    @property
    def may_be_fixed(self) -> bool:
        """Whether it is time: every month is settled and known, and nothing is fixed yet; or something that was held
        is released."""
        if self.outcome is None or self.level_taken is not None:
            return False
        if self.last:
            kept = Outcome.read(self.last.outcome)
            waited = kept.waits or any(one.stands == Stands.HELD for one in kept.transfers)
            return bool(waited) and any(one.stands == Stands.TO_PAY for one in self.outcome.transfers)
        return not self.still_to_settle and self.read.is_whole


def position_of(actor: Actor, contract: Contract, year: int | None, today: date) -> Position:
    """The settlement of a year of a contract in force; of the year that runs on a day where none is named.

    Raises Contract.DoesNotExist where the contract has no such year.
    """
    require(actor, Permission.SETTLEMENT_VIEW)
    published = published_year(actor, contract, today)
    due = due_of(actor, contract, today)
    years = years_of(due)
    wanted = year if year is not None else _usual(years, today)
    if wanted not in years:
        raise Contract.DoesNotExist(wanted)
    read = read_year(due, published, wanted)
    fixed = list(
        YearSettlement.objects.filter(contract=contract, year=wanted)
        .select_related("fixed_by", "organisation")
        .order_by("place")
    )
    signatures = list(YearSignature.objects.filter(settlement=fixed[-1]).select_related("signed_by") if fixed else ())
    facts, outcome, why_not, level_taken = _worked(read, fixed)
    settled = settled_of(contract)
    return Position(
        read=read,
        years=years,
        settled=sum(month in settled for month in read.settling),
        facts=facts,
        outcome=outcome,
        why_not=why_not,
        fixed=fixed,
        signatures=signatures,
        level_taken=level_taken,
    )


def _usual(years: Sequence[int], today: date) -> int:
    """The year that runs; before the contract begins its first, after it its last."""
    return min(max(financial_year_of(today), years[0]), years[-1])


def _worked(read: YearRead, fixed: Sequence[YearSettlement]) -> tuple[Facts | None, Outcome | None, str, int | None]:
    """Once a year is fixed its figures stay: what is worked out again is what quality holds or releases. Before, where
    nothing can be worked out without the level of quality, it is that of the readings as they stand, which is told."""
    reached = reached_of(read)
    try:
        facts = _released(read, fixed[-1], reached) if fixed else facts_of(read, reached)
        return facts, work_out(facts), "", None
    except (NotKnown, BadInput) as why:
        taken = None if fixed or reached.level is not None else reached.level_so_far
        if taken is None:
            return None, None, str(why), None
        try:
            facts = facts_of(read, as_it_stands(reached))
            return facts, work_out(facts), "", taken
        except (NotKnown, BadInput) as still:
            return None, None, str(still), None


def _released(read: YearRead, last: YearSettlement, reached: Reached) -> Facts:
    """The facts that were fixed with what is known of quality by now and was not then, less what they have settled: a
    figure of quality by which a year was fixed stays, whatever is read later."""
    facts, outcome = Facts.read(last.facts), Outcome.read(last.outcome)
    settled = {code: facts.settled.get(code, 0) + outcome.to_settle(code, Stands.TO_PAY) for code in outcome.codes}
    now, then = quality_in_position(reached), facts.position
    both = {name: {**now[name], **then[name]} for name in ("outcomes", "conditions")}
    return replace(
        facts,
        position={**now, **then, **both},
        gates=[[gate.name, gate.stands.value, gate.words] for gate in reached.gates],
        stops=list(reached.stops),
        settled=settled,
    )


@dataclass(frozen=True)
class PartyStands:
    """A party to the settlement and its signature, where it has signed."""

    party: ContractParty
    signature: YearSignature | None


def parties_stand(position: Position) -> list[PartyStands]:
    """Each party of the version that settles the year, commissioners first."""
    by_party = {one.organisation_id: one for one in position.signatures}
    return [PartyStands(party, by_party.get(party.organisation_id)) for party in parties_of(position.read.version)]


def waits_for_signature(actor: Actor, position: Position) -> bool:
    """Whether the actor may sign it now for their organisation, which has not."""
    if position.last is None or not can(actor, Permission.SETTLEMENT_SIGN):
        return False
    return any(
        one.party.organisation_id == actor.organisation_id and one.signature is None for one in parties_stand(position)
    )


def may_fix(actor: Actor, position: Position) -> bool:
    """Whether the actor, of a commissioner that is a party, may fix it now."""
    if not can(actor, Permission.SETTLEMENT_FIX) or not position.may_be_fixed:
        return False
    return actor.organisation_id in commissioners_of(position)


def commissioners_of(position: Position) -> set[int]:
    """Ids of the commissioners of the version that settles the year."""
    parties = parties_of(position.read.version)
    return {one.organisation_id for one in parties if one.role == PartyRole.COMMISSIONER}
