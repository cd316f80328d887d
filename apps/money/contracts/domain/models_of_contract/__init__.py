"""The eight contracting models, in the source's order. Each is one file."""

from collections.abc import Mapping, Sequence

from apps.money.contracts.domain.model_of_contract import ModelOfContract, Party
from apps.money.contracts.domain.models_of_contract import (
    accountable_care,
    alliance,
    informal_network,
    integrated_hub,
    joint_venture,
    outcomes_based,
    principal_provider,
    single_organisation,
)

MODELS: Mapping[str, ModelOfContract] = {
    module.MODEL.code: module.MODEL
    for module in (
        informal_network,
        accountable_care,
        integrated_hub,
        alliance,
        single_organisation,
        joint_venture,
        principal_provider,
        outcomes_based,
    )
}


def missing_parties(model: str, parties: Sequence[Party]) -> list[str]:
    """The parties that a model needs and that are not there, in words; empty where all are."""
    return MODELS[model].missing_parties(parties)
