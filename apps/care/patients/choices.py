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
    WITH_PERSON = "WITH_PERSON", "I am with the person now, or about to be"
    SERVICE_RANG = "SERVICE_RANG", "Another service rang about the person"
    COVER = "COVER", "I cover for the team that looks after the person"
    VITAL_INTERESTS = "VITAL_INTERESTS", "Life is at risk (vital interests)"


class ReviewOutcome(models.TextChoices):
    """The guardian's answer to an emergency opening."""

    JUSTIFIED = "JUSTIFIED", "Justified"
    TAUGHT = "TAUGHT", "Not quite right: talked through with the opener"
    TAKEN_FURTHER = "TAKEN_FURTHER", "Not justified: taken further"


class RestrictionReason(models.TextChoices):
    """Why a record is narrowed to named people."""

    STAFF = "STAFF", "Works here, or did"
    RELATIVE = "RELATIVE", "Relative of somebody who works here"
    HIDDEN_ADDRESS = "HIDDEN_ADDRESS", "Address has to stay hidden"


class Decision(models.TextChoices):
    """What was decided about sharing between organisations."""

    GIVEN = "GIVEN", "Given"
    REFUSED = "REFUSED", "Refused"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class DecidedBy(models.TextChoices):
    PERSON = "PERSON", "The person"
    ATTORNEY = "ATTORNEY", "An attorney for health and welfare, or a deputy of the court"
    BEST_INTERESTS = "BEST_INTERESTS", "A best-interests decision: the person lacks capacity for it"


class DecidedHow(models.TextChoices):
    FACE_TO_FACE = "FACE_TO_FACE", "Face to face"
    TELEPHONE = "TELEPHONE", "By telephone or video"
    WRITING = "WRITING", "In writing"


class TraceStatus(models.TextChoices):
    """What may be said of a number that is given by hand; files may bring the other codes."""

    VERIFIED = "01", "Number traced and verified"
    NOT_TRACED = "02", "Number as told, not yet traced"


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

AGES_FROM = (18, 65, 75, 85)
AGE_GROUPS = ("Under 18", "18 to 64", "65 to 74", "75 to 84", "85 and over")
