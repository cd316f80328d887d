"""Following what decides who pays: levels of need, the register, contracts."""

from collections.abc import Sequence
from datetime import datetime

from apps.care.activity.services import follow_funding, records_follow
from apps.care.need_bands.announcements import bands_changed
from apps.care.patients.announcements import people_changed
from apps.foundation.partnerships.announcements import figures_setting_changed
from apps.money.capitation.engine import relations
from apps.money.capitation.engine.funded import refresh_funded
from apps.money.contracts.announcements import version_in_force


def start() -> None:
    """Called once, when the product starts."""
    follow_funding(periods=relations.PERIODS, scopes=relations.SCOPES, changed_since=relations.CHANGED_SINCE)
    people_changed.subscribe(on_people)
    bands_changed.subscribe(on_people)
    version_in_force.subscribe(on_contract)
    figures_setting_changed.subscribe(on_setting)


def on_people(*, person_ids: Sequence[int], moment: datetime) -> None:
    """Somebody's level, registration, death, trace or exclusion changed."""
    refresh_funded(person_ids, moment)


def on_setting(*, moment: datetime) -> None:
    """Other trace statuses count for money: anybody's days may be paid or no longer so."""
    refresh_funded(None, moment)


def on_contract(*, moment: datetime) -> None:
    """A version came into force: anybody's days may be paid, and any record may be in another scope."""
    refresh_funded(None, moment)
    records_follow(None)
