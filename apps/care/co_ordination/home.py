"""The home page of those who care for people."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from apps.care.co_ordination.domain.reviews import days_in_words, first_assessment_due
from apps.care.co_ordination.presenters import (
    away_words,
    covering_words,
    due_tone,
    greeting,
    name_of,
    request_shown,
    you_cover_words,
)
from apps.care.co_ordination.selectors.home import Due, first_assessment_within, home_of
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.registries import HomePage, home_pages


def context(actor: Actor, hidden: bool) -> Mapping[str, Any]:
    """Everything but the cards, in words. With `hidden`, people have initials."""
    now, today = timezone.now(), timezone.localdate()
    found = home_of(actor, now)
    within = first_assessment_within()
    new = [(one, first_assessment_due(one.since, within)) for one in found.new_people.rows]
    return {
        "home": found,
        "greeting": greeting(timezone.localtime(now), actor.user_name),
        "now": now,
        "names_hidden": hidden,
        "leads": can(actor, Permission.CASELOAD_MANAGE),
        "reviews": [
            (
                one,
                name_of(one, today, hidden=hidden),
                days_in_words(one.due_on, today),
                due_tone(one.due_on, today),
                covering_words(found.covered.get(one.led_by), today),
            )
            for one in found.reviews.rows
        ],
        "you_cover": [
            (one, you_cover_words(one, found.covered_due.get(one.user_id, Due()), today))
            for one in found.covered.values()
        ],
        "cover": [(away_words(one, actor.user_id), one.gap) for one in found.cover],
        "drafts": [(one, name_of(one.person, today, hidden=hidden)) for one in found.drafts.rows],
        "new_people": [
            (one, name_of(one, today, hidden=hidden), due, days_in_words(due, today), due_tone(due, today))
            for one, due in new
        ],
        "second_opinions": [
            (one, name_of(one.assessment.person, today, hidden=hidden)) for one in found.second_opinions.rows
        ],
        "opinions": [(one, name_of(one.assessment.person, today, hidden=hidden)) for one in found.opinions],
        "answered": [(request_shown(one, now), name_of(one.person, today, hidden=hidden)) for one in found.answered],
    }


home_pages.register(HomePage("care", Permission.CASELOAD_VIEW, "co_ordination/home.jinja", context))
