"""What the commands say: figures as JSON, sentences for wrong input, and the exit status that a script waits for."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.care.activity.models import Activity, ActivityCell
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import financial_year
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import find_partnership
from apps.money.capitation.models import FundedPeriod, PersonDays
from tests.database import empty_every_table
from tests.factories.world import World, every

pytestmark = pytest.mark.django_db

PARTNERSHIP = ["create_partnership", "new-one", "New one", "--organisation", "ICB1", "The commissioner"]
ADMINISTRATOR = ["--administrator", "admin@new.example", "Alex Admin"]


def say(*arguments):
    """What a command says."""
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def refusal_of(*arguments):
    """The sentence and the exit status of a refusal."""
    with pytest.raises(CommandError) as refusal:
        say(*arguments)
    return str(refusal.value), refusal.value.returncode


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Six people, two at each level, one record each in May and one outside the cohort in June. Made once; what a
    test does to it is rolled back."""
    with django_db_blocker.unblock():
        try:
            yield six_people()
        finally:
            connection.close()
            empty_every_table(connection.settings_dict["NAME"])


def six_people():
    world = World.make("here")
    world.people(7)
    world.levels(every([0, 1], 3000) | every([2, 3], 6000) | every([4, 5], 9000))
    world.contract()
    world.activity(
        *[world.record(f"m{n}", n, "2026-05-02", f"{100 * (n + 1)}.10") for n in range(6)],
        world.record("g", 0, "2026-05-03", "7.00", kind="GP_CONTACT"),
        world.record("o", 0, "2026-05-03", "9.00", kind="OUTPATIENT"),
        world.record("out", 6, "2026-06-02", "55.55"),
    )
    return world


def test_reconcile_says_every_part_and_their_sum(world):
    found = json.loads(say("reconcile", "--contract", "here/yoc", "--json"))
    assert found["people_by_band"] == {"1": 2, "2": 2, "3": 2}
    assert found["person_days_by_band"] == {"1": 730, "2": 730, "3": 730}
    assert found["budget_pence_by_band"] == {"1": 200_000, "2": 400_000, "3": 800_000}
    assert found["plan_pence"] == found["budget_pence"] == 1_400_000
    assert found["cohort_cost_pence_by_band"] == {"1": 30_020 + 1_600, "2": 70_020, "3": 110_020}
    assert found["cohort_in_scope_pence"] == 210_060
    assert (found["cohort_linked_pence"], found["cohort_out_of_scope_pence"]) == (700, 900)
    assert found["outside_cohort_cost_pence"] == 5_555
    assert found["year_cost_pence"] == 210_060 + 700 + 900 + 5_555
    assert found["year_encounters"] == found["encounters"] == 9
    assert (found["year"], found["index_date"]) == (2026, "2026-04-01")


def test_reconcile_of_a_month_is_of_that_month_alone(world):
    june = json.loads(say("reconcile", "--contract", "here/yoc", "--month", "2026-06", "--json"))
    assert (june["year_cost_pence"], june["cohort_cost_pence"]) == (5_555, 0)
    assert june["person_days_by_band"] == {"1": 60, "2": 60, "3": 60}


def test_reconcile_in_words_shows_pounds(world):
    text = say("reconcile", "--contract", "here/yoc")
    assert "Budget (days in the model at the fees)" in text
    assert text.splitlines()[-1].split() == ["Everything", "recorded", "£", "2,172.15"]


@pytest.mark.parametrize("command", ["reconcile", "capitation"])
@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["--contract", "nowhere/yoc"], ("There is no partnership nowhere.", 1)),
        (["--contract", "here/none"], ("here has no contract 'none'.", 1)),
        (["--contract", "here"], ("here has no contract ''.", 1)),
        (["--contract", "here/yoc", "--year", "2025"], ("The contract has no such months.", 1)),
    ],
)
def test_a_contract_that_is_not_there_is_refused_with_a_sentence(command, arguments, refusal, world):
    assert refusal_of(command, *arguments) == refusal


@pytest.mark.parametrize(
    ("month", "refusal"),
    [
        ("2026-13", ("A month is written as 2025-04.", 2)),
        ("May", ("A month is written as 2025-04.", 2)),
        ("2026-04-01", ("A month is written as 2025-04.", 2)),
        ("2026-03", ("The contract has no such months.", 1)),
    ],
)
def test_a_month_that_is_not_one_is_refused_with_a_sentence(month, refusal, world):
    assert refusal_of("reconcile", "--contract", "here/yoc", "--month", month) == refusal


def test_a_month_and_a_year_are_not_asked_for_together(world):
    with pytest.raises(CommandError, match="not allowed with"):
        say("reconcile", "--contract", "here/yoc", "--month", "2026-04", "--year", "2026")


def test_capitation_says_days_and_pence_by_month_and_level(world):
    found = json.loads(say("capitation", "--contract", "here/yoc", "--json"))
    assert (found["person_days"], found["entitlement_pence"]) == (6 * 365, 1_400_000)
    assert found["by_band"]["3"] == {"person_days": 730, "entitlement_pence": 800_000}
    april = {"month": "2026-04", "band": 1, "person_days": 60, "people": 2, "entitlement_pence": 16_438}
    assert found["months"][0] == april
    assert [row["month"] for row in found["months"][::3]] == [f"{m:%Y-%m}" for m in financial_year(2026).months()]
    assert json.loads(say("capitation", "--contract", "here/yoc", "--year", "2026", "--json")) == found


def test_capitation_in_words_has_a_line_for_each_month_and_level(world):
    lines = say("capitation", "--contract", "here/yoc").splitlines()
    assert len(lines) == 36
    assert lines[0].split() == ["2026-04", "Low", "(1)", "60", "days", "£", "164.38"]


def test_verify_proves_every_partnership_or_one(world):
    World.make("there")
    found = json.loads(say("verify", "--json"))
    assert set(found) == {"here", "there"}
    assert all(proof["holds"] and proof["wrong"] == [] for proofs in found.values() for proof in proofs)
    assert set(json.loads(say("verify", "--partnership", "here", "--json"))) == {"here"}
    assert (
        say("verify", "--partnership", "here").splitlines()[1]
        == "here: holds: Sums of cells are those of their records"
    )


def test_verify_of_no_such_partnership_is_refused():
    assert refusal_of("verify", "--partnership", "nowhere") == ("There is no partnership nowhere.", 1)


def a_cell_gains_a_penny():
    cell = ActivityCell.objects.filter(records__gt=0, funded_band=3).get()
    cell.cost_pence += 1
    cell.save()


def a_cell_names_a_stranger():
    cell = ActivityCell.objects.filter(records__gt=0, funded_band=3).get()
    cell.witnesses = [*cell.witnesses[:-1], 10**9]
    cell.save()


def a_record_is_moved_to_another_level():
    high, low = (ActivityCell.objects.filter(records=2, funded_band=band, scope=1).get() for band in (3, 1))
    Activity.objects.filter(cell_id=high.id).update(cell_id=low.id)


def a_day_is_lost():
    PersonDays.objects.filter(month=date(2026, 4, 1), funded_band=1).update(days=59)


def a_person_is_counted_once_too_often():
    PersonDays.objects.filter(month=date(2026, 4, 1), funded_band=1).update(people=3)


def a_funded_period_is_cut_short():
    period = FundedPeriod.objects.filter(superseded_at__isnull=True).first()
    period.ends_before = date(2026, 12, 1)
    period.save()


def a_record_belongs_to_nobody():
    Activity.objects.filter(record_id="out").update(person_id=10**9)


@pytest.mark.parametrize(
    ("damage", "proof"),
    [
        (a_cell_gains_a_penny, "Sums of cells are those of their records"),
        (a_cell_names_a_stranger, "People named by cells are in them"),
        (a_record_is_moved_to_another_level, "Sums of cells are those of their records"),
        (a_day_is_lost, "Days in the model are those of the funded periods"),
        (a_person_is_counted_once_too_often, "Days in the model are those of the funded periods"),
        (a_funded_period_is_cut_short, "Funded periods follow from levels, registration, deaths and contracts"),
        (a_record_belongs_to_nobody, "Links of records lead to rows of the same partnership"),
    ],
)
def test_verify_finds_damage_names_it_and_fails(damage, proof, world):
    with tenant(world.partnership.id):
        damage()
    out = StringIO()
    with pytest.raises(CommandError, match="Something does not hold") as failure:
        call_command("verify", "--json", stdout=out)
    assert failure.value.returncode == 1
    broken = {found["what"]: found["wrong"] for found in json.loads(out.getvalue())["here"] if not found["holds"]}
    assert broken[proof]


def test_a_partnership_is_made_with_its_commissioner_and_its_administrator():
    text = say(*PARTNERSHIP, *ADMINISTRATOR)
    assert "New one is made, and Alex Admin administers it." in text
    assert "http" in text.splitlines()[1] or "/" in text.splitlines()[1]
    partnership = find_partnership("new-one")
    with tenant(partnership.id):
        assert Organisation.objects.get().ods_code == "ICB1"
        member = Membership.objects.select_related("user").get()
    assert (member.role, member.user.email) == (Role.ADMINISTRATOR, "admin@new.example")
    assert not member.user.has_usable_password()


def test_a_slug_is_taken_once():
    say(*PARTNERSHIP, *ADMINISTRATOR)
    assert refusal_of(*PARTNERSHIP, *ADMINISTRATOR) == ("There is a partnership new-one already.", 1)


@pytest.mark.parametrize(
    ("place", "wrong", "sentence"),
    [(1, "New One!", "Enter a valid “slug”"), (7, "not an address", "Enter a valid email address")],
)
def test_a_wrong_slug_or_address_is_refused_and_nothing_is_made(place, wrong, sentence):
    arguments = [*PARTNERSHIP, *ADMINISTRATOR]
    arguments[place] = wrong
    said, status = refusal_of(*arguments)
    assert sentence in said
    assert status == 2
    assert find_partnership(arguments[1]) is None


@pytest.mark.parametrize("command", ["reconcile", "capitation", "create_partnership"])
def test_a_command_without_what_it_needs_says_what(command):
    with pytest.raises(CommandError, match="the following arguments are required"):
        say(command)
