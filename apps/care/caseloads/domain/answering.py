"""Who answers for a person today, and who after them: the rule, apart from how it is asked of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True)
class Member:
    """Somebody in a team."""

    user_id: UUID
    name: str


class Because(StrEnum):
    """Why it falls to those who answer first."""

    COORDINATOR = "COORDINATOR"
    COVER = "COVER"
    NO_COORDINATOR = "NO_COORDINATOR"
    NOBODY_COVERS = "NOBODY_COVERS"
    NOBODY = "NOBODY"


@dataclass(frozen=True)
class Answering:
    """`first` answers; unanswered it goes to `deputy` (nil where there is none, or they answer first), then `leads`."""

    first: tuple[Member, ...]
    because: Because
    deputy: Member | None
    leads: tuple[Member, ...]


def answering(
    *,
    coordinator: Member | None,
    is_away: bool,
    cover: Member | None,
    deputy: Member | None,
    leads: Sequence[Member],
    away: frozenset[UUID],
) -> Answering:
    """The co-ordinator answers; on days away whoever covers, else the deputy of the caseload; else the team's leads.

    Nobody who is away themselves is asked. Where every lead is away, all of them are: somebody has to be. With
    nobody at all, `first` is empty.
    Source: care plan and co-ordination, alerts at once.
    """
    leads = tuple(leads)
    at_work = tuple(lead for lead in leads if lead.user_id not in away) or leads
    standing = deputy if deputy and deputy.user_id not in away else None
    if coordinator is None:
        return Answering(at_work, Because.NO_COORDINATOR if at_work else Because.NOBODY, None, at_work)
    if not is_away:
        return Answering((coordinator,), Because.COORDINATOR, standing, at_work)
    covering = cover if cover and cover.user_id not in away else standing
    if covering is not None:
        return Answering((covering,), Because.COVER, None, at_work)
    return Answering(at_work, Because.NOBODY_COVERS if at_work else Because.NOBODY, None, at_work)
