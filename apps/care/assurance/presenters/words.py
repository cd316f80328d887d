"""What each check asks, what its answer means and what to do then, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.care.assurance.choices import Check
from apps.care.assurance.domain.chance import Standing


@dataclass(frozen=True)
class CheckWords:
    """`counted` and `of` name what is counted of what; `means` and `do` are read below the chart."""

    heading: str
    question: str
    counted: str
    of: str
    means: str
    do: str
    term: str = ""


FUNNEL = (
    "Each point is compared with the share of the whole partnership. Chance alone puts 1 point in 20 outside the "
    "dashed lines and 1 in 500 outside the solid ones; the lines are wide where few were assessed. (A funnel plot "
    "with exact "
    "binomial limits at 95% and 99.8%.)"
)

COMPARED = (
    "Each group and organisation is compared with the share of the whole partnership. It differs by more than chance "
    "where chance alone would put 1 in 500 so far out. (Exact binomial limits at 99.8%.)"
)

WORDS: Mapping[Check, CheckWords] = {
    Check.CASE_MIX: CheckWords(
        "Share assessed at High",
        "Do some assessors, teams or organisations put more people at High than others?",
        "at High",
        "assessments",
        "Somebody outside the solid lines differs by more than chance. It does not say why: they may see people with "
        "greater need. The next check takes risk scores into account.",
        "Look at the check against risk scores. If they still differ, draw a sample for re-assessment, or open a "
        "finding and ask.",
        FUNNEL,
    ),
    Check.AGAINST_SCORE: CheckWords(
        "High, against what risk scores lead one to expect",
        "Is the share at High what the risk scores of the same people lead one to expect?",
        "at High",
        "assessments of people with a risk score",
        "Each assessor's number at High is put beside the number that people with the same risk scores come to in "
        "the whole partnership. A point above the lines means more at High than the scores explain.",
        "Re-assess some of these people by lot, and ask the team how it reads the areas of need.",
        "Points show observed over expected, times the partnership's share (indirect standardisation by level of the "
        "risk score). " + FUNNEL,
    ),
    Check.OVERRIDES: CheckWords(
        "Levels agreed above the one worked out",
        "Who often agrees a level higher than the rule set gives?",
        "agreed one step higher",
        "assessments",
        "An agreed level needs a reason and a second professional. Many from one place may be good practice, or habit.",
        "Read the reasons together with the team. If one reason stands behind most, ask whether it holds.",
        FUNNEL,
    ),
    Check.BOUNDARY: CheckWords(
        "Just over a boundary",
        "Do levels heap up just over a boundary?",
        "just over",
        "assessments one step from a boundary",
        "Just over: one step less in one area of need would give a lower level. Just under: one step more would give "
        "a higher one. Chance puts about the same share over everywhere.",
        "Many just over and few just under: perhaps levels were chosen for their result. Re-assess some by lot.",
        FUNNEL,
    ),
    Check.NOT_FOLLOWED: CheckWords(
        "Raised, and no more care after",
        "Does more care follow when a level rises?",
        "with no more care in the 90 days after than in the 90 before",
        "rises at least 90 days ago",
        "A rise that is followed by no more care was not needed, or the care was not given. Both matter.",
        "Ask the team which of the two it is. Care that was missed comes first.",
        FUNNEL,
    ),
    Check.CORRECTIONS: CheckWords(
        "Corrected within 14 days",
        "Who corrects assessments soon after seeing the result?",
        "corrected within 14 days",
        "assessments",
        "A slip is corrected at once. Many corrections after the result was seen may mean that somebody steers by it.",
        "Look at which way the corrections went, with the assessor.",
        FUNNEL,
    ),
    Check.DRIFT: CheckWords(
        "Change in levels",
        "Have levels moved up or down between the two halves of the year?",
        "people at each level",
        "assessments",
        "More people at High may mean greater need, better finding of those in need, or levels that drift upwards.",
        "Look at re-assessments and at people assessed twice: they tell a change in people from a change in assessing.",
        "Whether chance alone would move the three levels as far up or down (Cochran-Armitage test for trend), and "
        "whether it would change them as much in any way (chi-squared).",
    ),
    Check.MOVEMENT: CheckWords(
        "People assessed twice",
        "Of people assessed before, do more rise than fall?",
        "rose",
        "people assessed at least twice",
        "The same people are compared with themselves, so a change in who is assessed plays no part. Long-term "
        "conditions get worse more often than better: some more rises are to be expected.",
        "Where rises far outnumber falls in one organisation, re-assess some of those who rose.",
        "Only those who moved count (McNemar's exact test).",
    ),
    Check.AGREEMENT: CheckWords(
        "Agreement of re-assessments",
        "Do clinicians of other teams find the same level?",
        "found at the same level",
        "people re-assessed",
        "People drawn by lot were assessed again by somebody who had not assessed them. Perfect agreement is not to "
        "be expected: two careful people differ about one time in six.",
        "Where first levels are mostly higher, open a finding. Where they differ both ways, train together.",
        "Agreement beyond what chance gives is Cohen's kappa with quadratic weights: 1 is perfect, 0 is chance; a "
        "difference of two levels counts four times a difference of one.",
    ),
    Check.NO_CONTACT: CheckWords(
        "High, and no contact in 60 days",
        "Who stands at High and has been seen by nobody?",
        "with no contact",
        "people at High for 60 days or more",
        "No record of any contact came in for 60 days: they were not seen, or what was done was not recorded.",
        "Ask the practice and the team to look at each person. They can see who it is; here are counts only.",
        COMPARED,
    ),
    Check.LOW_USE: CheckWords(
        "In the model, and no care in 180 days",
        "Is care used less where it is harder to reach?",
        "with no care",
        "people in the model for 180 days or more",
        "Care is everything but A&E, unplanned admissions, ambulances and prescriptions. Low use in one group of "
        "people often means that services are hard to reach for them.",
        "Look at the most deprived areas and at each ethnic group first, and ask what stands in the way.",
        COMPARED,
    ),
    Check.PACKAGES_CUT: CheckWords(
        "Raised, and a package cut",
        "Is care taken away from people whose level rose?",
        "with a package ended or made smaller within 90 days",
        "rises at least 90 days ago of people with a package of care",
        "Need rose, and care that was in place was ended (as no longer needed, or declined) or changed to less. There "
        "may be a better package elsewhere, or care was cut when it was needed most.",
        "Ask the organisation whose team cares for these people to look at each package that was cut. They can see who "
        "it is; here are counts only.",
        "Only packages in place on the day before the rise count. Changed to less: fewer hours or visits of the same "
        "care; or a lower cost, where there is as much of it or it is care of another kind. Not counted: a package "
        "that runs out on the day agreed at its beginning, one that another service gives now, one entered in error, "
        "and a death. " + COMPARED,
    ),
    Check.EARLY_R_POINT: CheckWords(
        "Died or back in hospital after an early recovery point",
        "Were people said to recover too soon?",
        "died, or back in hospital unplanned, within 30 days",
        "recovery points earlier than usual",
        "The recovery point (R-point) was set sooner than in the middle stay of the same kind, and things went badly "
        "within 30 days. Some of it happens whatever anybody does: compare hospitals, do not count cases.",
        "Ask the hospital to look at these stays together with those who care for people at home.",
        "The kind of a stay is how the person came and, where the hospital's record has come in, the first two letters "
        "of its HRG. A kind with fewer than 5 recovery points in the year has no usual, and is not asked about. A "
        "planned stay or a move between hospitals is no readmission. Recovery points of the last 30 days are left out. "
        + COMPARED,
    ),
    Check.EXITS: CheckWords(
        "Left the model",
        "Who leaves the model, other than by death?",
        "left",
        "people in the model during the year",
        "People leave when a risk score falls or they are excluded. One group leaving more often than others may "
        "mean that it is served less.",
        "Ask the practice why people of this group left.",
        COMPARED,
    ),
    Check.REFUSALS: CheckWords(
        "Refused to share their record",
        "Who has refused to share their record between organisations?",
        "who refused",
        "people in the model",
        "A refusal is a right. Many in one group may mean that it was asked badly, or that trust is missing.",
        "Ask how people are asked, in which language, and by whom.",
        COMPARED,
    ),
}

SLUGS = {check.lower().replace("_", "-"): check for check in Check}

STANDING: Mapping[Standing, str] = {
    Standing.FAR_ABOVE: "Higher by more than chance",
    Standing.ABOVE: "Rather high",
    Standing.WITHIN: "As chance gives",
    Standing.BELOW: "Rather low",
    Standing.FAR_BELOW: "Lower by more than chance",
}

MOVED: Mapping[Standing, str] = {
    Standing.FAR_ABOVE: "up, by far more than chance gives",
    Standing.ABOVE: "up, by more than chance gives 19 times in 20",
    Standing.WITHIN: "no more than chance gives",
    Standing.BELOW: "down, by more than chance gives 19 times in 20",
    Standing.FAR_BELOW: "down, by far more than chance gives",
}


def why_not_shown(smallest: int) -> str:
    """Why a count is not shown. Which of the reasons it is would say something about a count of few people."""
    return f"about fewer than {smallest} people, or beside such a count"


def slug_of(check: Check) -> str:
    """How a check stands in an address."""
    return check.lower().replace("_", "-")
