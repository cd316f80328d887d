"""Whether care is given: who is in the model and has seen nobody, who has left, who has refused, whose care was cut."""

from datetime import date, datetime
from typing import Any

from django.db import connection

from apps.care.activity.choices import ActivityKind
from apps.care.activity.engine.as_of import records_then
from apps.care.assurance.choices import CARE, Check, Grain
from apps.care.assurance.engine.after import CUT_FACTS, CUTS, EARLY, EARLY_FACTS
from apps.care.assurance.engine.counted import Counted, Window
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import Consent
from apps.care.patients.engine.groups import DEPRIVED_FIFTH, ETHNIC_GROUP, LIVES_IN
from apps.foundation.core.tenancy import current_partnership_id

NO_CONTACT_DAYS, LOW_USE_DAYS = 60, 180
CONTACT = tuple(kind for kind in ActivityKind if kind != ActivityKind.PRESCRIPTION)
"""Whatever brings somebody before a professional."""

RECORDS = records_then("person_id, starts_on, units, kind")
"""Activity as it was known at the run's moment."""

KNOWN = """
SELECT person_id, need_band, starts_on, coalesce(ends_before, 'infinity') AS ends_before
FROM need_bands_bandperiod
WHERE partnership_id = %(partnership)s AND recorded_at <= %(as_of)s
  AND coalesce(superseded_at, 'infinity') > %(as_of)s
"""

PEOPLE = f"""
known AS MATERIALIZED ({KNOWN}),
contacts AS (
    SELECT person_id, max(starts_on) AS contact_on, max(starts_on) FILTER (WHERE kind = ANY(%(care)s)) AS care_on
    FROM ({RECORDS}) r
    WHERE kind = ANY(%(contact)s) AND starts_on > %(activity_to)s::date - {LOW_USE_DAYS}
    GROUP BY person_id
),
described AS (
    SELECT p.id AS person_id, p.died_on, p.sharing_consent = %(refused)s AS refused, g.practice_id AS organisation_id,
           {ETHNIC_GROUP} AS ethnicity, {DEPRIVED_FIFTH} AS deprivation
    FROM patients_person p
    LEFT JOIN {LIVES_IN}
    LEFT JOIN patients_registration g ON g.partnership_id = p.partnership_id AND g.person_id = p.id
        AND g.starts_on <= %(today)s AND coalesce(g.ends_before, 'infinity') > %(today)s
    WHERE p.partnership_id = %(partnership)s
),
here AS (
    SELECT d.*, k.need_band, c.contact_on, c.care_on,
           EXISTS (SELECT FROM known b WHERE b.person_id = k.person_id AND b.need_band = %(high)s
                   AND b.starts_on <= %(activity_to)s::date - {NO_CONTACT_DAYS}
                   AND b.ends_before > %(activity_to)s::date - {NO_CONTACT_DAYS}) AS long_high,
           EXISTS (SELECT FROM known b WHERE b.person_id = k.person_id
                   AND b.starts_on <= %(activity_to)s::date - {LOW_USE_DAYS}
                   AND b.ends_before > %(activity_to)s::date - {LOW_USE_DAYS}) AS long_here
    FROM known k JOIN described d USING (person_id) LEFT JOIN contacts c USING (person_id)
    WHERE k.starts_on <= %(today)s AND k.ends_before > %(today)s AND (d.died_on IS NULL OR d.died_on > %(today)s)
),
last_level AS (
    SELECT DISTINCT ON (person_id) person_id, need_band, ends_before FROM known
    WHERE starts_on <= %(today)s AND ends_before > %(starts_on)s ORDER BY person_id, starts_on DESC
),
{CUTS},
{EARLY},
facts AS (
    SELECT 'NO_CONTACT' AS check_name, organisation_id, need_band, ethnicity, deprivation,
           coalesce(contact_on <= %(activity_to)s::date - {NO_CONTACT_DAYS}, true) AS counted
    FROM here WHERE long_high AND need_band = %(high)s AND %(activity_to)s::date IS NOT NULL
    UNION ALL
    SELECT 'LOW_USE', organisation_id, need_band, ethnicity, deprivation, care_on IS NULL
    FROM here WHERE long_here AND %(activity_to)s::date IS NOT NULL
    UNION ALL
    SELECT 'REFUSALS', organisation_id, need_band, ethnicity, deprivation, refused FROM here
    UNION ALL
    SELECT 'EXITS', organisation_id, need_band, ethnicity, deprivation, l.ends_before <= %(today)s
    FROM last_level l JOIN described d USING (person_id)
    WHERE d.died_on IS NULL OR d.died_on > %(today)s
    UNION ALL
    {CUT_FACTS}
    UNION ALL
    {EARLY_FACTS}
)
"""

BY_GROUP = f"""
WITH RECURSIVE {PEOPLE}
SELECT check_name, organisation_id, need_band, ethnicity, deprivation, count(*) FILTER (WHERE counted), count(*),
       grouping(organisation_id, need_band, ethnicity, deprivation)
FROM facts
GROUP BY GROUPING SETS ((check_name), (check_name, organisation_id), (check_name, need_band),
                        (check_name, ethnicity), (check_name, deprivation))
"""

GRAINS = {
    0b1111: Grain.PARTNERSHIP,
    0b0111: Grain.ORGANISATION,
    0b1011: Grain.LEVEL,
    0b1101: Grain.ETHNICITY,
    0b1110: Grain.DEPRIVATION,
}
"""Which column a row is of: the one whose bit is not set."""


def activity_known_to(as_of: datetime, last_day: date) -> date | None:
    """The last day up to the run's own of which any activity was known at the moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT max(starts_on) FROM ({RECORDS}) r WHERE starts_on <= %(last_day)s",
            {"partnership": current_partnership_id(), "as_of": as_of, "last_day": last_day},
        )
        return cursor.fetchone()[0]


def care_given(window: Window) -> list[Counted]:
    """Every watched check, in all, by organisation, level, ethnic group and deprivation.

    Who is in the model stands as on the run's last day. No contact: at High 60 days before activity ends and
    now, and seen by nobody since. Low use: in the model 180 days before and now, and given no care since. Left:
    in the model on a day of the period, alive, and in it no longer. Cut: of rises in the period, with the days after
    them gone by, at the organisation whose team cared for the person that day. Early recovery points: of those in the
    period, with the days after them gone by, at the hospital.
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_GROUP, parameters_of(window))
        return [counted for row in cursor.fetchall() if (counted := _counted(row)) is not None]


def parameters_of(window: Window) -> dict[str, Any]:
    """What `PEOPLE` asks for."""
    return {
        "partnership": current_partnership_id(),
        "as_of": window.as_of,
        "today": window.last_day,
        "starts_on": window.starts_on,
        "activity_to": window.activity_to,
        "care": [int(kind) for kind in CARE],
        "contact": [int(kind) for kind in CONTACT],
        "high": NeedBand.HIGH,
        "refused": Consent.REFUSED,
    }


def _counted(row: tuple[object, ...]) -> Counted | None:
    check, organisation, level, ethnicity, deprivation, count, of, bits = row
    grain = GRAINS[bits]  # type: ignore[index]
    if grain == Grain.ORGANISATION and organisation is None:
        return None
    group = {Grain.LEVEL: level, Grain.ETHNICITY: ethnicity, Grain.DEPRIVATION: deprivation}.get(grain, "")
    return Counted(
        check=Check(check),
        grain=grain,
        count=count,  # type: ignore[arg-type]
        of=of,  # type: ignore[arg-type]
        organisation_id=organisation,  # type: ignore[arg-type]
        group=str(group),
    )
