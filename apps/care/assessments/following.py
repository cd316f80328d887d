"""Following what lower apps announce: a new partnership begins with a rule set and a tool."""

from datetime import datetime

from apps.care.assessments.services.rule_sets import begin_with_the_shipped
from apps.foundation.partnerships.announcements import partnership_created


def start() -> None:
    """Called once, when the product starts."""
    partnership_created.subscribe(on_partnership)


def on_partnership(*, moment: datetime) -> None:
    begin_with_the_shipped(moment)
