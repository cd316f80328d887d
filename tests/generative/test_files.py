"""Files: every row and every pound of them is accounted for, and their order does not matter."""

from itertools import count

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from apps.care.activity.models import ActivityCell
from apps.foundation.core.tenancy import tenant
from apps.money.capitation.models import PersonDays
from apps.money.contracts.selectors import contract_by_code
from apps.money.reconciliation.management.commands.reconcile import summary
from apps.money.reconciliation.selectors.figures import year_figures
from apps.money.reconciliation.verifying import verify
from tests.factories.world import World, every

pytestmark = pytest.mark.django_db

KINDS = ["AE_ATTENDANCE", "GP_CONTACT", "NOT_A_KIND"]
rows = st.lists(
    st.tuples(
        st.sampled_from([f"r{number}" for number in range(8)]),
        st.sampled_from(["{0}", "{1}", "{2}", "9990000019", "{59}"]),
        st.sampled_from(KINDS),
        st.sampled_from(["2026-05-02", "2026-06-31", "2026-07-03"]),
        st.sampled_from(["10.00", "0.01", "12.5", "-3.00", "x", ""]),
    ),
    min_size=1,
    max_size=12,
)


def money_of(text):
    """Pence of an amount that can be read; what is below nil weighs nothing."""
    return None if text in ("x", "") else max(0, round(float(text) * 100))


def is_whole(row):
    """Whether a row alone is acceptable."""
    _, number, kind, day, cost = row
    return number in ("{0}", "{1}", "{2}") and kind != "NOT_A_KIND" and day != "2026-06-31" and cost[:1].isdigit()


@settings(max_examples=12, phases=[Phase.generate])
@given(data=st.data())
def every_row_is_accounted_for(world, names, data):
    """One example: a file, and the same provider's next file over it."""
    prefix = f"x{next(names)}-"
    known = {}
    for _ in range(2):
        sent = data.draw(rows)
        whole = [row for row in sent if is_whole(row)]
        distinct = list(dict.fromkeys(whole))
        ids = [row[0] for row in distinct]
        accepted = {row[0]: row for row in distinct if ids.count(row[0]) == 1}
        clashing = [row for row in whole if ids.count(row[0]) > 1]
        copies = [row for place, row in enumerate(whole) if row in whole[:place] and row not in clashing]
        batch = world.activity(
            *[f"ACU,{prefix}{i},{who},{kind},{day},,,,,,,Y,1,,,,,,,,,{cost},," for i, who, kind, day, cost in sent]
        )
        replaced = sum(i in known and known[i] != row for i, row in accepted.items())
        unchanged = sum(known.get(i) == row for i, row in accepted.items())
        assert batch.received == len(sent)
        assert batch.received == batch.added + batch.replaced + batch.unchanged + batch.rejected
        assert (batch.added, batch.replaced) == (len(accepted) - replaced - unchanged, replaced)
        assert batch.unchanged == unchanged + len(copies)
        assert batch.accepted_pence == sum(money_of(row[4]) for row in accepted.values())
        in_pounds = [money_of(row[4]) for row in sent]
        assert batch.accepted_pence + batch.rejected_pence + sum(money_of(row[4]) for row in copies) == sum(
            pence for pence in in_pounds if pence is not None
        )
        assert batch.rejected_unknown == in_pounds.count(None)
        known |= accepted


def test_received_is_added_replaced_unchanged_and_rejected_in_rows_and_in_pounds():
    world = World.make()
    world.people(3)
    every_row_is_accounted_for(world, count(1))


def figures(world):
    """Every figure of a partnership, by what it is about and not by ids."""
    with tenant(world.partnership.id):
        found = summary(contract := contract_by_code("yoc"), year_figures(contract))
        days = set(PersonDays.objects.values_list("month", "funded_band", "days", "people"))
        lines = ("service_line__code", "month", "kind", "funded_band", "scope", "ltc_related", "records", "cost_pence")
        cells = set(ActivityCell.objects.filter(records__gt=0).values_list(*lines))
        assert [proof.what for proof in verify() if not proof.holds] == []
    return found, days, cells


def test_the_order_of_files_with_no_record_in_common_does_not_matter():
    found = []
    for place, order in enumerate([(0, 1, 2), (2, 0, 1), (1, 2, 0)]):
        world = World.make(f"order-{place}")
        world.people(4)
        world.levels(every([0, 1], 3000) | every([2], 6000))
        world.contract()
        steps = [
            lambda world: world.activity(
                world.record("a1", 0, "2026-04-05", "100.00"), world.record("a2", 2, "2026-07-31", "5.55")
            ),
            lambda world: world.activity(
                world.record("a1", 1, "2026-05-06", "70.10", provider="COM", kind="COMMUNITY_CONTACT")
            ),
            lambda world: world.levels(
                every([0], 9000) | every([1, 2], 3000) | every([3], 5500), effective_from="2026-06-15"
            ),
        ]
        for step in order:
            steps[step](world)
        found.append(figures(world))
    assert all(one == found[0] for one in found)
    assert found[0][0]["year_cost_pence"] == 17_565


def test_the_order_of_rows_in_a_file_does_not_matter():
    found = []
    for place, order in enumerate((1, -1)):
        world = World.make(f"rows-{place}")
        world.people(3)
        world.levels(every([0, 1, 2], 3000))
        world.contract()
        world.activity(*[world.record(f"a{n}", n % 3, f"2026-05-{n + 1:02}", f"{n}.01") for n in range(20)][::order])
        found.append(figures(world))
    assert found[0] == found[1]


def test_a_file_with_a_name_of_its_own_and_the_same_rows_changes_nothing():
    world = World.make()
    world.people(2)
    world.levels(every([0, 1], 3000))
    world.contract()
    world.activity(world.record("a1", 0, "2026-04-05", "100.00"), name="april.csv")
    before = figures(world)
    batch = world.activity(world.record("a1", 0, "2026-04-05", "100.00"), name="april again.csv")
    assert (batch.received, batch.unchanged) == (1, 1)
    assert figures(world) == before
