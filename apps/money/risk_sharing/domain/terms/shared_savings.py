from dataclasses import dataclass
from fractions import Fraction

from apps.money.risk_sharing.domain.exact import clip, money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import BadParameter, flag, pence, share
from apps.money.risk_sharing.domain.position import MissingFigure, Parties
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term

SAVED = {"benchmark": 1_000_000_000, "actual": 960_000_000, "quality_score": "0.80"}
MINIMUM = "minimum_loss_rate"
LOST = {"benchmark": 1_000_000_000, "actual": 1_050_000_000, "quality_score": "0.80"}


@dataclass(frozen=True)
class SharedSavings(Term):
    """A share of savings against a benchmark, from the first pound, once they reach a minimum rate; losses likewise.

    Saving S = benchmark - actual. Earned where S / benchmark, unrounded, reaches the minimum savings rate:
    min(S x sharing rate [x quality] x (1 - withheld), cap x benchmark). A loss at or beyond the minimum loss rate:
    loss x loss rate - adjustment, never below nil, at most limit x benchmark. The loss rate is fixed, or
    clip(1 - rate x quality, low, high). Without a minimum loss rate nothing is lost.
    """

    code = "shared_savings"
    title = "Shared savings"
    source = "Accountable care organisations"
    place = Place.ADDS
    base = "actual"
    examples = (
        Example(SAVED, {"minimum_savings_rate": "0.02", "sharing_rate": "0.50"}, 980_000_000),
        Example(SAVED, {"minimum_savings_rate": "0.05", "sharing_rate": "0.50"}, 960_000_000),
        Example(
            SAVED,
            {
                "minimum_savings_rate": "0.02",
                "sharing_rate": "0.75",
                "quality_multiplies": True,
                "withheld": "0.02",
                "cap": "0.10",
            },
            983_520_000,
        ),
        Example(
            LOST,
            {
                "minimum_savings_rate": "0.02",
                "sharing_rate": "0.75",
                "minimum_loss_rate": "0.02",
                "loss_quality_rate": "0.75",
                "loss_rate_low": "0.40",
                "loss_rate_high": "0.75",
                "loss_adjustment": 1_000_000,
            },
            1_031_000_000,
        ),
    )

    stated = ("benchmark",)
    minimum_savings_rate: Fraction = share(label="Minimum savings rate, % of the benchmark")
    sharing_rate: Fraction = share(label="Sharing rate, %")
    quality_multiplies: bool = flag(default=False, label="The quality score multiplies the sharing rate")
    withheld: Fraction = share(default="0", label="Withheld, %")
    cap: Fraction | None = share(default=None, label="Most that is earned, % of the benchmark")
    minimum_loss_rate: Fraction | None = share(
        default=None, label="Minimum loss rate, % of the benchmark", hint="Leave it empty where no loss is borne"
    )
    loss_rate: Fraction | None = share(default=None, label="Loss rate, where it is fixed, %")
    loss_quality_rate: Fraction | None = share(
        default=None,
        label="Rate of quality, where the loss rate follows it, %",
        hint="The loss rate is the whole less this rate of the quality score",
    )
    loss_rate_low: Fraction | None = share(default=None, label="Lowest loss rate, %")
    loss_rate_high: Fraction | None = share(default=None, label="Highest loss rate, %")
    loss_limit: Fraction | None = share(default=None, label="Most that is lost, % of the benchmark")
    loss_adjustment: int = pence(default=0, label="Taken off a loss before it is borne")

    def check(self, parties: Parties) -> None:
        ways = (self.loss_rate is not None) + (self.loss_quality_rate is not None)
        low, high = self.loss_rate_low, self.loss_rate_high
        if self.minimum_loss_rate is None:
            if ways:
                raise BadParameter("A loss rate needs a minimum loss rate, from which losses count.", MINIMUM)
            if self.loss_limit is not None or self.loss_adjustment or low is not None or high is not None:
                raise BadParameter("What limits a loss needs a minimum loss rate, from which losses count.", MINIMUM)
        elif ways != 1:
            raise BadParameter("Losses need one rate: a fixed one, or one that follows quality.", "loss_rate")
        if self.loss_rate is not None and (low is not None or high is not None):
            raise BadParameter("A fixed loss rate has no lowest and no highest.", "loss_rate_low")
        if low is not None and high is not None and low > high:
            raise BadParameter("The lowest loss rate is not above the highest.", "loss_rate_low")

    def words(self) -> str:
        quality = " times the quality score" if self.quality_multiplies else ""
        said = [
            f"Of savings against the benchmark that reach {percent(self.minimum_savings_rate)} of it, the providers "
            f"get {percent(self.sharing_rate)}{quality} from the first pound."
        ]
        if self.withheld:
            said.append(f"{percent(self.withheld)} of that is withheld.")
        if self.cap is not None:
            said.append(f"They get at most {percent(self.cap)} of the benchmark.")
        if self.minimum_loss_rate is None:
            said.append("They bear no loss.")
        else:
            said.append(f"Of losses from {percent(self.minimum_loss_rate)} of it they bear {self._loss_words()}.")
            if self.loss_adjustment:
                said.append(f"{money(self.loss_adjustment)} is taken off first.")
            if self.loss_limit is not None:
                said.append(f"They lose at most {percent(self.loss_limit)} of the benchmark.")
        return " ".join(said)

    def effect(self, so_far: SoFar) -> Effect:
        benchmark, actual = so_far.need("benchmark", self), so_far.need("actual", self)
        if benchmark <= 0:
            raise MissingFigure(f"{self.title} needs a benchmark above nil.")
        saving, rate = benchmark - actual, Fraction(benchmark - actual, benchmark)
        if saving > 0 and rate >= self.minimum_savings_rate:
            return self._saved(so_far, saving, benchmark)
        if saving < 0 and self.minimum_loss_rate is not None and -rate >= self.minimum_loss_rate:
            return self._lost(so_far, -saving, benchmark)
        word = "saving" if saving >= 0 else "loss"
        return Effect(
            [Step(f"A {word} of {money(abs(saving))} is {percent(abs(rate))} of the benchmark: none counts.")]
        )

    def _saved(self, so_far: SoFar, saving: int, benchmark: int) -> Effect:
        quality = self._quality(so_far) if self.quality_multiplies else Fraction(1)
        earned = saving * self.sharing_rate * quality * (1 - self.withheld)
        paid = whole_pence(clip(earned, None, None if self.cap is None else benchmark * self.cap))
        steps = [Step(f"A saving of {money(saving)} counts from the first pound.", saving)]
        return Effect([*steps, Step(f"The providers' share of it: {money(paid)}.", paid)], paid=paid)

    def _lost(self, so_far: SoFar, loss: int, benchmark: int) -> Effect:
        rate = self.loss_rate
        if rate is None:
            fixed = 1 - (self.loss_quality_rate or Fraction(0)) * self._quality(so_far)
            rate = clip(fixed, self.loss_rate_low, self.loss_rate_high)
        due = clip(loss * rate - self.loss_adjustment, Fraction(0), None)
        back = whole_pence(clip(due, None, None if self.loss_limit is None else benchmark * self.loss_limit))
        steps = [Step(f"A loss of {money(loss)} counts from the first pound.", -loss)]
        said = f"The providers bear {percent(rate)} of it: {money(back)}."
        return Effect([*steps, Step(said, -back)], paid=-back)

    def _quality(self, so_far: SoFar) -> Fraction:
        if so_far.position.quality_score is None:
            raise MissingFigure(f"{self.title} needs the position's quality_score.")
        return so_far.position.quality_score

    def _loss_words(self) -> str:
        if self.loss_rate is not None:
            return percent(self.loss_rate)
        low = f", at least {percent(self.loss_rate_low)}" if self.loss_rate_low is not None else ""
        high = f", at most {percent(self.loss_rate_high)}" if self.loss_rate_high is not None else ""
        return f"the whole less {percent(self.loss_quality_rate or Fraction(0))} times the quality score{low}{high}"
