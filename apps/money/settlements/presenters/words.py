"""What the settlement of a year says in sentences, with parties by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from apps.foundation.kernel.pence import sterling
from apps.foundation.kernel.percents import HUNDRED_PERCENT, percent_in_words
from apps.foundation.kernel.periods import day_in_words
from apps.money.reconciliation.domain.checksum import spaced_code
from apps.money.reconciliation.presenters.words import SHADOW
from apps.money.risk_sharing.domain.chance import people_needed
from apps.money.risk_sharing.presenters import named
from apps.money.settlements.domain.outcome import Stands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.foundation.kernel.pence import Pence
    from apps.money.settlements.domain.outcome import Chance, Outcome
    from apps.money.settlements.selectors.position import Position

UNGUARDED = "No measure of quality guards a gain, and no clinical stop is open: nothing holds one."
FEW_PEOPLE = 1_000
"""Under so many people a warning stands beside what chance would do."""
MOST_PEOPLE = 10_000_000
"""No partnership has more: a difference that would need them is too small to speak of."""


def state_in_words(position: Position) -> str:
    """Whether it is final, and if not, what is missing."""
    if position.last:
        day = day_in_words(timezone.localdate(position.last.fixed_at))
        again = " What was held has been released since." if position.last.place > 1 else ""
        return f"Final. Fixed on {day} by {position.last.organisation.name}; its figures never change.{again}"
    taken = position.level_taken
    level = f" Quality is taken at level {taken}, as its readings stand: it is not confirmed." if taken else ""
    left, months = position.still_to_settle, len(position.read.settling)
    if left:
        of = f"{left} of {months} months {'is' if left == 1 else 'are'} not settled yet"
        return f"Provisional. {of}: figures move until they are.{level}"
    if level:
        return f"Provisional. Every month is settled.{level}"
    return "Provisional. Every month is settled: a commissioner can fix it for good."


def measured_in_words(position: Position) -> str:
    """Which months are in it."""
    read = position.read
    if not read.months:
        return ""
    first, last = read.months[0].month, read.months[-1].month
    span = f"{first:%B %Y}" if first == last else f"{first:%B %Y} to {last:%B %Y}"
    if read.is_whole:
        return f"Months: {span}."
    return f"Months so far: {span}. Figures that are agreed for a whole year stand for these months' part of the plan."


def result_in_words(position: Position, own: str) -> tuple[str, str]:
    """Who owes what, in a sentence, and the sum: of one's own organisation where it is a party, else of all
    providers."""
    outcome = position.shown
    if outcome is None:
        return "", ""
    start = "" if position.last else "As it stands now, "
    would = "would have " if position.is_shadow else ""
    pence, who = _whose(outcome, position, own)
    if pence > 0:
        said = f"{who} {'would have received' if would else 'receives'}"
    elif pence < 0:
        said = f"{who} {'would have paid' if would else 'pays'}"
    else:
        said = f"nothing {'would have been' if would else 'is'} to settle with {who}"
    said = f"{start}{said}"
    return f"{said[0].upper()}{said[1:]}", sterling(abs(pence))


def _whose(outcome: Outcome, position: Position, own: str) -> tuple[Pence, str]:
    if own in outcome.paid:
        return outcome.to_settle(own, Stands.TO_PAY), position.names[own]
    providers = [code for code in outcome.codes if not position.pays(code)]
    whole = sum(outcome.to_settle(code, Stands.TO_PAY) for code in providers)
    return whole, "the providers together" if len(providers) > 1 else position.names[providers[0]]


def with_whom(position: Position, own: str) -> list[str]:
    """Each transfer of one's own organisation, or of everybody where it is no party."""
    outcome = position.shown
    if outcome is None:
        return []
    names = position.names
    return [
        f"{names[one.payer]} to {names[one.payee]}: {sterling(one.pence)}"
        for one in outcome.transfers
        if one.stands == Stands.TO_PAY and own in (one.payer, one.payee)
    ]


def held_in_words(outcome: Outcome) -> str:
    """What is held, and that it is not lost; or that nothing follows."""
    held = sum(one.pence for one in outcome.transfers if one.stands == Stands.HELD)
    if held:
        return f"{sterling(held)} of gains is held, not lost, until what holds it is answered."
    if not outcome.has_consequences:
        return (
            "Too few people stand behind it for chance not to rule: the figures are shown, and nothing is paid on them."
        )
    return ""


def chance_in_words(chance: Chance) -> list[str]:
    """The interval, the smallest saving that could be told from noise, and whether this one can."""
    gap, width = abs(chance.saved), sterling(chance.width)
    word = "underspend" if chance.saved >= 0 else "overspend"
    share = percent_in_words(gap * HUNDRED_PERCENT // chance.expected) if chance.expected else "nil"
    can = "is more than chance alone would do" if chance.is_told else "cannot be told from chance"
    said = [
        f"With {chance.people:,} people, whose costs differ by {float(chance.spread):.2f} times their mean, chance "
        f"alone would move the cost of these months by about {width} either way, 19 times in 20: a saving below that "
        f"cannot be told from noise. The {word} against what was counted, {sterling(gap)} ({share}), {can}."
    ]
    if gap and chance.expected > 0 and not chance.is_told:
        needed = people_needed(gap / chance.expected, float(chance.spread))
        if needed <= MOST_PEOPLE:
            said.append(f"With {needed:,} people a difference of this share could be told from chance.")
    if chance.people < FEW_PEOPLE:
        said.append(f"Fewer than {FEW_PEOPLE:,} people: read every gain and loss with care.")
    return said


def paper_lines(position: Position) -> list[str]:
    """What stands above the tables on paper and in files."""
    said = [state_in_words(position), measured_in_words(position)]
    if position.last:
        said.append(f"Check code {spaced_code(position.last.check_code)}.")
    if position.is_shadow:
        said.append(SHADOW)
    return [one for one in said if one]


def unguarded(position: Position) -> str:
    """That nothing can hold a gain; empty where a gate or a stop may."""
    facts = position.facts
    return "" if facts and (facts.gates or facts.stops) else UNGUARDED


def terms_in_words(position: Position) -> Sequence[str]:
    """The agreement that settles the year, each term in plain English."""
    outcome = position.shown
    return [named(said, position.names) for said in outcome.words.values()] if outcome else []
