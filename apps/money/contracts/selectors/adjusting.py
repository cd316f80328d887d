"""By what a version adjusts its fees inside a level of need."""

from apps.money.contracts.choices import FactorOf
from apps.money.contracts.domain.adjusting import Factors
from apps.money.contracts.models import ContractVersion


def factors_of(version: ContractVersion) -> Factors:
    """The factors of a version; none where it adjusts nothing."""
    ages: dict[int, int] = {}
    sexes: dict[str, int] = {}
    scores = {}
    for one in version.factors.order_by("starts_at", "sex"):
        if one.what == FactorOf.SEX:
            sexes[one.sex] = one.factor
        elif one.what == FactorOf.AGE:
            ages[int(one.starts_at)] = one.factor
        else:
            scores[one.starts_at] = one.factor
    return Factors(ages, sexes, scores)
