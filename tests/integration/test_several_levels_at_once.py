"""Several changes of one person's levels at one moment come to what they come to one after another."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.care.need_bands.domain.history import Banded, Wish, rewritten
from apps.care.need_bands.models import BandPeriod, BandSource
from apps.care.need_bands.services import BandWish, change_bands
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import FOREVER
from tests.factories.world import World

pytestmark = pytest.mark.django_db
FIRST = date(2026, 4, 1)
EDGES = st.lists(st.integers(0, 60), min_size=2, max_size=8, unique=True).map(sorted)
SOURCES = [BandSource.RISK_RUN, BandSource.ASSESSMENT]


@st.composite
def disjoint(draw):
    """Wishes in order that do not overlap; the last may be for ever, and any may end the level."""
    edges = draw(EDGES)
    wishes = []
    for start, end in pairwise(edges):
        if not draw(st.booleans()):
            continue
        band = draw(st.sampled_from([None, 1, 2, 3]))
        ends = FOREVER if end == edges[-1] and draw(st.booleans()) else FIRST + timedelta(end)
        wishes.append(Wish(FIRST + timedelta(start), band, band, ends, draw(st.sampled_from(SOURCES)).value))
    return wishes


@pytest.fixture
def person():
    world = World.make()
    world.people(1)
    ann = world.person(0)
    with tenant(world.partnership.id):
        yield ann


@given(rounds=st.lists(disjoint(), min_size=1, max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wishes_together_come_to_what_they_come_to_one_by_one(person, rounds):
    BandPeriod.objects.all().delete()
    expected: list[Banded] = []
    for wishes in rounds:
        for wish in wishes:
            expected = rewritten(expected, wish)
        change_bands(
            [
                BandWish(
                    person.id,
                    wish.starts_on,
                    None if wish.ends_before == FOREVER else wish.ends_before,
                    wish.need_band,
                    wish.funded_band,
                    BandSource(wish.source),
                    1,
                )
                for wish in wishes
            ]
        )
    stored = [
        Banded(row.starts_on, row.ends_before or FOREVER, row.need_band, row.funded_band, row.source)
        for row in BandPeriod.objects.filter(superseded_at__isnull=True).order_by("starts_on")
    ]
    assert stored == expected
