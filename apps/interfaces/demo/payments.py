"""How the demo's contracts are paid: terms that are signed, one partnership that is live, payments, what is left."""

from datetime import datetime, time
from uuid import uuid4

from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.percents import HUNDRED_PERCENT
from apps.foundation.partnerships.models import SharingAgreement
from apps.foundation.partnerships.services import join_sharing_agreement
from apps.interfaces.demo.generator.blueprints import HARTFIELD, Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import NOT_PARTY, by_part
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.money.contracts.choices import PartyRole, Stage
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import contract_by_code, parties_of, terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.signing import move_stage
from apps.money.payments.domain.terms import Beyond, OnAccount, Terms
from apps.money.payments.selectors.cash import invoices_of
from apps.money.payments.selectors.due import ContractDue, due_of
from apps.money.payments.services.paying import record_payment, reverse_payment, set_cost_centres, settle_invoice
from apps.money.payments.services.terms import write_terms

SHORT_PAID, SHORT_BY = "third", 25_00
"""To whom less was paid on account of the first month than was agreed, and by how much."""
OVERPAID, OVER_BY = "care_homes", 40_00
TRANSPOSED = "acute"
"""For whom finance typed a wrong amount first, and reversed it."""


def is_live(blueprint: Blueprint) -> bool:
    """Whether this year's contract moves money: in one of the two partnerships."""
    return blueprint.slug == HARTFIELD.slug


def agree_payment(actor: Actor, version: ContractVersion) -> None:
    """Write payment terms: a margin of half a percent, beyond it half of the excess. Commissioners bear half of the
    errors of the baseline, providers the rest. Whoever writes pays three times what each other commissioner pays."""
    parties = list(parties_of(version))
    payers = [one.organisation.ods_code for one in parties if one.role == PartyRole.COMMISSIONER]
    providers = [one.organisation.ods_code for one in parties if one.role == PartyRole.PROVIDER]
    half = HUNDRED_PERCENT // 2
    own = next((one.organisation.ods_code for one in parties if one.organisation_id == actor.organisation_id), "")
    terms = Terms(
        margin=50,
        beyond=Beyond.EXCESS,
        share=half,
        on_account=OnAccount.TWELFTH,
        pay_day=15,
        due_in_days=30,
        baseline=allocate(half, dict.fromkeys(payers, 1)) | allocate(half, dict.fromkeys(providers, 1)),
        unshared=allocate(HUNDRED_PERCENT, dict.fromkeys(providers, 1)),
        payers=allocate(HUNDRED_PERCENT, {code: 3 if code == own else 1 for code in payers}),
    )
    write_terms(actor=actor, version=version, terms=terms, read=code_of(version))


def go_live(staff: Staff, blueprint: Blueprint, code: str, timeline: Timeline) -> str:
    """Bring the last party under the sharing agreement and move the contract to live, from its second month on."""
    if not is_live(blueprint):
        return "stays in shadow price"
    actor = staff.acting(Role.COMMISSIONER)
    with tenant(actor.partnership_id):
        version = terms_of(_contract(code)).version
        join_sharing_agreement(
            actor=staff.administrator,
            agreement=SharingAgreement.objects.latest("ends_before"),
            organisation=by_part(blueprint)[NOT_PARTY],
        )
        moved = move_stage(actor=actor, version=version, stage=Stage.LIVE, today=timeline.contract.starts_on)
    return f"live from {moved.live_from}"


def pay_on_account(staff: Staff, blueprint: Blueprint, code: str, timeline: Timeline) -> str:
    """Each month's payment on account as it was made: nearly always what was agreed."""
    if not is_live(blueprint):
        return "none, no money moves"
    commissioner, finance = staff.acting(Role.COMMISSIONER), staff.acting(Role.PROVIDER_FINANCE)
    number = 0
    with tenant(commissioner.partnership_id):
        due = due_of(commissioner, _contract(code), timeline.today)
        parts = {one.ods_code: part for part, one in by_part(blueprint).items()}
        for place, month in enumerate(one for one in due.live if one.pay_on <= timeline.today):
            now = timezone.make_aware(datetime.combine(month.pay_on, time(12)))
            for (provider_code, payer_code), between in month.parts.items():
                part, pence = parts[provider_code], between.on_account
                is_own_share = due.payers[payer_code].id == commissioner.organisation_id
                if place == 0 and is_own_share:
                    pence += {SHORT_PAID: -SHORT_BY, OVERPAID: OVER_BY}.get(part, 0)
                if pence <= 0:
                    continue
                is_own = due.providers[provider_code].id == finance.organisation_id
                said = {
                    "actor": finance if is_own else _payer(staff, parts[payer_code], commissioner),
                    "due": due,
                    "provider": due.providers[provider_code],
                    "payer": due.payers[payer_code],
                    "month": month.month,
                    "paid_on": month.pay_on,
                    "reference": f"BACS {month.month:%y%m} {provider_code}",
                    "now": now,
                }
                if part == TRANSPOSED and place == 1 and is_own_share:
                    wrong = record_payment(**said, pence=pence + 90_00, uid=uuid4())
                    reverse_payment(
                        actor=finance, due=due, payment=wrong, reason="Digits transposed", uid=uuid4(), now=now
                    )
                record_payment(**said, pence=pence, uid=uuid4())
                number += 1
        _name_cost_centres(commissioner, due, "EX")
        _name_cost_centres(finance, due, "IN")
    return f"{number}"


def settle_the_first(staff: Staff, blueprint: Blueprint, code: str) -> str:
    """The invoices and credit notes of the first live month are settled; the others wait. Says how many arose."""
    if not is_live(blueprint):
        return "none"
    actor = staff.acting(Role.COMMISSIONER)
    with tenant(actor.partnership_id):
        now = timezone.now()
        due = due_of(actor, _contract(code), timezone.localdate(now))
        invoices = list(invoices_of(due.contract).order_by("number"))
        first = min((one.statement.month for one in invoices), default=None)
        settled = [one for one in invoices if one.statement.month == first]
        parts = {one.ods_code: part for part, one in by_part(blueprint).items()}
        for one in settled:
            settle_invoice(
                actor=_payer(staff, parts[one.payer.ods_code], actor),
                due=due,
                of=one,
                pence=abs(one.pence),
                paid_on=one.raised_on,
                reference=f"BACS {one.number}",
                uid=uuid4(),
                now=now,
            )
    return f"{len(invoices)}, of which {len(settled)} are settled"


def _payer(staff: Staff, part: str, commissioner: Actor) -> Actor:
    """Who records what a commissioner pays: the one who wrote the contract, or somebody of the other body."""
    other = staff.signer_of(part, writer=commissioner)
    return commissioner if other.organisation_id == commissioner.organisation_id else other


def _name_cost_centres(actor: Actor, due: ContractDue, begins: str) -> None:
    own = {one.id: f"{begins}-{one.ods_code}" for one in due.providers.values()}
    if actor.organisation_id in own:
        own = {actor.organisation_id: own[actor.organisation_id]}
    set_cost_centres(actor=actor, due=due, codes=own, now=timezone.now())


def _contract(code: str) -> Contract:
    contract = contract_by_code(code)
    if contract is None:
        raise RuntimeError(f"There is no contract {code}.")
    return contract
