"""The payment terms of a version, and their text as a signature covers it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from apps.foundation.core.looks import asked_once
from apps.foundation.kernel.percents import HUNDRED_PERCENT
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.models import ContractParty, ContractVersion, PlanLine
from apps.money.contracts.registries import OfferWarning
from apps.money.contracts.selectors import CurrentTerms, parties_of
from apps.money.payments.domain.terms import Beyond, OnAccount, Terms
from apps.money.payments.models import PaymentTerms
from apps.money.risk_sharing.domain.terms.stable_funding import StableFunding


@asked_once
def terms_row_of(version: ContractVersion) -> PaymentTerms | None:
    return PaymentTerms.objects.filter(version=version).first()


@asked_once
def payment_terms_of(version: ContractVersion) -> Terms | None:
    """The payment terms of a version, with parties by their code; nothing where it says nothing. Shares of which one is
    somebody's who is no party any more are not agreed."""
    return _terms_in(terms_row_of(version))


def terms_that_hold(version: ContractVersion) -> Terms:
    """The terms by which a version is paid: as agreed, else those of one that says nothing. Where it pays its value,
    whoever is counted, no margin and no error of a baseline moves anything."""
    agreed = payment_terms_of(version) or Terms()
    return replace(agreed, beyond=Beyond.NONE, baseline={}) if version.value.is_fixed else agreed


def margins_by_month(terms: CurrentTerms) -> dict[date, int]:
    """The margin of each month by the version that counts in it, where something moves beyond it."""
    found = {}
    for span in terms.spans:
        agreed = terms_that_hold(span.version)
        if agreed.margin and agreed.beyond != Beyond.NONE:
            found |= dict.fromkeys(span.days.months(), agreed.margin)
    return found


def stable_funding_of(version: ContractVersion) -> StableFunding:
    """How far payment stays at the plan through the year: of a version that says nothing, the plan is paid."""
    return terms_that_hold(version).stable_funding


def _terms_in(row: PaymentTerms | None) -> Terms | None:
    if row is None:
        return None
    shares = _shares_in(row)
    return Terms(
        margin=row.margin,
        beyond=Beyond(row.beyond),
        share=row.share,
        on_account=OnAccount(row.on_account),
        pay_day=row.pay_day,
        due_in_days=row.due_in_days,
        baseline=_agreed(shares["baseline"]),
        unshared=_agreed(shares["unshared"]),
        payers=_agreed(shares["payers"]),
    )


def _shares_in(row: PaymentTerms) -> dict[str, list[tuple[str, int, bool]]]:
    """Every share that is written: of whom, how much, and whether they are a party."""
    party = ContractParty.objects.filter(version=row.version_id, organisation=OuterRef("organisation"))
    return {
        name: list(rows.annotate(is_party=Exists(party)).values_list("organisation__ods_code", "share", "is_party"))
        for name, rows in (
            ("baseline", row.baseline_shares),
            ("unshared", row.unshared_shares),
            ("payers", row.payer_shares),
        )
    }


def payer_shares_of(version: ContractVersion) -> dict[str, int]:
    """By commissioner, its share of whatever is paid under a version, in hundredths of a per cent that come to 100%: as
    agreed; a sole commissioner pays the whole. Empty where there are several and they have not agreed."""
    payers = [one.organisation.ods_code for one in parties_of(version) if one.role == PartyRole.COMMISSIONER]
    if len(payers) == 1:
        return {payers[0]: HUNDRED_PERCENT}
    terms = payment_terms_of(version)
    return dict(sorted(terms.payers.items())) if terms else {}


def missing_payers(version: ContractVersion) -> list[str]:
    """What stands between a version and live: several commissioners, and nobody has said who pays which part."""
    several = version.parties.filter(role=PartyRole.COMMISSIONER).count() > 1
    return ["the share that each commissioner pays"] if several and not payer_shares_of(version) else []


def _agreed(shares: list[tuple[str, int, bool]]) -> dict[str, int]:
    return {code: share for code, share, _ in shares} if all(is_party for *_, is_party in shares) else {}


def _has_share_of_no_party(version: ContractVersion) -> bool:
    """Whether a share is somebody's who is no party any more."""
    row = terms_row_of(version)
    return row is not None and any(not is_party for shares in _shares_in(row).values() for *_, is_party in shares)


def text_of_payment_terms(version: ContractVersion) -> dict[str, Any]:
    """What a version says of its payment; nothing where it says nothing."""
    terms = payment_terms_of(version)
    if terms is None:
        return {}
    return {
        "margin": terms.margin,
        "beyond": terms.beyond.value,
        "share": terms.share,
        "on_account": terms.on_account.value,
        "pay_day": terms.pay_day,
        "due_in_days": terms.due_in_days,
        "baseline": sorted([code, share] for code, share in terms.baseline.items()),
        "unshared": sorted([code, share] for code, share in terms.unshared.items()),
    } | ({"payers": sorted([code, share] for code, share in terms.payers.items())} if terms.payers else {})


def writers_of_payment_terms(version: ContractVersion) -> set[Any]:
    """Who wrote them, for all parties."""
    row = terms_row_of(version)
    return set(row.writers) if row else set()


def to_look_at(version: ContractVersion, today: date) -> OfferWarning | None:
    """What whoever offers a draft should look at: no terms, shares of somebody who is no party
    any more, terms that jump, or plan that nobody has a share of."""
    terms = payment_terms_of(version)
    if terms is None:
        words = "This version has none: the plan is paid, whatever is counted."
    elif _has_share_of_no_party(version):
        words = "An organisation with a share is no party any more: those shares are not agreed. Write them again."
    elif terms.beyond == Beyond.WHOLE:
        words = "The whole difference moves at once beyond the margin: a pound more may move all of it."
    elif missing_payers(version):
        words = "Several commissioners pay, and which share each pays is not agreed: it cannot go live without."
    elif not terms.unshared and plan_of_no_provider(version):
        words = "Some of the plan is at no provider of the contract, and how providers share it is not agreed."
    else:
        return None
    return OfferWarning(f"Payment terms: {words}", "Look", "payments:terms")


def plan_of_no_provider(version: ContractVersion) -> list[str]:
    """Where planned cost stands that no provider of the contract has at its own lines: names of organisations that are
    no providers of it, and an empty one where it is on no service line."""
    providers = version.parties.filter(role=PartyRole.PROVIDER).values("organisation_id")
    lines = PlanLine.objects.filter(version=version, cost_pence__gt=0)
    elsewhere = lines.exclude(service_line__organisation__in=providers)
    return sorted({name or "" for name in elsewhere.values_list("service_line__organisation__name", flat=True)})
