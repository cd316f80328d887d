"""Kinds of boards, seats and rules, in words."""

from django.db import models

from apps.governance.boards.domain.rules import Conflict, Majority


class BoardKind(models.TextChoices):
    """Who sits on it. In an alliance commissioners hold voting seats and see the whole agenda."""

    PROVIDERS = "PROVIDERS", "Providers and patients: commissioners attend the first part"
    ALLIANCE = "ALLIANCE", "An alliance: commissioners hold seats, and every meeting is one part"


class Discipline(models.TextChoices):
    """What the holder of a seat brings. The first three are clinicians."""

    DOCTOR = "DOCTOR", "Doctor"
    NURSE = "NURSE", "Nurse"
    THERAPIST = "THERAPIST", "Therapist or other clinician"
    SOCIAL_WORK = "SOCIAL_WORK", "Social work"
    MANAGER = "MANAGER", "Manager"
    FINANCE = "FINANCE", "Finance"
    VOLUNTARY = "VOLUNTARY", "Voluntary and community work"
    PATIENT = "PATIENT", "Patient or carer"


CLINICIANS = (Discipline.DOCTOR, Discipline.NURSE, Discipline.THERAPIST)


class MajorityRule(models.TextChoices):
    SIMPLE = Majority.SIMPLE.value, "Simple: more for than against"
    TWO_THIRDS = Majority.TWO_THIRDS.value, "Two thirds of those who vote for or against"
    UNANIMOUS = Majority.UNANIMOUS.value, "Unanimous: nobody against"


class ConflictRule(models.TextChoices):
    VOTES = Conflict.VOTES.value, "Says so, may speak, and votes"
    SPEAKS = Conflict.SPEAKS.value, "Says so and may speak, but does not vote"
    LEAVES = Conflict.LEAVES.value, "Says so, and neither speaks nor votes"
