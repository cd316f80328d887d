"""Fixing the settlement of a year for good, releasing what was held, signing it."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.written import check_names_nobody
from apps.money.contracts.models import Contract
from apps.money.month_end.domain.settling import NotTheCommissioner
from apps.money.month_end.domain.signing import check_signature
from apps.money.settlements.announcements import settlement_fixed
from apps.money.settlements.models import YearSettlement, YearSignature
from apps.money.settlements.selectors.position import commissioners_of, parties_stand, position_of


class NotYet(ValueError):
    """The year cannot be fixed yet; the message says why."""


class FiguresMoved(ValueError):
    """What the year rests on has changed since the page was opened, or it is fixed already."""


def hold_settlements(contract: Contract) -> None:
    """Of those who fix, sign or follow what is fixed of a contract at once, one comes first, to the end of its
    transaction."""
    one_at_a_time(f"settlement of {contract.uid}", contract.partnership_id)


def fix_settlement(*, actor: Actor, contract: Contract, year: int, read: str, today: date) -> YearSettlement:
    """Fix the settlement of a year whose months are settled, or, once it is fixed, what was held and is released.

    `read` is the check code on the page. The same sent again lands on what was fixed. Raises NotTheCommissioner,
    NotYet, FiguresMoved.
    """
    require(actor, Permission.SETTLEMENT_FIX)
    with transaction.atomic():
        hold_settlements(contract)
        position = position_of(actor, contract, year, today)
        if actor.organisation_id not in commissioners_of(position):
            raise NotTheCommissioner("A year is settled by a commissioner that is a party to the contract.")
        if position.last is not None and position.last.check_code == read:
            return position.last
        if position.facts is None or position.outcome is None:
            raise NotYet(position.why_not)
        if position.level_taken is not None:
            raise NotYet("The level of quality from which the payment starts is not confirmed yet.")
        if not position.may_be_fixed:
            left = position.still_to_settle
            raise NotYet(
                "Nothing that was held is released."
                if position.fixed
                else f"{left} {'month is' if left == 1 else 'months are'} not settled yet."
                if left
                else "A month of the year may not be shown."
            )
        if position.facts.code != read:
            raise FiguresMoved("What the year rests on has changed since you opened this page. Look again.")
        settlement = YearSettlement.objects.create(
            uid=uuid4(),
            contract=contract,
            version=position.read.version,
            year=year,
            place=len(position.fixed) + 1,
            facts=position.facts.given(),
            outcome=position.outcome.given(),
            names=position.names,
            check_code=position.facts.code,
            is_shadow=position.is_shadow,
            organisation_id=actor.organisation_id,
            fixed_by_id=actor.user_id,
            fixed_at=timezone.now(),
        )
        record(
            actor=actor,
            action="YEAR_SETTLEMENT_FIXED",
            subject_kind="settlement",
            subject_uid=settlement.uid,
            details={"year": year, "place": settlement.place, "check_code": settlement.check_code},
        )
        settlement_fixed.announce(actor=actor, settlement=settlement)
    return settlement


def sign_settlement(
    *, actor: Actor, contract: Contract, year: int, read: str, office: str, today: date
) -> YearSignature:
    """Sign the settlement of a year for the actor's organisation, as it was fixed last: one person signs for one party.

    `read` is the check code on the page. Raises NotYet where nothing is fixed, FiguresMoved where something was
    released since, NamesSomebody, and what `check_signature` raises.
    """
    require(actor, Permission.SETTLEMENT_SIGN)
    check_names_nobody(office)
    with transaction.atomic():
        hold_settlements(contract)
        position = position_of(actor, contract, year, today)
        last = position.last
        if last is None:
            raise NotYet("Nothing is fixed yet that could be signed.")
        if last.check_code != read:
            raise FiguresMoved("Something that was held was released since you opened this page. Look again.")
        check_signature(
            party=actor.organisation_id,
            person=actor.user_id,
            parties={one.party.organisation_id for one in parties_stand(position)},
            signed=[(one.organisation_id, one.signed_by_id) for one in position.signatures],
            what="settlement",
        )
        signature = YearSignature.objects.create(
            settlement=last,
            organisation_id=actor.organisation_id,
            check_code=last.check_code,
            office=office,
            signed_by_id=actor.user_id,
            signed_at=timezone.now(),
        )
        record(
            actor=actor,
            action="YEAR_SETTLEMENT_SIGNED",
            subject_kind="settlement",
            subject_uid=last.uid,
            details={"year": year, "place": last.place, "check_code": last.check_code},
        )
    return signature
