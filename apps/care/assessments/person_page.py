"""What assessments add to a person's pages: the tab Needs, and their days on the timeline."""

from collections.abc import Mapping, Sequence
from datetime import date

from apps.care.assessments.presenters.result import band_words, cell_words
from apps.care.assessments.selectors import overrides_that_held, results_before
from apps.care.need_bands.choices import BandSource
from apps.care.need_bands.models import BandPeriod
from apps.care.need_bands.registries import LevelReason, level_reasons
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


def agreed_beside(periods: Sequence[BandPeriod]) -> Mapping[int, str]:
    """Levels that two professionals agreed a step from the calculated one, and those that hold again after them."""
    mine = [one for one in periods if one.source == BandSource.ASSESSMENT]
    said = {}
    for agreed in overrides_that_held(one.source_id for one in mine) if mine else ():
        starts_on, ends_before, gave = agreed.starts_on, agreed.ends_before, agreed.calculated_band
        for period in (one for one in mine if one.source_id == agreed.assessment_id and starts_on and ends_before):
            if starts_on <= period.starts_on < ends_before and period.need_band == agreed.wanted_band:
                step = "up" if agreed.wanted_band > gave else "down"
                said[period.id] = f"A step {step} that two professionals agreed. By assessment: {band_words(gave)}"
            elif period.starts_on == ends_before:
                said[period.id] = "By assessment, as what two professionals agreed has ended"
    return said


level_reasons.register(LevelReason("agreed", agreed_beside))
timeline.register(TimelineSource("assessments", "Assessments", assessed))
