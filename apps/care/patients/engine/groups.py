"""Which group a person is counted in: SQL over `p`, a person, and `d`, the deprivation of where they live, if known."""

import json

from apps.care.patients.choices import AGES_FROM, ETHNICITIES, NOT_STATED

ETHNIC_GROUP = f"coalesce('{json.dumps(ETHNICITIES)}'::jsonb ->> left(upper(p.ethnicity), 1), '{NOT_STATED}')"
"""One of the five groups of the census."""

DEPRIVED_FIFTH = f"coalesce(((d.decile + 1) / 2)::text, '{NOT_STATED}')"
"""`1` is the most deprived fifth of England."""

AGE_GROUP = f"""coalesce(width_bucket(extract(year FROM age(%(today)s::date, p.born_on))::int,
                           ARRAY[{", ".join(map(str, AGES_FROM))}])::text, '{NOT_STATED}')"""
"""The place of the age on a day among `AGE_GROUPS`, from 0."""

LIVES_IN = "patients_deprivation d ON d.partnership_id = p.partnership_id AND d.lsoa = p.lsoa"
