"""The eight minimum requirements: worked out from records for each person, and never ticked."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from apps.care.co_ordination.domain.reviews import yearly_review_due


class Requirement(IntEnum):
    """In the source's order. The number is the place in a mask of bits."""

    CO_ORDINATOR = 0
    ASSESSMENT = 1
    PLAN = 2
    SELF_CARE = 3
    SPECIALIST = 4
    REVIEW = 5
    RECORDED = 6
    LIAISON = 7


ALL = (1 << len(Requirement)) - 1
"""The mask of somebody who has all eight."""


@dataclass(frozen=True)
class Facts:
    """What records say of a person on a day.

    `parties` are others who care for the person and may be told of the plan, `told` those who were told of the plan
    in force, or will be once the minutes of undoing are over. `late_promises`: care that a service promised and that
    has not come in time. `late_answers`: requests past their time, and admission alerts over a day old, without an
    answer.
    """

    in_model: bool
    has_coordinator: bool
    assessed_on: date | None
    agreed_on: date | None
    review_due_on: date | None
    parties: int
    told: int
    supports_self_care: bool
    says_specialist_access: bool
    sharing_asked: bool
    seen_in_a_year: bool
    late_promises: int
    late_answers: int


def met(facts: Facts, today: date) -> frozenset[Requirement]:
    """Which of the eight a person has on a day.

    1 a co-ordinator who is in the team; 2 an assessment in the last year, the same day a year on included; 3 a plan
    agreed, and somebody told of it unless there is nobody to tell; 4 the plan says what the person does themselves,
    or help to manage was offered within a year; 5 the plan says what specialist care there is, and no promised care
    is late; 6 the plan's review is not past; 7 a level of need, an answer about sharing, and a contact within a year
    on record; 8 no request about the person is past its time, and no admission alert a day old, without an answer.
    Source: minimum requirements for people with long-term conditions in the three levels of need. What counts as each
    from records is decided here.
    """
    has_plan = facts.agreed_on is not None
    said = {
        Requirement.CO_ORDINATOR: facts.has_coordinator,
        Requirement.ASSESSMENT: facts.assessed_on is not None and today <= yearly_review_due(facts.assessed_on),
        Requirement.PLAN: has_plan and (facts.told > 0 or facts.parties == 0),
        Requirement.SELF_CARE: facts.supports_self_care,
        Requirement.SPECIALIST: has_plan and facts.says_specialist_access and facts.late_promises == 0,
        Requirement.REVIEW: facts.review_due_on is not None and today <= facts.review_due_on,
        Requirement.RECORDED: facts.in_model and facts.sharing_asked and facts.seen_in_a_year,
        Requirement.LIAISON: facts.late_answers == 0,
    }
    return frozenset(requirement for requirement, holds in said.items() if holds)


def mask_of(requirements: frozenset[Requirement]) -> int:
    """A bit for each requirement that is met."""
    return sum(1 << requirement for requirement in requirements)


def met_in(mask: int) -> frozenset[Requirement]:
    """The requirements of a mask."""
    return frozenset(requirement for requirement in Requirement if mask >> requirement & 1)
