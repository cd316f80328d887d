"""People of a file: compared with the register, and written, with what stood there before.

A blank cell says nothing, so what is known stays; a registration is taken as the row gives it. What a person has
decided about sharing, written down with day and decider, stays as well, whatever an undated cell says.
"""

from typing import Any

from apps.care.patients.announcements import people_changed
from apps.foundation.core.jobs import Refused
from apps.foundation.core.registries import Rows, Taken, Tell
from apps.foundation.core.staging import staged, taken_of
from apps.foundation.core.tenancy import current_partnership_id

TABLE = "staged_people"
PERSON_COLUMNS = {
    "nhs_number": "text",
    "local_id": "text",
    "trace_status": "text",
    "family_name": "text",
    "given_name": "text",
    "search_name": "text",
    "born_on": "date",
    "sex": "text",
    "ethnicity": "text",
    "address": "text",
    "postcode": "text",
    "lsoa": "text",
    "telephone": "text",
    "language": "text",
    "interpreter": "boolean",
    "communication_needs": "text",
    "residence": "text",
    "residence_from": "date",
    "sharing_consent": "text",
    "national_opt_out": "boolean",
    "died_on": "date",
}
COLUMNS = {
    "line": "bigint",
    "person_id": "bigint",
    **PERSON_COLUMNS,
    "practice_id": "bigint",
    "registered_from": "date",
    "registered_to": "date",
}
BLANK = {
    name: default
    for name, kind in PERSON_COLUMNS.items()
    for default in [{"text": "''", "boolean": "false", "date": "NULL"}[kind]]
} | {"nhs_number": "NULL", "sharing_consent": "'NOT_ASKED'"}

_VALUES = {name: f"coalesce(s.{name}, p.{name}, {BLANK[name]})" for name in PERSON_COLUMNS}
_VALUES["sharing_consent"] = (
    "CASE WHEN d.person_id IS NOT NULL THEN p.sharing_consent "
    f"ELSE coalesce(s.sharing_consent, p.sharing_consent, {BLANK['sharing_consent']}) END"
)
_MERGED = ", ".join(f"{value} AS {name}" for name, value in _VALUES.items())
_NEW = ", ".join(_VALUES.values())
_OLD = ", ".join(f"p.{name}" for name in PERSON_COLUMNS)
_NAMES = ", ".join(PERSON_COLUMNS)

MATCHED = f"""
SELECT s.line, s.person_id, s.practice_id, s.registered_from, s.registered_to, {_MERGED},
       p.id IS NOT NULL AND ({_NEW}) IS NOT DISTINCT FROM ({_OLD})
       AND (s.registered_from IS NULL OR EXISTS (
           SELECT FROM patients_registration r
           WHERE r.partnership_id = %(partnership)s AND r.person_id = p.id AND r.starts_on = s.registered_from
             AND r.practice_id = s.practice_id AND r.ends_before IS NOT DISTINCT FROM s.registered_to
       )) AS same
FROM {TABLE} s
LEFT JOIN patients_person p ON p.partnership_id = %(partnership)s AND p.id = s.person_id
LEFT JOIN (SELECT DISTINCT person_id FROM patients_consentdecision WHERE partnership_id = %(partnership)s) d
    ON d.person_id = p.id
"""


class OnePersonTwice(Refused):
    """Two rows of a file are about one person, and which of them is right cannot be told."""

    def __init__(self, first: int, other: int) -> None:
        super().__init__(
            f"Lines {first:,} and {other:,} are about the same person, under a number or a local id. "
            "Leave one of them, and send the file again."
        )


class TwoPeopleInOneRow(Refused):
    """The number of a row is one person's in the register and its local id another's."""

    def __init__(self, line: int) -> None:
        super().__init__(
            f"The NHS number and the local id in line {line:,} belong to two people in the register: they have to "
            "be merged first."
        )


def compare(rows: Rows) -> Taken:
    """How many people would be new, replaced and unchanged."""
    with staged(TABLE, COLUMNS, rows.parts()) as cursor:
        parameters = {"partnership": current_partnership_id()}
        _identify(cursor, parameters)
        return taken_of(cursor, MATCHED, parameters, known="person_id")


def take(rows: Rows, actor: Any, tell: Tell) -> Taken:
    """Write what is new or different, keep what stood before, and say whose days may be paid differently."""
    with staged(TABLE, COLUMNS, rows.parts()) as cursor:
        parameters = {"partnership": current_partnership_id(), "batch": rows.batch_id, "moment": rows.moment}
        _identify(cursor, parameters)
        taken = taken_of(cursor, MATCHED, parameters, known="person_id")
        tell(rows.count, "writing the register")
        cursor.execute(
            f"CREATE TEMPORARY TABLE changed_people ON COMMIT DROP AS SELECT * FROM ({MATCHED}) m WHERE NOT same",
            parameters,
        )
        cursor.execute(KEEP_BEFORE, parameters)
        cursor.execute(RENEW, parameters)
        cursor.execute(ADD, parameters)
        for statement in (END_EARLIER_REGISTRATIONS, RENEW_REGISTRATIONS, ADD_REGISTRATIONS):
            cursor.execute(statement, parameters)
        cursor.execute("SELECT array_agg(person_id ORDER BY person_id) FROM changed_people")
        person_ids = cursor.fetchone()[0] or []
        cursor.execute("DROP TABLE changed_people")
    tell(rows.count, "bringing figures up to date")
    people_changed.announce(person_ids=person_ids, moment=rows.moment)
    return taken


def _identify(cursor: Any, parameters: dict[str, Any]) -> None:
    """Say again whom each row is about: since the check, another file may have brought the same person.

    Raises OnePersonTwice and TwoPeopleInOneRow, which name lines and never a number.
    """
    cursor.execute(IDENTIFY, parameters)
    cursor.execute(ONE_PERSON_TWICE)
    if (lines := cursor.fetchone()) is not None:
        raise OnePersonTwice(*lines)
    cursor.execute(TWO_PEOPLE_IN_ONE_ROW, parameters)
    if (lines := cursor.fetchone()) is not None:
        raise TwoPeopleInOneRow(*lines)


IDENTIFY = f"""
UPDATE {TABLE} s SET person_id = p.id FROM patients_person p
WHERE s.person_id IS NULL AND p.partnership_id = %(partnership)s
  AND (p.nhs_number = s.nhs_number OR (s.local_id <> '' AND p.local_id = s.local_id AND NOT EXISTS (
      SELECT FROM patients_person n WHERE n.partnership_id = p.partnership_id AND n.nhs_number = s.nhs_number)))
"""

ONE_PERSON_TWICE = " UNION ALL ".join(
    f"(SELECT min(line), max(line) FROM {TABLE} WHERE {name} IS NOT NULL GROUP BY {name} HAVING count(*) > 1"
    " ORDER BY 1 LIMIT 1)"
    for name in ("person_id", "nhs_number", "local_id")
)

TWO_PEOPLE_IN_ONE_ROW = f"""
SELECT s.line FROM {TABLE} s
JOIN patients_person p ON p.partnership_id = %(partnership)s AND p.local_id = s.local_id AND s.local_id <> ''
WHERE p.id IS DISTINCT FROM s.person_id ORDER BY 1 LIMIT 1
"""

KEEP_BEFORE = """
INSERT INTO patients_personbefore (partnership_id, person_id, row, batch_id, superseded_at)
SELECT p.partnership_id, p.id,
       to_jsonb(p) || jsonb_build_object('registrations', (
           SELECT jsonb_agg(to_jsonb(r) ORDER BY r.starts_on) FROM patients_registration r
           WHERE r.partnership_id = p.partnership_id AND r.person_id = p.id)),
       %(batch)s, %(moment)s
FROM patients_person p JOIN changed_people c ON c.person_id = p.id
WHERE p.partnership_id = %(partnership)s
"""

RENEW = f"""
UPDATE patients_person p
SET ({_NAMES}, batch_id, line) = ROW({", ".join(f"c.{name}" for name in PERSON_COLUMNS)}, %(batch)s, c.line)
FROM changed_people c WHERE p.partnership_id = %(partnership)s AND p.id = c.person_id
"""

ADD = f"""
WITH added AS (
    INSERT INTO patients_person (partnership_id, uid, {_NAMES}, batch_id, line)
    SELECT %(partnership)s, gen_random_uuid(), {_NAMES}, %(batch)s, line
    FROM changed_people WHERE person_id IS NULL ORDER BY line
    RETURNING id, line
)
UPDATE changed_people c SET person_id = a.id FROM added a WHERE a.line = c.line
"""

END_EARLIER_REGISTRATIONS = """
UPDATE patients_registration r SET ends_before = c.registered_from
FROM changed_people c
WHERE r.partnership_id = %(partnership)s AND r.person_id = c.person_id
  AND r.starts_on < c.registered_from AND coalesce(r.ends_before, 'infinity') > c.registered_from
"""

_ENDS = """
least(c.registered_to, (SELECT min(later.starts_on) FROM patients_registration later
                        WHERE later.partnership_id = %(partnership)s AND later.person_id = c.person_id
                          AND later.starts_on > c.registered_from))
"""

RENEW_REGISTRATIONS = f"""
UPDATE patients_registration r SET practice_id = c.practice_id, ends_before = {_ENDS}
FROM changed_people c
WHERE r.partnership_id = %(partnership)s AND r.person_id = c.person_id AND r.starts_on = c.registered_from
"""

ADD_REGISTRATIONS = f"""
INSERT INTO patients_registration (partnership_id, person_id, practice_id, starts_on, ends_before)
SELECT %(partnership)s, c.person_id, c.practice_id, c.registered_from, {_ENDS}
FROM changed_people c
WHERE c.registered_from IS NOT NULL AND NOT EXISTS (
    SELECT FROM patients_registration r
    WHERE r.partnership_id = %(partnership)s AND r.person_id = c.person_id AND r.starts_on = c.registered_from)
"""
