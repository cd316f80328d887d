"""What can be rehearsed of a version: whose months, on which people, under which agreements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.core.models import Job
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.choices import VersionState
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import CurrentTerms
from apps.money.contracts.selectors.versions import versions_visible_to
from apps.money.payments.selectors.terms import terms_that_hold
from apps.money.rehearsals.domain.document import MOST_AGREEMENTS, Named, Rehearsal
from apps.money.rehearsals.domain.people import Assumptions
from apps.money.rehearsals.domain.principles import Evidence, State
from apps.money.rehearsals.domain.simulation import Case
from apps.money.rehearsals.models import Simulation
from apps.money.rehearsals.selectors.basis import MONTHS, Basis, in_proportion
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.position import IN_WORDS, STATED, BadInput, Position
from apps.money.risk_sharing.domain.term import Term
from apps.money.risk_sharing.domain.terms.outcome_incentive import OutcomeIncentive
from apps.money.risk_sharing.selectors import Written, written_of

SIMULATE = "rehearsals.simulate"
"""The kind of job that makes a long simulation."""
LIVE_DRAWS, LIVE_PEOPLE, FEWEST_DRAWS = 400, 8_000_000, 60
"""Draws of a rehearsal on its page: as many people are drawn in all as a page can wait for, and some draws at least."""
LIVE_SEED = 20_120_401
"""One for all pages: whoever looks sees the same."""


Alternative = Sequence[tuple[str, Mapping[str, Any]]]
"""The terms of an agreement that is written nowhere: code and parameters of each, in order."""


@dataclass(frozen=True)
class Tried:
    """What is assumed. `gates`: whether every condition is evidenced (nothing: not known). `reached` is how much of
    what is asked of quality and outcomes is reached, as a share of it."""

    assumptions: Assumptions = field(default_factory=Assumptions)
    gates: bool | None = True
    reached: Fraction = Fraction(1)
    beside: Sequence[Alternative] = ()
    """Other agreements beside the version's own."""

    @property
    def said(self) -> dict[str, Any]:
        """As it is kept."""
        one = self.assumptions
        mix = None if one.mix is None else {str(level): str(share) for level, share in sorted(one.mix.items())}
        return {
            "growth": str(one.growth),
            "cost": str(one.cost),
            "mix": mix,
            "quality_level": one.quality_level,
            "gates": self.gates,
            "reached": str(self.reached),
            "beside": [[[code, dict(parameters)] for code, parameters in one] for one in self.beside],
        }

    @classmethod
    def kept(cls, said: Mapping[str, Any]) -> "Tried":
        """As it was kept."""
        mix = said["mix"]
        return cls(
            Assumptions(
                Fraction(said["growth"]),
                Fraction(said["cost"]),
                None if mix is None else {int(level): Fraction(share) for level, share in mix.items()},
                said["quality_level"],
            ),
            said["gates"],
            Fraction(said["reached"]),
            tuple(tuple((code, parameters) for code, parameters in one) for one in said["beside"]),
        )


def rehearsal_of(
    terms: CurrentTerms, written: Written, basis: Basis, tried: Tried, *, draws: int, seed: int
) -> Rehearsal:
    """The version's own agreement on its people, that of the version it would replace, and those that are tried.
    Raises BadInput where nobody pays or is paid, terms do not go together, or more are tried than a page can show."""
    if written.among is None:
        raise BadInput("A party has to pay, and another has to be paid, before they share risk.")
    parties = written.among
    own = _own(written)
    if own is None:
        raise BadInput(f"The terms of this version cannot be settled yet. {written.wrong}".strip())
    agreements = [Named(_name(terms.version), own, _state(terms.version, written)), *_in_force(terms, written)]
    for alternative in tried.beside:
        more = [CATALOGUE[code].read(parameters, parties) for code, parameters in alternative]
        beside = Agreement.beside(written.paid_by, more)
        agreements.append(Named(_title(more, agreements), beside, State.UNWRITTEN))
    if len(agreements) > MOST_AGREEMENTS:
        raise BadInput(f"At most {MOST_AGREEMENTS} agreements stand side by side: take one away.")
    months = len(basis.months) if basis.is_recorded else MONTHS
    stated = _from_plan(basis) | {
        str(name): in_proportion(one.pence, months, MONTHS) for name, one in written.figures.items()
    }
    payers = {code: share for code, share in terms_that_hold(terms.version).payers.items() if code in parties.kinds}
    terms_read = [term for one in agreements for term in one.agreement.terms]
    position = Position(
        **stated,
        plan=basis.plan,
        by_party={**basis.by_party, **payers},
        year=basis.year,
        quality_level=tried.assumptions.quality_level,
        quality_score=tried.reached,
        outcomes=_outcomes(terms_read, tried.reached),
        conditions=_conditions(terms_read, tried.gates),
    )
    names, codes = written.names, {one.id: one.ods_code for one in written.parties}
    limits = {codes[party]: in_proportion(pence, months, MONTHS) for party, pence in written.limits.items()}
    limits |= {codes[one.id]: 0 for one in written.limits_missing}
    case = Case(parties, position, basis.people, len(basis.people), tried.assumptions, limits, basis.agreed)
    evidence = Evidence(basis.accredited, limits=limits, names=names)
    return Rehearsal(case, tuple(agreements), evidence, draws, seed)


def _from_plan(basis: Basis) -> dict[str, Pence]:
    """What figures are taken to be that nobody has stated: the plan, and its acute part as people's care was acute."""
    cost, acute = int(basis.people.cost.sum()), basis.people.acute
    part = in_proportion(basis.plan, int(acute.sum()), cost) if acute is not None and cost else 0
    return {name: part if name.startswith("acute") else basis.plan for name in STATED}


def taken_from_plan(rehearsal: Rehearsal, written: Written) -> list[str]:
    """What the agreements rest on that nobody has stated, in words: it is taken from the plan."""
    needed = {name for one in rehearsal.agreements for name in one.agreement.rests_on}
    return [IN_WORDS[name] for name in STATED if name in needed - {str(one) for one in written.figures}]


def live_draws(people: int) -> int:
    """How many draws a page can wait for."""
    return max(FEWEST_DRAWS, min(LIVE_DRAWS, LIVE_PEOPLE // max(people, 1)))


def simulations_of(actor: Actor, version: ContractVersion) -> QuerySet[Simulation]:
    """Simulations that were kept of a version, newest first."""
    require(actor, Permission.REHEARSE)
    return Simulation.objects.filter(version=version).select_related("made_by").order_by("-made_at", "-id")


def simulation_for(actor: Actor, contract: Contract, uid: UUID) -> Simulation | None:
    """One of a contract's simulations, of a version that the actor sees; nothing while it is being made."""
    require(actor, Permission.REHEARSE)
    kept = Simulation.objects.filter(version__in=versions_visible_to(actor, contract), uid=uid)
    return kept.select_related("made_by", "version", "repeats").first()


def job_of(actor: Actor, contract: Contract, uid: UUID) -> Job | None:
    """The making of a simulation of a version that the actor sees."""
    require(actor, Permission.REHEARSE)
    versions = list(versions_visible_to(actor, contract).values_list("id", flat=True))
    return Job.objects.filter(kind=SIMULATE, key=str(uid), parameters__version__in=versions).order_by("-id").first()


def _own(written: Written) -> Agreement | None:
    """What a version is settled by: without a term of its own, what is paid through the year."""
    return written.agreement if written.terms else Agreement(written.paid_by)


def _in_force(terms: CurrentTerms, written: Written) -> list[Named]:
    """Of a draft that varies a contract in force, the agreement that it would take the place of, among the same parties
    in the same roles; none where it cannot be settled."""
    signed = [one.version for one in terms.spans if one.version.state == VersionState.IN_FORCE]
    if terms.version.state == VersionState.IN_FORCE or not signed:
        return []
    before = written_of(signed[-1])
    agreement = _own(before)
    if agreement is None or before.among != written.among:
        return []
    return [Named(_name(signed[-1]), agreement, State.SIGNED)]


def _name(version: ContractVersion) -> str:
    return f"Version {version.number}, {'as signed' if version.state == VersionState.IN_FORCE else 'draft'}"


def _title(terms: Sequence[Term], others: Sequence[Named]) -> str:
    """What an alternative is called: by its terms, and numbered where another is called so."""
    title = " and ".join(one.title for one in terms)
    alike = sum(one.name == title or one.name.startswith(f"{title} (") for one in others)
    return f"{title} ({alike + 1})" if alike else title


def _state(version: ContractVersion, written: Written) -> State:
    if version.state == VersionState.IN_FORCE:
        return State.SIGNED
    return State.DRAFT if written.terms else State.UNWRITTEN


def _outcomes(terms: Sequence[Any], reached: Fraction) -> dict[str, Fraction]:
    """Each outcome as far from its floor to its target as is assumed."""
    found = [one for term in terms if isinstance(term, OutcomeIncentive) for one in term.outcomes]
    return {one.code: one.floor + (one.target - one.floor) * reached for one in found}


def _conditions(terms: Sequence[Any], gates: bool | None) -> dict[str, bool]:
    """Every condition as is assumed; nothing of them where that is not known."""
    names = {name for term in terms if (name := getattr(term, "condition", ""))}
    return {} if gates is None else dict.fromkeys(sorted(names), gates)
