"""Where the engine learns who pays for whom: relations that the app above (capitation) gives at start-up.

Both are queries with the parameters `partnership` and `as_of`. Until somebody gives them, nobody pays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

NOW = "infinity"


@dataclass
class FundingRelations:
    """`periods`: person_id, contract_id, funded_band, starts_on, ends_before. `scopes`: contract_id, kind,
    ltc_related, scope, starts_on, ends_before. `changed_since`: person_id of everybody whose funding changed
    after the moment `since`; nothing at all when it may be anybody's. `frozen_months` reads the months whose figures
    are frozen: what comes late for them is an adjustment."""

    periods: str = (
        "SELECT NULL::bigint AS person_id, NULL::bigint AS contract_id, NULL::smallint AS funded_band, "
        "NULL::date AS starts_on, NULL::date AS ends_before WHERE false"
    )
    scopes: str = (
        "SELECT NULL::bigint AS contract_id, NULL::smallint AS kind, NULL::boolean AS ltc_related, "
        "NULL::smallint AS scope, NULL::date AS starts_on, NULL::date AS ends_before WHERE false"
    )
    changed_since: str = "SELECT NULL::bigint AS person_id WHERE false"
    frozen_months: Callable[[], Sequence[date]] = list


relations = FundingRelations()
