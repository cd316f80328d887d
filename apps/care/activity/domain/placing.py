"""Where a record stands: the rule, one record at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Funded:
    """Days on which a contract pays for a person at a level."""

    person_id: int
    contract_id: int
    funded_band: int
    starts_on: date
    ends_before: date


@dataclass(frozen=True)
class ScopeRule:
    """What a kind of care is to a contract on some days: 1 in, 2 linked, 3 out."""

    contract_id: int
    kind: int
    ltc_related: bool
    scope: int
    starts_on: date
    ends_before: date


@dataclass(frozen=True)
class Placed:
    """Whose cohort the person was in on the day, at which level, and what the record is to that contract."""

    contract_id: int
    funded_band: int
    scope: int


OUTSIDE = Placed(contract_id=0, funded_band=0, scope=0)
OUT_OF_SCOPE = 3


def placed(
    *,
    person_id: int,
    day: date,
    kind: int,
    ltc_related: bool,
    funded: Sequence[Funded],
    scopes: Sequence[ScopeRule],
) -> Placed:
    """Activity is put at the level the person had on its date; a kind nobody listed is out of scope.

    Source: reconciliation, "activity is put at the level the person had on its date".
    """
    for period in funded:
        if period.person_id == person_id and period.starts_on <= day < period.ends_before:
            for rule in scopes:
                if (rule.contract_id, rule.kind, rule.ltc_related) == (
                    period.contract_id,
                    kind,
                    ltc_related,
                ) and (rule.starts_on <= day < rule.ends_before):
                    return Placed(period.contract_id, period.funded_band, rule.scope)
            return Placed(period.contract_id, period.funded_band, OUT_OF_SCOPE)
    return OUTSIDE
