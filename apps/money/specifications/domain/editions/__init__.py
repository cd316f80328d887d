"""Editions of the service specification, by code. A contract's version keeps the one it was first answered under."""

from collections.abc import Mapping

from apps.money.specifications.domain.checklist import Edition
from apps.money.specifications.domain.editions.department_2012 import DEPARTMENT_2012

EDITIONS: Mapping[str, Edition] = {edition.code: edition for edition in (DEPARTMENT_2012,)}
NEWEST = DEPARTMENT_2012
