"""What the register may say of a person, and why a record is opened in an emergency."""

from django.db import models


class Sex(models.TextChoices):
    FEMALE = "F", "Female"
    MALE = "M", "Male"
    OTHER = "O", "Other"
    UNKNOWN = "U", "Not known"


class Consent(models.TextChoices):
    """To direct care across organisations. *Not asked* keeps the record inside one organisation."""

    GIVEN = "GIVEN", "Given"
    REFUSED = "REFUSED", "Refused or withdrawn"
    NOT_ASKED = "NOT_ASKED", "Not asked"


class Residence(models.TextChoices):
    OWN_HOME = "OWN_HOME", "Own home"
    SHELTERED = "SHELTERED", "Sheltered housing"
    RESIDENTIAL_HOME = "RESIDENTIAL_HOME", "Residential home"
    NURSING_HOME = "NURSING_HOME", "Nursing home"
    NHS_FACILITY = "NHS_FACILITY", "NHS facility"
    OTHER = "OTHER", "Other"


class ExclusionReason(models.TextChoices):
    MENTAL_HEALTH = "MENTAL_HEALTH", "Mental health cluster"
    END_OF_LIFE = "END_OF_LIFE", "Palliative and end of life"
    CONTINUING_HEALTHCARE = "CONTINUING_HEALTHCARE", "NHS continuing healthcare"
    OUT_OF_SCOPE = "OUT_OF_SCOPE", "Outside the scope of the model"


class EmergencyReason(models.TextChoices):
    URGENT_CARE = "URGENT_CARE", "Urgent care for a person not yet in our care"
    COVER = "COVER", "Covering for another team"
    VITAL_INTERESTS = "VITAL_INTERESTS", "Vital interests: a threat to life"
