from apps.money.contracts.domain.model_of_contract import ModelOfContract, Needs, Said, Start
from apps.money.contracts.domain.models_of_contract.said_of_several import (
    CLIMATE,
    DIFFERING_VIEWS,
    DOMINANT,
    ELECTIONS,
    INFRASTRUCTURE,
    MATURITY,
    ONE_PATHWAY,
    ONE_RELATION,
    ONE_RISK,
    SETTINGS,
    THIRD_RISKS,
    THIRD_STRENGTHS,
)

REVIEW = {
    "qipp": Said(
        strengths=(
            "Subcontracting may yield a better price",
            "One provider is responsible for overall pathway productivity and quality",
            "Can attract new providers who are able to offer cost-effective, high quality care",
        ),
        risks=(
            "Potential for limited buy-in to pathway productivity from subcontracted parts",
            "Potential lack of financial incentive for subcontracting “prevention” services, as impact of this will "
            "not be realised within a one-year time frame",
        ),
        mitigations=(
            "Each subcontract would need to have its own productivity, efficiency and performance targets embedded in "
            "the agreement which dovetail with the overall main provider agreement",
        ),
    ),
    "political": Said(
        strengths=("Doesn’t require a complete formal single structure",),
        risks=(ELECTIONS, DIFFERING_VIEWS, MATURITY, "Competition may be an issue"),
    ),
    "partnerships": Said(
        strengths=(
            "Can support partnership working with subcontractors developing new roles, shared care arrangements and "
            "the like",
        ),
    ),
    "social_care": Said(
        strengths=("Social care could be the prime contractor or a subcontractor in this model",),
        risks=(
            "May be unwilling to “subordinate” to a principal provider or vice versa",
            "Local authority may need to subcontract out again, making the contractual relationships increasingly "
            "complex",
        ),
    ),
    "third_sector": Said(
        strengths=(
            "Allows for subcontracting with the third sector, and could be run with the third sector as the prime "
            "contractor",
            *THIRD_STRENGTHS,
        ),
        risks=("Third sector may not be brought in as a party in pathway responsibility", *THIRD_RISKS),
    ),
    "organisational": Said(
        strengths=(
            "Commissioners have one organisation to contract with",
            "Principal provider has greater autonomy",
        ),
        risks=(
            "No direct relationship between commissioners and significant parts of the service",
            INFRASTRUCTURE,
        ),
        mitigations=(
            "Contract review meetings could be multi-agency, with each agency identifying its performance against "
            "key performance indicators",
        ),
    ),
    "culture": Said(
        strengths=("Dominant culture of the principal provider will tend to predominate",),
        risks=(
            "If the principal provider’s culture doesn’t match up with what is required it could cause problems",
            "May be difficult to engage primary care or other major provider groups if it is perceived that the model "
            "is dominated by one organisation",
        ),
    ),
    "staff_culture": Said(
        strengths=(
            "Allows for different cultures in different organisations; this flexibility may be needed to deliver "
            "different parts of the service effectively",
            "Subcontracted staff can provide clinical leadership for the model",
        ),
        risks=(
            "Subcontracted staff may not engage fully in integrated culture; not a single pathway identity for staff",
            "Subcontracted staff may have limited influence in pathway development",
            DOMINANT,
        ),
        mitigations=(
            "All subcontractors should be signed up to one vision for care of people with long-term conditions",
        ),
    ),
    "governance": Said(
        strengths=(
            "The model aligns clinical and financial accountability",
            "Clear governance based on contractual relationship, provided contracts are rigorous",
        ),
        risks=(
            "Lack of shared culture means governance issues may be hidden by subcontractors",
            "Subcontractors may not have the same systems, for example to provide assurance regarding safeguarding",
        ),
        mitigations=(
            "Could be an opportunity to support and share systems with third sector providers",
            "The provider retains the risk relating to the poor performance of its subcontractors",
        ),
    ),
    "contracting": Said(
        strengths=(
            "Clear contractual accountabilities",
            "Low resource requirement to manage contract for commissioners",
        ),
        risks=(
            "Larger resource requirement within principal provider to manage subcontracts",
            "Information and costing systems to support the process may not be consistent across the agencies involved",
            INFRASTRUCTURE,
            SETTINGS,
        ),
        mitigations=(
            "Principal provider may expect to be recompensed for managing the contract with the commissioner and the "
            "subcontract arrangements with the other agencies",
        ),
    ),
    "financial_risk": Said(
        strengths=("Finances clearly defined in contracts",),
        risks=(
            "Principal provider may take most risk",
            "Potential for one subcontractor to “over-deliver” against the service requirements and then charge the "
            "costs against the main provider",
            "Costs could escalate or become “unbalanced” across the various agencies",
        ),
        mitigations=(
            "Could agree that each provider has shares in the overall “profit” or “loss”: each provider identifies its "
            "costs as a proportion of the overall costs. This will require genuine trust between the agencies so that "
            "costs are not exaggerated",
        ),
    ),
    "doability": Said(
        strengths=("Very doable provided full political sign-up locally",),
        risks=(
            "Political sign-up may be a problem, as potential for it to be perceived as too dependent on one provider",
            CLIMATE,
        ),
    ),
    "repatriation": Said(risks=("Potential for competition issue around contracting with a single monopoly provider",)),
}

MODEL = ModelOfContract(
    code="PRINCIPAL_PROVIDER",
    title="Principal provider and subcontracts",
    called="a principal provider",
    definition=(
        "A pathway is commissioned from a principal provider who then subcontracts to other providers where necessary "
        "within the pathway provision."
    ),
    fits=(
        ONE_PATHWAY,
        ONE_RELATION,
        f"{ONE_RISK} (the provider retains the risk relating to poor performance of its subcontractors)",
    ),
    needs=Needs(most=1),
    needs_in_words=(
        "One principal: exactly one provider is a party",
        "Subcontracts beneath it, with the same principles",
    ),
    starts_with=(Start("Cost-proportional share of profit and loss", ("cost_proportional_share",)),),
    review=REVIEW,
)
