"""What a partnership's description lets upper apps know."""

from apps.foundation.core.announcements import Announcement

figures_setting_changed = Announcement("figures setting changed")
"""A setting on which stored figures rest has another value: `moment`. Announced inside the change."""
