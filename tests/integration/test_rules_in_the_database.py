"""The rules that the database executes over sets are the pure ones: the same tables of cases, run on both."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from django.db.models import Sum

from apps.care.need_bands.models import BandPeriod, BandSource, NeedBand
from apps.care.need_bands.services import change_band
from apps.care.patients.models import Exclusion, ExclusionReason
from apps.care.risk_profiling.domain.movement import Movement, movement_of
from apps.care.risk_profiling.domain.thresholds import score_at_percentile
from apps.care.risk_profiling.engine.scores import movement_between
from apps.care.risk_profiling.models import RiskRun, RiskScore
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import FOREVER
from apps.foundation.partnerships.services import take_figures_moment
from apps.money.capitation.engine.funded import refresh_funded
from apps.money.capitation.models import FundedPeriod, PersonDays
from apps.money.contracts.choices import HowCounted
from apps.money.contracts.models import ContractVersion
from apps.money.reconciliation.verifying import verify
from tests.factories.world import World, every
from tests.spec.reading import funded_by_rule, heads_by_rule, history_by_rule, levels_of, periods_of, written
from tests.spec.tables import cases, words

pytestmark = pytest.mark.django_db

HEADER = "nhs_number,family_name,given_name,date_of_birth,sex,gp_practice,registered_from,registered_to,"
HEADER += "trace_status,date_of_death"
RUN = {
    "tool": "Test tool",
    "tool_version": "1",
    "data_on": "2026-04-01",
    "effective_from": "2026-04-01",
    "feeds": "primary,secondary,community",
}


@pytest.fixture
def world():
    return World.make()


def run_of(world, scores, kind, thresholds, tool="Test tool"):
    """A run of scores by person, with its own thresholds."""
    low, medium, high = thresholds
    rows = [f"{world.number(person)},{score}" for person, score in scores.items()]
    batch = world.send(
        "risk_scores",
        "\n".join(["nhs_number,score", *rows]),
        parameters={
            **RUN,
            "tool": tool,
            "threshold_kind": kind,
            "low_from": low,
            "medium_from": medium,
            "high_from": high,
        },
    )
    with tenant(world.partnership.id):
        return RiskRun.objects.get(batch_id=batch.id)


def set_levels(world, person, levels):
    """Give a person one level after another, as the table writes them."""
    for starts_on, ends_before, level in levels_of(levels):
        band = NeedBand(level) if level else None
        change_band(
            person_id=world.person(person).id,
            need_band=band,
            funded_band=band,
            starts_on=starts_on,
            ends_before=None if ends_before == FOREVER else ends_before,
            source=BandSource.RISK_RUN,
            source_id=0,
        )


def test_levels_of_scores_are_those_of_the_rule(world):
    by_thresholds = defaultdict(list)
    for case in cases("level_of_a_score"):
        by_thresholds[case["low_from"], case["medium_from"], case["high_from"]].append(case)
    world.people(max(map(len, by_thresholds.values())))
    wrong = []
    for number, (thresholds, listed) in enumerate(by_thresholds.items()):
        scores = {person: case["score"] for person, case in enumerate(listed)}
        run = run_of(world, scores, "absolute", thresholds, f"Tool {number}")
        with tenant(world.partnership.id):
            stored = dict(RiskScore.objects.filter(run=run).values_list("person__nhs_number", "need_band"))
        for person, case in enumerate(listed):
            if stored[world.number(person)] != (int(case["level"]) if case["level"] else None):
                wrong.append(case["case"])
    assert wrong == []


def test_percentiles_are_of_everybody_registered_and_not_only_of_those_with_a_score(world):
    world.people(20)
    scores = {person: 100 * (person + 1) for person in range(4)}
    run = run_of(world, scores, "percentile", ("85", "91", "95.0001"))
    listed = [Decimal(score) for score in scores.values()]
    starts = [score_at_percentile(Decimal(percent), listed, 20) for percent in ("85", "91", "95.0001")]
    assert starts == [100, 300, 400]
    with tenant(world.partnership.id):
        assert run.registered == 20
        stored = dict(RiskScore.objects.filter(run=run).values_list("score", "need_band"))
    assert stored == {Decimal(100): 1, Decimal(200): 1, Decimal(300): 2, Decimal(400): 3}


def test_movement_between_two_runs_is_that_of_the_rule(world):
    listed = cases("movement")
    world.people(len(listed))
    before = run_of(world, {p: case["before"] for p, case in enumerate(listed)}, "absolute", ("1", "2", "3"), "Before")
    after = run_of(world, {p: case["after"] for p, case in enumerate(listed)}, "absolute", ("1", "2", "3"), "After")
    for tolerance in (0, 10):
        by_rule = Counter(
            movement_of(Decimal(case["before"]), Decimal(case["after"]), Decimal(tolerance)) for case in listed
        )
        with tenant(world.partnership.id):
            found = movement_between(before.id, after.id, tolerance)
        assert found == {movement.value: by_rule[movement] for movement in Movement}


def test_histories_of_levels_are_rewritten_as_the_rule_says(world):
    listed = cases("level_history")
    world.people(len(listed))
    wrong = []
    with tenant(world.partnership.id):
        for person, case in enumerate(listed):
            set_levels(world, person, case["history"])
            set_levels(world, person, case["wish"])
            current = BandPeriod.objects.filter(person=world.person(person), superseded_at__isnull=True)
            stored = written(
                [(p.starts_on, p.ends_before or FOREVER, p.need_band) for p in current.order_by("starts_on")]
            )
            if stored != history_by_rule(case["history"], case["wish"]):
                wrong.append((words(case), stored))
    assert wrong == []


def test_funded_days_and_heads_are_those_counted_a_day_at_a_time(world):
    listed = cases("funded_days")
    world.people(1, first=50)
    world.levels(every([50], 3000), apply=False)
    for place in range(max(len(periods_of(case["registered"])) for case in listed)):
        rows = []
        for person, case in enumerate(listed):
            registered = periods_of(case["registered"])
            if place and place >= len(registered):
                continue
            one = registered[place] if registered else None
            ends_before = "" if one is None or one.ends_before == FOREVER else one.ends_before
            practice = ("P01", one.starts_on, ends_before) if one else ("",) * 3
            number = world.number(person)
            rows.append(
                f"{number},Family,Given,1940-01-01,F,{practice[0]},{practice[1]},{practice[2]},"
                f"{case['trace']},{case['died_on']}"
            )
        world.send("people", "\n".join([HEADER, *rows]))
    with tenant(world.partnership.id):
        for person, case in enumerate(listed):
            set_levels(world, person, case["levels"])
            for period in periods_of(case["excluded"]):
                Exclusion.objects.create(
                    person=world.person(person),
                    reason=ExclusionReason.MENTAL_HEALTH,
                    starts_on=period.starts_on,
                    ends_before=None if period.ends_before == FOREVER else period.ends_before,
                )
    world.contract()
    wrong = []
    together = Counter()
    with tenant(world.partnership.id):
        for person, case in enumerate(listed):
            stored = Counter()
            for period in FundedPeriod.objects.filter(person=world.person(person), superseded_at__isnull=True):
                stored[period.funded_band] += (period.ends_before - period.starts_on).days
            together += stored
            if dict(stored) != funded_by_rule(case):
                wrong.append((words(case), dict(stored)))
        assert wrong == []
        assert counted() == dict(together)
        assert [proof.what for proof in verify() if not proof.holds] == []
    by_heads = sum((Counter(heads_by_rule(case)) for case in listed), Counter())
    with tenant(world.partnership.id):
        ContractVersion.objects.update(counting=HowCounted.HEADS)
        refresh_funded(None, take_figures_moment())
        assert counted() == dict(by_heads)
        assert [proof.what for proof in verify() if not proof.holds] == []
        periods = FundedPeriod.objects.filter(superseded_at__isnull=True)
        rows = list(periods.values_list("funded_band", "starts_on", "ends_before"))
    duck = duckdb.connect()
    duck.execute("CREATE TABLE periods (level INTEGER, starts_on DATE, ends_before DATE)")
    duck.executemany("INSERT INTO periods VALUES (?, ?, ?)", rows)
    assert dict(duck.execute(HEADS_IN_DUCK).fetchall()) == dict(by_heads)


def counted():
    """What the summary counts of the year at each level."""
    summary = PersonDays.objects.filter(days__gt=0).values("funded_band").annotate(days=Sum("days"))
    return {row["funded_band"]: row["days"] for row in summary}


HEADS_IN_DUCK = """
SELECT level, count(*) FROM periods
JOIN (SELECT unnest(generate_series(DATE '2026-04-01', DATE '2027-03-01', INTERVAL 1 MONTH))::DATE AS first) firsts
  ON starts_on <= first AND first < ends_before
GROUP BY level
"""


def test_an_exclusion_that_begins_later_is_followed_for_one_person(world):
    world.people(2)
    world.levels(every([0, 1], 9000))
    world.contract()
    with tenant(world.partnership.id):
        person = world.person(0)
        Exclusion.objects.create(
            person=person, reason=ExclusionReason.CONTINUING_HEALTHCARE, starts_on=date(2026, 5, 1)
        )
        refresh_funded([person.id], take_figures_moment())
        days = dict(PersonDays.objects.filter(days__gt=0).values_list("month", "days"))
        assert (days[date(2026, 4, 1)], days[date(2026, 5, 1)]) == (60, 31)
        assert [proof.what for proof in verify() if not proof.holds] == []
