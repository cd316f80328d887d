"""Who has an alert, and whom it goes to next: worked out from the clock whenever somebody looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from apps.care.admissions.domain.answer_clock import ClockHours, due_after, run_between
from apps.care.caseloads.domain.answering import Answering, Because, Member


class Turn(StrEnum):
    """Whose turn it is to answer: those asked first, the deputy, the team's leads."""

    FIRST = "FIRST"
    DEPUTY = "DEPUTY"
    TEAM_LEAD = "TEAM_LEAD"


@dataclass(frozen=True)
class Limits:
    """When an unanswered alert passes on (settings of the partnership)."""

    hours: ClockHours
    deputy_after: timedelta
    lead_after: timedelta


@dataclass(frozen=True)
class Passing:
    """An alert goes to somebody at a moment, unless it is answered before."""

    to: tuple[Member, ...]
    at: datetime


@dataclass(frozen=True)
class Standing:
    """How an open alert stands at a moment.

    `holders` have it now, `asked` are all who are asked to answer: those who had it stay asked, and so do those who
    were nudged. Neither means everybody in the team. `passes` says what comes next, in order.
    """

    turn: Turn
    holders: tuple[Member, ...]
    asked: tuple[Member, ...]
    waited: timedelta
    answer_by: datetime
    passes: tuple[Passing, ...]

    def asks(self, user_id: UUID | None) -> bool:
        """Whether somebody of the team is asked to answer."""
        return not self.asked or any(member.user_id == user_id for member in self.asked)


def standing(
    *, raised_at: datetime, now: datetime, answering: Answering, limits: Limits, nudged: Sequence[Member] = ()
) -> Standing:
    """Whose turn an open alert is, who is asked besides, and when it passes on.

    Those who answer first have it until the deputy's time, the deputy until the time of the team's leads, who keep
    it. A step with nobody in it, or with those who have it already, is left out. With nobody at all, everybody in
    the team has it. A deputy's time later than the leads' is the leads' time.
    Source: alerts at once, "unanswered -> deputy after 2 h, team lead after 4 h (settings)".
    """
    answer_by = due_after(raised_at, limits.lead_after, limits.hours)
    deputy_at = min(due_after(raised_at, limits.deputy_after, limits.hours), answer_by)
    steps = _steps(answering, raised_at, deputy_at, answer_by)
    over = [(turn, one) for turn, one in steps if one.at <= now]
    turn, has_it = over[-1] if over else steps[0] if steps else (Turn.FIRST, Passing((), raised_at))
    asked = {member.user_id: member for _, one in (over or steps[:1]) for member in one.to}
    if asked:
        asked |= {member.user_id: member for member in nudged}
    return Standing(
        turn=turn,
        holders=has_it.to,
        asked=tuple(asked.values()),
        waited=run_between(raised_at, now, limits.hours),
        answer_by=answer_by,
        passes=tuple(one for _, one in steps if one.at > now and one is not has_it),
    )


def _steps(
    answering: Answering, raised_at: datetime, deputy_at: datetime, answer_by: datetime
) -> list[tuple[Turn, Passing]]:
    """Who has the alert from when, in order; nobody twice in a row, and no step without anybody."""
    deputy = (answering.deputy,) if answering.deputy else ()
    first = Turn.DEPUTY if answering.because is Because.COVER else Turn.FIRST
    wanted = [
        (first, Passing(answering.first, raised_at)),
        (Turn.DEPUTY, Passing(deputy, deputy_at)),
        (Turn.TEAM_LEAD, Passing(answering.leads, answer_by)),
    ]
    steps: list[tuple[Turn, Passing]] = []
    for turn, one in wanted:
        if one.to and not (steps and steps[-1][1].to == one.to):
            steps.append((turn, one))
    return steps
