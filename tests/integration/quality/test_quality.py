"""Quality of a contract: measures are signed, one side records readings, the other confirms, a level follows."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.foundation.kernel.nhs_number import test_number as number_of
from apps.money.contracts.choices import Stage
from apps.money.contracts.domain.signing import TextChanged, WroteIt
from apps.money.contracts.selectors.signing import code_of, text_of
from apps.money.contracts.services import NotADraft, TermsNotReady
from apps.money.contracts.services.signing import sign
from apps.money.quality.domain.measures import Direction, Guard, NotAMeasure
from apps.money.quality.models import QualityMeasure, QualityReading
from apps.money.quality.selectors import NotAYear, measures_of, reached_of, to_look_at
from apps.money.quality.services import ChangedMeanwhile, NotAReading, drop_measure, write_measure
from apps.money.risk_sharing.services import write_term
from tests.factories.agreeing import TODAY, ready
from tests.factories.measuring import confirm, key_of, measure, note_reading, said, three, year_of
from tests.factories.once import once
from tests.factories.varying import draft, vary

pytestmark = pytest.mark.django_db
APRIL, SEPTEMBER, MARCH = date(2025, 4, 1), date(2025, 9, 1), date(2026, 3, 1)
YEAR = {"starts_on": APRIL, "ends_before": date(2026, 4, 1)}
HOME, BACK, DEATHS = "Home after 91 days", "Back in hospital", "Deaths"


@pytest.fixture
def drafting():
    return ready("drafting")


def graded_made():
    """A contract of a year that is over, as a test in force, with three measures."""
    made = ready(**YEAR)
    with tenant(made.id):
        measure(made.world.operator, made.version)
    made.begin(Stage.TEST)
    return made


made_once, graded = once("graded", graded_made)


def at(made, name="quality", **kwargs):
    return reverse(f"quality:{name}", kwargs={"uid": made.contract.uid, **kwargs})


def page(answer):
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def value_of(client, address, name):
    return client.get(address).content.decode().split(f'name="{name}" value="')[1].split('"')[0]


def typed(made, **changed):
    """A measure as a form sends it."""
    with tenant(made.id):
        ids = dict(made.version.parties.values_list("organisation__ods_code", "organisation_id"))
    points = {f"points_{points}": figure for points, figure in zip(range(2, 6), ("60", "70", "80", "90"), strict=True)}
    given = {
        "name": HOME,
        "definition": "People at home 91 days after discharge",
        "unit": "% of people",
        "direction": "HIGHER",
        "weight": "100",
        "guard": "NOTHING",
        "minimum": "",
        "recorder": ids["ACU"],
        "confirmer": ids["ICB"],
    }
    return given | points | changed


def test_a_measure_is_written_on_a_page_signed_with_the_version_and_not_by_who_wrote_it(drafting):
    client = drafting.client("ICB")
    assert "This version has no quality measures." in page(client.get(at(drafting)))
    with tenant(drafting.id):
        before = code_of(drafting.version)
        assert "quality" not in text_of(drafting.version).get("parts", {})
    form = at(drafting, "new-measure")
    sent = typed(drafting, weight="60", guard="GAIN", minimum="55", read=value_of(client, form, "read"))
    shown = page(client.post(form, sent, follow=True))
    assert f"{HOME} is written." in shown
    assert "2 for at least 60, 3 for at least 70, 4 for at least 80 and 5 for at least 90; 1 otherwise" in shown
    assert "Minimum 55. Safety gate: while it is missed no gain is released." in shown
    assert "this version needs weights of its quality measures that come to 100%, not 60%." in shown
    with pytest.raises(TermsNotReady, match="needs weights of its quality measures that come to 100%, not 60%"):
        drafting.offer()
    terms = drafting.page("ICB")
    assert f'href="{at(drafting)}"' in terms
    with tenant(drafting.id):
        [row] = measures_of(drafting.version)
    change = at(drafting, "measure", measure_uid=row.uid)
    html = client.get(change).content.decode()
    assert 'value="60"' in html
    sent = typed(drafting, guard="GAIN", minimum="55.5", read=value_of(client, change, "read"))
    assert "is written." in page(client.post(change, sent, follow=True))
    with tenant(drafting.id):
        [row] = measures_of(drafting.version)
        parts = text_of(drafting.version)["parts"]["quality"]
        assert parts["measures"] == [
            {
                "name": HOME,
                "definition": "People at home 91 days after discharge",
                "unit": "% of people",
                "direction": "HIGHER",
                "weight": 10_000,
                "thresholds": ["60", "70", "80", "90"],
                "guard": "GAIN",
                "minimum": "55.5",
                "records": "ACU",
                "confirms": "ICB",
            }
        ]
        assert "quality level of the whole of that year" in parts["counts"]
        assert code_of(drafting.version) != before
    drafting.offer()
    assert "Take out" not in page(client.get(at(drafting)))
    with tenant(drafting.id):
        with pytest.raises(WroteIt):
            sign(actor=drafting.actors["ICB"], version=drafting.version, read=code_of(drafting.version), office="CFO")
        with pytest.raises(NotADraft):
            measure(drafting.world.operator, drafting.version, said("Another"))
        acts = AuditEvent.objects.filter(action="QUALITY_MEASURES_WRITTEN").order_by("id")
        assert [(one.details["change"], one.details["called"]) for one in acts] == [("WRITTEN", HOME)] * 2


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"points_4": ""}, "points_4", "Give a figure for each number of points, or for none."),
        ({"points_4": "65"}, "points_2", "What 2, 3, 4 and 5 points take has to rise from one to the next."),
        ({"points_4": "a few"}, "points_4", "Give a number with at most four decimals"),
        ({"weight": ""}, "weight", "A measure with points has a weight above nil."),
        ({"weight": "101"}, "weight", "Give a percentage from 0 to 100."),
        ({"guard": "YEAR"}, "minimum", "Give the minimum."),
        ({"minimum": "3"}, "guard", "Say what is held below the minimum."),
        ({"confirmer": "COM"}, "confirmer", "The other side confirms: one who pays where one who is paid records."),
        ({"definition": f"As of {number_of(3)}"}, "definition", "An NHS number stands in what you wrote."),
    ],
)
def test_a_measure_that_does_not_go_together_is_refused_where_it_is_typed(drafting, changed, field, words):
    client, form = drafting.client("ICB"), at(drafting, "new-measure")
    with tenant(drafting.id):
        ids = dict(drafting.version.parties.values_list("organisation__ods_code", "organisation_id"))
    changed = {name: ids.get(value, value) for name, value in changed.items()}
    answer = client.post(form, typed(drafting, **changed, read=value_of(client, form, "read")))
    assert words in page(answer)
    assert f'href="#id_{field}' in answer.content.decode()
    with tenant(drafting.id):
        assert not QualityMeasure.objects.exists()


def test_measures_are_taken_out_and_never_written_over_what_somebody_else_wrote(drafting):
    operator = drafting.world.operator
    with tenant(drafting.id):
        first, *_, last = measure(operator, drafting.version)
        old = code_of(drafting.version)
        with pytest.raises(NotAMeasure, match="Another measure of this version has that name"):
            write_measure(actor=operator, version=drafting.version, uid=last.uid, said=said(HOME), read=old)
        drop_measure(actor=operator, version=drafting.version, uid=first.uid, read=old)
        with pytest.raises(TextChanged):
            drop_measure(actor=operator, version=drafting.version, uid=last.uid, read=old)
        assert [row.name for row in measures_of(drafting.version)] == [BACK, DEATHS]
    client = drafting.client("ICB")
    read = value_of(client, at(drafting), "read")
    shown = page(client.post(at(drafting, "drop-measure", measure_uid=last.uid), {"read": read}, follow=True))
    assert "The measure is taken out." in shown
    assert drafting.client("ICB").post(at(drafting, "drop-measure", measure_uid=last.uid), {}).status_code == 404


def test_a_measure_of_somebody_who_left_the_draft_is_written_again(drafting):
    with tenant(drafting.id):
        measure(drafting.world.operator, drafting.version, said(records="COM"))
        drafting.version.parties.filter(organisation__ods_code="COM").delete()
    with pytest.raises(TermsNotReady, match=f"the quality measure {HOME} written again"):
        drafting.offer()


def test_whoever_offers_is_told_that_the_agreement_pays_by_quality_and_nothing_says_how_it_is_found(drafting):
    operator = drafting.world.operator
    with tenant(drafting.id):
        version = drafting.version
        assert to_look_at(version, TODAY) is None
        write_term(actor=operator, version=version, code="quality_linked", parameters={}, read=code_of(version))
        assert "no measure of this version gives points" in to_look_at(version, TODAY).words
        measure(operator, version, said("Deaths", weight=0, guard=Guard.GAIN, minimum="1"))
        assert to_look_at(version, TODAY) is not None
        measure(operator, version, said())
        assert to_look_at(version, TODAY) is None


def test_one_side_records_the_other_confirms_and_a_level_follows_with_every_increment(graded):
    hospital, commissioner = graded.actors["ACU"], graded.actors["ICB"]
    with tenant(graded.id):
        found = year_of(graded.contract, 2025)
        assert (found.reached.level, found.reached.lowest, found.reached.highest) == (None, 1, 5)
        home = note_reading(hospital, found, HOME, MARCH, "82.25")
        back = note_reading(commissioner, found, BACK, MARCH, "13")
        deaths = note_reading(hospital, found, DEATHS, MARCH, "1.1")
        reached = reached_of(graded.contract, 2025)
        assert (reached.score, reached.level, reached.is_confirmed) == (35_000, 3, False)
        assert [one.adds for one in reached.increments] == [20_000, 15_000, None]
        assert reached.not_confirmed == [HOME, BACK, DEATHS]
        confirm(commissioner, home)
        confirm(hospital, back)
        confirm(commissioner, deaths)
        reached = reached_of(graded.contract, 2025)
        assert (reached.level, reached.is_confirmed, reached.holds_gain, reached.stops) == (3, True, False, [])
        assert reached.share == Fraction(7, 10)
        with pytest.raises(NotAYear):
            reached_of(graded.contract, 2024)
        acts = AuditEvent.objects.filter(action__startswith="QUALITY_READING").order_by("id")
        assert [(one.action, one.details["called"]) for one in acts][:4] == [
            ("QUALITY_READING_RECORDED", HOME),
            ("QUALITY_READING_RECORDED", BACK),
            ("QUALITY_READING_RECORDED", DEATHS),
            ("QUALITY_READING_ANSWERED", HOME),
        ]


def test_nobody_records_for_others_nor_confirms_their_own(graded):
    hospital, commissioner, trust = (graded.actors[code] for code in ("ACU", "ICB", "COM"))
    with tenant(graded.id):
        found = year_of(graded.contract, 2025)
        for actor in (commissioner, trust, graded.world.operator):
            with pytest.raises(NotPermitted):
                note_reading(actor, found, HOME, MARCH, "82")
        home = note_reading(hospital, found, HOME, MARCH, "82")
        for actor in (hospital, trust, graded.world.operator):
            with pytest.raises(NotPermitted):
                confirm(actor, home)
        board = graded.world.actor(graded.world.member(Role.BOARD_MEMBER))
    with tenant(graded.id):
        for act in (lambda: note_reading(board, found, HOME, MARCH, "82"), lambda: confirm(board, home)):
            with pytest.raises(NotPermitted):
                act()
        assert QualityReading.objects.count() == 1
        assert not year_of(graded.contract, 2025).reached.increments[0].read.is_confirmed


def test_one_person_of_two_organisations_does_not_confirm_what_they_recorded(graded):
    with tenant(graded.id):
        found = year_of(graded.contract, 2025)
        home = note_reading(graded.actors["ACU"], found, HOME, MARCH, "82")
        same = replace(graded.actors["ICB"], user_id=graded.actors["ACU"].user_id)
        with pytest.raises(NotPermitted, match="what they recorded themselves"):
            confirm(same, home)


def test_a_correction_is_another_reading_and_has_to_be_confirmed_anew(graded):
    hospital, commissioner = graded.actors["ACU"], graded.actors["ICB"]
    with tenant(graded.id):
        found = year_of(graded.contract, 2025)
        first = note_reading(hospital, found, HOME, MARCH, "82")
        confirm(commissioner, first)
        with pytest.raises(ChangedMeanwhile):
            note_reading(hospital, found, HOME, MARCH, "84")
        with pytest.raises(NotAReading, match="Say why the reading that stands is replaced"):
            note_reading(hospital, found, HOME, MARCH, "84", seen=str(first.uid))
        second = note_reading(hospital, found, HOME, MARCH, "64", seen=str(first.uid), note="A late file")
        assert second.replaces_id == first.id
        with pytest.raises(ChangedMeanwhile):
            note_reading(hospital, found, HOME, MARCH, "90", seen=str(first.uid), note="Again")
        one = year_of(graded.contract, 2025)
        assert [reading.id for reading in one.readings] == [second.id, first.id]
        assert (one.reached.increments[0].points, one.reached.increments[0].read.is_confirmed) == (2, False)
        third = QualityReading.objects.get(id=first.id)
        with pytest.raises(ChangedMeanwhile, match="was replaced"):
            confirm(commissioner, third)
        confirm(commissioner, second, agrees=False, words="Our count is 71")
        with pytest.raises(ChangedMeanwhile, match="answered already"):
            confirm(commissioner, second)
        one = year_of(graded.contract, 2025)
        assert one.reached.not_confirmed == [HOME]
    shown = page(graded.client("COM").get(at(graded)))
    assert "Not confirmed by Test commissioner" in shown
    assert "Our count is 71" in shown
    assert "Replaced" in shown


def test_a_reading_goes_to_a_month_that_is_over_and_the_newest_month_counts(graded):
    hospital = graded.actors["ACU"]
    with tenant(graded.id):
        found = year_of(graded.contract, 2025)
        note_reading(hospital, found, HOME, SEPTEMBER, "91")
        assert year_of(graded.contract, 2025).reached.not_whole == [HOME]
        note_reading(hospital, found, HOME, MARCH, None)
        note_reading(hospital, found, HOME, APRIL, "50")
        reached = year_of(graded.contract, 2025).reached
        assert (reached.increments[0].read.value, reached.not_whole) == (None, [])
        for month in (date(2026, 4, 1), date(2025, 3, 1), date(2025, 9, 2)):
            with pytest.raises(NotAReading, match="Give a month of this year that is over"):
                note_reading(hospital, found, HOME, month, "50")
        with pytest.raises(NotAReading, match="below 10,000,000"):
            note_reading(hospital, found, HOME, date(2025, 5, 1), "10000000")
        with pytest.raises(NamesSomebody):
            note_reading(hospital, found, HOME, date(2025, 5, 1), "50", source=f"Notes of {number_of(1)}")


def test_a_form_sent_twice_records_one_reading_and_other_words_are_refused(graded):
    hospital = graded.actors["ACU"]
    with tenant(graded.id):
        found, uid = year_of(graded.contract, 2025), uuid4()
        first = note_reading(hospital, found, HOME, MARCH, "82", uid=uid)
        assert note_reading(hospital, found, HOME, MARCH, "82", uid=uid).id == first.id
        with pytest.raises(SentBefore):
            note_reading(hospital, found, HOME, MARCH, "83", uid=uid)
        said_by = uuid4()
        answer = confirm(graded.actors["ICB"], first, uid=said_by)
        assert confirm(graded.actors["ICB"], first, uid=said_by).id == answer.id
        assert QualityReading.objects.count() == 1


def test_the_database_keeps_readings_single_file_and_measures_whole(graded):
    hospital = graded.actors["ACU"]
    with tenant(graded.id):
        found = year_of(graded.contract, 2025)
        first = note_reading(hospital, found, HOME, MARCH, "82")
        for changed in (
            {"replaces_id": None},
            {"replaces_id": first.id, "note": ""},
            {"replaces_id": first.id, "note": "x", "source": ""},
        ):
            kept = {
                field.attname: getattr(first, field.attname)
                for field in QualityReading._meta.concrete_fields
                if field.attname not in {"id", "uid"}
            }
            with pytest.raises(IntegrityError), transaction.atomic():
                QualityReading.objects.create(**kept | {"uid": uuid4()} | changed)
        row = key_of(found, HOME)
        for changed in ({"weight": 0}, {"guard": "GAIN"}, {"minimum": 3}, {"confirmer_id": row.recorder_id}):
            with pytest.raises(IntegrityError), transaction.atomic():
                QualityMeasure.objects.filter(id=row.id).update(**changed)


def test_a_variation_begins_with_the_measures_readings_follow_and_another_definition_is_another_measure():
    made = ready("other")
    with tenant(made.id):
        measure(made.world.operator, made.version)
    made.begin(Stage.SHADOW_PRICE)
    hospital = made.actors["ACU"]
    with tenant(made.id):
        found = year_of(made.contract)
        month = date(2026, 5, 1)
        note_reading(hospital, found, HOME, month, "82")
        note_reading(hospital, found, DEATHS, month, "1")
    varied = draft(made, date(2026, 12, 1))
    with tenant(made.id):
        old, rows = measures_of(made.version), measures_of(varied)
        assert [row.key for row in rows] == [row.key for row in old]
        assert not {row.uid for row in rows} & {row.uid for row in old}
        home, _, deaths = rows
        operator = made.world.operator
        lighter = said(weight=5_000, thresholds=("65", "75", "83", "90"))
        write_measure(actor=operator, version=varied, uid=home.uid, said=lighter, read=code_of(varied))
        other = three()[2]
        other = said(
            DEATHS, weight=0, direction=Direction.LOWER, guard=Guard.YEAR, minimum="1.1", definition="Within 30 days"
        )
        write_measure(actor=operator, version=varied, uid=deaths.uid, said=other, read=code_of(varied))
        assert [row.key for row in measures_of(varied)][:2] == [row.key for row in old][:2]
        assert measures_of(varied)[2].key != old[2].key
        assert year_of(made.contract).reached.increments[0].points == 4


def test_the_measures_of_the_version_of_the_last_month_give_the_level_of_the_year():
    made = ready("other")
    with tenant(made.id):
        measure(made.world.operator, made.version, said())
    made.begin(Stage.SHADOW_PRICE)
    with tenant(made.id):
        note_reading(made.actors["ACU"], year_of(made.contract), HOME, date(2026, 10, 1), "82")
    varied = vary(made, date(2026, 12, 1))
    with tenant(made.id):
        found = year_of(made.contract)
        assert found.version.id == varied.id
        assert (found.reached.increments[0].points, found.reached.level) == (4, 4)


def test_a_reading_is_recorded_confirmed_and_corrected_on_pages(graded):
    hospital, commissioner = graded.client("ACU"), graded.client("ICB")
    with tenant(graded.id):
        key = key_of(year_of(graded.contract, 2025), HOME).key
    shown = page(hospital.get(at(graded)))
    assert "Quality level 1 to 5 known once every reading is recorded" in shown
    assert "Safety gate: nothing can be said yet of Back in hospital. A gain is held, not lost." in shown
    assert "No term of the agreement of risk sharing pays by quality level" in shown
    form = at(graded, "record", key=key)
    assert f'href="{form}?year=2025"' in hospital.get(at(graded)).content.decode()
    sent = {"part": str(uuid4()), "through": "2026-03", "value": "", "source": "Discharge return", "note": ""}
    assert "Give a figure, or tick that the data are too few." in page(hospital.post(form, sent))
    both = sent | {"value": "82", "too_few": "on"}
    assert "Give a figure, or tick that the data are too few: not both." in page(hospital.post(form, both))
    shown = page(hospital.post(form, sent | {"value": "82.5"}, follow=True))
    assert "The reading is recorded. It waits for Test commissioner to confirm it." in shown
    assert "Waits for Test commissioner" in shown
    assert "82.5 not confirmed" in shown
    home = page(commissioner.get(reverse("dashboards:home")))
    assert f"Test hospital recorded {HOME} to the end of March 2026: it waits for Test commissioner" in home
    with tenant(graded.id):
        reading = QualityReading.objects.get()
    one = at(graded, "reading", reading_uid=reading.uid)
    assert "April 2025 to March 2026: all that the contract counts of the year" in page(hospital.get(one))
    assert "Send the answer" not in page(hospital.get(one))
    assert "There is nothing for you to answer here." in page(hospital.post(one, {"agrees": "yes"}))
    answer = {"part": str(uuid4()), "agrees": "no", "words": ""}
    assert "Say what is not right." in page(commissioner.post(one, answer))
    shown = page(commissioner.post(one, answer | {"agrees": "yes"}, follow=True))
    assert "Confirmed by Test commissioner" in shown
    assert "Quality readings to confirm" not in page(commissioner.get(reverse("dashboards:home")))
    again = f"{form}?year=2025&month=2026-03"
    assert again.replace("&", "&amp;") in hospital.get(one).content.decode()
    assert "Correct a reading" in page(hospital.get(again))
    sent = {"part": str(uuid4()), "value": "", "too_few": "on", "source": "Discharge return", "note": "Too few in it"}
    shown = page(hospital.post(again, sent, follow=True))
    assert "too few to say not confirmed" in shown
    with tenant(graded.id):
        assert QualityReading.objects.latest("id").replaces_id == reading.id
    assert "Test hospital records Home after 91 days." in page(commissioner.get(form, follow=True))
    assert hospital.get(f"{at(graded)}?year=2031").status_code == 404
    assert hospital.get(at(graded, "record", key=uuid4())).status_code == 404


def test_the_page_says_what_the_level_brings_and_what_is_held():
    made = ready("other", **YEAR)
    with tenant(made.id):
        operator, version = made.world.operator, made.version
        measure(operator, version)
        write_term(actor=operator, version=version, code="quality_linked", parameters={}, read=code_of(version))
    made.begin(Stage.TEST)
    with tenant(made.id):
        found = year_of(made.contract, 2025)
        note_reading(made.actors["ACU"], found, HOME, MARCH, "82")
        note_reading(made.actors["ICB"], found, BACK, MARCH, "18.5")
        note_reading(made.actors["ACU"], found, DEATHS, MARCH, "1.2")
    shown = page(made.client("SOC").get(at(made)))
    assert "Quality level 2 as the readings stand" in shown
    assert "Score 2.50" in shown
    assert (
        "level 2 brings a premium of 3% of the budget, 35% of a surplus and 65% of a deficit. Level 3 would bring 5%, "
        "50% and 50%."
    ) in shown
    assert "Safety gate: Back in hospital has missed its minimum. No gain is released meanwhile." in shown
    assert "Clinical stop: Deaths has missed its minimum. The year is not settled meanwhile." in shown
    assert "18: missed. Safety gate" in shown
    assert "+2.00" in shown
    assert "Record a reading" not in shown
