"""Four partnerships, a month of one recalculated while twenty people read dashboards: nobody waits twice as long.

The month is recalculated because a new run of levels holds from its first day: the days in the model, the records
that stand at another level and every summary follow, in the product's own worker. After a pause another run comes,
until enough seconds were spent recalculating. A page counts that was asked for or answered while a month was being
recalculated; those between, when this process reads files and pages are drawn anew for figures that have moved, are for
information. A second partnership with the same data has its month recalculated as often while nobody reads: both end
with the same figures.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from statistics import fmean
from threading import Event

from django.db import connection

from apps.foundation.core.jobs import nudge_worker
from apps.foundation.core.models import Job, JobState
from apps.foundation.core.tenancy import tenant
from apps.money.reconciliation.verifying import verify
from benchmarks import story as stories
from benchmarks.made.calendar import LAST_MONTH, RUNS_ON
from benchmarks.made.people import scores_files
from benchmarks.measures.dashboard import USERS, p95, views_of
from benchmarks.report import Line, compared, seconds
from benchmarks.servers import Servers
from benchmarks.size import Size
from benchmarks.story import NotTakenIn, Story
from benchmarks.users import connection_to, get, session_of, web_server
from yearofcare.embedded.processes import comes_true
from yearofcare.embedded.programs import worker

LIMIT = 2.0
THINK = 2.0
"""Seconds that a reader looks at a page before asking for the next, in the mean: half as long up to half as long again.

Were they alike, readers who once waited for the same moment would ask together ever after, as no twenty people do.
"""
PAUSE = 3.0
"""Seconds before and after a recalculation: one comes at a time, and readers come back between."""
PATIENCE = 900.0
OTHERS = ("bench-2", "bench-3", "bench-4")

CELLS = """
SELECT month, o.ods_code, l.code, kind, funded_band, scope, ltc_related, records, units, bed_days, cost_pence
FROM activity_activitycell c
JOIN partnerships_serviceline l ON l.partnership_id = c.partnership_id AND l.id = c.service_line_id
JOIN partnerships_organisation o ON o.partnership_id = l.partnership_id AND o.id = l.organisation_id
WHERE c.partnership_id = %s AND records > 0
ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
DAYS = """
SELECT month, funded_band, days, people FROM capitation_persondays
WHERE partnership_id = %s AND days > 0 ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Took:
    """From when to when something was done, by one clock."""

    begun: float
    seconds: float

    def overlaps(self, other: "Took") -> bool:
        """Whether both were under way at some moment."""
        return self.begun < other.begun + other.seconds and other.begun < self.begun + self.seconds


Readers = Sequence[tuple[str, Sequence[str]]]
"""A signed-in session each, and the pages that it reads in turn."""


def measure(servers: Servers, first: Story, size: Size) -> list[Line]:
    """The first partnership is there; three more take the same file in, and of these one is recalculated in quiet."""
    others = [_made(servers, slug, size) for slug in OTHERS]
    servers.tidy()
    still, loaded = others[:2]
    readers = _readers([first, *others])
    working = worker(servers.places)
    working.start()
    try:
        with web_server(servers) as port:
            with _reading(port, readers):
                time.sleep(size.reading_seconds / 2)
            with _reading(port, readers) as quiet:
                time.sleep(size.reading_seconds)
            busy: list[Took] = []
            with _reading(port, readers) as all_the_time:
                while sum(one.seconds for one in busy) < size.reading_seconds:
                    busy.append(_recalculated(loaded, size, len(busy), PAUSE))
            alone = fmean(_recalculated(still, size, number).seconds for number in range(len(busy)))
    finally:
        working.stop()
    meanwhile = [one for one in all_the_time if any(one.overlaps(work) for work in busy)]
    taken, usual = fmean(one.seconds for one in busy), _p95(quiet)
    return [
        compared(
            f"pages, p95 at {USERS} readers, recalculating",
            _p95(meanwhile),
            usual,
            f"nothing recalculated ({len(meanwhile)} and {len(quiet)} pages)",
            limit=LIMIT,
            equal=_figures(still) == _figures(loaded) and _is_as_rebuilt(loaded),
            equal_words="equal to a quiet run and to a rebuild",
        ),
        compared(
            "  the same, and while files come and pages are drawn anew",
            _p95(all_the_time),
            usual,
            f"nothing recalculated ({len(all_the_time)} pages)",
        ),
        Line(
            f"  of it: recalculation, mean of {len(busy)}",
            taken,
            f"ours {seconds(taken)}",
            alone,
            f"in quiet {seconds(alone)}",
            None,
        ),
    ]


def _made(servers: Servers, slug: str, size: Size) -> Story:
    """Another partnership with the same people, levels, contract and records."""
    folder = servers.made / slug
    folder.mkdir()
    story = stories.begin(folder, size.people, slug)
    story.send("activity", servers.made / "activity.csv")
    return story


def _readers(partnerships: Sequence[Story]) -> Readers:
    """As many of each partnership."""
    return [
        (session_of(stories.commissioner(story, USERS + number)), views_of(story))
        for number in range(USERS // len(partnerships))
        for story in partnerships
    ]


@contextmanager
def _reading(port: int, readers: Readers) -> Iterator[list[Took]]:
    """Everybody reads until the block ends: how long every page took is there after it."""
    over, taken = Event(), list[Took]()

    def read(number: int) -> list[Took]:
        session, paths = readers[number]
        link, mine, mood = connection_to(port), list[Took](), Random(number)
        over.wait(THINK * number / len(readers))
        while not over.is_set():
            begun = time.perf_counter()
            mine.append(Took(begun, get(link, paths[(number + len(mine)) % len(paths)], session)))
            link.close()  # the server does not keep it while somebody thinks
            over.wait(THINK * mood.uniform(0.5, 1.5))
        return mine

    with ThreadPoolExecutor(max_workers=len(readers)) as working:
        everybody: list[Future[list[Took]]] = [working.submit(read, number) for number in range(len(readers))]
        try:
            yield taken
        finally:
            over.set()
    for one in everybody:
        taken += one.result()


def _recalculated(story: Story, size: Size, before: int, pause: float = 0) -> Took:
    """From the wish until everybody's new level of the month is followed, after so many times. Raises NotTakenIn."""
    number = len(RUNS_ON) + 1 + before
    job = stories.ask_for_levels(story, number, LAST_MONTH, scores_files(size.people, number)[-1])
    time.sleep(pause)
    begun = time.perf_counter()
    nudge_worker(story.partnership.id, job.id)
    _wait_for(story, job)
    took = Took(begun, time.perf_counter() - begun)
    time.sleep(pause)
    return took


def _p95(pages: Sequence[Took]) -> float:
    return p95([one.seconds for one in pages])


def _wait_for(story: Story, job: Job) -> None:
    def is_over() -> bool:
        with tenant(story.partnership.id):
            job.refresh_from_db()
        return job.is_over

    if not comes_true(is_over, PATIENCE) or job.state != JobState.DONE:
        raise NotTakenIn(f"{job.kind}: {job.get_state_display()} {job.message}")


def _figures(story: Story) -> list[object]:
    """Every cell and every count of days, by names that mean the same in each partnership."""
    found: list[object] = []
    with tenant(story.partnership.id), connection.cursor() as cursor:
        for question in (CELLS, DAYS):
            cursor.execute(question, [story.partnership.id])
            found += cursor.fetchall()
    return found


def _is_as_rebuilt(story: Story) -> bool:
    with tenant(story.partnership.id):
        return all(proof.holds for proof in verify())
