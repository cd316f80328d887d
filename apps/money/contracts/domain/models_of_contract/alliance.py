from apps.money.contracts.domain.model_of_contract import ModelOfContract, Needs, Start
from apps.money.contracts.domain.models_of_contract.said_of_several import (
    GOVERNANCE,
    ONE_PATHWAY,
    RELATIONS,
    UNCERTAIN,
)

MODEL = ModelOfContract(
    code="ALLIANCE",
    title="Alliance",
    called="an alliance",
    definition=(
        "An alliance contract seeks to move away from the traditional “adversarial” approach in which parties are "
        "first of all competitors. Alliance contracts involve a collaborative process which aims to promote openness, "
        "trust, risk- and responsibility-sharing and the alignment of interests between clients and contractors. The "
        "focus is on the best arrangement for project delivery rather than on self-interests, typical of traditional "
        "contracts."
    ),
    fits=(ONE_PATHWAY, RELATIONS, UNCERTAIN, GOVERNANCE),
    needs=Needs(providers=2),
    needs_in_words=("At least two providers, and the commissioner, in one agreement",),
    starts_with=(Start("Gain and pain share, symmetric", ("gain_pain_share",)), Start("Unanimous board")),
)
