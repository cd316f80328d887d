from apps.money.contracts.domain.model_of_contract import ModelOfContract, Needs, Start
from apps.money.contracts.domain.models_of_contract.said_of_several import ONE_PATHWAY, ONE_RELATION, ONE_RISK

MODEL = ModelOfContract(
    code="INTEGRATED_HUB",
    title="Integrated care hub (prime provider)",
    called="an integrated care hub",
    definition=(
        "A central pathway service, with clear accountability and budget for whole pathway quality and productivity, "
        "to deliver 1) out of hospital specialist clinical provision, 2) performance management of primary care and "
        "3) subcontracting and quality assurance of hospital services."
    ),
    fits=(ONE_PATHWAY, ONE_RELATION, ONE_RISK),
    needs=Needs(most=1),
    needs_in_words=("One hub that holds the budget for the whole pathway: exactly one provider",),
    starts_with=(Start("Programme budget with savings tiers", ("savings_tiers",)),),
)
