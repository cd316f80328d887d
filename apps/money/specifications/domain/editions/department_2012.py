"""The specification of 2012, items word for word.

Source: Department of Health, QIPP Long Term Conditions, Year of Care funding model (2012), annexes 4.1, 4.4 and 4.5.
Which kind of evidence an item asks for, and what is noted of a form of provider, is decided here.
"""

from collections.abc import Sequence

from apps.money.specifications.domain.checklist import Checklist, Edition, Evidence, Item, ProviderForm

SERVICE, RELATIONS = "annex 4.1, The integrated LTC service", "annex 4.5, behaviours expected"


def _items(prefix: str, clause: str, said: Sequence[tuple[str, Evidence]]) -> tuple[Item, ...]:
    return tuple(Item(f"{prefix}{n}", words, clause, evidence) for n, (words, evidence) in enumerate(said, 1))


_REQUIRED = (
    (
        "CO_ORDINATOR",
        "Identification of key worker/care co-ordinator and support as needed from the integrated care team",
    ),
    ("ASSESSMENT", "Annual assessment of the person's holistic needs"),
    ("PLAN", "Agreement of a care plan and notification to all contracting parties"),
    (
        "SELF_CARE",
        "Proactive support to enable people, their carers and or their families to self care, and access appropriate "
        "care and support as and when appropriate",
    ),
    (
        "SPECIALIST",
        "Access to specialist care services as and when appropriate and as set out in the care plan",
    ),
    ("REVIEW", "On-going review"),
    ("RECORDED", "Recording and reporting the necessary information"),
    ("LIAISON", "Timely liaison with other services, referrers and agencies"),
)

REQUIREMENTS = Checklist(
    "requirements",
    "Minimum requirements at each level of need",
    "What everybody with a long-term condition should have, whether their level of need is low, medium or high.",
    tuple(
        Item(f"MR{n}", words, "annex 4.1, Minimum requirements", Evidence.COUNTED, counted)
        for n, (counted, words) in enumerate(_REQUIRED, 1)
    ),
    by_level=True,
)

ELEMENTS = Checklist(
    "elements",
    "Five elements of an integrated service",
    "Defined by the Richmond Group: what an integrated service for people with long-term conditions is made of.",
    _items(
        "EL",
        SERVICE,
        (
            ("Co-ordinated care", Evidence.ARRANGEMENT),
            ("Patients engaged in decisions about their care", Evidence.HEARD),
            ("Supported self-management", Evidence.ARRANGEMENT),
            ("Prevention, early diagnosis and intervention", Evidence.ARRANGEMENT),
            ("Emotional, psychological and practical support", Evidence.ARRANGEMENT),
        ),
    ),
)

PRINCIPLES = Checklist(
    "principles",
    "Principles of integrated care",
    "National Voices, with its members: integrated care must do each of these.",
    _items(
        "PI",
        SERVICE,
        (
            ("Be organised around the needs of individuals (person-centred)", Evidence.ARRANGEMENT),
            ("Focus always on the goal of benefiting service users", Evidence.HEARD),
            ("Be evaluated by its outcomes, especially those which service users themselves report", Evidence.HEARD),
            ("Include community and voluntary sector contributions", Evidence.ARRANGEMENT),
            ("Be fully inclusive of all communities in the locality", Evidence.DOCUMENT),
            ("Be designed together with the users of services and their carers", Evidence.HEARD),
            ("Deliver a new deal for people with long term conditions", Evidence.ARRANGEMENT),
            ("Respond to carers as well as the people they are caring for", Evidence.ARRANGEMENT),
            ("Be driven forwards by the commissioners", Evidence.DECISION),
            ("Be encouraged through incentives", Evidence.DOCUMENT),
            ("Aim to achieve public and social value, not just to save money", Evidence.DOCUMENT),
            ("Last over time and be allowed to experiment", Evidence.DECISION),
        ),
    ),
)

_CO_OPERATION = (
    (
        "Commissioners must commission services from the providers who are best placed to deliver the needs of their "
        "patients and populations.",
        Evidence.DECISION,
    ),
    (
        "Commissioning and procurement must be transparent and non-discriminatory and follow the Procurement Guide "
        "issued in July 2010.",
        Evidence.DOCUMENT,
    ),
    ("Payment regimes and financial intervention in the system must be transparent and fair.", Evidence.DOCUMENT),
    (
        "Providers and commissioners must cooperate to improve services and deliver seamless and sustainable care to "
        "patients.",
        Evidence.CONDUCT,
    ),
    (
        "Commissioners and providers should promote patient choice, including - where appropriate - choice of Any "
        "Willing Provider and ensure that patients have accurate, reliable and accessible information to exercise "
        "more choice and control over their healthcare.",
        Evidence.CONDUCT,
    ),
    (
        "Commissioners and providers should not reach agreements which restrict commissioner or patient choice "
        "against patients' and taxpayers' interests.",
        Evidence.CONDUCT,
    ),
    (
        "Providers must not refuse to accept services or to supply essential services to commissioners where this "
        "restricts commissioner or patient choice against patients' and taxpayers' interests.",
        Evidence.CONDUCT,
    ),
    (
        "Commissioners and providers must not discriminate unduly between patients and must promote equality.",
        Evidence.DOCUMENT,
    ),
    (
        "Appropriate promotional activity is encouraged as long as it remains consistent with patients' best "
        "interests and the brand and reputation of the NHS.",
        Evidence.CONDUCT,
    ),
    (
        "Mergers, including vertical integration, between providers are permissible when there remains sufficient "
        "choice and competition or where they are otherwise in patients' and taxpayers' interests, for example "
        "because they will deliver significant improvements in the quality of care.",
        Evidence.DECISION,
    ),
)

CO_OPERATION = Checklist(
    "co-operation",
    "Principles of co-operation and competition",
    "The ten principles of the Department of Health (30 July 2010), which all parties are expected to work to.",
    tuple(
        Item(f"CC{n}", words, f"annex 4.4, Principle {n}", evidence)
        for n, (words, evidence) in enumerate(_CO_OPERATION, 1)
    ),
    asks_parties=True,
)

BEHAVIOURS = Checklist(
    "behaviours",
    "Expected behaviours",
    "What providers and commissioners should do in their contractual relationship.",
    _items(
        "EB",
        RELATIONS,
        (
            ("Find and support win-win solutions", Evidence.CONDUCT),
            (
                "Achieve appropriate risk sharing, and sharing of any benefits that are realised by mutual effort",
                Evidence.DOCUMENT,
            ),
            ("Maintain mature, regular dialogue within a professional code of conduct", Evidence.CONDUCT),
            ("Ensure flexibility where there are genuine problems in delivery", Evidence.CONDUCT),
            ("Provide incentives as well as sanctions", Evidence.DOCUMENT),
            ("Recognise investment required to achieve requirements over a reasonable time period", Evidence.DECISION),
            (
                "Support providers to change their service offer over time in relation to changes brought about "
                "through patient choices",
                Evidence.CONDUCT,
            ),
            (
                "Maintain honesty and transparency – across both parties and with patients and the public",
                Evidence.CONDUCT,
            ),
        ),
    ),
    asks_parties=True,
)

FORMS = (
    ProviderForm(
        "INFORMAL_PARTNERSHIP",
        "An informal partnership",
        ("Who works together in it", "How it decides, and who answers for what it decides"),
    ),
    ProviderForm(
        "LEGAL_PARTNERSHIP",
        "Formal legal partnership, e.g. integrated care organisation",
        ("The legal body and its members", "Who is accountable for clinical, information and financial governance"),
    ),
    ProviderForm(
        "LEAD_PROVIDER",
        "A lead provider with sub-contract arrangement",
        (
            "Its subcontractors",
            "How each subcontract follows the same principles, service model and funding arrangement",
        ),
    ),
    ProviderForm(
        "COMMERCIAL",
        "Commercial service provider",
        ("The company, and who owns it", "How care goes on if it leaves the market"),
    ),
    ProviderForm(
        "INDEPENDENT",
        "Independent service provider",
        ("The body, and with whom it is registered", "How care goes on if it leaves the market"),
    ),
    ProviderForm(
        "SOCIAL_ENTERPRISE",
        "Social enterprise",
        ("Its legal form, and what becomes of a surplus", "Its capacity and stability as a smaller provider"),
    ),
    ProviderForm(
        "ANY_QUALIFIED",
        "Any other qualified provider with the necessary skills and qualifications",
        ("The skills and qualifications it has", "Who has looked at them, and when"),
    ),
)

DEPARTMENT_2012 = Edition(
    "DOH-2012-1",
    "Department of Health, 2012",
    (REQUIREMENTS, ELEMENTS, PRINCIPLES, CO_OPERATION, BEHAVIOURS),
    FORMS,
)
