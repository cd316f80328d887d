"""What stands of a person, kept before it is changed by hand: in the same form as what a file replaces."""

from datetime import datetime

from django.db import connection

from apps.foundation.core.tenancy import current_partnership_id

BY_HAND = 0
"""Stands where the number of the file stands that replaced a row."""


def keep_before(person_id: int, moment: datetime) -> int:
    """Keep a person's row with the registrations as they stand. Returns the id of what was kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            {"partnership": current_partnership_id(), "person": person_id, "batch": BY_HAND, "moment": moment},
        )
        return int(cursor.fetchone()[0])


KEEP = """
INSERT INTO patients_personbefore (partnership_id, person_id, row, batch_id, superseded_at)
SELECT p.partnership_id, p.id,
       to_jsonb(p) || jsonb_build_object('registrations', (
           SELECT jsonb_agg(to_jsonb(r) ORDER BY r.starts_on) FROM patients_registration r
           WHERE r.partnership_id = p.partnership_id AND r.person_id = p.id)),
       %(batch)s, %(moment)s
FROM patients_person p WHERE p.partnership_id = %(partnership)s AND p.id = %(person)s
RETURNING id
"""
