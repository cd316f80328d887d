"""Who may open a person's record: the rule, apart from how it is asked of the database."""

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """Why a record opens, or why not."""

    OWN_LIST = "OWN_LIST"
    OWN_CARE = "OWN_CARE"
    SHARED_CARE = "SHARED_CARE"
    LENT = "LENT"
    EMERGENCY = "EMERGENCY"
    VITAL_INTERESTS = "VITAL_INTERESTS"
    NO_RELATIONSHIP = "NO_RELATIONSHIP"
    REFUSED = "REFUSED"
    NOT_ASKED = "NOT_ASKED"
    NO_AGREEMENT = "NO_AGREEMENT"
    RESTRICTED = "RESTRICTED"

    @property
    def opens(self) -> bool:
        return self in _OPENS


_OPENS = {Reach.OWN_LIST, Reach.OWN_CARE, Reach.SHARED_CARE, Reach.LENT, Reach.EMERGENCY, Reach.VITAL_INTERESTS}


@dataclass(frozen=True)
class Standing:
    """How an actor stands to a person.

    `holds_record`: the actor's organisation is the one that holds the person's record: the practice of
    registration, or the first organisation to care for the person where there is none.
    `closed`: the record is restricted to named people, and the actor is none of them.
    `lent`: the team has the record for a task until a day, and does not care for the person.
    """

    on_own_list: bool
    team_cares: bool
    emergency: bool
    vital_interests: bool
    consent: str
    holds_record: bool
    agreement: bool
    closed: bool = False
    lent: bool = False


def reach_of(standing: Standing) -> Reach:
    """Whether and why the record opens.

    A practice opens its own list. A team opens those it cares for: inside the organisation that holds the
    record as of right, across organisations with consent and an agreement in force. A record lent to a team opens
    as if the team cared for the person, and says that it is lent. An emergency opening
    stands in for a missing relationship, never for a refusal or a missing agreement. A restriction closes the
    record to everybody whom it does not name, those on the own list and in the same team included, and gives
    those whom it names nothing that they had not. Vital interests stand in for all of them.
    Source: people who use it, sharing.
    """
    if standing.vital_interests:
        return Reach.VITAL_INTERESTS
    if standing.closed:
        return Reach.RESTRICTED
    if standing.on_own_list:
        return Reach.OWN_LIST
    if not (standing.team_cares or standing.lent or standing.emergency):
        return Reach.NO_RELATIONSHIP
    if not standing.holds_record:
        if standing.consent == "REFUSED":
            return Reach.REFUSED
        if not standing.agreement:
            return Reach.NO_AGREEMENT
        if standing.consent == "NOT_ASKED":
            return Reach.NOT_ASKED
    if not standing.team_cares:
        return Reach.LENT if standing.lent else Reach.EMERGENCY
    return Reach.OWN_CARE if standing.holds_record else Reach.SHARED_CARE
