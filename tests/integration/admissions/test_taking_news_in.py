"""Stays in hospital as files and people tell of them, and whom the news reaches."""

from datetime import date

import pytest

from apps.care.admissions.models import Admission, AdmissionBefore, Alert
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Cause
from tests.factories.world import PEOPLE
from tests.integration.admissions.hospital import HEADER, Hospital, ago, stay

pytestmark = pytest.mark.django_db


def counts(batch):
    return batch.received, batch.added, batch.replaced, batch.unchanged, batch.rejected


def test_a_stay_of_somebody_in_a_teams_care_raises_one_alert_to_that_team(hospital):
    batch = hospital.tell(stay(0))
    [alert] = hospital.alerts()
    assert counts(batch) == (1, 1, 0, 0, 0)
    assert (alert.person, alert.team, alert.learned_late) == (hospital.world.person(0), hospital.team, False)
    assert (alert.raised_at, alert.ended_at, alert.admission.news) == (batch.recorded_at, None, "ALERT")
    assert (alert.admission.ward, alert.admission.lived_in) == ("Ward 12", "OWN_HOME")


def test_the_same_file_twice_changes_nothing_and_raises_nothing(hospital):
    row = stay(0)
    hospital.tell(row)
    before = hospital.admissions()
    batch = hospital.tell(row)
    assert counts(batch) == (1, 0, 0, 1, 0)
    assert len(hospital.alerts()) == 1
    assert [vars(one) | {"_state": 0} for one in hospital.admissions()] == [vars(one) | {"_state": 0} for one in before]


def test_a_row_sent_again_replaces_itself_keeps_what_stood_and_raises_no_second_alert(hospital):
    row = stay(0)
    hospital.tell(row)
    batch = hospital.tell(row.replace("Ward 12", "Ward 7"))
    assert counts(batch) == (1, 0, 1, 0, 0)
    [known] = hospital.admissions()
    assert known.ward == "Ward 7"
    assert len(hospital.alerts()) == 1
    with tenant(hospital.id):
        [before] = AdmissionBefore.objects.all()
        assert (before.admission_id, before.row["ward"], before.superseded_at) == (
            known.id,
            "Ward 12",
            batch.recorded_at,
        )


def test_equal_copies_in_a_file_count_once_and_unequal_ones_are_not_accepted(hospital):
    row = stay(0)
    assert counts(hospital.tell(row, row)) == (2, 1, 0, 1, 0)
    other = stay(1)
    assert counts(hospital.tell(other, other.replace("Ward 12", "Ward 7"))) == (2, 0, 0, 0, 2)
    assert len(hospital.alerts()) == 1


def test_a_row_that_names_another_person_withdraws_the_stay_and_tells_of_the_right_one(hospital):
    hospital.tell(stay(0, ref="S9"))
    batch = hospital.tell(stay(1, ref="S9"))
    assert counts(batch) == (1, 0, 1, 0, 0)
    wrong, right = hospital.admissions()
    assert (wrong.withdrawn_at, right.withdrawn_at) == (batch.recorded_at, None)
    first, second = hospital.alerts()
    assert (first.person_id, first.ended, second.person_id, second.ended) == (
        hospital.world.person(0).id,
        "NOT_THEIRS",
        hospital.world.person(1).id,
        "",
    )
    assert counts(hospital.tell(stay(1, ref="S9").replace("Ward 12", "Ward 7"))) == (1, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("ZZZ,S1,{0},2026-05-02 03:10,,,,,,", "provider-unknown"),
        ("COM,S1,{0},2026-05-02 03:10,,,,,,", "provider-not-yours"),
        ("ACU,S1,9990000019,2026-05-02 03:10,,,,,,", "nhs-number-check-digit"),
        ("ACU,S1,9990009996,2026-05-02 03:10,,,,,,", "nhs-number-not-registered"),
        ("ACU,S1,{0},2090-05-02 03:10,,,,,,", "admitted-in-future"),
        ("ACU,S1,{0},1850-01-01 03:10,,,,,,", "date-not-in-our-years"),
        ("ACU,S1,{0},1999-12-31 23:59,,,,,,", "date-not-in-our-years"),
        ("ACU,S1,{0},2026-05-02 03:10,,,,9999-12-31,,", "date-not-in-our-years"),
        ("ACU,S1,{0},2026-05-02 03:10,,,,2101-01-01,,", "date-not-in-our-years"),
        ("ACU,S1,{0},2026-05-02,,,,,,", "moment-not-a-moment"),
        ("ACU,S1,{0},2026-03-29 01:30,,,,,,", "moment-not-a-moment"),
        ("ACU,S1,{0},2026-05-02 03:10,,,,,2026-05-02 03:09,", "discharged-before-admitted"),
        ("ACU,S1,{0},2026-05-02 03:10,,,,,2090-05-02 03:09,", "discharged-in-future"),
        ("ACU,S1,{0},2026-05-02 03:10,,,,,,own_home", "discharged-to-without-discharge"),
        ("ACU,S1,{0},2026-05-02 03:10,by lorry,,,,,", "method-unknown"),
        ("ACU,,{0},2026-05-02 03:10,,,,,,", "spell-ref-missing"),
    ],
)
def test_what_is_wrong_with_a_row_has_a_code_and_nothing_of_it_is_taken_in(hospital, row, code):
    batch = hospital.tell(row, actor=hospital.actor("manager"))
    with tenant(hospital.id):
        assert list(Cause.objects.filter(batch=batch).values_list("code", "rows")) == [(code, 1)]
    assert counts(batch) == (1, 0, 0, 0, 1)
    assert (hospital.admissions(), hospital.alerts()) == ([], [])


def test_nobody_was_medically_stable_on_a_day_to_come(hospital):
    row = f"ACU,S1,{hospital.world.number(0)},{ago(3)}"
    header = "provider,spell_ref,nhs_number,admitted_at,medically_stable_at"
    batch = hospital.world.send("admissions", f"{header}\n{row},9998-01-01 03:10", actor=hospital.actor("manager"))
    with tenant(hospital.id):
        assert list(Cause.objects.filter(batch=batch).values_list("code", "rows")) == [("stable-in-future", 1)]
    assert counts(hospital.world.send("admissions", f"{header}\n{row},{ago(0)}")) == (1, 1, 0, 0, 0)


def test_a_provider_sends_its_own_rows_and_an_administrator_every_providers(hospital):
    assert counts(hospital.tell(stay(0), actor=hospital.actor("manager"))) == (1, 1, 0, 0, 0)
    assert counts(hospital.tell(stay(1, provider="COM"))) == (1, 1, 0, 0, 0)


def test_news_of_72_hours_is_an_alert_and_older_news_is_learned_late(hospital):
    hospital.tell(stay(0, hours=71.9), stay(1, hours=72.1))
    assert [(alert.person_id, alert.learned_late) for alert in hospital.alerts()] == [
        (hospital.world.person(0).id, False),
        (hospital.world.person(1).id, True),
    ]
    assert [one.news for one in hospital.admissions()] == ["ALERT", "LEARNED_LATE"]


def test_somebody_who_is_not_in_the_model_is_told_of_to_nobody_and_the_reason_is_kept(hospital):
    hospital.world.levels({4: 9000, 0: 9000}, effective_from="2026-04-01")
    hospital.tell(stay(4), stay(5))
    assert [(one.person_id, one.team_id) for one in hospital.alerts()] == [(hospital.world.person(4).id, None)]
    assert [one.news for one in hospital.admissions()] == ["NO_TEAM", "NOT_IN_MODEL"]


@pytest.mark.parametrize(
    ("consent", "agreed", "news"),
    [
        ("given", True, "ALERT"),
        ("refused", True, "NOT_SHARED"),
        ("not_asked", True, "NOT_SHARED"),
        ("given", False, "NO_AGREEMENT"),
    ],
)
def test_no_alert_crosses_where_consent_or_agreement_is_missing(db, consent, agreed, news):
    hospital = Hospital.make("shares", consent=consent, agreed=agreed)
    hospital.tell(stay(0))
    assert [one.news for one in hospital.admissions()] == [news]
    assert len(hospital.alerts()) == (1 if news == "ALERT" else 0)


def test_somebody_awaiting_trace_is_alerted_about_by_local_id(hospital):
    hospital.world.send(
        "people",
        "local_id,family_name,given_name,date_of_birth,sex,sharing_consent\nL1,Wrobel,Tomasz,1963-02-03,M,given",
    )
    from apps.care.patients.models import Person
    from apps.care.patients.services import begin_care

    lead = hospital.actor("priya")
    with tenant(hospital.id, user_id=lead.user_id):
        person = Person.objects.get(local_id="L1")
        begin_care(actor=lead, person=person, team=hospital.team, starts_on=date(2026, 1, 1), why="Accepted by all.")
    hospital.world.send("admissions", f"provider,spell_ref,local_id,admitted_at\nACU,S1,L1,{ago(2)}")
    assert [alert.person for alert in hospital.alerts()] == [person]


def test_a_death_in_the_register_ends_open_alerts_and_a_stay_that_ends_so_does_too(hospital):
    hospital.tell(stay(0), stay(1))
    number = hospital.world.number(0)
    hospital.world.send("people", f"{PEOPLE}\n{number},Family0,Given0,1940-01-01,F,P01,2020-01-01,01,{date.today()}")
    row = stay(1).removesuffix(",,") + f",{ago(1)},died"
    hospital.tell(row)
    assert [alert.ended for alert in hospital.alerts()] == ["DIED", "DIED"]


def test_a_stay_after_a_death_is_noticed_and_told_of_to_nobody(hospital):
    number = hospital.world.number(0)
    hospital.world.send("people", f"{PEOPLE}\n{number},Family0,Given0,1940-01-01,F,P01,2020-01-01,01,2026-01-05")
    batch = hospital.tell(stay(0))
    with tenant(hospital.id):
        assert list(Cause.objects.filter(batch=batch).values_list("code", "is_notice")) == [("date-after-death", True)]
    assert [one.news for one in hospital.admissions()] == ["HAD_DIED"]
    assert hospital.alerts() == []


def test_the_order_of_rows_does_not_matter(hospital):
    rows = [stay(n) for n in range(4)]
    hospital.tell(*reversed(rows))
    assert sorted((one.spell_ref, one.news) for one in hospital.admissions()) == [(f"S{n}", "ALERT") for n in range(4)]
    assert counts(hospital.tell(*rows)) == (4, 0, 0, 4, 0)


def test_another_partnership_has_none_of_it(hospital):
    there = Hospital.make("there", 500)
    hospital.tell(stay(0))
    with tenant(there.id):
        assert (Admission.objects.count(), Alert.objects.count()) == (0, 0)


def test_news_in_the_header_of_any_order_with_offsets_is_the_same_moment(hospital):
    number = hospital.world.number(0)
    for n, written in enumerate(("2026-07-01 03:10", "2026-07-01T02:10Z", "2026-07-01T03:10:00+01:00")):
        hospital.world.send("admissions", f"admitted_at,provider,nhs_number,spell_ref\n{written},ACU,{number},T{n}")
    assert len({one.admitted_at for one in hospital.admissions()}) == 1
    assert HEADER.startswith("provider")
