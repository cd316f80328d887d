"""The agreement of risk sharing of a version, its text as a signature covers it, and what it still needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q

from apps.foundation.core.looks import asked_once
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.domain.go_live import Check
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.registries import OfferWarning
from apps.money.contracts.selectors import parties_of
from apps.money.risk_sharing.choices import Stated
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.parameters import parties_in, renamed
from apps.money.risk_sharing.domain.position import COMMISSIONER, PROVIDER, BadInput, Parties
from apps.money.risk_sharing.domain.term import Term
from apps.money.risk_sharing.models import RiskAgreement
from apps.money.risk_sharing.registries import terms_elsewhere

SETTLES = "The agreement of the version that counts on the last day of a financial year settles the whole of that year."
"""Which version settles a year in which one is varied. Part of the text that is signed."""


@dataclass(frozen=True)
class TermWritten:
    """A term as it stands: with what is wrong with its parameters, in words, where they cannot be read."""

    code: str
    parameters: Mapping[str, Any]
    term: Term | None
    wrong: str = ""


@dataclass(frozen=True)
class FigureStated:
    pence: Pence
    source: str


@dataclass(frozen=True)
class Written:
    """What a version says of sharing risk, among whom. `wrong` is why its terms do not go together."""

    parties: Sequence[Organisation]
    among: Parties | None
    terms: Sequence[TermWritten]
    figures: Mapping[str, FigureStated]
    limits: Mapping[int, Pence]
    """By the organisation's id: those of parties."""
    agreement: Agreement | None = None
    wrong: str = ""
    third_sector: frozenset[int] = field(default_factory=frozenset)
    """Ids of the parties that work in no sector but the third."""
    paid_by: Sequence[Term] = ()
    """The terms of other pages by which the contract is paid through the year."""

    @property
    def is_said(self) -> bool:
        """Whether it says anything."""
        return bool(self.terms or self.limits or self.figures)

    @property
    def names(self) -> dict[str, str]:
        """Parties by code, as they are called: with the code where two are called alike."""
        called = [one.name for one in self.parties]
        return {
            one.ods_code: one.name if called.count(one.name) == 1 else f"{one.name} ({one.ods_code})"
            for one in self.parties
        }

    @property
    def figures_missing(self) -> list[Stated]:
        """What its terms rest on and it does not state."""
        needed = self.agreement.rests_on if self.agreement else []
        return [Stated(name) for name in needed if name not in self.figures]

    @property
    def figures_asked(self) -> list[Stated]:
        """What its terms rest on, and whatever else it states."""
        read = [one.term for one in self.terms if one.term is not None]
        needed = set(self.agreement.rests_on) if self.agreement else {name for one in read for name in one.rests_on}
        return [name for name in Stated if name in needed | set(self.figures)]

    @property
    def limits_missing(self) -> list[Organisation]:
        """Parties of the third sector that state no limit: theirs is nil, unless they say so."""
        return [one for one in self.parties if one.id in self.third_sector and one.id not in self.limits]


def among(version: ContractVersion) -> tuple[list[Organisation], Parties | None]:
    """The parties of a version, and as terms look at them: none where nobody pays or nobody is paid."""
    parties = list(parties_of(version))
    kinds = {one.organisation.ods_code: _kind(one.role) for one in parties}
    try:
        found = Parties(kinds)
    except BadInput:
        found = None
    return [one.organisation for one in parties], found


def _kind(role: str) -> str:
    return COMMISSIONER if role == PartyRole.COMMISSIONER else PROVIDER


@asked_once
def row_of(version: ContractVersion) -> RiskAgreement | None:
    return RiskAgreement.objects.filter(version=version).first()


def written_of(version: ContractVersion) -> Written:
    """What a version says of sharing risk, as it stands."""
    organisations, parties = among(version)
    row, paid_by = row_of(version), [one.of(version) for one in terms_elsewhere]
    if row is None:
        spared = third_sector(organisations)
        return Written(organisations, parties, [], {}, {}, third_sector=spared, paid_by=paid_by)
    terms = [_read(one.code, one.parameters, parties) for one in row.terms.order_by("place")]
    agreement, wrong = _together(paid_by, terms)
    ids = {one.id for one in organisations}
    return Written(
        organisations,
        parties,
        terms,
        {one.name: FigureStated(one.pence, one.source) for one in row.figures.all()},
        {one.organisation_id: one.pence for one in row.limits.all() if one.organisation_id in ids},
        agreement,
        wrong,
        third_sector(organisations),
        paid_by,
    )


def _read(code: str, parameters: Any, parties: Parties | None) -> TermWritten:
    if parties is None:
        return TermWritten(code, parameters, None, "A party has to pay, and another has to be paid.")
    try:
        return TermWritten(code, parameters, CATALOGUE[code].read(parameters, parties))
    except BadInput:
        return TermWritten(code, parameters, None, _why_not(code, parameters, parties))


def _why_not(code: str, parameters: Any, parties: Parties) -> str:
    """What was written could be read when it was: a party has left since, or it is not filled in yet."""
    if gone := sorted(parties_in(CATALOGUE[code], parameters) - set(parties.kinds)):
        return f"{listed(gone)} is no party any more: write this term again."
    return "To be filled in."


def _together(paid_by: Sequence[Term], terms: Sequence[TermWritten]) -> tuple[Agreement | None, str]:
    """The agreement that terms make with what other pages hold; why they make none."""
    read = [one.term for one in terms if one.term is not None]
    if len(read) < len(terms):
        return None, ""
    try:
        return Agreement.beside(paid_by, read), ""
    except BadInput as wrong:
        return None, str(wrong)


def in_names(term: Term, written: Written) -> Term:
    """A term with the parties by name, as its words say them."""
    return type(term).read(renamed(type(term), term.given, written.names), parties_in_names(written))


def parties_in_names(written: Written) -> Parties:
    """The parties by name. Raises BadInput where nobody pays or nobody is paid."""
    kinds = written.among.kinds if written.among else {}
    return Parties({written.names[code]: kind for code, kind in kinds.items()})


def third_sector(organisations: Sequence[Organisation]) -> frozenset[int]:
    """Ids of those that work in no sector but the third."""
    lines = Organisation.objects.filter(id__in=[one.id for one in organisations]).annotate(
        all_lines=Count("service_lines"), third=Count("service_lines", filter=Q(service_lines__sector=Sector.THIRD))
    )
    return frozenset(one.id for one in lines if one.third and one.third == one.all_lines)


def text_of_agreement(version: ContractVersion) -> dict[str, Any]:
    """What a version says of sharing risk; nothing where it says nothing. Its words are made from this."""
    if (row := row_of(version)) is None:
        return {}
    parties = version.parties.values("organisation")
    limits = row.limits.filter(organisation__in=parties)
    said = {
        "terms": [list(one) for one in row.terms.order_by("place").values_list("code", "parameters")],
        "figures": sorted(list(one) for one in row.figures.values_list("name", "pence", "source")),
        "limits": sorted(list(one) for one in limits.values_list("organisation__ods_code", "pence")),
    }
    return {"settles": SETTLES, **said} if any(said.values()) else {}


def writers_of_agreement(version: ContractVersion) -> set[Any]:
    """Who wrote it, for all parties."""
    row = row_of(version)
    return set(row.writers) if row else set()


def still_open(version: ContractVersion) -> list[str]:
    """What keeps a version from being offered, in words that go on from "needs": what is begun is finished."""
    if row_of(version) is None:
        return []
    return open_in(written_of(version))


def open_in(written: Written) -> list[str]:
    """The same of what was read already."""
    if not written.is_said:
        return []
    terms = [f"the parameters of {CATALOGUE[one.code].title.lower()}" for one in written.terms if one.term is None]
    together = ["terms of risk sharing that go together"] if written.wrong else []
    figures = [f"{one.label[0].lower()}{one.label[1:]}" for one in written.figures_missing]
    return [*terms, *together, *figures, *(f"the limit of loss of {one.name}" for one in written.limits_missing)]


def documents(version: ContractVersion) -> dict[Check, str]:
    """The go-live check that a written agreement meets, and in which words."""
    row = row_of(version)
    number = row.terms.count() if row else 0
    if not number or still_open(version):
        return {}
    return {Check.RISK_SHARE: f"In the agreement of risk sharing: {'1 term' if number == 1 else f'{number} terms'}"}


def to_look_at(version: ContractVersion, today: date) -> OfferWarning | None:
    """What whoever offers a draft should look at: it says nothing, or names no term."""
    row = row_of(version)
    if row is not None and row.terms.exists():
        return None
    words = "Risk sharing: this version has no term. What is over or under the plan is shared by nobody."
    return OfferWarning(words, "Look", "risk_sharing:agreement")
