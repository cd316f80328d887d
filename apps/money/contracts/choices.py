"""Contracting models, stages, and the states of a version."""

from django.db import models

from apps.care.activity.choices import Scope
from apps.money.contracts.domain.adjusting import What
from apps.money.contracts.domain.counting import Counting
from apps.money.contracts.domain.go_live import TITLES, Check
from apps.money.contracts.domain.models_of_contract import MODELS
from apps.money.contracts.domain.value import TITLES as VALUE_TITLES
from apps.money.contracts.domain.value import Way


class ContractModel(models.TextChoices):
    """The eight contracting models. Each sets which parties it needs and which terms it starts with."""

    INFORMAL_NETWORK = "INFORMAL_NETWORK", MODELS["INFORMAL_NETWORK"].title
    ACCOUNTABLE_CARE = "ACCOUNTABLE_CARE", MODELS["ACCOUNTABLE_CARE"].title
    INTEGRATED_HUB = "INTEGRATED_HUB", MODELS["INTEGRATED_HUB"].title
    ALLIANCE = "ALLIANCE", MODELS["ALLIANCE"].title
    SINGLE_ORGANISATION = "SINGLE_ORGANISATION", MODELS["SINGLE_ORGANISATION"].title
    JOINT_VENTURE = "JOINT_VENTURE", MODELS["JOINT_VENTURE"].title
    PRINCIPAL_PROVIDER = "PRINCIPAL_PROVIDER", MODELS["PRINCIPAL_PROVIDER"].title
    OUTCOMES_BASED = "OUTCOMES_BASED", MODELS["OUTCOMES_BASED"].title


class ValueWay(models.TextChoices):
    """The ways to build what a contract is worth."""

    CAPITATION = Way.CAPITATION.value, VALUE_TITLES[Way.CAPITATION]
    PRIOR_OUTTURN = Way.PRIOR_OUTTURN.value, VALUE_TITLES[Way.PRIOR_OUTTURN]
    BUNDLED = Way.BUNDLED.value, VALUE_TITLES[Way.BUNDLED]
    PROGRAMME_FEE = Way.PROGRAMME_FEE.value, VALUE_TITLES[Way.PROGRAMME_FEE]


class Stage(models.TextChoices):
    """Before *live* everything is computed and shown, marked as shadow, and no money moves."""

    TEST = "TEST", "Test"
    SHADOW_CURRENCY = "SHADOW_CURRENCY", "Shadow currency"
    SHADOW_PRICE = "SHADOW_PRICE", "Shadow price"
    LIVE = "LIVE", "Live"


class VersionState(models.TextChoices):
    DRAFT = "DRAFT", "Draft"
    IN_FORCE = "IN_FORCE", "In force"
    ENDED = "ENDED", "Ended"


class HowCounted(models.TextChoices):
    """Whether a contract counts days in the model, or people on the first of the month."""

    DAYS = Counting.DAYS.value, "Each day that they are in the model"
    HEADS = Counting.HEADS.value, "Once a month, on the first: a twelfth of the fee each time"


class FactorOf(models.TextChoices):
    """What a factor of a fee goes by."""

    AGE = What.AGE.value, "Age"
    SEX = What.SEX.value, "Sex"
    SCORE = What.SCORE.value, "Risk score"


class PartyRole(models.TextChoices):
    COMMISSIONER = "COMMISSIONER", "Commissioner"
    PROVIDER = "PROVIDER", "Provider"


class GoLiveCheck(models.TextChoices):
    """The go-live checks that an assumption may cover."""

    PLAN = Check.PLAN.value, TITLES[Check.PLAN]
    OUTCOMES = Check.OUTCOMES.value, TITLES[Check.OUTCOMES]
    RISK_SHARE = Check.RISK_SHARE.value, TITLES[Check.RISK_SHARE]
    NON_PERFORMANCE = Check.NON_PERFORMANCE.value, TITLES[Check.NON_PERFORMANCE]
    EQUALITY = Check.EQUALITY.value, TITLES[Check.EQUALITY]
    DECOMMISSIONING = Check.DECOMMISSIONING.value, TITLES[Check.DECOMMISSIONING]
    SYSTEM_AUDIT = Check.SYSTEM_AUDIT.value, TITLES[Check.SYSTEM_AUDIT]


SCOPE_WORDS = {Scope.IN: "In the contract", Scope.LINKED: "Linked, paid elsewhere", Scope.OUT: "Outside"}
