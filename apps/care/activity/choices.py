"""What a record of activity may say: its kind, how it was costed, what a contract makes of it."""

from django.db import models


class ActivityKind(models.IntegerChoices):
    NON_ELECTIVE_SPELL = 1, "Unplanned hospital spell"
    ELECTIVE_SPELL = 2, "Planned hospital spell"
    AE_ATTENDANCE = 3, "A&E attendance"
    OUTPATIENT = 4, "Outpatient attendance"
    COMMUNITY_CONTACT = 5, "Community contact"
    COMMUNITY_BED_DAY = 6, "Community bed day"
    RESIDENTIAL_BED_DAY = 7, "Residential home bed day"
    NURSING_HOME_BED_DAY = 8, "Nursing home bed day"
    SOCIAL_CARE_WEEK = 9, "Social care package week"
    THIRD_SECTOR_CONTACT = 10, "Third-sector contact"
    TELEHEALTH_MONTH = 11, "Telehealth month"
    VIRTUAL_WARD_DAY = 12, "Virtual ward day"
    POST_DISCHARGE_PATHWAY = 13, "Post-discharge pathway"
    AMBULANCE_JOURNEY = 14, "Ambulance journey"
    GP_CONTACT = 15, "GP contact"
    PRESCRIPTION = 16, "Prescription cost"


CONTACTS = (
    ActivityKind.NON_ELECTIVE_SPELL,
    ActivityKind.ELECTIVE_SPELL,
    ActivityKind.AE_ATTENDANCE,
    ActivityKind.OUTPATIENT,
    ActivityKind.COMMUNITY_CONTACT,
    ActivityKind.THIRD_SECTOR_CONTACT,
    ActivityKind.AMBULANCE_JOURNEY,
    ActivityKind.GP_CONTACT,
)
"""Records that say that somebody met the person on that day. The others count days, weeks or months of something that
goes on, or what a prescription cost."""


class CostBasis(models.IntegerChoices):
    NOT_STATED = 0, "Not stated"
    TARIFF = 1, "Tariff"
    LOCAL_PRICE = 2, "Local price"
    PATIENT_LEVEL = 3, "Patient-level cost"
    APPORTIONED = 4, "Apportioned"


class Scope(models.IntegerChoices):
    """What a contract makes of a record of a person in its cohort. Nobody's cohort: nil. Another contract's: elsewhere,
    which is what a contract's own figures say and no cell does."""

    NONE = 0, "Outside the cohort"
    IN = 1, "In the contract"
    LINKED = 2, "Linked, paid outside the contract"
    OUT = 3, "Not in the contract"
    ELSEWHERE = 4, "Paid by another contract"
