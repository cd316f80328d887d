"""When another currency pays, and what does not stop."""

from dataclasses import dataclass
from datetime import date

OTHER_CURRENCIES = frozenset({"MENTAL_HEALTH", "END_OF_LIFE", "CONTINUING_HEALTHCARE"})


class NobodyPays(ValueError):
    """The funding was to move without a named receiver that starts the same day."""


@dataclass(frozen=True)
class Receiver:
    """Who pays from a day on: an organisation, the contract by name, and its first day."""

    organisation_id: int | None
    contract: str
    starts_on: date | None


def funding_moves_on(receiver: Receiver) -> date:
    """The day from which this budget pays no longer: the receiver's first day, never another.

    Until there is a named organisation and contract with a first day the person stays funded here: NobodyPays.
    What co-ordinates care (co-ordinator, plan, alerts) does not depend on who pays and is not touched.
    Source: care plan and co-ordination, "funding moves only when a named receiving contract starts the same day".
    """
    if receiver.organisation_id is None or not receiver.contract.strip() or receiver.starts_on is None:
        raise NobodyPays(
            "Name the organisation and the contract that pay, and their first day. Until then the person stays "
            "funded here."
        )
    return receiver.starts_on
