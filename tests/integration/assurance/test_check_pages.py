"""What pages of checks say, to the auditor and to those who see counts."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from apps.care.assurance.choices import SHARES, WATCHED, Check, Grain
from apps.care.assurance.domain.chance import Standing
from apps.care.assurance.models import CheckFigure, CheckResult, CheckRun
from apps.care.assurance.presenters.check import Viewer, check_page
from apps.care.assurance.presenters.hiding import ALL, Family
from apps.care.assurance.presenters.words import WORDS, slug_of
from apps.care.assurance.runs import ask_to_check, check_code_again
from apps.care.assurance.selectors import fees_on
from apps.foundation.core import jobs
from apps.foundation.core.tenancy import tenant
from tests.factories.assessing import assessed
from tests.factories.once import once
from tests.factories.pages import tables_of
from tests.factories.world import sit
from tests.integration.assurance.conftest import scored_made

TODAY = timezone.localdate()


def checked_made():
    """Grace puts eight of nine at High, Omar one of nine; Ruth assesses two. All is worked out."""
    scored = scored_made()
    world = scored.world
    with tenant(scored.id):
        for number in range(9):
            day = TODAY - timedelta(days=20 + number)
            assessed(scored.grace, world.person(number), day, "MOB S" if number else "")
            assessed(scored.omar, world.person(number + 9), day, "" if number else "MOB S")
        for number in (20, 21):
            assessed(scored.ruth, world.person(number), TODAY - timedelta(days=9), "")
        world.activity(world.record("a", 1, (TODAY - timedelta(days=3)).isoformat(), "10.00", kind="GP_CONTACT"))
        job = ask_to_check(actor=scored.auditor, nudge=False)
        done = jobs.run(scored.id, job.id)
        assert done.state == "DONE", done.message
        scored.run = CheckRun.objects.get()
    return scored


made_once, checked_alone = once("checked", checked_made)


@pytest.fixture
def checked(checked_alone):
    """The world of `checked_made`, its tenant open."""
    with tenant(checked_alone.id):
        yield checked_alone


def page(made, client, name, who):
    sit(client, made.members[who])
    return client.get(f"/consistency/checks/{name}/")


def test_the_auditor_reads_names_and_every_count(checked, client):
    answer = page(checked, client, "case-mix", "auditor")
    text = answer.content.decode()
    assert "At High: 9 of 20 assessments (45.0%)." in text
    rows = {row[0]: row[1:5] for row in tables_of(answer)[0][1:]}
    grace = next(value for name, value in rows.items() if name.startswith("Care Coordinator"))
    assert grace[:3] == ["8", "9", "88.9%"]
    assert sorted(value[1] for value in rows.values()) == ["2", "9", "9"]


def test_a_commissioner_reads_numbers_in_place_of_names_and_no_small_number(checked, client):
    answer = page(checked, client, "case-mix", "commissioner")
    text = answer.content.decode()
    for name in ("grace", "omar", "ruth"):
        assert checked.members[name].user.name not in text
    names = {row[0] for row in tables_of(answer)[0][1:]}
    assert names == {"Assessor 1", "Assessor 2", "Assessor 3"}
    assert all("not shown" in row for row in tables_of(answer)[0][1:])
    assert "8 of 9" not in text
    assert "Ask about" not in text


@pytest.mark.parametrize("who", ["auditor", "commissioner"])
def test_no_page_speaks_of_p_values_or_money(checked, client, who):
    sit(client, checked.members[who])
    for check in Check:
        text = client.get(f"/consistency/checks/{check.lower().replace('_', '-')}/").content.decode()
        assert "p-value" not in text
        assert "p =" not in text
        assert "£" not in text


def test_a_run_is_the_same_when_worked_out_again(checked):
    code = checked.run.check_code
    assessed(checked.omar, checked.world.person(1), TODAY, "", now=timezone.now() + timedelta(minutes=5))
    assert check_code_again(checked.run) == code


def test_figures_add_up_over_months_teams_and_organisations(checked):
    rows = list(CheckFigure.objects.filter(run=checked.run, check_name=Check.CASE_MIX))
    whole = next(one for one in rows if one.grain == Grain.PARTNERSHIP and one.month is None)
    for chosen in (
        lambda one: one.grain == Grain.PARTNERSHIP and one.month,
        lambda one: one.grain == Grain.ORGANISATION and not one.month,
        lambda one: one.grain == Grain.ORGANISATION and one.month,
        lambda one: one.grain == Grain.TEAM,
        lambda one: one.grain == Grain.ASSESSOR,
    ):
        found = [one for one in rows if chosen(one)]
        assert (sum(one.count for one in found), sum(one.of for one in found)) == (whole.count, whole.of)


def test_fees_of_a_contract_turn_drift_into_income_a_head_for_those_who_see_it(checked, client):
    assert fees_on(TODAY) == {}
    CheckResult.objects.create(
        run=checked.run,
        check_name=Check.DRIFT,
        name="ANOTHER",
        figures={
            "before": [600, 300, 100],
            "after": [560, 310, 130],
            "any_change": 0.065,
            "trend": 0.0237,
            "upwards": 1,
        },
        standing=Standing.ABOVE,
    )
    found = [CheckResult.objects.get(name="ANOTHER")]
    fees = {1: 180_000, 2: 420_000, 3: 950_000}
    said = check_page(Check.DRIFT, [], found, Viewer(False, 5), fees).said
    assert "up, by more than chance gives 19 times in 20" in said
    assert "it is the move across all three that does" in said
    assert "income a head would change by +7.75%" in said
    assert "income" not in check_page(Check.DRIFT, [], found, Viewer(False, 5), {}).said


def test_that_somebody_differs_is_said_even_where_they_may_not_be_shown(made):
    """One with 36 of 40: the four others are too few to show."""

    def figure(grain, count, of, standing=Standing.WITHIN, **more):
        low, high = 0.0, 1.0
        return CheckFigure(
            check_name=Check.CASE_MIX, grain=grain, count=count, of=of, low=low, high=high, standing=standing, **more
        )

    body = {"organisation_id": 1, "team_id": 2}
    figures = [
        figure(Grain.PARTNERSHIP, 66, 140),
        figure(
            Grain.ASSESSOR, 36, 40, Standing.FAR_ABOVE, assessor="a", assessor_name="Nurse A", assessor_number=1, **body
        ),
        figure(Grain.ASSESSOR, 15, 50, assessor="b", assessor_name="Nurse B", assessor_number=2, **body),
        figure(Grain.ASSESSOR, 15, 50, assessor="c", assessor_name="Nurse C", assessor_number=3, **body),
    ]
    for one in figures[1:]:
        one.organisation, one.team = made.heron.organisation, made.heron
    auditor = check_page(Check.CASE_MIX, figures, [], Viewer(True, 5), {}).said
    counts = check_page(Check.CASE_MIX, figures, [], Viewer(False, 5), {}).said
    assert auditor.endswith("Differs by more than chance: Nurse A.")
    assert counts.endswith("Differs by more than chance: 1 who may not be shown.")


def test_without_a_run_pages_say_what_comes(made, client):
    sit(client, made.members["commissioner"])
    said = client.get("/consistency/").content.decode()
    assert "Nothing has been worked out yet" in said
    assert "There is something to check once an assessment has been completed." in said
    assert client.get("/consistency/checks/drift/").status_code == 302
    assert client.get("/consistency/checks/no-such-check/").status_code == 404


def test_before_the_first_run_the_assessments_that_there_are_are_counted(made, client):
    for number in (0, 1):
        assessed(made.grace, made.world.person(number), TODAY - timedelta(days=9), "")
    sit(client, made.members["auditor"])
    said = client.get("/consistency/").content.decode()
    assert "2 assessments have been completed in the last year: work the checks out." in said


def test_the_overview_hides_what_the_page_of_a_check_hides_and_says_why(checked, client):
    sit(client, checked.members["commissioner"])
    rows = {row[0]: row[1] for table in tables_of(client.get("/consistency/")) for row in table[1:]}
    hidden = 0
    for check in (*SHARES, *WATCHED):
        shown = next(said for name, said in rows.items() if name.startswith(WORDS[check].heading))
        said = page(checked, client, slug_of(check), "commissioner").content.decode()
        not_shown = "Not shown: about fewer than 5 people, or beside such a count"
        assert shown.startswith("Not shown") == (f'<p class="app-found">{not_shown}' in said), check
        hidden += shown.startswith(not_shown)
    assert hidden > 0


def test_how_it_is_worked_out_speaks_of_points_and_lines_only_where_they_are_drawn():
    for check in Check:
        assert ("Each point" in WORDS[check].term) == (check in SHARES), check


def test_work_asked_for_twice_is_done_once(made, client):
    sit(client, made.members["auditor"])
    client.post("/consistency/work-out/")
    client.post("/consistency/work-out/")
    with tenant(made.id):
        assert jobs.Job.objects.filter(kind="assurance.check").count() == 1


def follows(shown: dict, wanted: Callable, rows: list, most: int = 7):
    """Whether every way of giving whole numbers to the rows that fits what is shown gives one answer."""
    return (
        len(
            {
                wanted(one)
                for one in product(range(most), repeat=len(rows))
                if all(sum(one[place] for place in places) == total for places, total in shown.items())
            }
        )
        == 1
    )


@pytest.mark.parametrize("counts", [(3, 6, 6), (0, 2, 6), (6, 1, 1), (5, 5, 4), (2, 2, 2), (6, 6, 6), (1, 0, 5)])
def test_a_hidden_share_does_not_follow_from_those_shown(counts):
    """Three teams of six people each, and all together: whatever number about fewer than five people there is, more
    than one table fits what is shown."""
    family = Family({f"t{n}": (count, 6) for n, count in enumerate(counts)}, {ALL: ["t0", "t1", "t2"]})
    away = family.hidden(5)
    shown = {(n,): count for n, count in enumerate(counts) if f"t{n}" not in away}
    if ALL not in away:
        shown[0, 1, 2] = sum(counts)
    for n, count in enumerate(counts):
        few = 0 < count < 5 or 0 < 6 - count < 5
        assert not (few and follows(shown, lambda one, n=n: one[n], list(counts)))
