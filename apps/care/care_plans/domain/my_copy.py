"""My copy: what is written for the person themselves, as blocks of plain words. Large print and easy read draw the
same blocks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from apps.foundation.kernel.periods import day_in_words, last_day_in_words

LEVELS = {
    1: ("Low", "I am mostly well. I manage my health with a little help."),
    2: ("Medium", "I am mostly steady. I have bad spells when I need more help."),
    3: ("High", "I need a lot of help, often from several people."),
}
"""The level of need in words that a person can be told."""

BUDGETS = {
    "THINKING": "I was offered a personal health budget. I am thinking about it.",
    "NOTIONAL": "I was offered a personal health budget. I chose what it is spent on. The service keeps the money.",
    "THIRD_PARTY": "I was offered a personal health budget. I chose somebody else to look after the money for me.",
    "DIRECT": "I was offered a personal health budget. I chose to be paid the money and to arrange the help myself.",
    "DECLINED": "I was offered a personal health budget. I said no. I can ask again.",
}

AT_HAND = {
    "telehealth": "To keep an eye on my health at home",
    "telecare": "To keep me safe at home",
    "specialist_access": "To see or reach specialists",
}
"""What is at hand, as the plan names it, by what it is for."""

ANSWERS = {
    "OFFERED": "I have not answered yet.",
    "ACCEPTED": "I said yes.",
    "DECLINED": "I said no. I can ask again.",
    "COMPLETED": "I have finished it.",
}
"""What became of help to manage one's own condition."""

SHARING = {
    "GIVEN": "I agreed that the people who look after me can share my record. I can change my mind.",
    "REFUSED": "I said no to sharing my record between organisations. I can change my mind.",
    "NOT_ASKED": "I have not been asked yet about sharing my record between organisations.",
}

FUNDED = {
    "YEAR_OF_CARE": "I do not pay for this.",
    "PHB_NOTIONAL": "It comes out of my personal health budget.",
    "PHB_THIRD_PARTY": "It comes out of my personal health budget.",
    "PHB_DIRECT": "It comes out of my personal health budget. The money is paid to me.",
    "SOCIAL_CARE_CHARGE": "I pay for this.",
    "OTHER": "Somebody else pays for this.",
}


@dataclass(frozen=True)
class Step:
    """Something that will help: what, who does it, and when (a day, or in words)."""

    what: str
    who: str
    on: date | None = None
    when: str = ""


@dataclass(frozen=True)
class Support:
    """A package in place or to come: service, who gives it, what it costs in words, who pays (a code), its days."""

    service: str
    provider: str
    cost: str
    funded_by: str
    starts_on: date = date.min
    ends_before: date | None = None


@dataclass(frozen=True)
class SelfHelp:
    """Help to manage one's own condition that was offered: what, who gives it, what the person said (a code)."""

    what: str
    who: str
    answer: str


@dataclass(frozen=True)
class Agreed:
    """A level that two professionals agreed one step from the one that the rules gave, and its first day without."""

    rules_gave: int
    ends_before: date


@dataclass(frozen=True)
class NotYet:
    """A wish that is not possible yet."""

    words: str
    reason: str
    instead: str
    look_again_on: date


@dataclass(frozen=True)
class CopyFacts:
    """Everything that My copy may say. Texts are the person's own or the co-ordinator's; codes as stored."""

    name: str
    written_on: date
    written_with: str
    is_agreed: bool
    goals: Sequence[str] = ()
    rings: Sequence[tuple[str, str]] = ()
    steps: Sequence[Step] = ()
    does_myself: Sequence[str] = ()
    at_hand: Sequence[tuple[str, str]] = ()
    level: int | None = None
    agreed: Agreed | None = None
    is_assessed: bool = False
    offered: Sequence[str] = ()
    chosen: Sequence[str] = ()
    self_help: Sequence[SelfHelp] = ()
    budget: str = ""
    supports: Sequence[Support] = ()
    not_yet: Sequence[NotYet] = ()
    sharing: str = ""
    coordinator: str = ""
    review_due_on: date | None = None
    today: date = date.min


@dataclass(frozen=True)
class Block:
    """One part of My copy. Every part is optional; a table never has more than two columns. `is_list`: the sentences
    are about several things, one each."""

    name: str
    heading: str
    sentences: Sequence[str] = ()
    quotes: Sequence[str] = ()
    items: Sequence[str] = ()
    columns: tuple[str, str] = ("", "")
    rows: Sequence[tuple[str, str]] = ()
    is_boxed: bool = field(default=False)
    is_list: bool = field(default=False)


def blocks_of(facts: CopyFacts) -> list[Block]:
    """The blocks in the order of reading. Blocks with nothing to say are left out, except those that a person is
    entitled to know: level of need, costs, and who may see the record.

    Source: care plan and co-ordination, "My copy"; "since people are to know what is available".
    """
    made = [
        Block("goals", "What matters to me", quotes=facts.goals),
        Block("ring", "Who to ring", rows=facts.rings, columns=("Who", "Number"), is_boxed=True),
        Block("next", "What happens next", rows=_to_come(facts), columns=("When", "What")),
        Block("who", "Who does what", rows=_others(facts), columns=("What will help", "Who")),
        Block("myself", "What I do myself", items=facts.does_myself),
        Block("at-hand", "What is there for me", sentences=_at_hand(facts.at_hand), is_list=True),
        Block("level", "My level of need", sentences=_level(facts)),
        Block("offered", "What I was offered, and chose", sentences=_offered(facts), is_list=True),
        Block("not-yet", "What I asked for that is not possible yet", sentences=_not_yet(facts.not_yet), is_list=True),
        Block("costs", "What my help costs", sentences=_costs(facts.supports, facts.today), is_list=True),
        Block("record", "My record", sentences=_record(facts)),
    ]
    return [block for block in made if block.sentences or block.quotes or block.items or block.rows]


def _to_come(facts: CopyFacts) -> list[tuple[str, str]]:
    """Steps whose day is today or later, the next one first."""
    to_come = [(step.on, step) for step in facts.steps if step.on and step.on >= facts.today]
    to_come.sort(key=lambda one: (one[0], one[1].what))
    return [(day_in_words(on), f"{_ended(step.what)} {_ended(step.who)}".strip()) for on, step in to_come]


def _others(facts: CopyFacts) -> list[tuple[str, str]]:
    """Steps without a day, and those done, as the plan has them; of one whose day is past, that it was planned."""
    said = []
    for step in facts.steps:
        if is_done(step.when):
            said.append((step.what, _ended(f"Done by {_within(step.who)}" if step.who else "Done")))
        elif step.on is None:
            said.append((step.what, f"{_within(step.who)}, {step.when}" if step.when else step.who))
        elif step.on < facts.today:
            said.append((step.what, f"{_ended(step.who)} This was planned for {day_in_words(step.on)}.".strip()))
    return said


def is_done(when: str) -> bool:
    """Whether the words of a step's *when* say that it is done."""
    return when.strip().rstrip(".").casefold() == "done"


def _ended(text: str) -> str:
    """The words with a full stop, if they have no end of their own; an end before a closing quotation mark is one."""
    said = text.strip()
    return said if not said or said.rstrip("\u201d\u2019\"')").endswith((".", "!", "?", "\u2026")) else f"{said}."


def _within(text: str) -> str:
    """The words as they stand inside a sentence: a full stop of their own is left out."""
    return text.strip().rstrip(".").rstrip()


def _level(facts: CopyFacts) -> list[str]:
    if facts.level is None:
        said = ["My level of need has not been worked out yet."]
    else:
        name, words = LEVELS[facts.level]
        said = [f"My level of need is {name}.", words, *_agreed(facts), "It helps to plan the right support."]
    said.append("It does not limit what I can have.")
    if facts.is_assessed:
        said.append("This is not an assessment for NHS continuing healthcare.")
    return said


def _agreed(facts: CopyFacts) -> list[str]:
    if facts.level is None or facts.agreed is None:
        return []
    step = "up" if facts.level > facts.agreed.rules_gave else "down"
    return [
        f"The rules gave {LEVELS[facts.agreed.rules_gave][0]}.",
        f"Two professionals agreed a step {step} from that.",
        f"This holds until {last_day_in_words(facts.agreed.ends_before)} at the latest.",
    ]


def _at_hand(at_hand: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{AT_HAND[kind]}: {_ended(words)}" for kind, words in at_hand]


def _offered(facts: CopyFacts) -> list[str]:
    said = [f"I was offered: {_ended(one)}" for one in facts.offered]
    said += [f"I chose: {_ended(one)}" for one in facts.chosen]
    for one in facts.self_help:
        what = f"{_within(one.what)}, from {one.who}" if one.who else one.what
        said.append(f"I was offered: {_ended(what)} {ANSWERS[one.answer]}")
    if facts.budget:
        said.append(BUDGETS[facts.budget])
    return said


def _not_yet(wishes: Sequence[NotYet]) -> list[str]:
    said = []
    for wish in wishes:
        instead = f" For now I have: {_ended(wish.instead)}" if wish.instead else ""
        said.append(
            f"I asked for: {_ended(wish.words)} It is not possible yet. The reason: {_ended(wish.reason)}{instead} "
            f"We look at it again on {day_in_words(wish.look_again_on)}."
        )
    return said


def _costs(supports: Sequence[Support], today: date) -> list[str]:
    """Every package with its cost, so that the person knows what is there; of one that is still to come, from which
    day; of one that is known to end, until which; and, once, whether they pay anything."""
    one_word_for_all = {one.funded_by for one in supports} == {"YEAR_OF_CARE"}
    said = []
    for one in supports:
        pays = "" if one_word_for_all else f" {FUNDED[one.funded_by]}"
        said.append(f"{_within(one.service)}, from {_within(one.provider)}, costs {one.cost}{_days(one, today)}.{pays}")
    if one_word_for_all:
        said.append("I do not pay for any of this.")
    if any(one.funded_by == "SOCIAL_CARE_CHARGE" for one in supports):
        said.append("If my money changes I will tell the council.")
    return said


def _days(one: Support, today: date) -> str:
    begins = f" from {day_in_words(one.starts_on)}" if one.starts_on > today else ""
    ends = f" until {last_day_in_words(one.ends_before)}" if one.ends_before else ""
    return begins + ends


def _record(facts: CopyFacts) -> list[str]:
    said = [SHARING[facts.sharing]] if facts.sharing else []
    said.append("I can ask who has opened my record, at any time.")
    if facts.coordinator:
        said.append(f"{facts.coordinator} looks after my plan with me.")
    if facts.review_due_on:
        said.append(f"We look at my plan again by {day_in_words(facts.review_due_on)}.")
    if not facts.is_agreed:
        said.append("This is a draft. I have not agreed it yet.")
    return said
