"""What an admission, the answer to an alert and a way home may say."""

from django.db import models


class Method(models.TextChoices):
    EMERGENCY = "EMERGENCY", "Emergency"
    PLANNED = "PLANNED", "Planned"
    TRANSFER = "TRANSFER", "From another hospital"
    OTHER = "OTHER", "Other"


class Destination(models.TextChoices):
    OWN_HOME = "OWN_HOME", "Own home"
    SHELTERED = "SHELTERED", "Sheltered housing"
    FAMILY = "FAMILY", "Home of family or friends"
    RESIDENTIAL_HOME = "RESIDENTIAL_HOME", "Residential home"
    NURSING_HOME = "NURSING_HOME", "Nursing home"
    COMMUNITY_BED = "COMMUNITY_BED", "Community or rehabilitation bed"
    OTHER_HOSPITAL = "OTHER_HOSPITAL", "Another hospital"
    HOSPICE = "HOSPICE", "Hospice"
    DIED = "DIED", "Died in hospital"
    OTHER = "OTHER", "Other"


HOMES = ("OWN_HOME", "SHELTERED", "FAMILY")
CARE_HOMES = (Destination.RESIDENTIAL_HOME, Destination.NURSING_HOME)


class News(models.TextChoices):
    """What the news of an admission led to, or why to nothing. The rule is `domain.news`."""

    ALERT = "ALERT", "An alert"
    LEARNED_LATE = "LEARNED_LATE", "Learned late: on a list"
    NOT_IN_MODEL = "NOT_IN_MODEL", "Nobody told: the person is not in the model"
    NO_TEAM = "NO_TEAM", "No team told: none cares for the person yet"
    NOT_SHARED = "NOT_SHARED", "Nobody told: the person has not agreed to sharing"
    NO_AGREEMENT = "NO_AGREEMENT", "Nobody told: no sharing agreement is in force"
    HAD_DIED = "HAD_DIED", "Nobody told: the person had died"


class Ended(models.TextChoices):
    """Why an alert asks nobody any more."""

    ANSWERED = "ANSWERED", "Answered"
    DIED = "DIED", "The person died"
    LEFT = "LEFT", "The person had left hospital before any team cared for them"
    NOT_THEIRS = "NOT_THEIRS", "The hospital has since said that it was somebody else"


class FirstStep(models.TextChoices):
    GOING = "GOING", "I am going to see them"
    RANG = "RANG", "I rang the ward"
    COVER = "COVER", "Somebody who covers is going, or has rung"
    KNEW = "KNEW", "We arranged the admission"
    AT_HOME = "AT_HOME", "They are home already"


class Decision(models.TextChoices):
    """What somebody would need to come home."""

    HOME_TODAY = "HOME_TODAY", "Home today, with support"
    PLAN_HOME = "PLAN_HOME", "Stays for now: plan the way home"
    HOME_IN_DOUBT = "HOME_IN_DOUBT", "Stays for now: home may no longer be right"
    CANNOT_SAY = "CANNOT_SAY", "I cannot say yet"
    AT_HOME = "AT_HOME", "Home already"


class Exceeded(models.TextChoices):
    """Whether what happened was more than care in the community could provide for."""

    YES = "YES", "Yes: only a hospital could give what was needed"
    NO = "NO", "No: care at home could have been enough"
    CANNOT_SAY = "CANNOT_SAY", "I cannot say yet"


class Why(models.TextChoices):
    """Why the exacerbation was more than the community could provide for, or why hospital all the same."""

    TREATMENT = "TREATMENT", "Treatment that only a hospital gives"
    TESTS = "TESTS", "Tests that only a hospital does"
    NOT_SAFE = "NOT_SAFE", "Not safe at home, whatever the support"
    NO_HOURS = "NO_HOURS", "No service at that hour"
    NO_PLACE = "NO_PLACE", "No place free"
    NOT_ASKED = "NOT_ASKED", "No community service was asked"
    PLAN_NOT_KNOWN = "PLAN_NOT_KNOWN", "Those who came did not know the crisis plan"
    CARER = "CARER", "Whoever cares at home could not go on"
    CHOSE_HOSPITAL = "CHOSE_HOSPITAL", "The person wanted hospital"
    OTHER = "OTHER", "Something else"


REASONS = {
    Exceeded.YES: (Why.TREATMENT, Why.TESTS, Why.NOT_SAFE, Why.OTHER),
    Exceeded.NO: (
        Why.NO_HOURS,
        Why.NO_PLACE,
        Why.NOT_ASKED,
        Why.PLAN_NOT_KNOWN,
        Why.CARER,
        Why.CHOSE_HOSPITAL,
        Why.OTHER,
    ),
    Exceeded.CANNOT_SAY: (),
}
"""The reasons that fit each answer."""


class Recovery(models.TextChoices):
    """Who looks after somebody from the recovery point. The two exclude each other for a stay."""

    ACUTE = "ACUTE", "The hospital"
    COMMUNITY = "COMMUNITY", "Care in the community"


class GoalsMet(models.TextChoices):
    YES = "YES", "Yes"
    PARTLY = "PARTLY", "In part"
    NO = "NO", "Not yet"


class Delay(models.TextChoices):
    ASSESSMENT = "ASSESSMENT", "Waiting for an assessment"
    FUNDING = "FUNDING", "Waiting for funding to be agreed"
    NHS_CARE = "NHS_CARE", "Waiting for other NHS care"
    CARE_HOME = "CARE_HOME", "Waiting for a place in a care home"
    CARE_AT_HOME = "CARE_AT_HOME", "Waiting for care at home"
    EQUIPMENT = "EQUIPMENT", "Waiting for equipment"
    CHOICE = "CHOICE", "The person or family is deciding"
    HOUSING = "HOUSING", "Housing"
    OTHER = "OTHER", "Other"


class Side(models.TextChoices):
    """Who speaks of a recovery point. The rule is `domain.r_point`."""

    HOSPITAL = "HOSPITAL", "The hospital"
    COMMUNITY = "COMMUNITY", "Care in the community"


class Step(models.TextChoices):
    PROPOSED = "PROPOSED", "Proposed"
    AGREED = "AGREED", "Agreed"
    NOT_AGREED = "NOT_AGREED", "Not agreed"
    DECIDED = "DECIDED", "Decided by the named clinician"
