"""What plans let upper apps know."""

from apps.foundation.core.announcements import Announcement

plan_agreed = Announcement("plan agreed")
"""A plan was agreed with a person: `plan_id`, `person_id`, `agreed_on`."""
