"""Working out the settlement of a year from its facts: the same facts, the same pennies.

Source: risk sharing, "a settlement is a list of transfers", "two ledgers", "gates", "chance".
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from apps.foundation.kernel.pence import Pence
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.chance import half_width
from apps.money.risk_sharing.domain.exact import whole_pence
from apps.money.risk_sharing.domain.position import COMMISSIONER, IN_WORDS, BadInput, MissingFigure, Parties, Position
from apps.money.risk_sharing.domain.reached import GateStands
from apps.money.risk_sharing.domain.settlement import BASE, Settlement, settle
from apps.money.risk_sharing.domain.term import Place, SoFar, Term
from apps.money.settlements.domain.clearing import cleared
from apps.money.settlements.domain.facts import Facts
from apps.money.settlements.domain.outcome import Chance, Ledger, Outcome, Part, Stands, ToSettle, Waiting
from apps.money.settlements.domain.paid_in_months import PaidThroughTheYear

PLAN, MOVED, BASELINE = "plan", "moved", "baseline_error"
TITLES = {PLAN: "Signed plan", MOVED: "Beyond the margin", BASELINE: "Error of the baseline", BASE: "Base"}
COST = ("actual", "acute_actual")
LACKING = {
    "quality_level": "the level of quality that was reached",
    "quality_score": "the score of quality that was reached",
    "actual_by_party": "what each provider spent",
    "person_costs": "what each person cost",
    "plan_person_costs": "what each person cost in the year before",
    "budget_at_base_mix": "the entitlement at the levels of the plan",
}
_FIGURE = re.compile(r"the position's ([a-z_]+)")


def work_out(facts: Facts) -> Outcome:
    """What the year comes to, with the interval that chance alone gives for each party.

    Raises BadInput where the terms that can be worked out make no payment.
    """
    outcome = _worked(facts)
    return replace(outcome, chance=_chance(facts, outcome))


def _worked(facts: Facts) -> Outcome:
    parties = Parties(facts.parties)
    position = Position.read(dict(facts.position), parties)
    every = [CATALOGUE[one["term"]].read(one["parameters"], parties) for one in facts.terms]
    usable, waits = _usable(facts, every, parties, position)
    leads = [PaidThroughTheYear(facts.months)] if facts.months.leads else []
    terms = sorted([*usable, *leads], key=lambda term: term.place)
    made = settle(parties, position, Agreement(terms))
    titles = {term.code: term.title for term in terms}
    waits += [
        Waiting(titles[code], "Nobody can say yet whether its condition is met.", made.held[code]) for code in made.held
    ]
    parts = _parts(facts, made, terms)
    paid = {code: facts.months.together.get(code, 0) for code in sorted(facts.parties)}
    settled = {code: facts.settled.get(code, 0) for code in paid}
    net = {code: sum(part.by_party.get(code, 0) for part in parts) - paid[code] - settled[code] for code in paid}
    has_consequences = facts.people is None or facts.people >= facts.consequences_from
    holds = _holds(facts)
    transfers = [
        ToSettle(one.payer, one.payee, one.pence, _stands(facts, one.payee, holds, has_consequences=has_consequences))
        for one in cleared(net)
    ]
    return Outcome(
        parts=parts,
        paid=paid,
        settled=settled,
        transfers=transfers,
        waits=waits,
        holds=holds,
        has_consequences=has_consequences,
        payment=-sum(
            part.by_party.get(code, 0) for part in parts for code, kind in facts.parties.items() if kind == COMMISSIONER
        ),
        words={term.code: term.words() for term in every},
    )


def _usable(
    facts: Facts, every: Sequence[Term], parties: Parties, position: Position
) -> tuple[list[Term], list[Waiting]]:
    """The terms that can be worked out, and why others wait: their money is held, not lost. Raises BadInput where one
    waits from which the payment starts."""
    usable, waits = [], []
    for term in every:
        if not (why := facts.waits.get(term.code, "")):
            try:
                term.effect(SoFar(position, parties))
            except MissingFigure as missing:
                why = _in_words(str(missing))
        if why and not facts.months.leads and (term.place == Place.BASE or term.starts_from):
            raise BadInput(f"The payment of the year is not known without {term.title.lower()}. {why}")
        if why:
            waits.append(Waiting(term.title, why))
        else:
            usable.append(term)
    return usable, waits


def _in_words(missing: str) -> str:
    """What a term lacks, as people say it."""
    return _FIGURE.sub(lambda found: LACKING.get(found[1], IN_WORDS.get(found[1], found[0])), missing)


def _parts(facts: Facts, made: Settlement, terms: Sequence[Term]) -> list[Part]:
    """What each rule moves: of the months as they came to by party, of each term as it was settled."""
    by_term: dict[str, dict[str, Pence]] = {}
    for one in made.transfers:
        net = by_term.setdefault(one.term, {})
        net[one.payer] = net.get(one.payer, 0) - one.amount
        net[one.payee] = net.get(one.payee, 0) + one.amount
    words: dict[str, list[str]] = {}
    for step in made.steps:
        words.setdefault(step.term, []).append(step.words)
    found = []
    if facts.months.leads:
        said = words.pop(PaidThroughTheYear.code)
        found += [
            Part(PLAN, TITLES[PLAN], Ledger.PLAN, ["The plan of the months, as it was signed."], facts.months.plan),
            Part(MOVED, TITLES[MOVED], Ledger.PERFORMANCE, said[:1], facts.months.moved),
        ]
        if facts.months.error or any(facts.months.baseline.values()):
            found.append(Part(BASELINE, TITLES[BASELINE], Ledger.BASELINE, said[1:], facts.months.baseline))
    titles = TITLES | {term.code: term.title for term in terms}
    bases = {BASE, *(term.code for term in terms if term.place == Place.BASE)}
    for code, said in words.items():
        ledger = Ledger.PLAN if code in bases else Ledger.PERFORMANCE
        found.append(Part(code, titles[code], ledger, said, by_term.get(code, {})))
    return found


def _holds(facts: Facts) -> list[str]:
    """Why no gain is paid: a gate is breached or nobody can say, a stop is open."""
    said = {
        GateStands.BREACHED.value: "is breached",
        GateStands.UNKNOWN.value: "is not known",
    }
    gates = [
        f"{name} {said[stands]}{f' ({words})' if words else ''}."
        for name, stands, words in facts.gates
        if stands in said
    ]
    return [*gates, *(f"A clinical stop is open: {words}" for words in facts.stops)]


def _stands(facts: Facts, payee: str, holds: Sequence[str], *, has_consequences: bool) -> str:
    """A gain of whoever provides care is held; what commissioners are owed, and what they owe each other, is not."""
    if not has_consequences:
        return Stands.NO_CONSEQUENCE
    return Stands.HELD if holds and facts.parties[payee] != COMMISSIONER else Stands.TO_PAY


def _chance(facts: Facts, outcome: Outcome) -> Chance | None:
    """The settlement again with the cost that chance alone may make of it, lower and higher, 19 times in 20."""
    position = facts.position
    actual, expected = position.get("actual"), position.get("budget")
    if not facts.people or actual is None or expected is None or actual <= 0:
        return None
    width = whole_pence(Fraction(half_width(facts.people, float(facts.spread))).limit_denominator(10**9) * expected)
    ends = [_nets(facts, max(0, actual + shift)) for shift in (-width, width)]
    centre = {code: outcome.to_settle(code) for code in outcome.codes}
    return Chance(
        people=facts.people,
        spread=facts.spread,
        expected=expected,
        saved=expected - actual,
        width=width,
        low={code: min(centre[code], *(end[code] for end in ends)) for code in centre},
        high={code: max(centre[code], *(end[code] for end in ends)) for code in centre},
    )


def _nets(facts: Facts, actual: Pence) -> dict[str, Pence]:
    """What each party would get if the cost had been another, everywhere in proportion."""
    was = facts.position["actual"]
    changed = {name: facts.position[name] * actual // was for name in COST if facts.position.get(name) is not None}
    by_party = facts.position.get("actual_by_party", {})
    changed["actual_by_party"] = {code: pence * actual // was for code, pence in by_party.items()}
    outcome = _worked(replace(facts, position={**facts.position, **changed, "actual": actual}))
    return {code: outcome.to_settle(code) for code in outcome.codes}
