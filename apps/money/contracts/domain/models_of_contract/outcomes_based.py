from apps.money.contracts.domain.model_of_contract import ModelOfContract, Needs, Said, Start
from apps.money.contracts.domain.models_of_contract.said_of_several import (
    BLAME,
    BOUNDARIES,
    COMPETITION,
    COMPETITION_ON_CONTRACTS,
    DIFFERING_VIEWS,
    ELECTIONS,
    GOVERNANCE,
    INCOME,
    LIABLE,
    MATURITY,
    NO_ENTITY,
    OUTCOMES_DIFFER,
    POLITICS_OR_ORGANISATION,
    RELATIONS,
    SETTINGS,
    STAFF_RISKS,
    THIRD_RISKS,
    THIRD_STRENGTHS,
    TOGETHER,
    UNCERTAIN,
    WEAK_GOVERNANCE,
    WITHOUT_ENTITY,
)

REVIEW = {
    "qipp": Said(
        strengths=(
            "Collaborative approach leads to buy-in to quality and productivity by all parties",
            "Shared budget can incentivise all parties to contribute",
            "Savings opportunities across the continuum",
            "Model adaptable to applications for integration",
        ),
        risks=("Potential for missed opportunities to gain efficiencies through close integrated working",),
    ),
    "political": Said(
        strengths=(
            "Primary care providers can opt in easily",
            "Doesn’t require a complete formal single structure",
        ),
        risks=(ELECTIONS, DIFFERING_VIEWS, MATURITY, NO_ENTITY),
    ),
    "partnerships": Said(
        strengths=(
            "Incentivises providers to work in partnership to deliver high quality care",
            "Some models set up formal long-term partnership (5 years) to support longer-term planning and achievement "
            "of outcomes",
        ),
        risks=(COMPETITION, OUTCOMES_DIFFER, "May be difficult to align different strategic visions of partners"),
    ),
    "social_care": Said(
        strengths=(
            "Social care can participate without major formal changes",
            "Promotes opportunities for formally integrating care teams and projects",
        ),
        risks=(BOUNDARIES,),
    ),
    "third_sector": Said(strengths=THIRD_STRENGTHS, risks=THIRD_RISKS),
    "organisational": Said(
        strengths=(
            "More affordable health care rewarding better quality",
            "Commissioners control problems with over-performance: providers have financial incentives to deliver high "
            "quality care",
        ),
        risks=(INCOME, LIABLE),
    ),
    "culture": Said(
        strengths=(
            "Promotes quality improvement through smarter, more affordable working: not just doing more at greater "
            "expense",
            "Potential for unifying integrated culture and challenging divides",
            WITHOUT_ENTITY,
        ),
        risks=(COMPETITION_ON_CONTRACTS, POLITICS_OR_ORGANISATION),
    ),
    "staff_culture": Said(
        strengths=("A concentration on improved quality based on affordable care",), risks=STAFF_RISKS
    ),
    "governance": Said(
        strengths=("Providers remain largely independent, so no joint governance issues",),
        risks=(WEAK_GOVERNANCE, BLAME),
    ),
    "contracting": Said(strengths=("Formal contract across the continuum with individual parties",), risks=(SETTINGS,)),
    "financial_risk": Said(
        strengths=(
            "Capitation-based payment, so “over performance” presents much less health economy risk",
            "Good approaches to overcoming the risks of a purely capitation-based system",
        ),
    ),
    "doability": Said(
        strengths=("No major challenges to organisational structures",),
        risks=(
            "Needs good local buy-in; requires the right local, regional and national political climate to deliver",
        ),
    ),
    "repatriation": Said(
        risks=(
            "May not have the drivers for repatriation in themselves, other than patient choice of an improved quality "
            "service",
        ),
    ),
}

MODEL = ModelOfContract(
    code="OUTCOMES_BASED",
    title="Capitated, outcomes-based",
    called="an outcomes-based contract",
    definition=(
        "A model that uses a budget based methodology, which combines a fixed per-person payment with performance "
        "incentive payments based on the achievement of agreed outcomes."
    ),
    fits=(TOGETHER, RELATIONS, UNCERTAIN, GOVERNANCE),
    needs=Needs(providers=2, money_on_outcomes=True),
    needs_in_words=("A provider group: at least two providers", "Outcome measures with money on each"),
    starts_with=(Start("Capitation"), Start("Outcome incentives", ("outcome_incentive",))),
    review=REVIEW,
)
