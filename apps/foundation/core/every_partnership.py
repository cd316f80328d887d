"""Housekeeping that has to visit every partnership, one tenant at a time."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.apps import apps

from apps.foundation.core.errors import without_its_text
from apps.foundation.core.tenancy import tenant

log = logging.getLogger(__name__)


def partnership_ids() -> list[UUID]:
    """All partnerships, oldest first."""
    return list(apps.get_model("partnerships", "Partnership").objects.values_list("id", flat=True))


def for_each_partnership(act: Callable[[], object]) -> None:
    """Run `act` inside each partnership. One that fails is logged and does not hold up the rest."""
    for partnership_id in partnership_ids():
        try:
            with tenant(partnership_id):
                act()
        except Exception as error:
            log.error("%s failed for partnership %s\n%s", act.__name__, partnership_id, without_its_text(error))
