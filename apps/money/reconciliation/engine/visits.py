"""Visits to a contract's figures: an hour without a look ends one."""

from datetime import datetime

from django.db import connection

from apps.foundation.core.tenancy import current_partnership_id

NOTED = """
INSERT INTO reconciliation_visit AS v (partnership_id, user_id, contract_id, looked_at)
SELECT %(partnership)s, %(user)s, %(contract)s, %(now)s::timestamptz
WHERE NOT EXISTS (
    SELECT FROM reconciliation_visit
    WHERE partnership_id = %(partnership)s AND user_id = %(user)s AND contract_id = %(contract)s
      AND %(now)s::timestamptz - looked_at <= interval '5 minutes')
ON CONFLICT (partnership_id, user_id, contract_id) DO UPDATE
SET before_at = CASE WHEN excluded.looked_at - v.looked_at > interval '1 hour' THEN v.looked_at ELSE v.before_at END,
    looked_at = excluded.looked_at
WHERE excluded.looked_at - v.looked_at > interval '5 minutes'
"""
"""Written down every five minutes at most: pages are opened far more often than visits are made. Looked for first: a
conflict locks its row though nothing is changed, and a page that locks a row waits for the disk when it ends."""


def note_look(user_id: int, contract_id: int, now: datetime) -> None:
    """Somebody looks at a contract's figures, on this visit or a new one."""
    with connection.cursor() as cursor:
        cursor.execute(
            NOTED,
            {"partnership": current_partnership_id(), "user": user_id, "contract": contract_id, "now": now},
        )
