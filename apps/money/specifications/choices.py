"""How an item stands, what a note says of it, and pages of the product that may stand as evidence."""

from django.db import models

from apps.money.specifications.domain import answers


class Standing(models.TextChoices):
    MET = answers.Standing.MET, "Met"
    PARTLY = answers.Standing.PARTLY, "Partly met"
    NOT_YET = answers.Standing.NOT_YET, "Not yet"
    DOES_NOT_APPLY = answers.Standing.DOES_NOT_APPLY, "Does not apply"


class Since(models.TextChoices):
    MET = answers.Since.MET, "It is met now"
    FURTHER = answers.Since.FURTHER, "It is further on, and not met"
    LATER = answers.Since.LATER, "It will be met later than was agreed"


class EvidencePage(models.TextChoices):
    """Pages of the product that work something out. A link stands only for readers who have the page."""

    REQUIREMENTS = "REQUIREMENTS", "The eight minimum requirements, counted"
    POPULATION = "POPULATION", "Population by level of need"
    WHY_HOSPITAL = "WHY_HOSPITAL", "Why people came to hospital"
    CONSISTENCY = "CONSISTENCY", "Consistency of levels"
    DASHBOARD = "DASHBOARD", "The contract's dashboard"
