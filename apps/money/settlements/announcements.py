"""What settlements let upper apps know."""

from apps.foundation.core.announcements import Announcement

settlement_fixed = Announcement("settlement fixed")
"""The settlement of a year was fixed, or what was held of it: `actor`, `settlement`."""
