"""Contracting models, stages, and the states of a version."""

from django.db import models


class ContractModel(models.TextChoices):
    """The eight contracting models. Each sets which parties it needs and which terms it starts with."""

    INFORMAL_NETWORK = "INFORMAL_NETWORK", "Informal network with profit share"
    ACCOUNTABLE_CARE = "ACCOUNTABLE_CARE", "Accountable care organisation"
    INTEGRATED_HUB = "INTEGRATED_HUB", "Integrated care hub (prime provider)"
    ALLIANCE = "ALLIANCE", "Alliance"
    SINGLE_ORGANISATION = "SINGLE_ORGANISATION", "Single integrated care organisation"
    JOINT_VENTURE = "JOINT_VENTURE", "Joint venture with a Joint Management Board"
    PRINCIPAL_PROVIDER = "PRINCIPAL_PROVIDER", "Principal provider and subcontracts"
    OUTCOMES_BASED = "OUTCOMES_BASED", "Capitated, outcomes-based"


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


class PartyRole(models.TextChoices):
    COMMISSIONER = "COMMISSIONER", "Commissioner"
    PROVIDER = "PROVIDER", "Provider"
