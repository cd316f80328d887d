"""What the pages of subcontracts say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import hidden_levels
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.tables import Cell, Column, Row, Table, hidden, money, words
from apps.foundation.kernel.percents import HUNDRED_PERCENT, percent_in_words
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.domain.fees import months_in_words
from apps.money.contracts.domain.signing import in_groups
from apps.money.contracts.selectors import CurrentTerms, plan_of
from apps.money.contracts.selectors.party import may_write
from apps.money.contracts.selectors.signing import code_of, writers_of
from apps.money.subcontracts.domain.subcontract import parts_of
from apps.money.subcontracts.registries import due_under
from apps.money.subcontracts.selectors import Shown, beneath, code_under, is_over, principal_of

if TYPE_CHECKING:
    from datetime import date

    from apps.money.contracts.models import ContractVersion
    from apps.money.subcontracts.models import Subcontract, SubcontractSignature


@dataclass(frozen=True)
class ListPage:
    """The subcontracts of a version with their shares, and what the reader may do."""

    table: Table | None
    rows: list[tuple[Subcontract, str]]
    """Each subcontract, and who has signed it."""
    principal: str
    may_write: bool
    may_open: bool
    """Whether the reader has the page of each, where it is signed."""


@dataclass(frozen=True)
class OnePage:
    """A subcontract as its provider reads it."""

    share: str
    paid: Table | None
    """Its share of the plan, and of what is due to the principal by now; nothing where neither may be shown."""
    code: str
    code_words: str
    signed: str
    principal: str
    may_sign: bool


def list_page(terms: CurrentTerms, actor: Actor) -> ListPage:
    """Shares in per cent and, where the plan may be shown, in pounds: they and what stays add to the plan."""
    version, found = terms.version, beneath(terms.version)
    principal = _principal(version)
    shows_pounds = _plan_is_shown(version)

    def pounds_of(pence: int) -> Cell:
        return money(pence) if shows_pounds else hidden()

    stays = HUNDRED_PERCENT - sum(one.subcontract.share for one in found.subcontracts)
    rows = [
        Row([words(one.subcontract.organisation.name), _number(one.subcontract.share), pounds_of(one.planned)])
        for one in found.subcontracts
    ]
    table = Table(
        caption="What the contract pays, shared",
        sub=f"Of the indicative plan, {day_in_words(version.starts_on)} to {day_in_words(version.last_day)}."
        + ("" if shows_pounds else " There is no plan, or it is about too few people to be shown."),
        columns=[Column("Provider"), Column("Share", is_number=True), Column("Of the plan", "£", is_number=True)],
        rows=[
            *rows,
            Row([words(f"{principal}, which keeps the rest"), _number(stays), pounds_of(found.stays)]),
            Row([words("The contract"), _number(HUNDRED_PERCENT), pounds_of(found.plan)], "total"),
        ],
        name="subcontracts",
    )
    editable = version.offered_at is None and not terms.is_in_force
    return ListPage(
        table=table if found.subcontracts else None,
        rows=[(one.subcontract, _signed(one)) for one in found.subcontracts],
        principal=principal,
        may_write=editable and may_write(actor, version),
        may_open=can(actor, Permission.CONTRACT_SIGN),
    )


def one_page(subcontract: Subcontract, actor: Actor, today: date) -> OnePage:
    """A subcontract with its money, and the code that its signature covers."""
    version = subcontract.version
    code = code_under(subcontract, code_of(version))
    signature = subcontract.signatures.filter(check_code=code).select_related("signed_by").first()
    return OnePage(
        share=percent_in_words(subcontract.share),
        paid=_paid(subcontract, actor, today),
        code=code,
        code_words=in_groups(code),
        signed=_by(signature) if signature else "",
        principal=_principal(version),
        may_sign=signature is None
        and version.offered_at is not None
        and subcontract.organisation_id == actor.organisation_id
        and can(actor, Permission.CONTRACT_SIGN)
        and not is_over(version, timezone.localdate())
        and actor.user_id not in writers_of(version),
    )


def _paid(subcontract: Subcontract, actor: Actor, today: date) -> Table | None:
    """Both shares, each beside the whole that it is a share of: so that what the principal pays can be checked."""
    version, code = subcontract.version, subcontract.organisation.ods_code
    if not _plan_is_shown(version):
        return None
    found, due = beneath(version), due_under(actor, version, today)
    shares = {one.subcontract.organisation.ods_code: one.subcontract.share for one in found.subcontracts}
    planned = parts_of(found.plan, shares)[0]
    term = f"Indicative plan, {day_in_words(version.starts_on)} to {day_in_words(version.last_day)}"
    rows = [Row([words(term), money(found.plan), money(planned[code])])]
    if due is not None:
        months = months_in_words(due.first, due.last)
        said = f"Due to {_principal(version)} for {months}" + ("" if due.is_live else ": in shadow, no money moves")
        rows.append(Row([words(said), money(due.pence), money(parts_of(due.pence, shares)[0][code])]))
    note = "" if due else "Nothing is due under the contract above yet, or what is due is not for this role to see."
    return Table(
        caption="What the share comes to",
        sub=f"{percent_in_words(subcontract.share)} of each sum, to the penny as all shares of it add up.",
        columns=[
            Column("Of"),
            Column("The contract above", "£", is_number=True),
            Column("Its share", "£", is_number=True),
        ],
        rows=rows,
        name="paid",
        note=note,
    )


def _principal(version: ContractVersion) -> str:
    principal = principal_of(version)
    return principal.name if principal else "The principal provider"


def _plan_is_shown(version: ContractVersion) -> bool:
    plan = plan_of(version)
    smallest = setting("smallest_number_shown")
    return plan is not None and not hidden_levels({band: plan.people[band.name] for band in NeedBand}, smallest)


def _number(share: int) -> Cell:
    return Cell(percent_in_words(share), classes="app-num")


def _signed(shown: Shown) -> str:
    if shown.signature:
        return f"Signed by {_by(shown.signature)}"
    return "Not signed yet" if shown.subcontract.version.offered_at else "Signed once the contract is with its parties"


def _by(signature: SubcontractSignature) -> str:
    return f"{signature.signed_by.name}, {signature.office}, {day_in_words(timezone.localdate(signature.signed_at))}"
