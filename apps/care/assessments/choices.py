"""What an assessment may say of itself, and what became of it."""

from django.db import models

from apps.care.assessments.domain.overrides import REASONS


class Setting(models.TextChoices):
    OWN_HOME = "OWN_HOME", "At home"
    CARE_HOME = "CARE_HOME", "Care home"
    GP_PRACTICE = "GP_PRACTICE", "GP practice"
    CLINIC = "CLINIC", "Clinic"
    HOSPITAL = "HOSPITAL", "Hospital"
    TELEPHONE = "TELEPHONE", "By telephone or video"
    OTHER = "OTHER", "Elsewhere"


class Reason(models.TextChoices):
    INITIAL = "INITIAL", "First assessment"
    ANNUAL_REVIEW = "ANNUAL_REVIEW", "Yearly review"
    CHANGE = "CHANGE", "A change in need"
    BEFORE_DISCHARGE = "BEFORE_DISCHARGE", "Whole-team assessment before leaving hospital"
    AUDIT = "AUDIT", "Re-assessment to check that levels are consistent"


class State(models.TextChoices):
    DRAFT = "DRAFT", "Draft"
    COMPLETED = "COMPLETED", "Completed"
    ABANDONED = "ABANDONED", "Abandoned"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class AgreementToShare(models.TextChoices):
    """What the person, or who decides for them, said of sharing this assessment."""

    GIVEN = "GIVEN", "Given by the person"
    ATTORNEY = "ATTORNEY", "Given by an attorney or deputy"
    BEST_INTERESTS = "BEST_INTERESTS", "Best-interests decision: the person lacks capacity for it"
    REFUSED = "REFUSED", "Refused"


class Present(models.TextChoices):
    """Whether a carer or an advocate took part."""

    YES = "YES", "Took part"
    NOT_WANTED = "NOT_WANTED", "Not wanted"
    NOT_AVAILABLE = "NOT_AVAILABLE", "Wanted, and not available"
    NOBODY = "NOBODY", "There is none"


class SentOutcome(models.TextChoices):
    """What became of an answer that was sent."""

    TAKEN = "TAKEN", "Taken"
    SAME = "SAME", "The same as stood there"
    CONFLICT = "CONFLICT", "Somebody else had answered differently"
    TOO_LATE = "TOO_LATE", "The assessment was no longer a draft"


class OverrideReason(models.TextChoices):
    U1 = "U1", REASONS["U1"].words
    U2 = "U2", REASONS["U2"].words
    U3 = "U3", REASONS["U3"].words
    D1 = "D1", REASONS["D1"].words
    D2 = "D2", REASONS["D2"].words


class OverrideState(models.TextChoices):
    ASKED = "ASKED", "Waits for a second professional"
    AGREED = "AGREED", "Agreed"
    NOT_AGREED = "NOT_AGREED", "Not agreed"
    LAPSED = "LAPSED", "Ended by a later assessment, or with a withdrawn one"


class ChcOutcome(models.TextChoices):
    """What was done about a flag for NHS continuing healthcare."""

    OFFERED = "OFFERED", "Offered: the person will think about it"
    DECLINED = "DECLINED", "Offered and declined"
    SENT = "SENT", "Completed and sent"
    REMIND = "REMIND", "Not yet: remind me"
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "Found not eligible"
    ELIGIBLE = "ELIGIBLE", "Found eligible"


CHC_ENDS = (ChcOutcome.DECLINED, ChcOutcome.NOT_ELIGIBLE, ChcOutcome.ELIGIBLE)
"""After these nothing more is asked about the flag."""
