"""What pages about alerts and stays say, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from apps.care.admissions.choices import Exceeded, Method, News, Why
from apps.care.admissions.domain.cover import Passing, Standing
from apps.care.admissions.domain.r_point import RPoint, Side, Stage
from apps.care.caseloads.domain.answering import Member
from apps.foundation.kernel.periods import age_on, day_in_words

if TYPE_CHECKING:
    from apps.care.admissions.models import Admission, Alert, WayHome
    from apps.care.admissions.selectors.alerts import OpenAlert
    from apps.care.admissions.selectors.stays import RecoveryPoint
    from apps.care.admissions.selectors.why_hospital import WhyHospital


# Words for times ---------------------------------------------------------------------------------------


def clock_words(at: datetime, now: datetime) -> str:
    """`03:10 today`, `16:40 yesterday`, `16:40 on 9 February`, in UK local time; the time comes first."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    apart = (today - timezone.localdate(at)).days
    if apart == 0:
        return f"{local:%H:%M} today"
    if apart == 1:
        return f"{local:%H:%M} yesterday"
    if apart == -1:
        return f"{local:%H:%M} tomorrow"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local:%H:%M} on {local.day} {local:%B}{year}"


def span_words(length: timedelta) -> str:
    """`39 min`, `3 h 15 min`, `2 days 3 h`."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} {'day' if days == 1 else 'days'}{f' {hours} h' if hours else ''}"
    if hours:
        return f"{hours} h{f' {minutes} min' if minutes else ''}"
    return f"{minutes} min"


def names(members: Sequence[Member], me: UUID | None = None, everybody: str = "everybody in the team") -> str:
    """`Sean Oakley`, `you and Sean Oakley`, `everybody in the team`."""
    said = ["you" if member.user_id == me else member.name for member in members]
    return " and ".join(said) or everybody


# Alerts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AlertCard:
    """An alert as it asks on Home, and at the head of its own page: its four facts."""

    uid: UUID
    person_uid: UUID
    name: str
    who: str
    initials: str
    who_in_initials: str
    where: str
    ward: str
    since: str
    how: str
    told: str
    answer_by: str
    left: str
    is_overdue: bool
    learned_late: str
    if_not: str
    nudged: str
    left_hospital: str


def alert_card(one: OpenAlert, now: datetime, me: UUID | None) -> AlertCard:
    """The words of an open alert."""
    admission, standing = one.alert.admission, one.standing
    raised_at = one.alert.raised_at
    delay = span_words(raised_at - admission.admitted_at)
    left = standing.answer_by - now
    return AlertCard(
        uid=one.alert.uid,
        person_uid=one.alert.person.uid,
        name=full_name(one.alert.person),
        who=f"{full_name(one.alert.person)}{age_words(one.alert.person, now)}",
        initials=initials(one.alert.person),
        who_in_initials=f"{initials(one.alert.person)}{age_words(one.alert.person, now)}",
        where=admission.site or admission.provider.name,
        ward=admission.ward,
        since=clock_words(admission.admitted_at, now),
        how=f"{Method(admission.method).label} admission" if admission.method else "Admission",
        told=f"{clock_words(raised_at, now)}, {delay} after; {ago_words(raised_at, now)}",
        answer_by=clock_words(standing.answer_by, now),
        left=f"{span_words(left)} left" if left > timedelta() else f"late by {span_words(-left)}",
        is_overdue=left <= timedelta(),
        learned_late=f"{delay} after they came" if one.alert.learned_late else "",
        if_not=passes_words(standing.passes, now, me),
        nudged=f"{clock_words(one.nudged_at, now)}" if one.nudged_at else "",
        left_hospital=clock_words(admission.discharged_at, now) if admission.discharged_at else "",
    )


def ago_words(at: datetime, now: datetime) -> str:
    """`5 hours ago`, `just now`."""
    minutes = int((now - at).total_seconds()) // 60
    if minutes < 1:
        return "just now"
    for size, one in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return f"{minutes // size} {one}{'' if minutes // size == 1 else 's'} ago"
    return "just now"


def passes_words(passes: Sequence[Passing], now: datetime, me: UUID | None) -> str:
    """`Sean Oakley at 10:00 today, then Priya Nair at 12:00 today`."""
    said = ", then ".join(f"{names(one.to, me)} at {clock_words(one.at, now)}" for one in passes)
    return said or "It stays with the team lead"


def full_name(person: Any) -> str:
    return f"{person.given_name} {person.family_name}"


def initials(person: Any) -> str:
    """`D. P.`, for a device on which names are hidden."""
    return " ".join(f"{part[:1]}." for part in (person.given_name, person.family_name) if part)


def age_words(person: Any, now: datetime) -> str:
    return f", {age_on(person.born_on, timezone.localdate(now))}" if person.born_on else ""


METER = 220
"""Width of the bar of an alert's age, in its own units."""


@dataclass(frozen=True)
class AgeRow:
    """One alert on the page of those that nobody has answered."""

    uid: UUID
    who: str
    name: str
    since: str
    told: str
    waiting: str
    meter: int
    half: int
    late: str
    held_by: str
    goes_to: str
    nudge_id: UUID | None
    nudge_name: str
    nudged: str
    is_mine: bool


def age_row(
    one: OpenAlert, now: datetime, me: UUID | None, nudge: Member | None, shares: tuple[timedelta, timedelta]
) -> AgeRow:
    """The words of one row; `shares` are the deputy's time and all the time there is. Late is what waits longer."""
    admission, standing = one.alert.admission, one.standing
    deputy_after, allowed = shares
    mine = any(member.user_id == me for member in standing.holders)
    first = standing.passes[0] if standing.passes else None
    return AgeRow(
        uid=one.alert.uid,
        who=f"{full_name(one.alert.person)}{age_words(one.alert.person, now)}",
        name=full_name(one.alert.person),
        since=f"{clock_words(admission.admitted_at, now)}{f', {admission.ward}' if admission.ward else ''}",
        told=clock_words(one.alert.raised_at, now),
        waiting=span_words(standing.waited),
        meter=min(METER, round(METER * standing.waited / allowed)),
        half=round(METER * min(deputy_after, allowed) / allowed),
        late=f"Late by {span_words(standing.waited - allowed)}" if standing.waited > allowed else "",
        held_by=_held_by(standing, one.coordinator, me),
        goes_to=f"{_capital(names(first.to, me))} at {clock_words(first.at, now)}" if first else "Nobody else",
        nudge_id=nudge.user_id if nudge and nudge.user_id != me else None,
        nudge_name=nudge.name if nudge else "",
        nudged=clock_words(one.nudged_at, now) if one.nudged_at else "",
        is_mine=mine,
    )


def _held_by(standing: Standing, coordinator: Member | None, me: UUID | None) -> str:
    holders = _capital(names(standing.holders, me))
    if coordinator and all(member.user_id != coordinator.user_id for member in standing.holders):
        return f"{holders} (from {coordinator.name})"
    return holders


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class LateRow:
    """A stay that was learned of late."""

    uid: UUID
    who: str
    name: str
    where: str
    since: str
    told: str
    age: str
    is_late: bool
    now: str


def late_row(alert: Alert, now: datetime, late_after: timedelta) -> LateRow:
    """The words of one row; news older than `late_after` when it came is late by the limit that holds now."""
    admission, age = alert.admission, alert.raised_at - alert.admission.admitted_at
    return LateRow(
        uid=alert.uid,
        who=f"{full_name(alert.person)}{age_words(alert.person, now)}",
        name=full_name(alert.person),
        where=", ".join(filter(None, [admission.site or admission.provider.name, admission.ward])),
        since=clock_words(admission.admitted_at, now),
        told=clock_words(alert.raised_at, now),
        age=span_words(age),
        is_late=age > late_after,
        now=f"Left {clock_words(admission.discharged_at, now)}" if admission.discharged_at else "In hospital",
    )


# Ways home ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Milestone:
    """One step of a stay: what it is, what is known of it, how it is drawn."""

    what: str
    when: str
    mark: str = ""


def milestones(
    admission: Admission, way: WayHome | None, point: RecoveryPoint, answered: str, now: datetime
) -> list[Milestone]:
    """The steps of a stay in order: in hospital, the whole team, the recovery point, the way out."""
    where = ", ".join(filter(None, [admission.site or admission.provider.name, admission.ward]))
    steps = [
        Milestone("In hospital", f"{where}, since {clock_words(admission.admitted_at, now)}. {answered}", "hospital")
    ]
    if way and way.assessed_on:
        by = f": {way.assessed_by}" if way.assessed_by else ""
        steps.append(Milestone("Assessed by the whole team", f"on {day_words(way.assessed_on)}{by}", "done"))
    else:
        steps.append(Milestone("Assessment by the whole team", "before the acute part ends"))
    standing = point.standing
    left_on = left_day(admission)
    mark = {Stage.SET: "done", Stage.NOT_PROPOSED: ""}.get(standing.stage, "now")
    mark = "" if standing.is_missed(left_on) else mark
    steps.append(Milestone("Recovery point", r_point_words(standing, now, left_on), mark))
    expected = (way.expected_on if way else None) or admission.expected_on
    if admission.discharged_at:
        to = f", {admission.get_discharged_to_display().lower()}" if admission.discharged_to else ""
        steps.append(Milestone("Left hospital", f"{clock_words(admission.discharged_at, now)}{to}", "done"))
    elif until := getattr(admission, "recorded_until", None):
        steps.append(Milestone("Left hospital", f"on {day_words(until)}, as the hospital's record has it", "done"))
    else:
        steps.append(Milestone("Home", f"expected {day_words(expected)}" if expected else "date not yet known"))
    return steps


def left_day(admission: Admission) -> date | None:
    """The day on which somebody left hospital, said or on record."""
    if admission.discharged_at:
        return timezone.localdate(admission.discharged_at)
    return getattr(admission, "recorded_until", None)


def r_point_words(standing: RPoint, now: datetime, left_on: date | None = None) -> str:
    """Where a recovery point stands, in one line; of a stay that is over, with the day of leaving."""
    if standing.is_missed(left_on):
        return f"left before the recovery point of {day_words(standing.on)}"
    if standing.stage is Stage.NOT_PROPOSED:
        return "not proposed yet: one side proposes a day, the other agrees"
    if standing.stage is Stage.SET:
        return day_words(standing.on)
    if standing.stage is Stage.WITH_CLINICIAN:
        return "with the named clinician, who decides"
    waits = "the hospital's answer" if standing.waits_for is Side.HOSPITAL else "the answer of care in the community"
    by = clock_words(standing.answer_by, now) if standing.answer_by else ""
    return f"{day_words(standing.on)} is proposed, and waits for {waits} by {by}"


@dataclass(frozen=True)
class AskedPoint:
    """A hospital's recovery day that waits for an answer, as it asks on Home and in the list of who is in hospital."""

    uid: UUID
    who: str
    who_in_initials: str
    words: str


def asked_point(stay: Admission, standing: RPoint, now: datetime) -> AskedPoint:
    """The words of a day that waits for the answer of care in the community, with the time left."""
    return AskedPoint(
        uid=stay.uid,
        who=f"{full_name(stay.person)}{age_words(stay.person, now)}",
        who_in_initials=f"{initials(stay.person)}{age_words(stay.person, now)}",
        words=asked_words(standing, now),
    )


def asked_words(standing: RPoint, now: datetime) -> str:
    """`The hospital proposes 25 November 2026 as recovery point (R-point). Answer by 14:20 tomorrow: 20 h left`, where
    a day waits for the answer of care in the community; nothing else."""
    if standing.waits_for is not Side.COMMUNITY or standing.answer_by is None:
        return ""
    by, left = clock_words(standing.answer_by, now), span_words(standing.answer_by - now)
    proposed = f"The hospital proposes {day_words(standing.on)} as recovery point (R-point)."
    return f"{proposed} Answer by {by}: {left} left, then the named clinician decides."


def day_words(on: date | None) -> str:
    return day_in_words(on) if on else "not known"


def day_of_stay(admission: Admission, now: datetime) -> int:
    """Which day in hospital today is: the day of admission is the first."""
    until = min(now, admission.discharged_at or now)
    return (timezone.localdate(until) - timezone.localdate(admission.admitted_at)).days + 1


def ended_words(stay: Any) -> str:
    """`Left Vale General Hospital, Ward 12, on 4 May 2026 (own home). Emergency admission on 1 May 2026.`, of a stay
    with its `left_on`."""
    where = ", ".join(filter(None, [stay.site or stay.provider.name, stay.ward]))
    to = f" ({stay.get_discharged_to_display().lower()})" if stay.discharged_to else ""
    how = f"{Method(stay.method).label} admission" if stay.method else "Admission"
    came = day_in_words(timezone.localdate(stay.admitted_at))
    return f"Left {where}, on {day_in_words(stay.left_on)}{to}. {how} on {came}."


# Why hospital ------------------------------------------------------------------------------------------

SAID = {Exceeded.YES: "Yes", Exceeded.NO: "No", Exceeded.CANNOT_SAY: "Cannot say yet"}


@dataclass(frozen=True)
class WhyPage:
    """The counts of the page, each a number or words that say why there is none."""

    months: list[tuple[str, list[str], str]]
    reasons: list[tuple[str, str, str]]
    untold: list[tuple[str, str]]
    answers: int
    hides: bool


def why_page(found: WhyHospital) -> WhyPage:
    """The answers of twelve months, by month and by reason."""

    def cell(*key: str) -> str:
        if key in found.hidden:
            return "hidden"
        return f"{found.figures.get(key, 0):,}"

    months = sorted({key[1] for key in found.figures if key[0] == "month"}, reverse=True)
    reasons = sorted(
        (key for key in found.figures if key[0] == "why" and key[1] != Exceeded.CANNOT_SAY),
        key=lambda key: (key[1] != Exceeded.YES, key in found.hidden, -found.figures[key], key[2]),
    )
    return WhyPage(
        months=[
            (
                f"{date.fromisoformat(f'{month}-01'):%B %Y}",
                [cell("month", month, said) for said in SAID],
                cell("month", month),
            )
            for month in months
        ],
        reasons=[(SAID[Exceeded(said)], Why(why).label, cell("why", said, why)) for _, said, why in reasons],
        untold=[
            (News(news).label.removeprefix("Nobody told: "), f"{people:,}" if people >= found.smallest else "hidden")
            for news, people in sorted(found.untold.items())
        ],
        answers=len(found.figures),
        hides=bool(found.hidden),
    )
