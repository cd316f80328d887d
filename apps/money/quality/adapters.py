"""What the settlement of a year reads of its quality: what is confirmed of the whole year; while it is provisional, the
level as readings stand."""

from fractions import Fraction

from apps.money.contracts.models import Contract
from apps.money.quality.domain.level import Increment, Standing
from apps.money.quality.domain.measures import Guard
from apps.money.quality.selectors import reached_of
from apps.money.risk_sharing.domain.reached import Gate, GateStands, Reached


def in_settlement(contract: Contract, year: int) -> Reached:
    """The level and score once every reading is confirmed; a gate for each measure that guards a gain; stops that are
    open. An outcome or a condition of a term is the measure of its name: what it reads, and whether it is at its
    minimum. Raises NotAYear."""
    found = reached_of(contract, year)
    settled = [one for one in found.increments if _is_settled(one)]
    return Reached(
        level=found.level if found.is_confirmed else None,
        score=found.share if found.is_confirmed else None,
        level_so_far=found.level,
        score_so_far=found.share,
        outcomes={one.measure.name: value for one in settled if (value := _value(one)) is not None},
        conditions={
            one.measure.name: one.standing == Standing.MET
            for one in settled
            if one.standing in (Standing.MET, Standing.BELOW)
        },
        gates=[_gate(one) for one in found.increments if one.measure.guard == Guard.GAIN],
        stops=found.stops,
    )


def _is_settled(one: Increment) -> bool:
    return one.read is not None and one.read.is_confirmed and one.read.is_whole


def _value(one: Increment) -> Fraction | None:
    return one.read.value if one.read else None


def _gate(one: Increment) -> Gate:
    name = one.measure.name
    if one.read is None:
        return Gate(name, GateStands.UNKNOWN, "nothing is recorded")
    if not _is_settled(one):
        return Gate(name, GateStands.UNKNOWN, "not confirmed by the other side, or not of the whole year")
    if one.standing == Standing.TOO_FEW:
        return Gate(name, GateStands.UNKNOWN, "the data are too few to say")
    return Gate(name, GateStands.MET if one.standing == Standing.MET else GateStands.BREACHED)
