"""What intake lets upper apps know."""

from apps.foundation.core.announcements import Announcement

batch_committed = Announcement("batch committed")
"""A file was taken in: `batch_id`, `kind`, `moment`, `actor`. Announced inside the commit."""
