"""What admissions let upper apps know."""

from apps.foundation.core.announcements import Announcement

admitted = Announcement("admitted")
"""Stays in hospital that were not known before: `admission_ids`, `person_ids`, `told_at`. Inside the transaction."""
