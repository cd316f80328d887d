"""How every page about one person begins: the record opens for the actor or does not exist, and that is recorded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from apps.care.patients.domain.reach import Reach
from apps.care.patients.presenters import Banner, banner_of
from apps.care.patients.selectors import BeyondReach, open_person
from apps.care.patients.services import record_opening
from apps.foundation.access.policy import Actor, NotPermitted


@dataclass(frozen=True)
class OpenRecord:
    """A record that opens for an actor: whose, why, and when it was asked for."""

    person: Any
    reach: Reach
    banner: Banner
    at: datetime

    def context(self, tab: str) -> dict[str, Any]:
        """What `patients/record.jinja` needs to draw banner and tabs around a page."""
        return {
            "person": self.person,
            "reach": self.reach,
            "banner": self.banner,
            "current_tab": tab,
            "current_entry": "people",
        }


def opened_record(actor: Actor, uid: UUID, *, lasting: bool = False) -> OpenRecord:
    """Open a person's record for a page and record that. A record beyond reach is a 404.

    `lasting`: what is about to be done decides who may open the record later; an emergency opening is not enough.
    """
    now = timezone.now()
    try:
        opened = open_person(actor, uid, now)
    except BeyondReach as beyond:
        raise Http404 from beyond
    if lasting and opened.reach in (Reach.EMERGENCY, Reach.VITAL_INTERESTS):
        raise NotPermitted("An emergency opening lets nobody decide who opens the record later.")
    record_opening(actor=actor, person=opened.person, reach=opened.reach)
    return OpenRecord(opened.person, opened.reach, banner_of(actor, opened.person, timezone.localdate()), now)
