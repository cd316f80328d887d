"""What upper apps add to an agreement of risk sharing: the term by which a contract is paid through the year, and what
was reached of the quality that it depends on."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.foundation.core.registries import Registry
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.risk_sharing.domain.reached import Reached
from apps.money.risk_sharing.domain.term import Term


@dataclass(frozen=True)
class TermElsewhere:
    """A term that another page of the contract holds: it is not typed here. `of` is the term of a version, whatever
    that version says."""

    name: str
    code: str
    of: Callable[[ContractVersion], Term]
    label: str
    url_name: str


terms_elsewhere: Registry[TermElsewhere] = Registry()


@dataclass(frozen=True)
class QualityOfYear:
    """What was reached of agreed quality in a financial year of a contract, named by the year in which it starts. Where
    nobody is registered, no quality measures are agreed."""

    name: str
    reached_of: Callable[[Contract, int], Reached]


quality_of_years: Registry[QualityOfYear] = Registry()
