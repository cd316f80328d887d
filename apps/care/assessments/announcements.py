"""What assessments let upper apps know."""

from apps.foundation.core.announcements import Announcement

assessment_completed = Announcement("assessment completed")
"""Somebody completed an assessment here: `assessment_id`, `person_id`. History from another system is not announced."""
