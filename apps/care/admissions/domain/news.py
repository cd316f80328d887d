"""What becomes of the news that somebody is in hospital."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from apps.care.admissions.domain.answer_clock import UK


class Fate(StrEnum):
    """What the news led to, or why to nothing."""

    ALERT = "ALERT"
    LEARNED_LATE = "LEARNED_LATE"
    NOT_IN_MODEL = "NOT_IN_MODEL"
    NO_TEAM = "NO_TEAM"
    NOT_SHARED = "NOT_SHARED"
    NO_AGREEMENT = "NO_AGREEMENT"
    HAD_DIED = "HAD_DIED"


@dataclass(frozen=True)
class CaringTeam:
    """A team that cares for the person, or did so until lately, with its organisation."""

    team_id: int
    organisation_id: int


@dataclass(frozen=True)
class Patient:
    """What decides who may be told of an admission. `teams` are in order: the co-ordinator's own first, then those in
    whose care the person is, those that give a package, and where there is none, those that lately did."""

    has_level: bool
    died_on: date | None
    consent: str
    holder_id: int | None
    teams: Sequence[CaringTeam]


def news_about(
    patient: Patient,
    *,
    provider_id: int,
    admitted_at: datetime,
    told_at: datetime,
    late_after: timedelta,
    bound: dict[int, Collection[int]],
) -> tuple[Fate, int | None]:
    """What becomes of the news, and the team that is told: none where no team cares for the person, of whom the
    Caldicott guardian is told by reference.

    Whoever has a level of need or is in a team's care is in the model; somebody awaiting trace is cared for and has
    no level. The first team that may know is told: inside the organisation that holds the record and sent the news
    as of right, across organisations only with consent given and an agreement in force on each way that the news goes
    (`bound`: for each organisation, those with which an agreement binds it). News older than `late_after` when it
    came is learned late: it stands on a list and has no clock.
    Source: alerts at once; sharing.
    """
    if patient.died_on is not None and patient.died_on < admitted_at.astimezone(UK).date():
        return Fate.HAD_DIED, None
    if not patient.has_level and not patient.teams:
        return Fate.NOT_IN_MODEL, None
    if not patient.teams:
        return Fate.NO_TEAM, None
    refusals = []
    for team in patient.teams:
        others = {patient.holder_id or team.organisation_id, provider_id} - {team.organisation_id}
        if not others:
            break
        if patient.consent != "GIVEN":
            refusals.append(Fate.NOT_SHARED)
        elif not others <= set(bound.get(team.organisation_id, ())):
            refusals.append(Fate.NO_AGREEMENT)
        else:
            break
    else:
        return refusals[0], None
    return (Fate.LEARNED_LATE if told_at - admitted_at > late_after else Fate.ALERT), team.team_id
