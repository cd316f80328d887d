"""Kinds of abuse and neglect as the care and support guidance names them, and how a concern ends."""

from django.db import models


class ConcernKind(models.TextChoices):
    PHYSICAL = "PHYSICAL", "Physical abuse"
    DOMESTIC = "DOMESTIC", "Domestic abuse"
    SEXUAL = "SEXUAL", "Sexual abuse"
    PSYCHOLOGICAL = "PSYCHOLOGICAL", "Psychological abuse"
    FINANCIAL = "FINANCIAL", "Financial or material abuse"
    MODERN_SLAVERY = "MODERN_SLAVERY", "Modern slavery"
    DISCRIMINATORY = "DISCRIMINATORY", "Discriminatory abuse"
    ORGANISATIONAL = "ORGANISATIONAL", "Organisational abuse"
    NEGLECT = "NEGLECT", "Neglect or acts of omission"
    SELF_NEGLECT = "SELF_NEGLECT", "Self-neglect"
    CHILD = "CHILD", "A child or young person in the home"
    UNSURE = "UNSURE", "Not sure yet"


class ConcernOutcome(models.TextChoices):
    TAKEN_ON = "TAKEN_ON", "Taken on by the local authority"
    SAFE_NOW = "SAFE_NOW", "Safe now: what was needed was done"
    NOT_SAFEGUARDING = "NOT_SAFEGUARDING", "Not safeguarding: other help arranged"
