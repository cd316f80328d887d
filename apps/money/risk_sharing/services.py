"""Writing the agreement of risk sharing of a draft, until its parties have it to sign."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from apps.foundation.access.policy import Actor
from apps.foundation.audit.services import record
from apps.foundation.core.written import check_names_nobody
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.domain.models_of_contract import MODELS
from apps.money.contracts.domain.signing import and_writer
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors.party import require_to_write
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.scope import held_to_write
from apps.money.risk_sharing.choices import Stated
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.parameters import BadParameter, Kind, asked_of
from apps.money.risk_sharing.domain.position import BadInput, Parties
from apps.money.risk_sharing.models import LossLimit, RiskAgreement, RiskTerm, StatedFigure
from apps.money.risk_sharing.registries import terms_elsewhere
from apps.money.risk_sharing.selectors import FigureStated, among, third_sector, written_of


class NotThere(ValueError):
    """The agreement has no such term, or has one already."""


def begin_agreement(*, actor: Actor, version: ContractVersion, read: str) -> RiskAgreement:
    """Begin with the terms that the version's model starts with.

    Raises NotThere where it is begun, and what `_writing` raises.
    """
    with _writing(actor, version, read, "BEGUN") as agreement:
        if agreement.terms.exists():
            raise NotThere("The agreement of risk sharing is begun already.")
        _, parties = among(version)
        codes = [code for start in MODELS[version.model].starts_with for code in start.terms]
        held_elsewhere = {one.code for one in terms_elsewhere}
        RiskTerm.objects.bulk_create(
            RiskTerm(agreement=agreement, place=place, code=code, parameters=_starting(code, parties))
            for place, code in enumerate((code for code in codes if code not in held_elsewhere), start=1)
        )
    return agreement


def write_term(
    *, actor: Actor, version: ContractVersion, code: str, parameters: Mapping[str, Any], read: str
) -> RiskTerm:
    """Add a term of the catalogue as the last, or give one that stands in the agreement other parameters.

    Raises BadParameter, BadInput where it does not go with the others, NamesSomebody, and what `_writing` raises.
    """
    for one in terms_elsewhere:
        if one.code == code:
            raise BadInput(f"{CATALOGUE[code].title} is written on another page: {one.label}.")
    with _writing(actor, version, read, "TERM_WRITTEN", code) as agreement:
        _, parties = among(version)
        if parties is None:
            raise BadInput("A party has to pay, and another has to be paid, before they share risk.")
        term = CATALOGUE[code].read(parameters, parties)
        check_names_nobody(*_words_in(CATALOGUE[code], term.given))
        written = written_of(version)
        others = {one.code: one.term for one in written.terms if one.term is not None}
        Agreement.beside(written.paid_by, list((others | {code: term}).values()))
        row = agreement.terms.filter(code=code).first()
        place = row.place if row else _last(agreement) + 1
        row, _ = RiskTerm.objects.update_or_create(
            agreement=agreement, code=code, defaults={"place": place, "parameters": term.given}
        )
    return row


def drop_term(*, actor: Actor, version: ContractVersion, code: str, read: str) -> None:
    """Take a term out of the agreement. Raises NotThere, and what `_writing` raises."""
    with _writing(actor, version, read, "TERM_DROPPED", code) as agreement:
        _of(agreement, code).delete()


def raise_term(*, actor: Actor, version: ContractVersion, code: str, read: str) -> None:
    """Let a term apply before the one that stands above it. Raises NotThere, and what `_writing` raises."""
    with _writing(actor, version, read, "TERM_RAISED", code) as agreement:
        term = _of(agreement, code)
        above = agreement.terms.filter(place__lt=term.place).order_by("-place").first()
        if above is None:
            raise NotThere("That term is the first already.")
        places = term.place, above.place
        for one, place in ((term, _last(agreement) + 1), (above, places[0]), (term, places[1])):
            one.place = place
            one.save(update_fields=["place"])


def write_figures(
    *,
    actor: Actor,
    version: ContractVersion,
    figures: Mapping[Stated, FigureStated],
    limits: Mapping[int, Pence],
    read: str,
) -> RiskAgreement:
    """Put the figures that terms rest on, and each party's limit of loss by its id, in the place of those so far.

    Raises NotThere where a limit is nobody's who is a party, NamesSomebody, and what `_writing` raises.
    """
    check_names_nobody(*(one.source for one in figures.values()))
    with _writing(actor, version, read, "FIGURES_WRITTEN") as agreement:
        organisations, _ = among(version)
        if strangers := set(limits) - {one.id for one in organisations}:
            raise NotThere(f"{len(strangers)} of these limits is no party's.")
        agreement.figures.all().delete()
        StatedFigure.objects.bulk_create(
            StatedFigure(agreement=agreement, name=name, pence=one.pence, source=one.source)
            for name, one in sorted(figures.items())
        )
        agreement.limits.all().delete()
        LossLimit.objects.bulk_create(
            LossLimit(agreement=agreement, organisation_id=party, pence=pence)
            for party, pence in sorted(limits.items())
        )
    return agreement


def carry_over(actor: Actor, version: ContractVersion, varied: ContractVersion) -> None:
    """Begin a variation with the agreement of the version that it varies; whoever varies it does not sign it."""
    for row in RiskAgreement.objects.filter(version=varied):
        kept = [(model, list(model.objects.filter(agreement=row))) for model in (RiskTerm, StatedFigure, LossLimit)]
        row.pk, row.version_id, row.writers = None, version.id, and_writer([], actor.user_id)
        row._state.adding = True
        row.save()
        for model, ours in kept:
            for one in ours:
                one.pk, one.agreement_id = None, row.pk
                one._state.adding = True
            model.objects.bulk_create(ours)


@contextmanager
def _writing(actor: Actor, version: ContractVersion, read: str, change: str, term: str = "") -> Iterator[RiskAgreement]:
    """The agreement of a draft to write in, by somebody who does not sign it. A new one has nil as the most that the
    third sector loses. `read` is the check code of the text on the page.

    Raises NotADraft where the parties have the version to sign or it is in force, TextChanged where somebody wrote
    since.
    """
    require_to_write(actor, version)
    with transaction.atomic():
        version = held_to_write(version, read, "its risk sharing is")
        agreement, is_new = RiskAgreement.objects.get_or_create(version=version)
        if is_new:
            spared = sorted(third_sector(among(version)[0]))
            LossLimit.objects.bulk_create(
                LossLimit(agreement=agreement, organisation_id=one, pence=0) for one in spared
            )
        yield agreement
        agreement.writers = and_writer(agreement.writers, actor.user_id)
        agreement.save(update_fields=["writers"])
        record(
            actor=actor,
            action="RISK_SHARING_WRITTEN",
            subject_kind="contract_version",
            subject_uid=version.uid,
            details={"change": change, "term": term, "check_code": code_of(version)},
        )


def _starting(code: str, parties: Parties | None) -> dict[str, Any]:
    """The parameters with which a term is taken in: all of them, where none is wanting."""
    starting = dict(CATALOGUE[code].starting)
    if parties is None:
        return starting
    try:
        return CATALOGUE[code].read(starting, parties).given
    except BadParameter:
        return starting


def _of(agreement: RiskAgreement, code: str) -> RiskTerm:
    term: RiskTerm | None = agreement.terms.filter(code=code).first() if code in CATALOGUE else None
    if term is None:
        raise NotThere("The agreement has no such term.")
    return term


def _last(agreement: RiskAgreement) -> int:
    last = agreement.terms.order_by("-place").first()
    return last.place if last else 0


def _words_in(of: type, given: Mapping[str, Any]) -> list[str]:
    """What was typed as words, in a term and its parts."""
    found = []
    for name, asked in asked_of(of).items():
        value = given.get(name)
        if value and asked.kind == Kind.TEXT:
            found.append(str(value))
        elif value and asked.kind == Kind.LISTED:
            found += [words for one in value for words in _words_in(asked.part, one)]
    return found
