"""The model's first principle, counted: did what happened exceed what the community could provide, and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth

from apps.care.admissions.choices import Exceeded, News
from apps.care.admissions.models import Admission, Answer
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import Role
from apps.foundation.partnerships.selectors import setting

MONTHS = 12


@dataclass(frozen=True)
class WhyHospital:
    """Answers by month and by (exceeded, why); a figure about too few is None where `smallest` asks for it."""

    months: list[tuple[date, dict[str, int]]]
    reasons: dict[tuple[str, str], int]
    untold: dict[str, int]
    smallest: int
    of_team: bool


def why_hospital(actor: Actor, today: date) -> WhyHospital:
    """Answers of the last twelve months: a team lead's own team, exactly; for others the whole partnership."""
    require(actor, Permission.WHY_HOSPITAL_VIEW)
    of_team = actor.role == Role.TEAM_LEAD
    answers = Answer.objects.filter(alert__admission__admitted_at__date__gte=_first_month(today))
    if of_team:
        answers = answers.filter(alert__team_id=actor.team_id)
    rows: Any = (
        answers.annotate(month=TruncMonth("alert__admission__admitted_at"))
        .values_list("month", "exceeded", "why")
        .annotate(count=Count("id"))
        .order_by()
    )
    months: dict[date, Counter[str]] = {}
    reasons: Counter[tuple[str, str]] = Counter()
    for month, exceeded, why, count in rows:
        months.setdefault(month.date(), Counter())[exceeded] += count
        if exceeded != Exceeded.CANNOT_SAY:
            reasons[exceeded, why] += count
    untold: Any = (
        Admission.objects.filter(admitted_at__date__gte=_first_month(today), withdrawn_at=None)
        .exclude(news__in=[News.ALERT, News.LEARNED_LATE])
        .values_list("news")
        .annotate(count=Count("id"))
        .order_by()
    )
    return WhyHospital(
        months=sorted((month, dict(counts)) for month, counts in months.items()),
        reasons=dict(reasons),
        untold=dict(untold),
        smallest=1 if of_team else setting("smallest_number_shown"),
        of_team=of_team,
    )


def _first_month(today: date) -> date:
    """The first day of the month eleven months ago."""
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)
