"""What an address asks to be rehearsed: the version, what is assumed, and the alternatives that stand beside it.

Alternatives are written nowhere: an address carries each as a signed word, so that only what was checked here comes
back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core import signing
from django.utils import timezone

from apps.money.contracts.selectors.versions import terms_for
from apps.money.rehearsals.forms import AssumptionsForm, TriedTermForm
from apps.money.rehearsals.selectors.basis import NotRehearsed, basis_of, years_recorded
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.registries import terms_elsewhere
from apps.money.risk_sharing.selectors import written_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from apps.foundation.access.policy import Actor
    from apps.money.contracts.selectors import CurrentTerms
    from apps.money.rehearsals.selectors import Alternative, Tried
    from apps.money.rehearsals.selectors.basis import Basis
    from apps.money.risk_sharing.selectors import Written

SALT = "rehearsals.alternative"
BESIDE, BEGUN, THEN = "beside", "begun", "then"
"""In an address: alternatives that are kept, the terms so far of one that is being written, what becomes of it."""

NOT_OURS = "An alternative in this address cannot be read: it was changed or cut off. Begin again with Rehearse."


@dataclass(frozen=True)
class Asked:
    """What is to be rehearsed. `tried` is nothing while something typed cannot be."""

    terms: CurrentTerms
    written: Written
    basis: Basis
    form: AssumptionsForm
    term_form: TriedTermForm | None
    beside: Sequence[Alternative]
    begun: Alternative
    writing: Alternative
    """The alternative that is being written: what is begun, and the term that is filled in."""
    tried: Tried | None

    @property
    def begun_word(self) -> str:
        return _word(self.begun) if self.begun else ""

    @property
    def words(self) -> list[str]:
        """Of the alternatives that are kept, as an address carries them."""
        return [_word(one) for one in self.beside]

    def without(self, place: int) -> str:
        """The address without one of the alternatives; the one that is being written comes last."""
        kept = [one for number, one in enumerate(self.beside) if number != place]
        return self._address(kept, self.writing if place < len(self.beside) else ())

    @property
    def next(self) -> str:
        """The address at which the alternative that was filled in is kept, and room is made for another."""
        return self._address([*self.beside, self.writing], ())

    @property
    def further(self) -> str:
        """The address at which the alternative that was filled in is given another term."""
        return self._address(self.beside, self.writing)

    def _address(self, beside: Sequence[Alternative], begun: Alternative) -> str:
        said = [(name, value) for name, value in self.form.data.items() if name != "term"]
        if self.terms.is_asked:
            said.append(("version", str(self.terms.version.number)))
        said += [(BESIDE, _word(one)) for one in beside]
        said += [(BEGUN, _word(begun))] if begun else []
        return f"?{urlencode(said)}"


def asked_by(request: HttpRequest, actor: Actor, uid: UUID) -> Asked:
    """Raises NotRehearsed."""
    said = request.GET
    terms = terms_for(actor, uid, said.get("version"))
    written, today = written_of(terms.version), timezone.localdate()
    years = years_recorded(terms, today)
    year = next((one for one in years if str(one) == said.get("year", "")), None)
    basis = basis_of(actor, terms, written, today, year)
    elsewhere = [one.code for one in terms_elsewhere]
    form = AssumptionsForm(said, mix=basis.people.shares_of_levels(), years=years, elsewhere=elsewhere)
    beside = [_alternative(word) for word in said.getlist(BESIDE)]
    begun = _alternative(said[BEGUN]) if said.get(BEGUN) else ()
    code, term_form, writing = said.get("term", ""), None, begun
    if form.is_valid() and code in CATALOGUE and written.among is not None:
        term_form = TriedTermForm(said, code=code, written=written)
        if term_form.is_valid():
            writing = (*begun, (code, term_form.parameters))
    is_whole = form.is_valid() and (term_form is None or not term_form.errors)
    tried = form.tried([*beside, *([writing] if writing else [])]) if is_whole else None
    return Asked(terms, written, basis, form, term_form, beside, begun, writing, tried)


def _word(alternative: Alternative) -> str:
    return signing.dumps([[code, dict(parameters)] for code, parameters in alternative], salt=SALT, compress=True)


def _alternative(word: str) -> Alternative:
    """Raises NotRehearsed where the word is not one of ours, or names a term that there is no more."""
    try:
        terms = tuple((code, parameters) for code, parameters in signing.loads(word, salt=SALT))
    except signing.BadSignature as error:
        raise NotRehearsed(NOT_OURS) from error
    if any(code not in CATALOGUE for code, _ in terms):
        raise NotRehearsed(NOT_OURS)
    return terms
