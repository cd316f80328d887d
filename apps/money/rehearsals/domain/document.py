"""A rehearsal as JSON: what is given, and what comes of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence
from apps.money.rehearsals.domain.people import MOST_PEOPLE, Assumptions, People, exact_share
from apps.money.rehearsals.domain.principles import Evidence, State, judged
from apps.money.rehearsals.domain.simulation import USUAL_DRAWS, Case, Simulated, Spread, Told, simulate
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.position import BadInput, Parties, Position

KEYS = {
    "parties",
    "position",
    "people",
    "population",
    "agreements",
    "limits",
    "agreed",
    "assumptions",
    "draws",
    "seed",
    "accredited",
}
MOST_AGREEMENTS = 6


@dataclass(frozen=True)
class Named:
    """An agreement under a name, and how far it has come."""

    name: str
    agreement: Agreement
    state: State


@dataclass(frozen=True)
class Rehearsal:
    """All that a rehearsal is made from: the same again gives the same."""

    case: Case
    agreements: tuple[Named, ...]
    evidence: Evidence
    draws: int
    seed: int

    @classmethod
    def read(cls, given: object) -> "Rehearsal":
        """From an object with the keys above; all but limits, agreed, assumptions, draws, population and accredited
        have to be there. Raises BadInput."""
        if not isinstance(given, Mapping):
            raise BadInput("A rehearsal is an object.")
        if unknown := sorted(set(given) - KEYS):
            raise BadInput(f"A rehearsal does not know {listed(unknown)}.")
        parties = Parties.read(given.get("parties"))
        people = People.read(given.get("people"), parties)
        limits = _limits(given.get("limits", {}), parties)
        case = Case(
            parties,
            Position.read(given.get("position"), parties),
            people,
            _whole("population", given.get("population", len(people)), 1, MOST_PEOPLE),
            Assumptions.read(given.get("assumptions", {})),
            limits,
            _whole("agreed", given.get("agreed", 0), 0, 10**15),
        )
        accredited = given.get("accredited")
        evidence = Evidence(None if accredited is None else exact_share("accredited", accredited), limits=limits)
        return cls(
            case,
            _agreements(given.get("agreements"), parties),
            evidence,
            _whole("draws", given.get("draws", USUAL_DRAWS), 1, 100_000),
            _whole("seed", given.get("seed"), 0, 2**63 - 1),
        )

    def made(self, *, processes: int = 1, effects: bool = True, told: Told | None = None) -> dict[str, Any]:
        """What comes of it: each agreement for each party, and its principles. Raises BadInput."""
        agreements = [one.agreement for one in self.agreements]
        simulated = simulate(
            self.case, agreements, draws=self.draws, seed=self.seed, processes=processes, effects=effects, told=told
        )
        stood = self.case.stood(agreements)
        central = stood.central
        return {
            "seed": self.seed,
            "draws": self.draws,
            "sample": len(self.case.people),
            "people": central.people,
            "central": {
                "budget": central.budget,
                "cost": central.cost,
                "costs": dict(central.costs),
                "beside": central.beside,
                "acute": central.acute,
            },
            "agreements": [
                {
                    "name": named.name,
                    "words": named.agreement.words(),
                    **_made(one, self.draws),
                    "principles": [
                        {**asdict(line), "verdict": line.verdict.value}
                        for line in judged(standing, central, one, self.draws, self._evidence(named))
                    ],
                }
                for named, standing, one in zip(self.agreements, stood.standings, simulated, strict=True)
            ],
        }

    def _evidence(self, named: Named) -> Evidence:
        one = self.evidence
        return Evidence(one.accredited, named.state, one.limits, one.names)


def _made(one: Simulated, draws: int) -> dict[str, Any]:
    return {
        "parties": {code: _spread(spread, draws) for code, spread in one.parties.items()},
        "without": {
            rule.value: {code: _spread(spread, draws) for code, spread in parties.items()}
            for rule, parties in one.without.items()
        },
    }


def _spread(spread: Spread, draws: int) -> dict[str, Any]:
    chances = {"chance_of_loss": f"{spread.losses / draws:.4f}"}
    if spread.beyond_limit is not None:
        chances["chance_beyond_limit"] = f"{spread.beyond_limit / draws:.4f}"
    return {**asdict(spread), "shape": list(spread.shape), **chances}


def _agreements(given: object, parties: Parties) -> tuple[Named, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_AGREEMENTS:
        raise BadInput(f"agreements is a list of one to {MOST_AGREEMENTS} objects with name and terms.")
    found = []
    for one in given:
        if not isinstance(one, Mapping) or set(one) - {"name", "terms", "state"}:
            raise BadInput("Each of agreements has a name and terms, and if you like a state.")
        name, state = one.get("name"), one.get("state", State.UNWRITTEN.value)
        if not isinstance(name, str) or not name.strip():
            raise BadInput("The name of an agreement is text.")
        if state not in list(State):
            raise BadInput(f"The state of an agreement is one of {listed([state.value for state in State])}.")
        try:
            found.append(Named(name, Agreement.read(one.get("terms"), parties), State(state)))
        except BadInput as wrong:
            raise BadInput(f"{name}: {wrong}") from None
    if len({one.name for one in found}) < len(found):
        raise BadInput("Two agreements have the same name.")
    return tuple(found)


def _limits(given: object, parties: Parties) -> dict[str, Pence]:
    if not isinstance(given, Mapping):
        raise BadInput("limits is an object with pence for each party that states one.")
    if strangers := sorted(set(given) - set(parties.kinds)):
        raise BadInput(f"limits names {listed(strangers)}, which is no party.")
    return {code: _whole(f"The limit of {code}", one, 0, 10**15) for code, one in given.items()}


def _whole(name: str, value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadInput(f"{name} is a whole number from {least:,} to {most:,}.")
    return value
