"""Sectors, and what an organisation is to the partnership."""

from django.db import models


class Sector(models.TextChoices):
    """Belongs to the service line of a record, so that one integrated trust still shows shifts between sectors."""

    ACUTE = "ACUTE", "Acute"
    COMMUNITY = "COMMUNITY", "Community"
    MENTAL_HEALTH = "MENTAL_HEALTH", "Mental health"
    SOCIAL_CARE = "SOCIAL_CARE", "Social care"
    THIRD = "THIRD", "Third sector"
    INDEPENDENT = "INDEPENDENT", "Independent"
    PRIMARY_CARE = "PRIMARY_CARE", "Primary care"
    AMBULANCE = "AMBULANCE", "Ambulance"


class OrganisationRole(models.TextChoices):
    COMMISSIONER = "COMMISSIONER", "Commissioner"
    PROVIDER = "PROVIDER", "Provider"
    PRACTICE = "PRACTICE", "GP practice"
    ELSEWHERE = "ELSEWHERE", "Outside the partnership"
