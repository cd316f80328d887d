"""The model's first principle, counted: did what happened exceed what the community could provide, and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from apps.care.admissions.choices import News
from apps.care.admissions.domain.publication import Answered, Key, hidden_figures
from apps.care.admissions.models import Admission, Answer
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import Role
from apps.foundation.partnerships.selectors import setting

MONTHS = 12


@dataclass(frozen=True)
class WhyHospital:
    """Answers of the last twelve months as figures by key, those that may not be shown, and stays nobody was told of.

    `of_team`: a team lead's own team, every figure shown; else the whole partnership.
    """

    figures: dict[Key, int]
    hidden: frozenset[Key]
    untold: dict[str, int]
    smallest: int
    of_team: bool


def why_hospital(actor: Actor, today: date) -> WhyHospital:
    """Answers of the last twelve months: a team lead's own team, exactly; for others the whole partnership."""
    require(actor, Permission.WHY_HOSPITAL_VIEW)
    of_team = actor.role == Role.TEAM_LEAD
    first = _first_month(today)
    found = Answer.objects.filter(alert__admission__admitted_at__date__gte=first)
    if of_team:
        found = found.filter(alert__team_id=actor.team_id)
    rows = found.values_list("alert__admission__admitted_at", "exceeded", "why", "alert__person_id")
    answers = [Answered(f"{timezone.localtime(at):%Y-%m}", exceeded, why, person) for at, exceeded, why, person in rows]
    smallest = setting("smallest_number_shown")
    untold: Any = (
        Admission.objects.filter(admitted_at__date__gte=first, withdrawn_at=None)
        .exclude(news__in=[News.ALERT, News.LEARNED_LATE])
        .values_list("news")
        .annotate(people=Count("person_id", distinct=True))
        .order_by()
    )
    return WhyHospital(
        figures=Counter(figure for one in answers for figure in one.figures),
        hidden=frozenset() if of_team else hidden_figures(answers, smallest),
        untold=dict(untold),
        smallest=smallest,
        of_team=of_team,
    )


def _first_month(today: date) -> date:
    """The first day of the month eleven months ago."""
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)
