"""Why cost differs from plan: more people, other levels, or more a person. The parts add up exactly."""

from dataclasses import dataclass

from apps.foundation.kernel.pence import Pence, round_half_up


@dataclass(frozen=True)
class Explained:
    """A variance in its parts: they add to actual less plan, to the penny."""

    volume: Pence
    mix: Pence
    intensity: Pence

    @property
    def variance(self) -> Pence:
        return self.volume + self.mix + self.intensity


def explained_variance(
    *,
    plan: Pence,
    actual: Pence,
    expected_days: int,
    actual_days: int,
    expected_days_all: int,
    actual_days_all: int,
    fee_a_year: Pence,
    of_a_year: int,
    plan_share: tuple[int, int],
) -> Explained:
    """Explain one cell of a month: a level of need, perhaps of one service line.

    With N, E the actual and expected days of all levels, n, e of the level, and c = plan / e the expected cost
    a day:  volume = (N - E) x e/E x c;  mix = (n - N x e/E) x c;  each half up; intensity is the rest.
    E = 0: all is intensity. e = 0 < n: c = the fee a day x the cell's share of the plan (`plan_share`, as a
    numerator and a denominator). Where a contract counts heads, people on the first stand in the place of days, and the
    fee is divided by 12 and not by the days of the year (`of_a_year`). Source: reconciliation, "explained".
    """
    variance = actual - plan
    if expected_days_all == 0:
        return Explained(0, 0, variance)
    if expected_days == 0:
        top, bottom = fee_a_year * plan_share[0], of_a_year * plan_share[1]
        mix = round_half_up(actual_days * top, bottom) if bottom else 0
        return Explained(0, mix, variance - mix)
    volume = round_half_up((actual_days_all - expected_days_all) * plan, expected_days_all)
    mix = round_half_up(
        (actual_days * expected_days_all - actual_days_all * expected_days) * plan,
        expected_days_all * expected_days,
    )
    return Explained(volume, mix, variance - volume - mix)
