"""What a demo partnership answers to the items of its service specification."""

from apps.money.specifications.domain.answers import Standing

MET, PARTLY, NOT_YET = Standing.MET, Standing.PARTLY, Standing.NOT_YET
NOT_HERE = Standing.DOES_NOT_APPLY

EIGHT = "REQUIREMENTS"
"""The page that counts the eight, as evidence."""

WORDS: dict[str, tuple[tuple[Standing, ...], str, int, str, str]] = {
    "MR1": (
        (PARTLY, MET, MET),
        "Every person at Medium and High is given a co-ordinator by name in the week after assessment. At Low the "
        "practice's own nurse is named, and the list is not complete.",
        210,
        "Caseload policy, section 3",
        EIGHT,
    ),
    "MR2": (
        (PARTLY, MET, MET),
        "Assessed in the month of the person's birthday; High first. At Low one practice began in the second quarter.",
        180,
        "",
        EIGHT,
    ),
    "MR3": (
        (MET, MET, MET),
        "Plans are agreed at home with the person and a carer. All who give care are told the same day, where the "
        "person agrees.",
        0,
        "Care planning protocol",
        EIGHT,
    ),
    "MR4": (
        (PARTLY, PARTLY, MET),
        "Coaching and courses are offered to everybody at High, and in three of five localities to others.",
        330,
        "",
        EIGHT,
    ),
    "MR5": (
        (MET, MET, MET),
        "Respiratory, heart failure and memory services take people by the plan, without a new referral.",
        0,
        "Directory of services",
        EIGHT,
    ),
    "MR6": (
        (MET, MET, MET),
        "Reviews fall due within twelve months of the plan, within three at High; team leads see those overdue.",
        0,
        "",
        EIGHT,
    ),
    "MR7": (
        (MET, MET, MET),
        "Contacts, levels of need and what people decided about sharing are recorded in the team that gives the care.",
        0,
        "",
        EIGHT,
    ),
    "MR8": (
        (PARTLY, PARTLY, PARTLY),
        "Hospitals, practices and the council answer requests in time on weekdays. At weekends only the virtual ward "
        "does.",
        150,
        "Minutes of the partnership, item 6",
        EIGHT,
    ),
    "EL1": ((MET,), "Locality teams of health and social care, one co-ordinator for a person.", 0, "", ""),
    "EL2": (
        (PARTLY,),
        "People write their own goals. The survey asks whether they felt listened to; its first results are due.",
        240,
        "",
        "",
    ),
    "EL3": ((MET,), "Courses with the third sector, telehealth for heart failure, a plan for a bad day.", 0, "", ""),
    "EL4": (
        (MET,),
        "Risk profiling three times a year; practices look at whose score rose.",
        0,
        "",
        "POPULATION",
    ),
    "EL5": (
        (NOT_YET,),
        "Talking therapies are promised in every locality team. One has a therapist.",
        200,
        "Investment plan, line 14",
        "",
    ),
    "PI1": ((MET,), "One assessment and one plan for a person, whoever gives the care.", 0, "", ""),
    "PI2": ((MET,), "The reference group of people who use services looked at the model twice.", 0, "", ""),
    "PI3": ((NOT_YET,), "Outcomes that people report are named; the first survey goes out in the year.", 300, "", ""),
    "PI4": ((MET,), "The third sector is a party, with a service line of its own.", 0, "", ""),
    "PI5": (
        (PARTLY,),
        "Equality analysis done; outreach to two care homes and a day centre has begun.",
        250,
        "Equality analysis, version 2",
        "",
    ),
    "PI6": ((PARTLY,), "Carers sat in two of the four design days.", 270, "", ""),
    "PI7": ((MET,), "Offer to people at each level published in plain words and easy read.", 0, "", ""),
    "PI8": ((PARTLY,), "Carers are offered an assessment of their own; a third has had one.", 260, "", ""),
    "PI9": (
        (MET,),
        "The board and the council lead the programme together.",
        0,
        "Board minute, 11 March",
        "",
    ),
    "PI10": ((MET,), "Fees by level of need, with terms for sharing what is saved.", 0, "", "DASHBOARD"),
    "PI11": ((MET,), "Social value is a fifth of the marks in subcontracts of the third sector.", 0, "", ""),
    "PI12": ((MET,), "Three years agreed in principle; a fund for trials each year.", 0, "Heads of agreement", ""),
    "CC1": ((MET,), "Providers were looked at against the needs of each level before the draft.", 0, "", ""),
    "CC2": ((MET,), "Notice given and questions answered in public, as the guide asks.", 0, "Procurement file", ""),
    "CC3": ((MET,), "Fees, plan and how they were made are open to every party.", 0, "", "DASHBOARD"),
    "CC4": ((MET,), "Joint weekly meeting on people in hospital.", 0, "", "WHY_HOSPITAL"),
    "CC5": ((PARTLY,), "People choose who gives help at home; choice of rehabilitation is to follow.", 190, "", ""),
    "CC6": ((MET,), "No term of the contract limits where people may be referred.", 0, "Legal note", ""),
    "CC7": ((MET,), "No service was refused. Requests and refusals are counted.", 0, "", ""),
    "CC8": ((MET,), "Use of care is looked at by ethnic group, sex, age and deprivation.", 0, "", "CONSISTENCY"),
    "CC9": ((NOT_HERE,), "Nothing is advertised under this contract.", 0, "", ""),
    "CC10": ((NOT_HERE,), "No merger is part of this contract.", 0, "", ""),
    "EB1": ((MET,), "Savings are shared by terms that every party helped to write.", 0, "", ""),
    "EB2": (
        (PARTLY,),
        "Shares agreed for the first year; the care homes' limit is still discussed.",
        200,
        "",
        "",
    ),
    "EB3": ((MET,), "Monthly meeting of finance and care leads, minutes open to all.", 0, "", ""),
    "EB4": ((MET,), "When the community file was late in spring no sanction was asked for.", 0, "", ""),
    "EB5": ((MET,), "A quality share beside the corridor.", 0, "", ""),
    "EB6": ((MET,), "Transition money for two years.", 0, "Investment plan", ""),
    "EB8": (
        (MET,),
        "Figures and their making are open to all; a summary is published.",
        0,
        "",
        "DASHBOARD",
    ),
}
"""By item: how it stands (at each level of need), what shows it, in how many days from the start of the contract it
is to be met (nil: nothing is left), a reference, a page. One item is not answered."""

OF_PARTIES = (
    "Part of our induction and of the yearly review of managers.",
    "Agreed by our own board; the lead is named in our plan for the year.",
    "We do so in the weekly meeting with the other parties.",
    "Our policy says so, and nobody has complained of it this year.",
)

FORMS: dict[str, tuple[str, tuple[str, str]]] = {
    "acute": (
        "LEAD_PROVIDER",
        ("Patient transport and one private laboratory", "Both subcontracts carry the terms of this contract"),
    ),
    "integrated": (
        "LEGAL_PARTNERSHIP",
        ("One foundation trust of acute and community services", "The trust's board, with the council as observer"),
    ),
    "community": (
        "INFORMAL_PARTNERSHIP",
        ("The trust, the practices and the council's reablement", "A steering group; each body answers for itself"),
    ),
    "mental_health": (
        "ANY_QUALIFIED",
        ("Registered for community mental health and memory services", "The regulator, last in the autumn"),
    ),
    "social_care": (
        "INFORMAL_PARTNERSHIP",
        ("The council with twelve home-care agencies", "The director of adult services answers for the council"),
    ),
    "third": (
        "SOCIAL_ENTERPRISE",
        ("A charity with a trading arm; a surplus goes back to visiting", "Six months of cost in reserve"),
    ),
    "care_homes": (
        "COMMERCIAL",
        ("A company limited by shares, family owned", "The council's plan for homes that close"),
    ),
}
