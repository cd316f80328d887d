from apps.money.contracts.domain.model_of_contract import ModelOfContract, Needs, Said, Start
from apps.money.contracts.domain.models_of_contract.said_of_several import (
    BLAME,
    BOUNDARIES,
    CLIMATE,
    COMPETITION,
    COMPETITION_ON_CONTRACTS,
    DIFFERING_VIEWS,
    ELECTIONS,
    GOVERNANCE,
    INCOME,
    LIABLE,
    MATURITY,
    NO_ENTITY,
    ONE_PATHWAY,
    OUTCOMES_DIFFER,
    POLITICS_OR_ORGANISATION,
    RELATIONS,
    SETTINGS,
    STAFF_RISKS,
    THIRD_RISKS,
    THIRD_STRENGTHS,
    UNCERTAIN,
    WEAK_GOVERNANCE,
    WITHOUT_ENTITY,
)

REVIEW = {
    "qipp": Said(
        strengths=(
            "Collaborative approach leads to buy-in to quality and productivity by all parties",
            "Shared budget can incentivise all parties to contribute",
            "The meeting of QIPP rests more clearly with the provider to deliver better, more efficient care through "
            "integrated pathways",
            "QIPP will provide focus to expected outcomes when assigning tasks and projects to various providers",
        ),
        risks=(
            "Other partners (not in the board) may not be interested in, or buy into, the QIPP agenda",
            "QIPP outcomes may not be the same as outcomes for other providers (not in the board)",
            "There may be conflict of interest between providers on the board when bidding for other contracts",
            "Potential for thinking in “my organisation” terms",
        ),
    ),
    "political": Said(
        strengths=(
            "Partnership across the pathway allows all to participate equally",
            "Potentially more acceptable to the competition panel",
        ),
        risks=(ELECTIONS, DIFFERING_VIEWS, MATURITY, NO_ENTITY),
    ),
    "partnerships": Said(
        strengths=(
            "Strengthens partnerships within the private, public and voluntary sector",
            "Encourages multi-agency working at all levels from high strategic to grass-roots delivery",
            "Provides a framework for developing multi-agency teams from the private, public and voluntary sector",
            "Facilitates working with other providers such as police and fire service to address outcomes around "
            "vulnerability",
            "Cements informal relationships in a shared approach with some joint accountability",
            "Allows for partnerships with patients and patient groups through a Joint Management Board",
        ),
        risks=(
            "The Joint Management Board could have its own internal problems which may need a certain amount of "
            "brokerage from commissioners (and management of dispute and arbitration)",
            COMPETITION,
            OUTCOMES_DIFFER,
            "May not be able to align different strategic visions of partners",
        ),
    ),
    "social_care": Said(
        strengths=(
            "Social care can participate without formal changes",
            "Can build on existing good practice for joint working which already exists locally",
            "Promotes opportunities for formally integrating care teams and projects",
        ),
        risks=("Different working practices", "Different forms and processes", "Different culture", BOUNDARIES),
    ),
    "third_sector": Said(strengths=("Empowering for third sector", *THIRD_STRENGTHS), risks=THIRD_RISKS),
    "organisational": Said(
        strengths=(
            "Can create win-win for each party",
            "Allows general practice to develop close partnerships operationally with other providers with clear "
            "contractual expectations",
            "Supports shared learning",
            "Can facilitate joining up of back-room services, for example human resources and information technology",
        ),
        risks=(
            f"{INCOME} within the joint venture",
            LIABLE,
            "Focus may be on individual organisational benefits rather than building and enhancing relationships",
        ),
    ),
    "culture": Said(
        strengths=(
            "Potential for a unifying integrated culture challenging current divides of acute, community, primary "
            "care, social care, private and third sector",
            WITHOUT_ENTITY,
        ),
        risks=(COMPETITION_ON_CONTRACTS, POLITICS_OR_ORGANISATION),
    ),
    "staff_culture": Said(
        strengths=(
            "Buy-in and influence of staff: all parts of the pathway are everybody’s business",
            "Supports sharing of best practice between staff",
            "Promotes partnership working and enables professional relationship building",
        ),
        risks=STAFF_RISKS,
    ),
    "governance": Said(
        strengths=(
            "Shared governance: the pathway is everybody’s business to deliver",
            "Sharing best practice around governance from different organisational perspectives",
        ),
        risks=(WEAK_GOVERNANCE, BLAME),
    ),
    "contracting": Said(
        strengths=(
            "Enables financial drivers to be addressed such that the pathway board is incentivised to move care out of "
            "hospital beds and outpatient settings",
            "Provides drivers to allow movement to more efficient pathways through redesign",
            "Supports development of generic contract specifications identifying shared outcomes",
        ),
        risks=(
            "Can be complex and potentially time-consuming initially; commissioners need to effectively empower the "
            "Joint Management Board by proxy",
            "Potential for conflict of interest and accusations of favouritism",
            SETTINGS,
        ),
    ),
    "financial_risk": Said(
        strengths=(
            "Shared between providers, some of which may be very solvent",
            "Partnership working may be looked on favourably in these “times of austerity”",
        ),
        risks=(
            "Can be complex to define financial risks and how they would be apportioned",
            "May be resource-intensive to set up so that the board works",
            "Will it lead to legal disagreements or going to court?",
            "Some providers may have more financial backing and therefore may think they have more “power” within the "
            "partnership",
        ),
    ),
    "doability": Said(
        strengths=(
            "In the current climate, based on the need to find more cost-effective pathways, it is very doable",
        ),
        risks=(
            "Potential for internal power struggles: joint working can threaten individual power bases",
            "Willingness to work together may not exist",
            CLIMATE,
        ),
    ),
    "repatriation": Said(
        strengths=(
            "A fully integrated pathway with multiple providers may be more acceptable to the competition panel",
        ),
    ),
}

MODEL = ModelOfContract(
    code="JOINT_VENTURE",
    title="Joint venture with a Joint Management Board",
    called="a joint venture",
    definition=(
        "A collaboration of providers run by a Joint Management Board, combining resources and/or expertise, with "
        "requirement within individual contracts to work together and provide joint governance and accountability "
        "arrangements to achieve agreed outcomes and share the risks and rewards. A single pathway budget is funded "
        "through a capitation approach. No single legal entity exists."
    ),
    fits=(ONE_PATHWAY, RELATIONS, UNCERTAIN, GOVERNANCE),
    needs=Needs(providers=2, board=True, own_contracts=True),
    needs_in_words=("At least two providers", "A Joint Management Board", "A contract with each"),
    starts_with=(Start("Joint account"), Start("Pathway budget"), Start("Contingency")),
    review=REVIEW,
)
