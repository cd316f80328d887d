"""What contracts let upper apps know."""

from apps.foundation.core.announcements import Announcement

version_in_force = Announcement("version in force")
"""A version of a contract came into force: `moment`."""
