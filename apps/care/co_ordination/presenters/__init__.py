"""What the pages of co-ordination say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from markupsafe import Markup

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.scale import scale_over
from apps.foundation.core.charts.svg import WIDTH, drawing, line, path, rectangle, text
from apps.foundation.core.tables import Cell, Column, Row, Table, count
from apps.foundation.kernel.periods import age_on, day_in_words

if TYPE_CHECKING:
    from uuid import UUID

    from apps.care.caseloads.models import Absence
    from apps.care.caseloads.selectors import Cover
    from apps.care.co_ordination.selectors.home import Due
    from apps.care.patients.models import Person

PLACES_DRAWN = 60


def name_of(person: Person, today: date, *, hidden: bool = False) -> str:
    """`Doreen Pickering, 78`; with names hidden on the device, `D. P., 78`."""
    name = f"{person.given_name} {person.family_name}"
    if hidden:
        name = " ".join(f"{part[:1]}." for part in (person.given_name, person.family_name) if part)
    return f"{name}, {age_on(person.born_on, today)}" if person.born_on else name


def reference_of(person: Person) -> str:
    """How those who see counts call a person: the start of the record's address."""
    return f"record {str(person.uid)[:8]}"


def on_day(day: date, today: date) -> str:
    """`today`, `yesterday`, `tomorrow`, or the day."""
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}
    return near.get((day - today).days) or day_in_words(day)


def when(moment: datetime, now: datetime) -> str:
    """`today 15:00`, or the day with the time."""
    local = timezone.localtime(moment)
    return f"{on_day(timezone.localdate(moment), timezone.localdate(now))} {local:%H:%M}"


def day_count(since: date, today: date) -> str:
    """`Day 3`: the first day is day 1."""
    return f"Day {(today - since).days + 1}"


def places_drawn(taken: int, held: int, places: int) -> Markup | None:
    """A square for each place: taken, held, free. Nothing where there are too many to draw."""
    squares = max(places, taken + held)
    if not 0 < squares <= PLACES_DRAWN:
        return None
    step = WIDTH / max(squares, 20)
    shapes = []
    for place in range(squares):
        mark = "ch-medium" if place < taken else "ch-fan-1" if place < taken + held else "ch-none"
        shapes.append(rectangle(place * step, 2, step - 4, 22, mark))
    said = f"{taken} of {places} places taken, {held} held, {max(places - taken - held, 0)} free"
    return drawing("places", 26, "Places on the virtual ward", said, shapes)


def occupancy_chart(days: Sequence[tuple[date, int, int]]) -> Chart:
    """People on the ward on each day, over its places."""
    left, right, top, bottom = 40, WIDTH - 10, 16, 176
    most = max((max(taken, places) for _, taken, places in days), default=1)
    scale = scale_over([most], bottom, top, most=4)
    step = (right - left) / max(len(days), 1)
    shapes = []
    for tick in scale.ticks:
        shapes.append(line(left, scale(tick), right, scale(tick), "ch-grid"))
        shapes.append(text(left - 8, scale(tick) + 4, f"{tick:,}", "ch-end ch-t-2"))
    for place, (day, taken, _) in enumerate(days):
        x = left + place * step
        shapes.append(rectangle(x + 1, scale(taken), step - 2, bottom - scale(taken), "ch-medium"))
        if day.weekday() == 0:
            shapes.append(text(x + step / 2, bottom + 18, f"{day.day} {day:%b}", "ch-mid ch-t-2"))
    steps = []
    for place, (_, _, places) in enumerate(days):
        if places:
            steps += [(left + place * step, scale(places)), (left + (place + 1) * step, scale(places))]
    shapes.append(path(steps, "ch-plan"))
    full = sum(taken >= places > 0 for _, taken, places in days)
    said = f"Full on {full} of the last {len(days)} days." if full else f"Never full in the last {len(days)} days."
    table = Table(
        caption="People on the ward by day",
        columns=[Column("Day"), Column("People", is_number=True), Column("Places", is_number=True)],
        rows=[Row([Cell(day_in_words(day)), count(taken), count(places)]) for day, taken, places in days[::-1]],
        name="occupancy",
    )
    return Chart(
        "occupancy",
        "How full the ward was",
        said,
        drawing("occupancy", 200, "How full the ward was", said, shapes),
        table,
        "Bars: people at the end of each day. Dashes: places.",
    )


@dataclass(frozen=True)
class BedShown:
    """Somebody on the board in words."""

    uid: Any
    person_uid: Any
    name: str
    opens: bool
    why: str
    long: str
    seen: str
    next_step: str
    in_hospital: str
    not_seen_today: bool


def bed_shown(bed: Any, today: date, now: datetime) -> BedShown:
    """A line of the board. Somebody whose record does not open has no name."""
    stay, visit = bed.stay, bed.visit
    since = day_count(stay.arrived_on, today) if stay.arrived_on else f"Expected {on_day(stay.expected_on, today)}"
    return BedShown(
        uid=stay.uid,
        person_uid=stay.person.uid,
        name=name_of(stay.person, today) if bed.opens else "A person whose record does not open for you",
        opens=bed.opens,
        why=stay.why if bed.opens else "",
        long=since,
        seen=f"{when(visit.visited_at, now)}, {visit.noted_by.name}" if visit else "not noted yet",
        next_step=(visit.next_step if visit else "") or "nothing noted",
        in_hospital=f"In hospital since {when(bed.in_hospital_since, now)}" if bed.in_hospital_since else "",
        not_seen_today=bed.opens
        and stay.arrived_on is not None
        and (visit is None or timezone.localdate(visit.visited_at) < today),
    )


@dataclass(frozen=True)
class RequestShown:
    """A request for more care in words."""

    uid: Any
    person_uid: Any
    service: str
    organisation: str
    team: str
    needs: str
    asked: str
    wanted: str
    state: str
    tone: str
    answer: str
    came: str


def request_shown(request: Any, now: datetime) -> RequestShown:
    """How a request stands: promised and achieved times, or why it was refused."""
    waits = request.state == "ASKED"
    state, tone = request.get_state_display(), "soon" if waits else ""
    answer = came = ""
    if request.promised_for:
        answer = f"Promised by {when(request.promised_for, now)}"
        state, tone = "Promised", "done"
        if request.achieved_at:
            late = request.achieved_at > request.promised_for
            came = f"Came {when(request.achieved_at, now)}, {'later than promised' if late else 'in time'}"
            state, tone = ("Came late", "soon") if late else ("Came in time", "done")
        elif request.promised_for < now:
            state, tone = "Past its time", "now"
    elif request.refusal:
        answer, tone = request.get_refusal_display(), "now"
    elif waits and request.wanted_by < now:
        state, tone = "Past its time, not answered", "now"
    if request.answer_note:
        answer = f"{answer}. {request.answer_note}"
    if request.answered_by:
        answer = f"{answer} ({request.answered_by.name}, {when(request.answered_at, now)})"
    return RequestShown(
        uid=request.uid,
        person_uid=request.person.uid,
        service=request.service.name,
        organisation=request.service.organisation.name,
        team=request.team.name if request.team else "",
        needs=request.needs,
        asked=f"{when(request.asked_at, now)}, {request.asked_by.name}",
        wanted=when(request.wanted_by, now),
        state=state,
        tone=tone,
        answer=answer,
        came=came,
    )


def service_choice(service: Any, today: date) -> str:
    """`Rapid response, Community trust: 3 of 8 places free`, `...: full`, `...: closed until 5 December 2026`."""
    named = f"{service.name}, {service.organisation.name}"
    if service.closed_until and service.closed_until > today:
        return f"{named}: closed until {day_in_words(service.closed_until)}"
    if service.places_free is None:
        return named
    return f"{named}: {f'{service.places_free} of {service.places} places free' if service.places_free else 'full'}"


@dataclass(frozen=True)
class ListRow:
    """One person of a work list in words."""

    uid: Any
    name: str
    level: str
    key: str
    practice: str
    coordinator: str
    said: str


def list_row(person: Any, said: str, today: date) -> ListRow:
    """A person of a work list, with what was asked in the same question."""
    level = NeedBand(person.level) if person.level else None
    return ListRow(
        uid=person.uid,
        name=name_of(person, today),
        level=level.label if level else "not in the model",
        key=level.name.lower() if level else "",
        practice=person.practice_name or "not registered",
        coordinator=person.coordinator or "nobody",
        said=said,
    )


def greeting(local: datetime, name: str) -> str:
    """`Good morning, Grace`; titles are not first names."""
    part = "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"
    words = name.split()
    called = name if words and words[0].rstrip(".") in ("Dr", "Mr", "Mrs", "Ms", "Miss", "Prof") else (words or [""])[0]
    return f"Good {part}, {called}"


def covering_words(absence: Any, today: date) -> str:
    """`Covering for Grace Adeyemi until 5 December 2026`; nothing where it is nobody's leave."""
    if absence is None:
        return ""
    return f"Covering for {absence.user.name} until {on_day(absence.ends_before - timedelta(days=1), today)}"


def you_cover_words(absence: Absence, due: Due, today: date) -> str:
    """`You cover for Sean Oakley until 26 November 2026. 3 reviews of theirs are due, 1 of them overdue.`"""
    until = on_day(absence.ends_before - timedelta(days=1), today)
    how_many = {0: "No review of theirs is", 1: "1 review of theirs is"}.get(
        due.reviews, f"{due.reviews:,} reviews of theirs are"
    )
    overdue = ""
    if due.overdue:
        overdue = ", and overdue" if due.reviews == 1 else f", {due.overdue:,} of them overdue"
    return f"You cover for {absence.user.name} until {until}. {how_many} due{overdue}."


def away_words(cover: Cover, me: UUID | None) -> str:
    """`Sean Oakley is away 1 December to 5 December 2026: you cover`, without the last where nobody does."""
    who = "You are" if cover.user_id == me else f"{cover.name} is"
    days = f"{who} away {day_in_words(cover.starts_on)} to {day_in_words(cover.last)}"
    if cover.gap:
        return days
    return f"{days}: {'you cover' if cover.deputy_id == me else f'{cover.deputy_name} covers'}"


def due_tone(due: date, today: date) -> str:
    """Overdue, today, or still to come."""
    return "now" if due < today else "soon" if due == today else ""
