"""The seven principles of risk sharing, worked out for an agreement before anybody signs it.

Source: principles of risk sharing (East of England Specialised Commissioning Group, 2010; section 2.2 and annex 4.3 of
the guidance); risk sharing, "seven-principles test". The source states the principles and no measure of them: every
threshold here is decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from fractions import Fraction

from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence, sterling
from apps.foundation.kernel.percents import percent_in_words
from apps.money.rehearsals.domain.people import hundredths
from apps.money.rehearsals.domain.simulation import Simulated
from apps.money.rehearsals.domain.standing import Standing, Sums
from apps.money.risk_sharing.domain.position import BadInput, Position
from apps.money.risk_sharing.domain.settlement import settle

ONE_MORE: Pence = 12_000_000
"""What one more expensive person costs a year: £120,000."""
MORE_USE = Fraction(1, 10)
MORE_PEOPLE = Fraction(1, 20)
FEW_TERMS, SOME_TERMS = 3, 5
FEW_WORDS, SOME_WORDS = 250, 500
FEW_FIGURES, SOME_FIGURES = 3, 5
GOOD_DATA, FAIR_DATA = Fraction(9, 10), Fraction(3, 4)
SHARED_LEAST, SHARED_MOST = Fraction(1, 5), Fraction(4, 5)
FOLLOWS = Fraction(1, 2)
SWING_HALF, SWING_MUCH = Fraction(1, 2), Fraction(2, 3)
ONE_IN = 20

FIGURES = {
    "baseline": "the prior outturn",
    "plan": "the signed plan",
    "budget": "what is counted",
    "budget_at_base_mix": "what is counted at last year's mix of levels",
    "benchmark": "the benchmark",
    "actual": "cost",
    "acute_plan": "the acute part of the plan",
    "acute_baseline": "the acute part of the prior outturn",
    "acute_actual": "acute cost",
    "subcontracts": "subcontract payments",
    "transition_costs": "transition costs",
    "person_costs": "the cost of each person",
    "quality_level": "the quality level",
    "quality_score": "the quality score",
    "outcomes": "outcomes",
    "conditions": "conditions",
    "year": "the year of the contract",
}


class Verdict(StrEnum):
    """How a principle is met."""

    MET = "Met"
    IN_PART = "In part"
    NOT_MET = "Not met"


class State(StrEnum):
    """How far an agreement has come."""

    SIGNED = "signed"
    DRAFT = "draft"
    UNWRITTEN = "unwritten"


@dataclass(frozen=True)
class Judged:
    """A principle, how it is met, and the figures that say so. `moves` is pence by party where it is about that."""

    name: str
    verdict: Verdict
    words: str
    moves: Mapping[str, Pence]


@dataclass(frozen=True)
class Evidence:
    """What the terms alone do not tell: which part of the cost rests on accredited data (absent: not known), how far
    the agreement has come, limits of loss, what parties are called."""

    accredited: Fraction | None = None
    state: State = State.UNWRITTEN
    limits: Mapping[str, Pence] | None = None
    names: Mapping[str, str] | None = None

    def called(self, code: str) -> str:
        return (self.names or {}).get(code, code)


def judged(standing: Standing, central: Sums, simulated: Simulated, draws: int, evidence: Evidence) -> list[Judged]:
    """The seven principles in the order of the source, then who is worse off and whose loss passes its limit."""
    return [
        _understood(standing),
        _applied(standing, central),
        _data(evidence),
        _use(standing, central),
        _access(standing, central),
        _swing(standing, central, evidence),
        _agreed(evidence),
        _worse_off(simulated, evidence),
        _limits(simulated, draws, evidence),
    ]


def _judged(name: str, verdict: Verdict, words: str, moves: Mapping[str, Pence] | None = None) -> Judged:
    return Judged(name, verdict, words, moves or {})


def _graded(value: Fraction | int, good: Fraction | int, fair: Fraction | int) -> Verdict:
    """Met up to `good`, in part up to `fair`."""
    return Verdict.MET if value <= good else Verdict.IN_PART if value <= fair else Verdict.NOT_MET


def _understood(standing: Standing) -> Judged:
    terms = len(standing.agreement.terms)
    count = sum(len(words.split()) for words in standing.agreement.words())
    verdicts = [_graded(terms, FEW_TERMS, SOME_TERMS), _graded(count, FEW_WORDS, SOME_WORDS)]
    worst = max(verdicts, key=list(Verdict).index)
    return _judged("Simple to understand", worst, f"{_number(terms, 'term')}, {_number(count, 'word')}.")


def _applied(standing: Standing, central: Sums) -> Judged:
    names = figures_needed(standing, central)
    said = f"{_number(len(names), 'figure')}: {listed([FIGURES[name] for name in names])}." if names else "No figure."
    return _judged("Simple and easy to apply", _graded(len(names), FEW_FIGURES, SOME_FIGURES), said)


def figures_needed(standing: Standing, central: Sums) -> list[str]:
    """The figures without which the agreement cannot be settled, or would be settled otherwise."""
    position = central.upon(standing.position, standing.cut)
    whole = settle(standing.parties, position, standing.agreement)
    empty, found = Position(), []
    for one in fields(Position):
        if one.name not in FIGURES or getattr(position, one.name) == getattr(empty, one.name):
            continue
        bare = replace(position, **{one.name: getattr(empty, one.name)})
        try:
            same = settle(standing.parties, bare, standing.agreement)
        except BadInput:
            found.append(one.name)
        else:
            if (same.net, same.held) != (whole.net, whole.held):
                found.append(one.name)
    return found


def _data(evidence: Evidence) -> Judged:
    name, share = "Rests on robust, accredited data", evidence.accredited
    if share is None:
        return _judged(name, Verdict.IN_PART, "Nobody has said which part of the cost rests on accredited data.")
    verdict = Verdict.MET if share >= GOOD_DATA else Verdict.IN_PART if share >= FAIR_DATA else Verdict.NOT_MET
    return _judged(name, verdict, f"{_percent(share)} of the cost rests on accredited data.")


def _use(standing: Standing, central: Sums) -> Judged:
    more = central.with_more_use(MORE_USE)
    cost, paid = more.cost - central.cost, _paid(standing, more) - _paid(standing, central)
    name = "Allows for use that varies"
    if not cost:
        return _judged(name, Verdict.IN_PART, "There is no cost that could vary.")
    share = Fraction(paid, cost)
    verdict = Verdict.MET if SHARED_LEAST <= share <= SHARED_MOST else Verdict.IN_PART if paid else Verdict.NOT_MET
    said = f"A tenth more use costs {sterling(cost)}: commissioners bear {_percent(share)} of it, the others the rest."
    return _judged(name, verdict, said)


def _access(standing: Standing, central: Sums) -> Judged:
    more = central.with_more_people(MORE_PEOPLE)
    cost, paid = more.cost - central.cost, _paid(standing, more) - _paid(standing, central)
    name = "Allows for access that varies"
    if not cost:
        return _judged(name, Verdict.IN_PART, "There is no cost that could vary.")
    verdict = Verdict.MET if Fraction(paid, cost) >= FOLLOWS else Verdict.IN_PART if paid > 0 else Verdict.NOT_MET
    said = f"One in twenty more people, with the use that they make of care, cost {sterling(cost)}: payment moves by "
    return _judged(name, verdict, f"{said}{sterling(paid, signed=True)}.")


def swing(standing: Standing, central: Sums) -> tuple[str, dict[str, Pence]]:
    """At which provider one more expensive person moves a party most, and what each party then gains or loses."""
    before = standing.gains(central)
    moves = {}
    for code in standing.parties.providers:
        after = standing.gains(central.with_one_more(ONE_MORE, code))
        moves[code] = {party: after[party] - before[party] for party in before}
    worst = min(moves, key=lambda code: (min(moves[code].values()), code))
    return worst, moves[worst]


def _swing(standing: Standing, central: Sums, evidence: Evidence) -> Judged:
    at, moves = swing(standing, central)
    party = min(moves, key=lambda code: (moves[code], code))
    verdict = _graded(Fraction(-moves[party], ONE_MORE), SWING_HALF, SWING_MUCH)
    said = f"One more person at {sterling(ONE_MORE)}, with {evidence.called(at)}: {evidence.called(party)} "
    said += f"{sterling(moves[party], signed=True)}{', all of it' if -moves[party] == ONE_MORE else ''}."
    return _judged("No swing from one costly person", verdict, said, {k: v for k, v in moves.items() if v})


def _agreed(evidence: Evidence) -> Judged:
    verdict, said = {
        State.SIGNED: (Verdict.MET, "Signed by all parties."),
        State.DRAFT: (Verdict.IN_PART, "Written, and not signed by all parties yet."),
        State.UNWRITTEN: (Verdict.NOT_MET, "Not written in any version of the contract."),
    }[evidence.state]
    return _judged("Documented and agreed", verdict, said)


def _worse_off(simulated: Simulated, evidence: Evidence) -> Judged:
    losing = {code: one.central for code, one in simulated.parties.items() if one.central < 0}
    name = "Nobody is worse off in the central case"
    if not losing:
        return _judged(name, Verdict.MET, "No party loses in the central case.")
    verdict = Verdict.NOT_MET if len(losing) == len(simulated.parties) else Verdict.IN_PART
    said = [f"{evidence.called(code)} {sterling(loss)}" for code, loss in losing.items()]
    return _judged(name, verdict, f"Worse off: {listed(said)}.", losing)


def _limits(simulated: Simulated, draws: int, evidence: Evidence) -> Judged:
    limits = evidence.limits or {}
    losses = {code: min(0, one.one_in_20) for code, one in simulated.parties.items()}
    past = [code for code in sorted(limits) if -losses.get(code, 0) > limits[code]]
    name = "Largest loss within each stated limit"
    worst = min(simulated.parties.items(), key=lambda item: (item[1].worst, item[0]))
    most = f" The most that any of {draws:,} draws costs a party is {sterling(min(0, worst[1].worst))}, "
    most = f"{most}{evidence.called(worst[0])}." if worst[1].worst < 0 else " No draw costs a party anything."
    if not limits:
        return _judged(name, Verdict.IN_PART, f"No party states a limit.{most}", losses)
    if past:
        who = listed([f"{evidence.called(code)} {sterling(losses[code])}" for code in past])
        number = f"{len(past)} of {_number(len(limits), 'limit')} {'is' if len(past) == 1 else 'are'} passed"
        return _judged(name, Verdict.NOT_MET, f"{number} in 1 draw of {ONE_IN}: {who}.{most}", losses)
    return _judged(name, Verdict.MET, f"No stated limit is passed in 19 draws of {ONE_IN}.{most}", losses)


def _paid(standing: Standing, sums: Sums) -> Pence:
    return settle(standing.parties, sums.upon(standing.position, standing.cut), standing.agreement).payment


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _percent(share: Fraction) -> str:
    return percent_in_words(hundredths(share))


def met(found: Sequence[Judged]) -> int:
    """How many of the seven are met."""
    return sum(one.verdict == Verdict.MET for one in found[:7])
