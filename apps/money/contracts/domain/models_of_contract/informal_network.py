from apps.money.contracts.domain.model_of_contract import ModelOfContract, Needs, Start
from apps.money.contracts.domain.models_of_contract.said_of_several import ONE_PATHWAY

MODEL = ModelOfContract(
    code="INFORMAL_NETWORK",
    title="Informal network with profit share",
    called="an informal network",
    definition=(
        "Providers work collaboratively but with no contractual relationship: any cost reductions are used to "
        "incentivise participation, for example of general practice."
    ),
    fits=(ONE_PATHWAY, "High levels of certainty, low levels of risk", "Good relationships between providers"),
    needs=Needs(providers=2),
    needs_in_words=("At least two providers", "No contract between them"),
    starts_with=(Start("Profit share, no downside", ("profit_share",)),),
)
