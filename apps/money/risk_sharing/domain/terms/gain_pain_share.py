from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from apps.foundation.kernel.allocation import allocate
from apps.money.risk_sharing.domain.exact import money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import BadParameter, Part, listed, share, shares, text
from apps.money.risk_sharing.domain.position import IN_WORDS, Parties
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term, whole_weights

HALVES = {"ICB": "0.5", "ACU": "0.3", "COM": "0.2"}
PARTIES = {"ICB": "commissioner", "ACU": "provider", "COM": "provider"}
BUDGET, PLAN, PAYMENT, SAME = "budget", "plan", "payment", "same"
FOLLOW = "Bands follow one another from nil, with no gap and no overlap"
SAID = {PAYMENT: "the payment so far", BUDGET: IN_WORDS[BUDGET], PLAN: IN_WORDS[PLAN]}


@dataclass(frozen=True)
class Band(Part):
    """From a share of the budget to another (open at the end), shared so by all parties."""

    starts: Fraction = share(most="100", label="From, %")
    shares: Mapping[str, Fraction] = shares(whole_sum=True, label="Share, %")
    ends: Fraction | None = share(
        default=None, most="100", label="To, %", hint="Empty in the last band, which has no end"
    )


@dataclass(frozen=True)
class GainPainShare(Term):
    """Over- and underspend against the budget, shared band by band; each band shares only what lies inside it.

    What lies inside the deadband stays with the providers. `cap` limits what is shared of an overspend, `floor`
    of an underspend, as shares of the budget. Without bands for underspend those for overspend serve both.
    `against` is what cost is compared with: the budget, the plan, or what the terms before came to. Bands, deadband,
    cap and floor are shares of the same figure, or of another that `bands_of` names.
    """

    code = "gain_pain_share"
    title = "Gain and pain share"
    source = "Alliance contracting"
    place = Place.ADDS
    base = "budget"
    examples = (
        Example(
            {"budget": 100_000_000, "actual": 110_000_000, "by_party": {"ACU": 75_000_000, "COM": 25_000_000}},
            {"over": [{"starts": "0", "shares": HALVES}]},
            105_000_000,
            {"ICB": -105_000_000, "ACU": 79_500_000, "COM": 25_500_000},
            PARTIES,
        ),
        Example(
            {"budget": 100_000_000, "actual": 92_000_000},
            {
                "over": [
                    {"starts": "0", "ends": "0.05", "shares": {"ICB": "0", "ACU": "1"}},
                    {"starts": "0.05", "shares": {"ICB": "1"}},
                ],
                "deadband": "0.01",
            },
            97_000_000,
        ),
        Example(
            {"plan": 100_000_000, "actual": 90_000_000},
            {"over": [{"starts": "0", "shares": {"ICB": "0.5", "ACU": "0.5"}}], "against": "plan"},
            95_000_000,
        ),
    )

    over: tuple[Band, ...] = listed(Band, label="Band of an overspend")
    under: tuple[Band, ...] = listed(
        Band, default=(), label="Band of an underspend", hint="Leave all empty where underspend is shared alike"
    )
    deadband: Fraction = share(default="0", label="Deadband, %", hint="Within it nothing is shared")
    cap: Fraction | None = share(default=None, most="100", label="Most that is shared of an overspend, %")
    floor: Fraction | None = share(default=None, most="100", label="Most that is shared of an underspend, %")
    against: str = text(
        default=BUDGET,
        one_of={
            BUDGET: "The budget: what is counted for the year",
            PLAN: "The signed plan",
            PAYMENT: "The payment so far: what the terms before came to",
        },
        label="With what is cost compared?",
    )
    bands_of: str = text(
        default=SAME,
        one_of={SAME: "The same figure", BUDGET: "The budget", PLAN: "The signed plan"},
        label="Of what are bands, deadband and limits a percentage?",
    )

    def check(self, parties: Parties) -> None:
        for at, bands in (("over", self.over), ("under", self.under)):
            for place, (before, band) in enumerate(zip((None, *bands), bands, strict=False)):
                starts = Fraction(0) if before is None else before.ends
                if starts is None:
                    raise BadParameter(f"{FOLLOW}: band {place} has no end, and another follows it.", f"{at}-{place}")
                if band.starts != starts:
                    wrong = f"band {place + 1} starts at {percent(band.starts)}, and must start at {percent(starts)}"
                    raise BadParameter(f"{FOLLOW}: {wrong}.", f"{at}-{place}")
                if band.ends is not None and band.ends <= band.starts:
                    raise BadParameter("A band ends above where it starts.", f"{at}-{place}-ends")
            if bands and bands[-1].ends is not None:
                raise BadParameter("The last band has no end, so that nothing is left unshared.", at)

    @property
    def starts_from(self) -> str:
        return "" if self.against == PAYMENT else self.against

    def words(self) -> str:
        of = SAID[self._bands_of]
        said = [_in_words("overspend", self.over, of)]
        said.append(_in_words("underspend", self.under, of) if self.under else "Underspend is shared alike.")
        if self.against != BUDGET or self.bands_of not in (SAME, BUDGET):
            said.insert(0, f"Cost is compared with {SAID[self.against]}.")
        if self.deadband:
            said.append(f"Within {percent(self.deadband)} of {of} nothing is shared.")
        if self.cap is not None:
            said.append(f"At most {percent(self.cap)} of {of} is shared of an overspend.")
        if self.floor is not None:
            said.append(f"At most {percent(self.floor)} of {of} is shared of an underspend.")
        return " ".join(said)

    @property
    def _bands_of(self) -> str:
        return self.against if self.bands_of == SAME else self.bands_of

    def _figure(self, so_far: SoFar, name: str) -> int:
        return so_far.paid if name == PAYMENT else so_far.need(name, self)

    def effect(self, so_far: SoFar) -> Effect:
        compared, actual = self._figure(so_far, self.against), so_far.need("actual", self)
        budget = self._figure(so_far, self._bands_of)
        away, is_over = abs(actual - compared), actual > compared
        bands = self.over if is_over or not self.under else self.under
        limit = self.cap if is_over else self.floor
        most = Fraction(away) if limit is None else min(Fraction(away), self.deadband * budget + limit * budget)
        parts: dict[str, Fraction] = {}
        for band in bands:
            starts = max(band.starts, self.deadband) * budget
            inside = max(Fraction(0), min(most, band.ends * budget if band.ends is not None else most) - starts)
            for code, part in band.shares.items():
                parts[code] = parts.get(code, Fraction(0)) + part * inside
        shared = whole_pence(sum(parts.values(), Fraction(0)))
        word = "overspend" if is_over else "underspend"
        if not shared:
            return Effect([Step(f"Nothing of the {word} of {money(away)} is shared.")])
        sign = 1 if is_over else -1
        bears = allocate(sign * shared, whole_weights(parts))
        fell = allocate(sign * shared, so_far.weights)
        net = {code: fell.get(code, 0) - bears.get(code, 0) for code in sorted({*fell, *bears})}
        said = f"Of an {word} of {money(away)}, {money(shared)} is shared."
        steps = [Step(said, sign * shared)]
        steps += [Step(f"{code} bears {money(amount)}.", amount) for code, amount in sorted(bears.items()) if amount]
        return Effect(steps, net=net)


def _in_words(word: str, bands: tuple[Band, ...], of: str) -> str:
    said = []
    for band in bands:
        upto = f" to {percent(band.ends)}" if band.ends is not None else " on"
        who = ", ".join(f"{code} {percent(part)}" for code, part in sorted(band.shares.items()))
        said.append(f"from {percent(band.starts)}{upto} of {of}: {who}")
    return f"Of an {word}, {'; '.join(said)}."
