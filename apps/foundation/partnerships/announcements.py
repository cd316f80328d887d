"""What a partnership's description lets upper apps know."""

from apps.foundation.core.announcements import Announcement

figures_setting_changed = Announcement("figures setting changed")
"""A setting on which stored figures rest has another value: `name`, `before`, `after`, `moment`. Announced inside the
change."""

partnership_created = Announcement("partnership created")
"""A new, empty partnership: `moment`. Announced inside its tenant: what every partnership begins with is made here."""
