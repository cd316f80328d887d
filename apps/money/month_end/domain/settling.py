"""Settling a frozen month: when every party has signed its statement and nothing of it is in question.

Source: reconciliation, "months go open -> provisional (flex) -> frozen -> settled".
"""

from collections.abc import Collection, Hashable


class NotTheCommissioner(ValueError):
    """Months are settled by a commissioner that is a party to the contract."""


class NotYetAgreed(ValueError):
    """A party has not signed, or a query is open; the message counts them."""


def check_settling(*, party: Hashable, commissioners: Collection[Hashable], waiting: int, open_queries: int) -> None:
    """Raise unless the month may be settled for this party. `waiting` is how many parties have not signed."""
    if party not in commissioners:
        raise NotTheCommissioner("A month is settled by a commissioner that is a party to the contract.")
    missing = []
    if waiting:
        missing.append("1 party has not signed" if waiting == 1 else f"{waiting} parties have not signed")
    if open_queries:
        missing.append("1 query is open" if open_queries == 1 else f"{open_queries} queries are open")
    if missing:
        raise NotYetAgreed(f"It cannot be settled yet: {' and '.join(missing)}.")
