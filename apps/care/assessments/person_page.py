"""What assessments add to a person's pages: the tab Needs, and their days on the timeline."""

from collections.abc import Sequence
from datetime import date

from apps.care.assessments.presenters.result import band_words, cell_words
from apps.care.assessments.selectors import results_before
from apps.care.patients.registries import PersonTab, TimelineEntry, TimelineSource, person_tabs, timeline
from apps.foundation.access.permissions import Permission

person_tabs.register(PersonTab("needs", "Needs", "assessments:needs", Permission.ASSESSMENT_READ, 20))


def assessed(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """Days on which the person was assessed, with the level that followed."""
    return [
        TimelineEntry(
            on=found.assessment.assessed_on,
            heading=found.assessment.get_reason_display(),
            words=f"{band_words(found.need_band)}: {cell_words(found.cell)}",
            source=found.assessment.assessor,
        )
        for found in results_before(person_id, before, limit)
    ]


timeline.register(TimelineSource("assessments", "Assessments", assessed))
