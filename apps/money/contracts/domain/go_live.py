"""What stands before a contract goes live: each check is met, or covered by an accepted assumption in date, or neither.

Source clause: contracts, "go-live checks". Parties, fees and the sharing agreement are never covered: without parties
nobody is bound, without fees nothing is due, and without the agreement no identifiable record may cross.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.periods import day_in_words
from apps.money.contracts.domain.model_of_contract import Mended, Missing

IN_THE_ARRANGEMENTS = "In the arrangements"


class Check(StrEnum):
    """In the order in which they are shown."""

    PARTIES = "PARTIES"
    FEES = "FEES"
    SHARING = "SHARING"
    PLAN = "PLAN"
    OUTCOMES = "OUTCOMES"
    RISK_SHARE = "RISK_SHARE"
    NON_PERFORMANCE = "NON_PERFORMANCE"
    EQUALITY = "EQUALITY"
    DECOMMISSIONING = "DECOMMISSIONING"
    SYSTEM_AUDIT = "SYSTEM_AUDIT"


TITLES: Mapping[Check, str] = {
    Check.PARTIES: "Parties match the model",
    Check.FEES: "Fees for all three levels, or a value, whole term",
    Check.SHARING: "Information-sharing agreement in force",
    Check.PLAN: "Indicative plan from a complete risk-profiling run",
    Check.OUTCOMES: "At least one outcome measure",
    Check.RISK_SHARE: "Risk share documented",
    Check.NON_PERFORMANCE: "Non-performance defined for each party",
    Check.EQUALITY: "Equality assessment noted",
    Check.DECOMMISSIONING: "Decommissioning assessed",
    Check.SYSTEM_AUDIT: "System-audit plan",
}
NEVER_COVERED = frozenset({Check.PARTIES, Check.FEES, Check.SHARING})


class State(StrEnum):
    MET = "Met"
    COVERED = "Accepted assumption"
    NOT_MET = "Not met"


class NotReadyToGoLive(ValueError):
    """A check is neither met nor covered; the message names each that is not."""


@dataclass(frozen=True)
class Facts:
    """What the checks look at. Names are in words, as a page shows them; empty where there is nothing."""

    parties: Sequence[str]
    parties_missing: Sequence[Missing]
    levels_without_fee: Sequence[str]
    fees_to: date
    agreement: str
    is_agreement_in_force: bool
    outside_agreement: Sequence[str]
    run: str
    feeds_missing: Sequence[str]
    outcome_measures: int
    risk_share: str
    """What it rests on; empty where it is documented nowhere."""
    without_non_performance: Sequence[str]
    equality_noted_on: date | None
    decommissions: bool | None
    decommissioning: bool
    system_audit: bool
    is_value: bool = False
    """Whether it pays a value, and needs no fees."""
    has_value: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a check stands, and what that rests on. `until` is the last day of the assumption that covers it."""

    check: Check
    state: State
    rests_on: str
    until: date | None = None


Found = tuple[bool, str]
"""Whether a check is met, and what that rests on or what is missing."""


def standings(facts: Facts, covered: Mapping[Check, date], today: date) -> list[Standing]:
    """Every check. `covered` has, for a check, the last day of an assumption about it that all parties accepted."""
    return [_standing(check, met, words, covered.get(check), today) for check, (met, words) in _found(facts)]


def mended_on(check: Check, facts: Facts) -> list[Mended]:
    """The pages of a contract on which a check that is not met is mended, each once."""
    if check == Check.PARTIES:
        return list(dict.fromkeys(one.mended for one in facts.parties_missing))
    if check == Check.FEES:
        return [Mended.PLAN if facts.is_value else Mended.DRAFT]
    return [_MENDED.get(check, Mended.ARRANGEMENTS)]


def check_go_live(standing: Sequence[Standing]) -> None:
    """Raise NotReadyToGoLive unless every check is met or covered."""
    if open_ones := [TITLES[one.check] for one in standing if one.state == State.NOT_MET]:
        raise NotReadyToGoLive(f"It cannot go live yet. Not met: {'; '.join(open_ones)}.")


def _standing(check: Check, met: bool, words: str, until: date | None, today: date) -> Standing:
    if met:
        return Standing(check, State.MET, words)
    if until is None or until < today or check in NEVER_COVERED:
        return Standing(check, State.NOT_MET, words)
    return Standing(check, State.COVERED, words, until)


def _found(facts: Facts) -> list[tuple[Check, Found]]:
    return [(check, ask(facts)) for check, ask in _ASKED.items()]


def _parties(facts: Facts) -> Found:
    if facts.parties_missing:
        return False, f"It needs {listed([one.words for one in facts.parties_missing])}"
    return True, _parties_in_words(len(facts.parties))


def _fees(facts: Facts) -> Found:
    if facts.is_value:
        to = day_in_words(facts.fees_to)
        return facts.has_value, f"Its value, to {to}" if facts.has_value else "No value is built: its plan is not drawn"
    if facts.levels_without_fee:
        return False, f"No fee for {listed(facts.levels_without_fee)}"
    return True, f"Low, Medium and High, to {day_in_words(facts.fees_to)}"


def _sharing(facts: Facts) -> Found:
    if not facts.agreement:
        return False, "No agreement is chosen"
    if not facts.is_agreement_in_force:
        return False, f"{facts.agreement}: not in force today"
    if outside := listed(facts.outside_agreement):
        return False, f"{facts.agreement} does not bind {outside}. The administrator records who signs it"
    return True, f"{facts.agreement}, which binds every party"


def _plan(facts: Facts) -> Found:
    if not facts.run:
        return False, "No plan is drawn"
    if facts.feeds_missing:
        return False, f"{facts.run}, without {listed(facts.feeds_missing).lower()}"
    return True, facts.run


def _outcomes(facts: Facts) -> Found:
    if not facts.outcome_measures:
        return False, "No measure is agreed"
    return True, "1 measure" if facts.outcome_measures == 1 else f"{facts.outcome_measures} measures"


def _risk_share(facts: Facts) -> Found:
    return bool(facts.risk_share), facts.risk_share or "Neither agreement nor ledger is named"


def _non_performance(facts: Facts) -> Found:
    if facts.without_non_performance:
        return False, f"Not defined for {listed(facts.without_non_performance)}"
    return True, f"For {_parties_in_words(len(facts.parties))}, with what follows"


def _equality(facts: Facts) -> Found:
    noted = facts.equality_noted_on
    return noted is not None, f"Noted on {day_in_words(noted)}" if noted else "Not noted"


def _decommissioning(facts: Facts) -> Found:
    if facts.decommissions is None:
        return False, "Nobody has said whether this contract ends or shrinks a service"
    if not facts.decommissions:
        return True, "No service ends or shrinks"
    return facts.decommissioning, "Assessed" if facts.decommissioning else "A service ends or shrinks, not assessed"


def _system_audit(facts: Facts) -> Found:
    return facts.system_audit, IN_THE_ARRANGEMENTS if facts.system_audit else "No plan"


_ASKED: Mapping[Check, Callable[[Facts], Found]] = {
    Check.PARTIES: _parties,
    Check.FEES: _fees,
    Check.SHARING: _sharing,
    Check.PLAN: _plan,
    Check.OUTCOMES: _outcomes,
    Check.RISK_SHARE: _risk_share,
    Check.NON_PERFORMANCE: _non_performance,
    Check.EQUALITY: _equality,
    Check.DECOMMISSIONING: _decommissioning,
    Check.SYSTEM_AUDIT: _system_audit,
}


_MENDED: Mapping[Check, Mended] = {Check.PLAN: Mended.PLAN, Check.RISK_SHARE: Mended.RISK_SHARING}


def _parties_in_words(number: int) -> str:
    return "1 party" if number == 1 else f"{number} parties"
