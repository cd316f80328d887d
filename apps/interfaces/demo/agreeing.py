"""What the parties of a demo contract arrange beside money, and what they assume where data are missing."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import uuid4

from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import Period, day_in_words
from apps.foundation.partnerships.models import SharingAgreement
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.money.contracts.choices import GoLiveCheck
from apps.money.contracts.domain.models_of_contract import MODELS
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors import contract_by_code, parties_of, terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.agreeing import (
    Measure,
    Wording,
    Written,
    sign_assumption,
    word_assumption,
    write_arrangements,
)

TEXTS = {
    "dispute_route": "The managers of the parties meet within ten working days; after that the Joint Management Board "
    "decides, and after that a mediator whom both sides choose. Care goes on meanwhile.",
    "equality": "Kept by the board secretary. People in the most deprived fifth of areas reach High (3) seven years "
    "earlier: visits are planned by need and not by age.",
    "decommissioning": "",
    "risk_share": "Schedule 4: 2% either side of the plan is shared, the rest is the commissioners'. Worked out from "
    "the statements of the months and kept in the joint account's ledger.",
    "system_audit": "",
    "vat": "Care is exempt. A party takes advice before it charges another for staff.",
    "legal_form": "By contract between the parties, without a company.",
}
AUDIT = "Each March the internal auditors re-assess people drawn by lot, and look for levels set too high."
ASSESSED = (
    "24 rehabilitation beds close in stages as the virtual ward grows. Staff move to the community trust; what each "
    "small provider would lose is named. Agreed with all parties."
)
MEASURES = (
    Measure("At home after 91 days", "People at home 91 days after they left hospital", "85 in 100 by the last day"),
    Measure("Unplanned admissions", "Unplanned stays of people in the model, a 1,000 people", "One in ten fewer"),
    Measure("Say in one's own care", "People who say that they had the say they wanted", "75 in 100"),
)
BOARD = (
    "The Joint Management Board of the partnership: a seat for each provider, one for people who use services and one "
    "for the third sector. It meets each month, and decides by its terms of reference."
)
LATE = "{party} does not send a month's records by the flex date, or does not give the care in its part of the plan."
FOLLOWS = (
    "It says why within ten working days and agrees a plan to mend it. After three months without one, the board may "
    "move that care, and its money, to another party."
)
PAYER_LATE = "{party} does not pay what a signed statement says within 30 days."
PAYER_FOLLOWS = "Interest at the rate of the public sector, and the board is told."
NOT_YET = ("acute", "third")
"""Who has not signed the second assumption."""


def arranged(actor: Actor, version: ContractVersion, timeline: Timeline, *, whole: bool) -> None:
    """Write the arrangements; those that are not whole lack an audit plan and an assessment of what ends."""
    roles = {party.organisation_id: (party.organisation.name, party.role) for party in parties_of(version)}
    needs = MODELS[version.model].needs
    signed_on = day_in_words(min(version.starts_on, timeline.today) - timedelta(days=60))
    written = Written(
        texts=TEXTS
        | ({"system_audit": AUDIT, "decommissioning": ASSESSED} if whole else {})
        | ({"board": BOARD} if needs.board else {}),
        equality_noted_on=min(version.starts_on, timeline.today) - timedelta(days=40),
        decommissions=True,
        sharing_agreement=SharingAgreement.objects.latest("ends_before"),
        non_performance={
            party: (LATE.format(party=name), FOLLOWS)
            if role == "PROVIDER"
            else (PAYER_LATE.format(party=name), PAYER_FOLLOWS)
            for party, (name, role) in roles.items()
        },
        measures=MEASURES,
        own_contracts={
            party: f"NHS standard contract with {name}, of {signed_on}"
            for party, (name, role) in roles.items()
            if role == "PROVIDER" and needs.own_contracts
        },
    )
    write_arrangements(actor=actor, version=version, written=written, read=code_of(version))


def assume(staff: Staff, code: str, parts: Sequence[str], timeline: Timeline) -> str:
    """Two assumptions under this year's contract: one that every party has signed, one that waits; signed while it
    runs, also where the demo is seen from a day after its end. Says so."""
    actor, term = staff.acting(Role.COMMISSIONER), timeline.contract
    with tenant(actor.partnership_id):
        contract = contract_by_code(code)
        if contract is None:
            raise RuntimeError(f"There is no contract {code}.")
        version = terms_of(contract).version
        today = min(timeline.today, term.ends_before - timedelta(days=1))
        _signed(staff, actor, version, _audit(term), parts, today)
        _signed(staff, actor, version, _beds(term), [one for one in parts if one not in NOT_YET], today)
    return f"1 that every party has signed, 1 that waits for {len(NOT_YET)}"


def _signed(
    staff: Staff, writer: Actor, version: ContractVersion, wording: Wording, parts: Sequence[str], today: date
) -> None:
    now = timezone.now()
    made = word_assumption(actor=writer, version=version, wording=wording, uid=uuid4(), now=now)
    for part in parts:
        sign_assumption(actor=staff.signer_of(part, writer=writer), assumption=made, now=now, today=today)


def _audit(term: Period) -> Wording:
    return Wording(
        covers=GoLiveCheck.SYSTEM_AUDIT,
        missing="The auditors have no access to assessments made before the contract began.",
        assumed="Levels set before then were set as carefully as those since.",
        risk_bearer="Each party its own errors",
        plan="The auditors draw their first sample in March, from assessments made since the contract began.",
        until=term.ends_before - timedelta(days=1),
    )


def _beds(term: Period) -> Wording:
    return Wording(
        covers=GoLiveCheck.DECOMMISSIONING,
        missing="What the small providers would lose when rehabilitation beds close.",
        assumed="No small provider loses more than a tenth of its income.",
        risk_bearer="The commissioners",
        plan="The third sector and the care homes give their accounts to the board secretary, who assesses them.",
        until=term.ends_before - timedelta(days=1),
    )
