"""What reconciliation lets upper apps know."""

from apps.foundation.core.announcements import Announcement

month_frozen = Announcement("month frozen")
"""A month of a contract was frozen: `contract_id`, `month`, `moment`."""
