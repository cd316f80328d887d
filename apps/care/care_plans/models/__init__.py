"""Plans, packages, crisis plans, carers, and who pays from when."""

from apps.care.care_plans.models.carers import Carer, CarerStep
from apps.care.care_plans.models.crisis import CrisisContact, CrisisPlan
from apps.care.care_plans.models.hand_overs import HandOver
from apps.care.care_plans.models.packages import BudgetOffer, Package
from apps.care.care_plans.models.plans import CarePlan, DraftBefore, Goal, Intervention, Referral, Wish
from apps.care.care_plans.models.telling import NoticeSeen, PlanNotice

__all__ = [
    "BudgetOffer",
    "CarePlan",
    "Carer",
    "CarerStep",
    "CrisisContact",
    "CrisisPlan",
    "DraftBefore",
    "Goal",
    "HandOver",
    "Intervention",
    "NoticeSeen",
    "Package",
    "PlanNotice",
    "Referral",
    "Wish",
]
