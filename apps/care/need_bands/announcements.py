"""What levels of need let upper apps know."""

from apps.foundation.core.announcements import Announcement

bands_changed = Announcement("bands changed")
"""Levels of need changed: `person_ids`, `moment`."""
