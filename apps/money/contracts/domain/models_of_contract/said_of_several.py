"""What the source says alike of several models."""

ONE_PATHWAY = "Individual pathways or services"
RELATIONS = "Building relationships between providers"
UNCERTAIN = "Low levels of certainty, high levels of risk"
GOVERNANCE = "Need for formal governance arrangements and joint accountability"
ONE_RELATION = "Commissioners only needing to manage one provider relationship and contract"
ONE_RISK = "Containing risk between commissioner and one provider"
TOGETHER = "Bringing organisations together contractually to deliver care"

ELECTIONS = "Dates of elections and campaigns, national and local, may interfere with local plans"
DIFFERING_VIEWS = (
    "Differing views between elected politicians of county, district and parish and governors from health may "
    "challenge local implementation"
)
MATURITY = "Maturity of relationships between commissioners and providers"
NO_ENTITY = "Potential for legal challenge in absence of a single legal entity"
CLIMATE = "Requires the right local, regional and national political climate to deliver"

GOOD_PRACTICE = "Third sector can share a lot of good practice and is good at demonstrating value for money"
SOFT_OUTCOMES = (
    "Third sector good at delivering hard and soft outcomes, such as combating loneliness and social opportunities"
)
NETWORKS = "Large third sector organisations have regional and national networks and funding streams of their own"
THIRD_STRENGTHS = (GOOD_PRACTICE, SOFT_OUTCOMES, NETWORKS)
SMALL_GROUPS = (
    "Smaller third sector groups can struggle to maintain core funding and capacity; stability of organisations "
    "needs to be considered"
)
DIRECT_PAYMENTS = (
    "A lot of third sector groups are not prepared for direct payments, personal health budgets, providing choice"
)
THIRD_RISKS = (SMALL_GROUPS, DIRECT_PAYMENTS)

COMPETITION = "Potential for competition between providers"
OUTCOMES_DIFFER = "Outcomes for each provider could be different and lead to conflict"
BOUNDARIES = "District and cluster boundaries may not align, which can cause difficulties"
INCOME = "Potential for disputes about “income”"
LIABLE = "Risk management: who is “liable”?"
COMPETITION_ON_CONTRACTS = "Potential for competition conflict on contracts"
POLITICS_OR_ORGANISATION = "There may be tensions due to political culture as against organisational culture"
WITHOUT_ENTITY = "Potential for true partnership working in absence of a legal entity"
DIFFERENT_CULTURES = (
    "Different cultures can hinder working relationships: speed of working, working patterns, understanding jargon, "
    "different policies and processes, different views on risk"
)
BETWEEN_PEOPLE = "Potential for conflict between individuals"
IDENTITY = "Loss of identity may cause resistance"
NO_BUY_IN = "Staff may not buy into the concept and therefore won’t change behaviours"
STAFF_RISKS = (DIFFERENT_CULTURES, BETWEEN_PEOPLE, IDENTITY, NO_BUY_IN)
DOMINANT = "What is the dominant culture? Does it enable staff to move away from traditional ways of working?"
WEAK_GOVERNANCE = (
    "Potentially weak unless robust contracts exist with each provider requiring collaboration and joint accountability"
)
BLAME = "Could lead to conflict and a blame culture between organisations"
SETTINGS = "Do alternative settings (that is, out of hospital) exist? Are they fit for purpose?"
INFRASTRUCTURE = (
    "The principal provider would need significant infrastructure to “commission” or subcontract; there would be "
    "multiple contracts to manage"
)
