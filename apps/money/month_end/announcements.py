"""What the agreeing of statements lets upper apps know."""

from apps.foundation.core.announcements import Announcement

statement_moved = Announcement("statement moved")
"""A statement was signed, or a query about it took a step: `actor`, `statement`."""
