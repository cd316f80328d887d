"""Visits and notes for the door; the virtual ward; the directory of services, and what was asked of them."""

from apps.care.co_ordination.models.directory import Service, StepUpRequest
from apps.care.co_ordination.models.visits import DoorNote, Visit
from apps.care.co_ordination.models.ward import VirtualWard, WardMove, WardPlaces, WardStay

__all__ = ["DoorNote", "Service", "StepUpRequest", "VirtualWard", "Visit", "WardMove", "WardPlaces", "WardStay"]
