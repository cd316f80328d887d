from apps.money.contracts.domain.model_of_contract import ModelOfContract, Needs, Said, Start
from apps.money.contracts.domain.models_of_contract.said_of_several import (
    CLIMATE,
    DIFFERING_VIEWS,
    DOMINANT,
    ELECTIONS,
    MATURITY,
    ONE_RELATION,
    ONE_RISK,
    SETTINGS,
    THIRD_RISKS,
    THIRD_STRENGTHS,
)

REVIEW = {
    "qipp": Said(
        strengths=(
            "The meeting of QIPP rests more clearly with the provider to deliver more effective and efficient "
            "integrated pathways",
        ),
        risks=(
            "Too much risk may be placed on the provider, posing a threat to the sustainability of the local health "
            "economy, and ability to make the required savings",
        ),
    ),
    "political": Said(
        risks=(
            ELECTIONS,
            DIFFERING_VIEWS,
            MATURITY,
            "May threaten the spirit of the reforms and of delegating such decisions to Clinical Commissioning Groups",
            "May not be sustainable in major conurbations unless there is a willingness to close services",
            "Contentions between the two major players of social and acute health care may be problematic",
        ),
    ),
    "partnerships": Said(
        strengths=("Partnerships are formalised in a single “organisation”",),
        risks=(
            "Can be perceived as over-dominant, so needs significant presence of primary care",
            "Potentially weaker relationships with and between providers not part of the organisation",
            "Requires mature relationships and discussion and will take time, investment and leadership: could be "
            "challenging at a time when local health economies have to realise significant savings",
        ),
    ),
    "social_care": Said(
        strengths=("Formalises arrangements to deliver integration with part of social care",),
        risks=("May not go far enough to work with other aspects of social care, for example continuing care",),
    ),
    "third_sector": Said(
        strengths=(
            "Working with one organisation rather than several could make it easier for the third sector to contract "
            "and provide care based on overall need rather than for different bits of the pathway",
            *THIRD_STRENGTHS,
        ),
        risks=(
            "Third sector not directly a major player, though it could be set up to balance this, or subcontracted",
            *THIRD_RISKS,
        ),
    ),
    "organisational": Said(
        strengths=(
            "Unified structures, decision making, unified financial arrangements",
            "Should minimise duplication, provide shared vision and common identity",
        ),
        risks=(
            "Major structural change which requires significant resources and time to implement",
            "Perception that some organisations will benefit more than others, which may create elements of "
            "resistance or reluctance",
            "Duplication of effort and activity if staff do not buy into the vision",
        ),
    ),
    "culture": Said(
        strengths=("Single organisation moving towards single identified shared values",),
        risks=(
            "Is there an over-dominant culture? Is it acute, primary care, community? And does it allow a new balanced "
            "integrated culture?",
            "Individual personalities may be allowed to shape or define the culture",
        ),
    ),
    "staff_culture": Said(
        strengths=("Single organisation allows for single identified shared values",),
        risks=(
            DOMINANT,
            "Changing structures will change the culture and the way staff behave: staff must be included and "
            "involved in the change",
        ),
    ),
    "governance": Said(
        strengths=("Single organisation allows strong unified governance structures",),
        risks=("Requires time, investment, including IT, and relationships",),
    ),
    "contracting": Said(
        strengths=("Contracting with a single entity is more straightforward",),
        risks=(
            "Element of “monopoly” for commissioners: may make challenging poor performance more difficult",
            "Commissioners potentially less able to define and control future strategy and plans",
            SETTINGS,
        ),
    ),
    "financial_risk": Said(
        strengths=("Single organisation takes more financial risk",),
        risks=(
            "An unreasonable amount of financial risk may be taken on, without the required activity being closed off "
            "elsewhere in the health economy",
        ),
    ),
    "doability": Said(
        risks=(CLIMATE, "Major structural change which takes substantial resources and time to implement"),
    ),
    "repatriation": Said(
        strengths=(
            "Patient movement back from traditional hospital care into a fully integrated pathway approach can be "
            "commissioned",
        ),
        risks=(
            "Without the right information flow there are likely to be delays, duplication and invisible silos created",
        ),
    ),
}

MODEL = ModelOfContract(
    code="SINGLE_ORGANISATION",
    title="Single integrated care organisation",
    called="a single integrated care organisation",
    definition=(
        "Formal structural integration of services into one organisation, for example NHS Trust or Foundation Trust "
        "acute services and community services, along with a joint management structure with the local authority and a "
        "pooled budget with social services for intermediate care."
    ),
    fits=(
        "Bringing providers, services, teams together into one organisational structure",
        ONE_RELATION,
        ONE_RISK,
    ),
    needs=Needs(most=1, local_authority=True, pooled_budget=True),
    needs_in_words=(
        "Exactly one provider",
        "A local authority beside it: a commissioner of social care",
        "A pooled budget for intermediate care",
    ),
    starts_with=(Start("Flat funding with cap and collar", ("flat_funding", "cap_and_collar")),),
    review=REVIEW,
)
