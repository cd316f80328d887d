"""A specified contract for each test."""

import pytest

from tests.factories.world import World, every
from tests.integration.specifications.specified import Specified


@pytest.fixture
def specified():
    world = World.make("here")
    world.people(6)
    world.levels(every(range(6), 3000))
    world.send("organisations", "ods_code,name,sector,role\nMEN,Test mental health,MENTAL_HEALTH,PROVIDER\n")
    return Specified(world)
