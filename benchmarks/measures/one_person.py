"""One person's level changes, and everything that rests on it has followed when the commit returns."""

import statistics
from datetime import date

from django.db import connection

from apps.care.need_bands.choices import BandSource, NeedBand
from apps.care.need_bands.services import change_band
from apps.foundation.core.tenancy import tenant
from apps.money.reconciliation.verifying import verify
from benchmarks.report import Line
from benchmarks.story import Story
from benchmarks.timing import timed

LIMIT_MS = 50
PEOPLE = 30
FROM = date(2025, 8, 14)
"""In the middle of a month, a level and a run: records move, and days of two levels change."""

WHO = """
SELECT person_id, max(funded_band) FROM capitation_fundedperiod
WHERE superseded_at IS NULL AND starts_on <= %s AND ends_before > %s
GROUP BY person_id ORDER BY md5(person_id::text) LIMIT %s
"""


def measure(story: Story) -> list[Line]:
    """Bands, funded periods, days in the model, records, cells, people named by cells: in one transaction.

    Two people before the thirty are not counted: the first changes of a process open its connection.
    """
    with tenant(story.partnership.id), connection.cursor() as cursor:
        cursor.execute(WHO, [FROM, FROM, PEOPLE + 2])
        people = cursor.fetchall()
    taken = [_change(story, person, NeedBand(band % 3 + 1)) for person, band in people][2:]
    wrong = _wrong(story)
    median, worst = statistics.median(taken), max(taken)
    line = Line(
        name="one person's band change",
        ours=median,
        ours_words=f"median {median * 1000:.1f} ms, worst {worst * 1000:.1f} ms of {len(taken)} people",
        other=LIMIT_MS / 1000,
        other_words=f"limit {LIMIT_MS} ms for the worst",
        ratio=worst * 1000 / LIMIT_MS,
        limit=1.0,
        equal=not wrong,
        equal_words="equal to a rebuild",
    )
    for sentence in wrong:
        print(sentence)
    return [line]


def _change(story: Story, person_id: int, band: NeedBand) -> float:
    """Seconds for the change with its commit."""
    with timed() as watch, tenant(story.partnership.id):
        change_band(
            person_id=person_id,
            need_band=band,
            funded_band=band,
            starts_on=FROM,
            source=BandSource.ASSESSMENT,
            source_id=0,
        )
    return watch.seconds


def _wrong(story: Story) -> list[str]:
    """What the product's own proof, which works every summary out again from facts, does not find so."""
    with tenant(story.partnership.id):
        return [f"{proof.what}: {'; '.join(proof.wrong)}" for proof in verify() if not proof.holds]
