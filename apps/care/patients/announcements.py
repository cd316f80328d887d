"""What the register lets upper apps know."""

from apps.foundation.core.announcements import Announcement

people_changed = Announcement("people changed")
"""Something that decides who pays changed: `person_ids`, `moment`. Birth, home, registration, death, trace,
exclusions."""

conditions_changed = Announcement("conditions changed")
"""Entries of condition registers changed: `person_ids`, `moment`, `actor`."""

codes_changed = Announcement("codes changed")
"""A code counts as another condition from now on, or as none: `groups`, those that lose or gain it, and `actor`. It may
be about anybody."""

care_begun = Announcement("care begun")
"""A team came to care for a person, or to give them something: `person_ids`, `moment`."""

care_ended = Announcement("care ended")
"""A team's care of a person ended: `person_id`, `team_id`, `on`, the first day after it."""
