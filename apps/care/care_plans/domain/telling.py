"""Who is told that a plan was agreed: those who need to know, where the person and the agreements allow it."""

from dataclasses import dataclass
from enum import StrEnum


class NotTold(StrEnum):
    """Why a party to somebody's care is not told; what stands here is what the page says."""

    REFUSED = "the person has refused to share their record"
    NOT_ASKED = "the person has not been asked about sharing"
    NO_AGREEMENT = "no sharing agreement is in force"
    OUTSIDE = "it is outside the partnership"


@dataclass(frozen=True)
class PartyStanding:
    """How a party to somebody's care stands to the record: `holds_record` as for opening it."""

    holds_record: bool
    inside: bool
    consent: str
    agreement: bool


def why_not_told(standing: PartyStanding) -> NotTold | None:
    """Why a party is not told, or nothing where it is.

    Need to know: only parties to the person's own care are asked about here, not every contracting party. The
    organisation that holds the record is told as of right; across organisations it takes the person's consent
    and an agreement in force, as to open the record.
    Source: care plan and co-ordination, "notified are all parties to the person's care"; sharing.
    """
    if not standing.inside:
        return NotTold.OUTSIDE
    if standing.holds_record:
        return None
    if standing.consent == "REFUSED":
        return NotTold.REFUSED
    if not standing.agreement:
        return NotTold.NO_AGREEMENT
    if standing.consent != "GIVEN":
        return NotTold.NOT_ASKED
    return None
