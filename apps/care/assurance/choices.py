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
WATCHED = (Check.NO_CONTACT, Check.LOW_USE, Check.EXITS, Check.REFUSALS)
"""Checks for too little care, between practices and groups of people."""


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


ETHNICITIES = {
    "A": "White",
    "B": "White",
    "C": "White",
    "D": "Mixed",
    "E": "Mixed",
    "F": "Mixed",
    "G": "Mixed",
    "H": "Asian or Asian British",
    "J": "Asian or Asian British",
    "K": "Asian or Asian British",
    "L": "Asian or Asian British",
    "M": "Black or Black British",
    "N": "Black or Black British",
    "P": "Black or Black British",
    "R": "Other",
    "S": "Other",
}
"""National codes of ethnic category 2001, by their first letter, as the five groups of the census."""

NOT_STATED = "Not stated"
FIFTHS = {
    1: "Most deprived fifth",
    2: "Second fifth",
    3: "Middle fifth",
    4: "Fourth fifth",
    5: "Least deprived fifth",
}


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
