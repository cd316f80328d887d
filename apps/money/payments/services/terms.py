"""Writing the payment terms of a draft, until its parties have it to sign."""

from django.db import transaction

from apps.foundation.access.policy import Actor
from apps.foundation.audit.services import record
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.domain.signing import and_writer
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors import parties_of
from apps.money.contracts.selectors.party import require_to_write
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.scope import held_to_write
from apps.money.payments.domain.terms import NotTerms, Terms, check_terms
from apps.money.payments.models import BaselineShare, PayerShare, PaymentTerms, UnsharedShare

SHARES: tuple[tuple[str, type[BaselineShare] | type[UnsharedShare] | type[PayerShare], frozenset[str]], ...] = (
    ("baseline", BaselineShare, frozenset({PartyRole.COMMISSIONER, PartyRole.PROVIDER})),
    ("unshared", UnsharedShare, frozenset({PartyRole.PROVIDER})),
    ("payers", PayerShare, frozenset({PartyRole.COMMISSIONER})),
)
"""What of the terms is shared out, where its shares are kept, and in which role a party may have one."""


def write_terms(*, actor: Actor, version: ContractVersion, terms: Terms, read: str) -> PaymentTerms:
    """Put payment terms in the place of those so far. `read` is the check code of the text on the page.

    Raises NotTerms, NotADraft where the parties have the version to sign or it is in force, TextChanged where somebody
    wrote since.
    """
    require_to_write(actor, version)
    check_terms(terms)
    with transaction.atomic():
        version = held_to_write(version, read, "its payment terms are")
        parties = {one.organisation.ods_code: one for one in parties_of(version)}
        for name, _, roles in SHARES:
            if any(code not in parties or parties[code].role not in roles for code in getattr(terms, name)):
                raise NotTerms(name, "A share goes to a party of this version.")
        before = PaymentTerms.objects.filter(version=version).first()
        row, _ = PaymentTerms.objects.update_or_create(
            version=version,
            defaults={
                "margin": terms.margin,
                "beyond": terms.beyond.value,
                "share": terms.share,
                "on_account": terms.on_account.value,
                "pay_day": terms.pay_day,
                "due_in_days": terms.due_in_days,
                "writers": and_writer(before.writers if before else [], actor.user_id),
            },
        )
        for name, model, _ in SHARES:
            model.objects.filter(terms=row).delete()
            model.objects.bulk_create(
                model(terms=row, organisation_id=parties[code].organisation_id, share=share)
                for code, share in sorted(getattr(terms, name).items())
                if share
            )
        record(
            actor=actor,
            action="PAYMENT_TERMS_WRITTEN",
            subject_kind="contract_version",
            subject_uid=version.uid,
            details={"check_code": code_of(version)},
        )
    return row


def carry_over(actor: Actor, version: ContractVersion, varied: ContractVersion) -> None:
    """Begin a variation with the payment terms of the version that it varies; whoever varies it does not sign them."""
    for row in PaymentTerms.objects.filter(version=varied):
        shares = [(model, list(model.objects.filter(terms=row))) for _, model, _ in SHARES]
        row.pk, row.version_id, row.writers = None, version.id, and_writer([], actor.user_id)
        row._state.adding = True
        row.save()
        for model, ours in shares:
            model.objects.bulk_create(
                model(terms=row, organisation_id=one.organisation_id, share=one.share) for one in ours
            )
