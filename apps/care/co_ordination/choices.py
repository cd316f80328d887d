"""What visits, the virtual ward, the directory and requests for more care may say."""

from django.db import models


class Way(models.TextChoices):
    """How somebody was seen."""

    HOME = "HOME", "At home"
    TELEPHONE = "TELEPHONE", "By telephone"
    CLINIC = "CLINIC", "In a clinic"
    VIDEO = "VIDEO", "By video"
    ELSEWHERE = "ELSEWHERE", "Somewhere else"


class Tier(models.IntegerChoices):
    """How closely somebody on a virtual ward is watched. The first is the closest."""

    TODAY = 1, "See today"
    THIS_WEEK = 2, "See this week"
    STEPPING_DOWN = 3, "Stepping down"


class Left(models.TextChoices):
    """Where somebody went from a virtual ward."""

    OWN_TEAM = "OWN_TEAM", "Back to their own team"
    HOSPITAL = "HOSPITAL", "Into hospital"
    CARE_HOME = "CARE_HOME", "Into a care home"
    DID_NOT_COME = "DID_NOT_COME", "Did not need the place held for them"
    DIED = "DIED", "Died"
    OTHER = "OTHER", "Elsewhere"


class AskState(models.TextChoices):
    ASKED = "ASKED", "Waits for an answer"
    ACCEPTED = "ACCEPTED", "Accepted"
    REFUSED = "REFUSED", "Refused"
    WITHDRAWN = "WITHDRAWN", "Taken back"


class Refusal(models.TextChoices):
    NO_PLACE = "NO_PLACE", "No place or visit free in time"
    NOT_OURS = "NOT_OURS", "Not what this service does"
    NEEDS_MORE = "NEEDS_MORE", "Needs more than this service can give"
    OUT_OF_HOURS = "OUT_OF_HOURS", "Outside this service's hours"
    TELL_MORE = "TELL_MORE", "We need to know more first"
    OTHER = "OTHER", "Another reason"
