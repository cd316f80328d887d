"""What is checked, of whom, and how a finding ends. Stored codes, and their words for the screen."""

from django.db import models

from apps.care.activity.choices import ActivityKind


class Check(models.TextChoices):
    """Consistency of levels first, then whether care is given."""

    CASE_MIX = "CASE_MIX", "Share assessed at High"
    AGAINST_SCORE = "AGAINST_SCORE", "High, against what risk scores lead one to expect"
    OVERRIDES = "OVERRIDES", "Levels agreed above the one worked out"
    BOUNDARY = "BOUNDARY", "Just over a boundary"
    NOT_FOLLOWED = "NOT_FOLLOWED", "Raised, and no more care after"
    CORRECTIONS = "CORRECTIONS", "Corrected within 14 days"
    DRIFT = "DRIFT", "Change in levels"
    MOVEMENT = "MOVEMENT", "People assessed twice"
    AGREEMENT = "AGREEMENT", "Agreement of re-assessments"
    NO_CONTACT = "NO_CONTACT", "High, and no contact in 60 days"
    LOW_USE = "LOW_USE", "In the model, and no care in 180 days"
    EXITS = "EXITS", "Left the model"
    REFUSALS = "REFUSALS", "Refused to share their record"
    PACKAGES_CUT = "PACKAGES_CUT", "Raised, and a package cut"
    EARLY_R_POINT = "EARLY_R_POINT", "Died or back in hospital after an early recovery point"


SHARES = (
    Check.CASE_MIX,
    Check.AGAINST_SCORE,
    Check.OVERRIDES,
    Check.BOUNDARY,
    Check.NOT_FOLLOWED,
    Check.CORRECTIONS,
)
"""Checks that compare a share between assessors, teams and organisations."""

CHANGES = (Check.DRIFT, Check.MOVEMENT, Check.AGREEMENT)
WATCHED = (
    Check.PACKAGES_CUT,
    Check.EARLY_R_POINT,
    Check.NO_CONTACT,
    Check.LOW_USE,
    Check.EXITS,
    Check.REFUSALS,
)
"""Checks for too little care, between organisations and groups of people."""

BY_PRACTICE = (Check.NO_CONTACT, Check.LOW_USE, Check.EXITS, Check.REFUSALS)
"""Those of them whose organisations are people's GP practices."""


class Grain(models.TextChoices):
    """Of whom a figure is."""

    PARTNERSHIP = "PARTNERSHIP", "Partnership"
    ORGANISATION = "ORGANISATION", "Organisation"
    TEAM = "TEAM", "Team"
    ASSESSOR = "ASSESSOR", "Assessor"
    LEVEL = "LEVEL", "Level of need"
    ETHNICITY = "ETHNICITY", "Ethnic group"
    DEPRIVATION = "DEPRIVATION", "Deprivation of the area"


class FindingState(models.TextChoices):
    OPEN = "OPEN", "Waiting for an answer"
    ANSWERED = "ANSWERED", "Answered"
    CLOSED = "CLOSED", "Closed"


class StepKind(models.TextChoices):
    """What happened to a finding."""

    OPENED = "OPENED", "Opened"
    ANSWERED = "ANSWERED", "Answered"
    RETURNED = "RETURNED", "Asked again"
    CLOSED = "CLOSED", "Closed"


class Outcome(models.TextChoices):
    """How a finding was closed."""

    EXPLAINED = "EXPLAINED", "Explained: nothing to change"
    CHANGED = "CHANGED", "Practice changed"
    REASSESSED = "REASSESSED", "Levels looked at again"
    REFERRED = "REFERRED", "Referred for investigation"


CARE = (
    ActivityKind.OUTPATIENT,
    ActivityKind.COMMUNITY_CONTACT,
    ActivityKind.COMMUNITY_BED_DAY,
    ActivityKind.RESIDENTIAL_BED_DAY,
    ActivityKind.NURSING_HOME_BED_DAY,
    ActivityKind.SOCIAL_CARE_WEEK,
    ActivityKind.THIRD_SECTOR_CONTACT,
    ActivityKind.TELEHEALTH_MONTH,
    ActivityKind.VIRTUAL_WARD_DAY,
    ActivityKind.POST_DISCHARGE_PATHWAY,
    ActivityKind.GP_CONTACT,
)
"""Care that was given; a crisis (A&E, an unplanned admission, an ambulance) or a prescription is none."""
