"""One form from two clicks, with real commits: one thing is made, and neither click fails."""

from uuid import uuid4

import pytest

from apps.care.care_plans.models import Carer, Goal
from apps.care.care_plans.services.carers import CarerWords, save_carer
from apps.care.care_plans.services.drafts import ChangedMeanwhile, save_goal
from apps.care.co_ordination.choices import Way
from apps.care.co_ordination.models import Visit
from apps.care.co_ordination.services import note_visit
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from tests.integration.admissions.test_at_once import at_once
from tests.integration.care_plans.writing import WORDS, at, draft
from tests.integration.caseloads.team import TODAY, Crew

TIMES = 4
"""Two at once meet by chance, so they are tried some times."""


@pytest.fixture
def crew(committed_db):
    return Crew.make()


def test_two_clicks_make_one_thing_and_lose_nothing(crew):
    """Of a carer, of one goal in two plans, and of two notes of a visit that carry one name."""
    grace, person, drafts = crew.actors["grace"], crew.world.person(0), [draft(crew, 0), draft(crew, 1)]

    def inside(act, **said):
        def do():
            with tenant(crew.id, user_id=grace.user_id):
                return act(actor=grace, now=at(), **said)

        return do

    for _ in range(TIMES):
        carer = {"person": person, "uid": uuid4(), "edits": 0, "today": TODAY}
        jean, joan = CarerWords("Jean", "wife"), CarerWords("Joan", "wife")
        same = at_once(*(inside(save_carer, said=jean, **carer) for _ in range(2)))
        assert [type(one) for one in same] == [Carer, Carer]
        carer["uid"] = uuid4()
        others = at_once(*(inside(save_carer, said=said, **carer) for said in (jean, joan)))
        assert {type(one) for one in others} == {Carer, ChangedMeanwhile}
        goal = {"uid": uuid4(), "said": WORDS, "edits": 0}
        goals = at_once(*(inside(save_goal, plan=plan, **goal) for plan in drafts))
        assert {type(one) for one in goals} == {type(None), SentBefore}
        visit = {"person": person, "visited_at": at(), "way": Way.HOME, "next_step": "", "client_id": uuid4()}
        visits = at_once(*(inside(note_visit, words=words, **visit) for words in ("A", "B")))
        assert [one.words for one in visits] == ["A", "B"]
    with tenant(crew.id):
        counts = Carer.objects.count(), Goal.objects.count(), Visit.objects.count()
    assert counts == (2 * TIMES, 2 + TIMES, 2 * TIMES)
