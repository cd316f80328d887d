"""The states of a plan, what a package is and who pays for it, and what a crisis plan and a carer's page may say."""

from django.db import models


class PlanState(models.TextChoices):
    DRAFT = "DRAFT", "Not agreed yet"
    AGREED = "AGREED", "Agreed"
    REPLACED = "REPLACED", "Replaced by a newer plan"
    DISCARDED = "DISCARDED", "Draft put away"
    CLOSED = "CLOSED", "Closed at death"


class PlanReason(models.TextChoices):
    """Why a version was begun."""

    FIRST = "FIRST", "First plan"
    REVIEW = "REVIEW", "Review"
    CHANGE = "CHANGE", "Something has changed"
    CORRECTION = "CORRECTION", "Correction of what was written"


class ReferralState(models.TextChoices):
    OFFERED = "OFFERED", "Offered, not answered yet"
    ACCEPTED = "ACCEPTED", "Accepted"
    DECLINED = "DECLINED", "Declined"
    COMPLETED = "COMPLETED", "Completed"


class PartyKind(models.TextChoices):
    """Why somebody is a party to a person's care."""

    TEAM = "TEAM", "cares for the person"
    PACKAGE = "PACKAGE", "gives a package of care"
    PRACTICE = "PRACTICE", "GP practice"


class PackageKind(models.TextChoices):
    HELP_AT_HOME = "HELP_AT_HOME", "Help at home"
    NIGHT_SUPPORT = "NIGHT_SUPPORT", "Night support"
    DAY_SUPPORT = "DAY_SUPPORT", "Day support"
    REHABILITATION = "REHABILITATION", "Rehabilitation or therapy"
    NURSING = "NURSING", "Nursing at home"
    RESPITE = "RESPITE", "A break for the carer"
    EQUIPMENT = "EQUIPMENT", "Equipment or a change to the home"
    TELECARE = "TELECARE", "Telehealth or telecare"
    SELF_MANAGEMENT = "SELF_MANAGEMENT", "Self-management course"
    CARE_HOME = "CARE_HOME", "Residential or nursing home"
    CONSULTANT = "CONSULTANT", "Consultant"
    DIAGNOSTICS = "DIAGNOSTICS", "Tests and scans"
    MEDICATION = "MEDICATION", "Medicines"
    UNPLANNED_ADMISSION = "UNPLANNED_ADMISSION", "Unplanned hospital stay"
    OTHER = "OTHER", "Something else"


class PackageUnit(models.TextChoices):
    VISIT = "VISIT", "visit"
    HOUR = "HOUR", "hour"
    HALF_HOUR = "HALF_HOUR", "half hour"
    DAY = "DAY", "day"
    NIGHT = "NIGHT", "night"
    WEEK = "WEEK", "week"
    SESSION = "SESSION", "session"
    ITEM = "ITEM", "item"


class HowOften(models.TextChoices):
    EACH_DAY = "EACH_DAY", "a day"
    EACH_WEEK = "EACH_WEEK", "a week"
    EACH_MONTH = "EACH_MONTH", "a month"
    IN_ALL = "IN_ALL", "in all"


class FundedBy(models.TextChoices):
    YEAR_OF_CARE = "YEAR_OF_CARE", "Year of care"
    PHB_NOTIONAL = "PHB_NOTIONAL", "Personal health budget: notional"
    PHB_THIRD_PARTY = "PHB_THIRD_PARTY", "Personal health budget: third party"
    PHB_DIRECT = "PHB_DIRECT", "Personal health budget: direct payment"
    SOCIAL_CARE_CHARGE = "SOCIAL_CARE_CHARGE", "Social care charge, paid by the person"
    OTHER = "OTHER", "Other"


class PackageEnd(models.TextChoices):
    CHANGED = "CHANGED", "Changed"
    NO_LONGER_NEEDED = "NO_LONGER_NEEDED", "No longer needed"
    DECLINED = "DECLINED", "The person declined it"
    MOVED = "MOVED", "Another service gives it"
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR", "Entered in error"
    DEATH = "DEATH", "Death"


class BudgetAnswer(models.TextChoices):
    THINKING = "THINKING", "Offered, still thinking"
    NOTIONAL = "NOTIONAL", "Chose a notional budget"
    THIRD_PARTY = "THIRD_PARTY", "Chose a budget held by a third party"
    DIRECT = "DIRECT", "Chose a direct payment"
    DECLINED = "DECLINED", "Declined"


class Capacity(models.TextChoices):
    DECIDES = "DECIDES", "Makes their own decisions"
    DECIDES_WITH_HELP = "DECIDES_WITH_HELP", "Makes their own decisions with help and time"
    BEST_INTERESTS = "BEST_INTERESTS", "Lacks capacity for this: a best-interests decision was made"
    ATTORNEY = "ATTORNEY", "Lacks capacity for this: an attorney or deputy decides"


class CarerAssessment(models.TextChoices):
    OFFERED = "OFFERED", "Offered, not answered yet"
    DECLINED = "DECLINED", "Declined"
    DONE = "DONE", "Done"
