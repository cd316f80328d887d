from dataclasses import dataclass

from apps.money.risk_sharing.domain.exact import money
from apps.money.risk_sharing.domain.parameters import BadParameter, party
from apps.money.risk_sharing.domain.position import BadInput, Parties
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term

PARTIES = {"ICB": "commissioner", "GROUP": "provider", "COM": "provider", "GP": "provider"}


@dataclass(frozen=True)
class ProgrammeMargin(Term):
    """Programme fees go to a care group, which pays its subcontracts and keeps, or bears, what is left."""

    code = "programme_margin"
    title = "Programme margin"
    source = "Dutch care groups (bundled payment)"
    place = Place.BASE
    examples = (
        Example(
            {"budget": 50_000_000, "subcontracts": {"COM": 30_000_000, "GP": 12_000_000}},
            {"care_group": "GROUP"},
            50_000_000,
            {"ICB": -50_000_000, "GROUP": 8_000_000, "COM": 30_000_000, "GP": 12_000_000},
            PARTIES,
        ),
    )

    care_group: str = party(label="Care group")

    def check(self, parties: Parties) -> None:
        if self.care_group not in parties.providers:
            raise BadParameter(f"The care group {self.care_group} is one of the providers.", "care_group")

    def words(self) -> str:
        return f"Programme fees go to {self.care_group}, which pays its subcontracts and keeps what is left."

    def effect(self, so_far: SoFar) -> Effect:
        fees, subcontracts = so_far.need("budget", self), dict(so_far.position.subcontracts)
        if self.care_group in subcontracts:
            raise BadInput(f"{self.care_group} has no subcontract with itself.")
        out = sum(subcontracts.values())
        steps = [Step(f"Programme fees {money(fees)} go to {self.care_group}.", fees)]
        steps.append(Step(f"Subcontracts come to {money(out)}; {money(fees - out)} stays with it.", fees - out))
        net = {**subcontracts, self.care_group: -out} if out else {}
        return Effect(steps, base=fees, base_weights={self.care_group: 1}, net=net)
