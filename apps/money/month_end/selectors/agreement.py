"""Where the parties stand with a statement."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.looks import asked_once
from apps.money.contracts.choices import PartyRole, VersionState
from apps.money.contracts.models import Contract, ContractParty, ContractVersion
from apps.money.month_end.domain.signing import Agreement, agreement_of
from apps.money.month_end.models import Settlement, StatementSignature
from apps.money.month_end.selectors.queries import open_by_month, open_numbers, parties_of_statement
from apps.money.reconciliation.models import Statement


@dataclass(frozen=True)
class PartyStands:
    """A party, its signature where it has signed, and the numbers of its reservation's queries that are still open."""

    party: ContractParty
    signature: StatementSignature | None
    agreement: Agreement
    open_queries: Sequence[int]


def parties_stand(actor: Actor, statement: Statement) -> list[PartyStands]:
    """Each party of a statement, commissioners first."""
    require(actor, Permission.RECONCILIATION_VIEW)
    signatures = {
        one.organisation_id: one
        for one in StatementSignature.objects.filter(statement=statement).select_related("signed_by")
    }
    still_open = open_numbers(statement)
    return [
        _stands(party, signatures.get(party.organisation_id), still_open.get(party.organisation_id, []))
        for party in parties_of_statement(statement)
    ]


def _stands(party: ContractParty, signature: StatementSignature | None, still_open: Sequence[int]) -> PartyStands:
    reserved_for = signature.reserved_for if signature else []
    agreement = agreement_of(has_signed=signature is not None, reserved_for=reserved_for, still_open=still_open)
    return PartyStands(party, signature, agreement, still_open)


def statements_to_sign(actor: Actor) -> list[Statement]:
    """Statements that wait for the signature of the actor's organisation, the oldest first."""
    if not can(actor, Permission.STATEMENT_SIGN):
        return []
    own = actor.organisation_id
    party_to = set(
        ContractVersion.objects.filter(parties__organisation_id=own)
        .exclude(state=VersionState.DRAFT)
        .values_list("contract_id", "number")
    )
    signed = StatementSignature.objects.filter(organisation_id=own).values("statement_id")
    waiting = Statement.objects.exclude(id__in=signed).select_related("contract").order_by("contract_id", "month")
    return [one for one in waiting if (one.contract_id, one.rules["version"]) in party_to]


@dataclass(frozen=True)
class MonthStands:
    """How far a frozen month is agreed: parties that have signed, of how many; open queries."""

    signed: int
    parties: int
    open_queries: int

    @property
    def is_agreed(self) -> bool:
        return self.signed == self.parties and not self.open_queries


def statement_stands(statement: Statement) -> MonthStands:
    """How far one statement is agreed."""
    signed = StatementSignature.objects.filter(statement=statement).count()
    still_open = sum(map(len, open_numbers(statement).values()))
    return MonthStands(signed, len(parties_of_statement(statement)), still_open)


def is_settled(statement: Statement) -> bool:
    return Settlement.objects.filter(statement=statement).exists()


def may_settle(actor: Actor, statement: Statement) -> bool:
    """Whether the actor may settle it now."""
    if not can(actor, Permission.MONTH_SETTLE) or is_settled(statement) or not statement_stands(statement).is_agreed:
        return False
    return any(
        party.organisation_id == actor.organisation_id and party.role == PartyRole.COMMISSIONER
        for party in parties_of_statement(statement)
    )


@asked_once
def settlements_of(contract: Contract) -> Mapping[date, Settlement]:
    """The settled months of a contract."""
    found = Settlement.objects.filter(statement__contract=contract)
    return {one.statement.month: one for one in found.select_related("statement", "settled_by", "organisation")}


def statements_to_settle(actor: Actor) -> list[Statement]:
    """Frozen months that the actor's organisation, as a commissioner, may settle now, the oldest first."""
    if not can(actor, Permission.MONTH_SETTLE):
        return []
    own = ContractParty.objects.filter(organisation_id=actor.organisation_id, role=PartyRole.COMMISSIONER)
    waiting = Statement.objects.filter(contract__versions__parties__in=own).exclude(
        id__in=Settlement.objects.values("statement_id")
    )
    ready = []
    for contract in Contract.objects.filter(id__in=waiting.values("contract_id")).order_by("id"):
        agreed = {month for month, stands in months_stand(contract).items() if stands.is_agreed}
        mine = waiting.filter(contract=contract, month__in=agreed).select_related("contract").order_by("month")
        ready += list(mine.distinct())
    return ready


@asked_once
def months_stand(contract: Contract) -> Mapping[date, MonthStands]:
    """Each frozen month of a contract."""
    parties: Counter[int] = Counter(
        ContractParty.objects.filter(version__contract=contract).values_list("version__number", flat=True)
    )
    signed: dict[int, int] = defaultdict(int)
    for statement_id in StatementSignature.objects.filter(statement__contract=contract).values_list(
        "statement_id", flat=True
    ):
        signed[statement_id] += 1
    still_open = open_by_month(contract)
    return {
        one.month: MonthStands(signed[one.id], parties[one.rules["version"]], still_open[one.month])
        for one in Statement.objects.filter(contract=contract)
    }
