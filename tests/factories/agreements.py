"""Agreements of sharing risk as nobody would think of them: terms, figures and what is known, drawn from a number."""

from random import Random

from apps.foundation.kernel.allocation import allocate
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.position import BadInput, Parties
from apps.money.risk_sharing.domain.reached import GateStands
from apps.money.risk_sharing.domain.term import Place
from apps.money.settlements.domain.facts import Facts, PaidInMonths

ONE_PAYS = {"ICB": "commissioner", "ACU": "provider", "COM": "provider", "SOC": "provider"}
TWO_PAY = {**ONE_PAYS, "SOC": "commissioner"}
OUTCOMES = ("Say in one's care", "Home after 91 days")
CONDITION = "The plan of care is signed"
SIZES = (1, 99, 10_000_00, 2_000_000_00, 900_000_000_00)
"""Within which amounts are drawn: what is shared may be a penny, or most of a budget."""


class Drawn:
    """One agreement of its own kind for each number."""

    def __init__(self, number: int) -> None:
        self.draw = Random(number)
        self.kinds = self.draw.choice((ONE_PAYS, TWO_PAY))
        self.parties = Parties(self.kinds)

    def facts(self) -> Facts:
        """What a settlement rests on: an agreement that can be signed, with figures of every size."""
        draw = self.draw
        while True:
            codes = draw.sample(sorted(CATALOGUE), draw.randint(0, 6))
            terms = [{"term": code, "parameters": self.parameters(code)} for code in codes]
            try:
                agreement = Agreement.read(terms, self.parties)
            except BadInput:
                continue
            starts = any(term.place == Place.BASE or term.starts_from for term in agreement.terms)
            return self._facts(terms, leads=not starts or (not agreement.sets_base and draw.random() < 0.5))

    def _facts(self, terms: list[dict[str, object]], *, leads: bool) -> Facts:
        draw, size = self.draw, self.draw.choice(SIZES)
        plan = self.money(size)
        position = {
            "plan": plan,
            "budget": self.near(plan),
            "budget_at_base_mix": self.near(plan),
            "baseline": self.near(plan),
            "benchmark": self.near(plan) + 1,
            "actual": self.near(plan),
            "acute_plan": plan // 3,
            "acute_baseline": plan // 3,
            "acute_actual": self.near(plan // 3),
            "by_party": {code: self.money(size) for code in self.kinds},
            "actual_by_party": {code: self.money(size) for code in self.parties.providers},
            "subcontracts": {"COM": self.near(plan) // 5},
            "transition_costs": {code: self.money(size) for code in self.parties.providers},
            "person_costs": [self.money(size) for _ in range(5)],
            "plan_person_costs": [self.money(size) for _ in range(5)],
            "year": draw.randint(1, 5),
            "quality_level": draw.randint(1, 5),
            "quality_score": self.share(),
            "outcomes": {code: self.share() for code in OUTCOMES[: draw.randint(0, 2)]},
            "conditions": draw.choice(({}, {CONDITION: True}, {CONDITION: False})),
        }
        people = draw.choice((None, 1, 499, 500, 120_000))
        gates = [[code, draw.choice(list(GateStands)).value, "13.1%, limit 12.5%"] for code in OUTCOMES]
        return Facts(
            self.kinds,
            {
                name: value
                for name, value in position.items()
                if name in ("plan", "budget", "actual", "baseline", "by_party") or draw.random() < 0.95
            },
            terms,
            self.months(plan, leads=leads),
            gates=draw.choice(((), gates)),
            stops=draw.choice(((), ("Falls at night",))),
            settled=self.nil_sum(size) if draw.random() < 0.1 else {},
            people=people,
            consequences_from=500,
        )

    def months(self, plan: int, *, leads: bool) -> PaidInMonths:
        received = allocate(plan, {code: self.draw.randint(1, 9) for code in self.parties.providers})
        paid = allocate(-plan, {code: self.draw.randint(1, 9) for code in self.parties.commissioners})
        error = self.draw.choice((0, self.draw.randint(-plan, plan) // 10))
        return PaidInMonths(
            {**received, **paid},
            self.nil_sum(plan // 20),
            self.nil_sum(abs(error)) if error else dict.fromkeys(self.kinds, 0),
            error,
            leads,
        )

    def money(self, most: int) -> int:
        return self.draw.choice((0, most, self.draw.randint(0, most), self.draw.randint(0, most)))

    def near(self, amount: int) -> int:
        return amount + self.draw.choice((0, 1, amount // 100, self.draw.randint(0, amount // 5 + 1))) - amount // 50

    def nil_sum(self, most: int) -> dict[str, int]:
        codes = sorted(self.kinds)
        amounts = [self.draw.randint(-most, most) for _ in codes[1:]]
        return dict(zip(codes, [-sum(amounts), *amounts], strict=True))

    def share(self, most: int = 1_000) -> str:
        part = self.draw.choice((0, most, self.draw.randint(0, most), self.draw.randint(0, most)))
        return f"{part // 1_000}.{part % 1_000:03}"

    def whole_shares(self, codes: list[str]) -> dict[str, str]:
        """Shares of parties that come to the whole; some may have nil."""
        parts = allocate(1_000, {code: self.draw.randint(0, 9) + (code == codes[0]) for code in codes})
        return {code: f"{part // 1_000}.{part % 1_000:03}" for code, part in parts.items()}

    def some_shares(self, codes: list[str]) -> dict[str, str]:
        """Shares of parties that come to no more than the whole."""
        parts = self.whole_shares([*codes, "left"])
        return {code: parts[code] for code in codes}

    def bands(self) -> list[dict[str, object]]:
        """Bands that follow one another from nil, the last without an end."""
        starts = [0, *sorted(self.draw.sample(range(1, 400), self.draw.randint(0, 2)))]
        bands: list[dict[str, object]] = [
            {"starts": f"0.{first:03}", "shares": self.whole_shares(sorted(self.kinds))} for first in starts
        ]
        for band, end in zip(bands, starts[1:], strict=False):
            band["ends"] = f"0.{end:03}"
        return bands

    def parameters(self, code: str) -> dict[str, object]:
        """Of a term: each that it can have, as one of several that it may be."""
        draw, everybody, providers = self.draw, sorted(self.kinds), self.parties.providers
        if code == "bundled_contract":
            return {"efficiency": self.share(100)}
        if code == "flat_funding":
            return {"condition": draw.choice(("", CONDITION))}
        if code == "programme_margin":
            return {"care_group": "ACU"}
        if code == "cap_and_collar":
            return {
                "marginal_rate": self.share(),
                "corridor_above": self.share(100),
                "corridor_below": self.share(100),
                "limit_above": draw.choice((None, self.share(100))),
                "limit_below": draw.choice((None, self.share(100))),
                "on": draw.choice(("all", "acute")),
            }
        if code == "gain_split":
            return {"condition": CONDITION, "shares": {"ICB": self.share(400)}, "from_year": draw.randint(1, 3)}
        if code == "demand_split":
            return {"commissioner_share": self.share()}
        if code == "gain_pain_share":
            return {
                "over": self.bands(),
                "under": draw.choice(([], self.bands())),
                "deadband": self.share(50),
                "cap": draw.choice((None, self.share(200))),
                "floor": draw.choice((None, self.share(200))),
                "against": draw.choice(("budget", "plan", "payment")),
            }
        if code == "shared_savings":
            losses = {"minimum_loss_rate": self.share(50), "loss_rate": self.share(), "loss_limit": self.share(100)}
            return {
                "minimum_savings_rate": self.share(50),
                "sharing_rate": self.share(),
                "quality_multiplies": draw.random() < 0.5,
                "withheld": self.share(100),
                "cap": draw.choice((None, self.share(100))),
                **draw.choice(({}, losses)),
            }
        if code == "quality_linked":
            premium, surplus, deficit = (sorted(self.share(most) for _ in range(5)) for most in (100, 1_000, 1_000))
            rows = [
                {"premium": one, "surplus": more, "deficit": less}
                for one, more, less in zip(premium, surplus, reversed(deficit), strict=True)
            ]
            return draw.choice(({}, {"levels": rows}))
        if code == "outcome_incentive":
            asked = OUTCOMES[: draw.randint(1, 2)]
            weights = self.whole_shares(list(asked))
            return {
                "at_stake": self.share(50),
                "value": draw.choice(("budget", "plan")),
                "on_top": draw.random() < 0.5,
                "outcomes": [
                    {"code": one, "weight": weights[one], "floor": "0.65", "target": draw.choice(("0.75", "0.5"))}
                    for one in asked
                ],
            }
        if code == "profit_share":
            return {"shares": self.some_shares(providers)}
        if code == "savings_tiers":
            targets = sorted(draw.sample(range(1, 10**9), draw.randint(1, 3)))
            return {"tiers": [{"target": target, "provider_share": self.share()} for target in targets]}
        if code == "stable_funding":
            return {
                "margin": self.share(50),
                "beyond": draw.choice(("none", "excess", "whole")),
                "share": self.share(),
            }
        if code == "system_transition_fund":
            return {"shares": self.whole_shares(everybody)}
        if code == "outlier_protection":
            limit = draw.choice(({"amount": draw.randint(1, 10**7)}, {"percentile": "0.6"}))
            return {**limit, **draw.choice(({}, {"shares": self.whole_shares(everybody)}))}
        if code == "case_mix_drift_cap":
            return {"cap": self.share(100)}
        return {}
