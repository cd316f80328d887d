"""What people in the demo said about their lives, and what was put in place for them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from apps.care.care_plans.choices import (
    BudgetAnswer,
    Capacity,
    FundedBy,
    HowOften,
    PackageKind,
    PackageUnit,
    ReferralState,
)
from apps.care.care_plans.services.crisis import Contact, CrisisWords
from apps.care.care_plans.services.drafts import GoalWords, StepWords, WishWords
from apps.foundation.partnerships.choices import Sector

GoalSaid = tuple[str, str, str, Sequence[tuple[str, str, int | str]]]
"""The goal, more about it, how they will know; what will help, who, and in how many days or when in words."""

GOALS: Sequence[GoalSaid] = (
    (
        "I want to be back at the allotment on Saturdays.",
        "A good day is two hours with a flask. The hard part is the path from the gate.",
        "At the allotment twice in a month.",
        (
            ("Pulmonary rehabilitation, twice a week for six weeks", "Community health", 11),
            ("Folding walking frame with a seat", "Council equipment", 8),
            ("A lift to the gate, and somebody to carry the tools", "Family and a neighbour", "Now"),
        ),
    ),
    (
        "I want to stay out of hospital, and sleep in my own bed.",
        "Two chest infections since October, one of them in hospital.",
        "No stay in hospital that a visit could have prevented.",
        (
            ("Rescue pack at home, and when to start it", "GP practice", "Done"),
            ("Stair rail on both sides", "Council", 20),
            ("Oxygen reading by phone each day for 12 weeks", "Community health", 4),
        ),
    ),
    (
        "I want to cook for myself again.",
        "Standing at the stove is hard; the kettle is too heavy.",
        "A warm meal of my own on four days a week.",
        (
            ("Occupational therapist looks at the kitchen", "Council", 9),
            ("Perching stool and a one-cup kettle", "Council equipment", 16),
        ),
    ),
    (
        "I want the person I live with to get some sleep.",
        "Up twice most nights.",
        "Four quiet nights in seven.",
        (
            ("Continence nurse: an assessment and better pads", "Community health", 6),
            ("Night sitter on Fridays", "Home care", 15),
        ),
    ),
    (
        "I want to walk to the shop on my own.",
        "Two falls since the spring, both on the kerb.",
        "To the shop and back once a week, without a fall.",
        (
            ("Strength and balance class", "Community health", 13),
            ("Medicines looked at: some make dizzy", "GP practice", 5),
        ),
    ),
    (
        "I want to understand my tablets.",
        "Eleven kinds, and some look alike.",
        "I can say what each one is for.",
        (("Talk with the pharmacist, and a weekly box", "GP practice", 7),),
    ),
)

SUPPORT = {
    "does_myself": "Breathing exercises after breakfast\nWeigh myself on Mondays\nRing before it is really bad",
    "telehealth": "Oxygen reading by phone each day",
    "telecare": "Fall alarm round the neck",
    "specialist_access": "Respiratory nurse every three months; between times by phone on weekdays",
}

BESIDE = 12
"""So many people of each co-ordinator have packages, a crisis plan, and an offer of help with self-management."""

BUDGETS = {
    1: (BudgetAnswer.NOTIONAL, FundedBy.PHB_NOTIONAL),
    2: (BudgetAnswer.THIRD_PARTY, FundedBy.PHB_THIRD_PARTY),
    3: (BudgetAnswer.DIRECT, FundedBy.PHB_DIRECT),
}
"""Who was offered a personal health budget, what they chose, and what pays for what is paid out of it."""

ANSWERS_TO_COURSE = {0: ReferralState.ACCEPTED, 1: ReferralState.DECLINED}
_CHOSE = {
    0: "The course, on Mondays",
    1: "Not the course: the way there is too far",
    2: "To hear more about the course first",
}

COURSE = "Course: living well with a long-term condition"


def support(place: int) -> dict[str, str]:
    """What a plan says of support: it offers and notes what stands beside it, and nothing else."""
    if place >= BESIDE:
        return SUPPORT | {"offered": "More visits in winter", "chosen": "To leave things as they are for now"}
    offered = ["A course on living with a long-term condition"]
    if place in BUDGETS:
        offered.append("A personal health budget")
    if place < len(CARERS):
        offered.append("An assessment for the carer")
    return SUPPORT | {"offered": "\n".join(offered), "chosen": _CHOSE[place % 3]}


CARERS: Sequence[Mapping[str, str]] = (
    {
        "name": "Jean Whitcombe",
        "relation": "wife",
        "telephone": "01632 960126",
        "gives": "Meals, washing, and getting up at night",
        "needs": "Sleep, and one afternoon a week to herself",
        "support": "Night sitter on Fridays",
        "if_they_cannot": "Her sister comes; ring the single point of access for help at home the same day",
    },
    {"name": "Desmond Pryor", "relation": "son", "gives": "Shopping and forms", "needs": "Says he manages"},
    {
        "name": "Amrit Sandhu",
        "relation": "daughter",
        "telephone": "01632 960144",
        "gives": "Medicines morning and evening",
        "if_they_cannot": "Community nurses give the medicines",
    },
    {"name": "Olive Marsh", "relation": "neighbour", "gives": "Looks in every day"},
)

PACKAGES: Sequence[Mapping[str, Any]] = (
    {
        "kind": PackageKind.HELP_AT_HOME,
        "service": "Bathing help, Tuesday and Friday",
        "provider": "social_care",
        "sector": Sector.SOCIAL_CARE,
        "units": 2,
        "unit": PackageUnit.VISIT,
        "how_often": HowOften.EACH_WEEK,
        "unit_cost": 2_300,
        "funded_by": FundedBy.YEAR_OF_CARE,
    },
    {
        "kind": PackageKind.NIGHT_SUPPORT,
        "service": "Night sitter, Fridays",
        "provider": "third",
        "sector": Sector.THIRD,
        "units": 1,
        "unit": PackageUnit.NIGHT,
        "how_often": HowOften.EACH_WEEK,
        "unit_cost": 11_250,
        "funded_by": FundedBy.YEAR_OF_CARE,
    },
    {
        "kind": PackageKind.TELECARE,
        "service": "Oxygen readings by phone",
        "provider": "community",
        "sector": Sector.COMMUNITY,
        "units": 12,
        "unit": PackageUnit.WEEK,
        "how_often": HowOften.IN_ALL,
        "unit_cost": 920,
        "funded_by": FundedBy.YEAR_OF_CARE,
    },
    {
        "kind": PackageKind.DAY_SUPPORT,
        "service": "Day centre, Wednesdays",
        "provider": "third",
        "sector": Sector.THIRD,
        "units": 1,
        "unit": PackageUnit.DAY,
        "how_often": HowOften.EACH_WEEK,
        "unit_cost": 4_150,
        "funded_by": FundedBy.SOCIAL_CARE_CHARGE,
    },
)
"""The provider is the part that it plays in the partnership. A personal health budget pays for the night sitter of
those who have one."""


def goal(said: GoalSaid, on: date) -> GoalWords:
    """A goal with its steps, counted from the day on which it was written."""
    words, more, know, steps = said
    return GoalWords(
        words,
        more,
        know,
        tuple(
            StepWords(what, who, on + timedelta(days=when))
            if isinstance(when, int)
            else StepWords(what, who, when=when)
            for what, who, when in steps
        ),
    )


def not_yet(look_again_on: date) -> WishWords:
    """A wish that is not possible yet."""
    return WishWords(
        "Somebody every night.",
        "There are not enough night sitters yet; three more start in the spring.",
        look_again_on,
        "Fridays now, and the alarm on the other nights.",
    )


def crisis(place: int) -> tuple[CrisisWords, list[Contact]]:
    """A crisis plan; one in four holds an advance decision, one in six lacks capacity for deciding in a crisis."""
    lacks = place % 6 == 5
    said = CrisisWords(
        usual="Breathless after one flight of stairs. Oxygen level 90 to 92%. Walks to the gate with a frame. "
        "Knows the day; likes a joke.",
        early_signs="Sleeps in the chair\nPhlegm turns green, or more of it\nAnkles tight, or 2 kg up in a week",
        what_to_do="Sit up, window open, blue inhaler with the spacer, 4 puffs\nStart the rescue pack (kitchen, left "
        "cupboard)\nRing the single point of access: a visit within 2 hours",
        ring_999="when a sentence cannot be finished, or the lips are blue",
        wishes="At home if it can be done safely.",
        advance_decisions="No ventilation through a tube: document at home and at the practice"
        if place % 4 == 0
        else "",
        allergies="Penicillin (rash)" if place % 2 == 0 else "None known",
        capacity=Capacity.ATTORNEY if lacks else Capacity.DECIDES_WITH_HELP,
        capacity_words="" if lacks else "Give time, and the hearing aid.",
        decided_by="The daughter, attorney for health" if lacks else "",
        decided_on=date(2025, 3, 3) if lacks else None,
        made_with="the family",
    )
    contacts = [
        Contact("Day and night", "Single point of access", "01632 960100"),
        Contact("Evenings", "Family", "01632 960126"),
        Contact("Daytime", "Respiratory nurse", "01632 960141"),
    ]
    return said, contacts
