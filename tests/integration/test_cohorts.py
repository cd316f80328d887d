"""Whom contracts pay for: the sets of the database are those of the rule, and follow every change."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.patients.models import Condition, ConditionCode, Person, PersonBefore
from apps.care.patients.services import add_condition_code, remove_condition_code
from apps.foundation.access.roles import Role
from apps.foundation.core import jobs
from apps.foundation.core.models import JobState
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import FOREVER, Period, financial_year
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import take_figures_moment
from apps.money.capitation.domain.funded_periods import PersonFacts, paid_days
from apps.money.capitation.engine.funded import refresh_funded
from apps.money.capitation.models import FundedPeriod
from apps.money.capitation.selectors import overlaps_of
from apps.money.contracts.choices import HowCounted, Stage, VersionState
from apps.money.contracts.domain.cohort import Claim, Named, Unsettled
from apps.money.contracts.models import Cohort, Contract, ContractVersion
from apps.money.contracts.selectors import plan_of, terms_of
from apps.money.contracts.selectors.signing import code_of, text_of
from apps.money.contracts.services import TermOverlaps, ask_to_start
from apps.money.contracts.services.cohort import write_cohort
from apps.money.contracts.services.signing import offer_version
from apps.money.reconciliation.verifying import verify
from tests.factories.once import once
from tests.factories.world import World, every, sit

pytestmark = pytest.mark.django_db
YEAR = financial_year(2026)
ALWAYS = Period(date(1900, 1, 1), FOREVER)
HEADER = "nhs_number,family_name,given_name,date_of_birth,sex,gp_practice,registered_from,trace_status,"
HEADER += "residence,residence_from"
CONDITIONS = "nhs_number,condition,code_system,code,onset_date,resolved_date,source"
CODES = {"E11": "Diabetes", "J44": "COPD"}


def world_made():
    world = World.make()
    with tenant(world.partnership.id):
        for code, group in CODES.items():
            add_condition_code(actor=world.operator, code_system="ICD10", code=code, group=group)
    return world


made_once, world = once("cohorts", world_made)


def people(world, *rows):
    """Rows of (person, born, practice, registered from, residence, residence from)."""
    lines = [
        f"{world.number(n)},Family{n},Given{n},{born},F,{practice},{since},01,{home},{home_from}"
        for n, born, practice, since, home, home_from in rows
    ]
    world.send("people", "\n".join([HEADER, *lines]))


def ill(world, *rows):
    """Rows of (person, code, onset, resolved)."""
    lines = [f"{world.number(n)},{CODES[code]},ICD10,{code},{onset},{over},GP" for n, code, onset, over in rows]
    world.send("conditions", "\n".join([CONDITIONS, *lines]))


def drafted(world, code, gives_way_to=(), starts_on=YEAR.starts_on, ends_before=YEAR.ends_before, **named):
    """A draft with a cohort; practices by their codes."""
    contract = world.contract(code=code, starts_on=starts_on, ends_before=ends_before, start=False)
    with tenant(world.partnership.id):
        version = terms_of(contract).version
        practices = Organisation.objects.filter(ods_code__in=named.pop("practices", ()))
        write_cohort(
            actor=world.operator,
            version=version,
            named=Named(
                practices=frozenset(practices.values_list("id", flat=True)),
                **{name: frozenset(said) if isinstance(said, set) else said for name, said in named.items()},
            ),
            gives_way_to=list(Contract.objects.filter(code__in=gives_way_to)),
            read=code_of(version),
        )
    return version


def begin(world, version):
    with tenant(world.partnership.id):
        job = ask_to_start(actor=world.operator, version=version, stage=Stage.TEST, nudge=False)
    world.do(job)


def paid(world):
    """Days paid for by contract and person."""
    found = defaultdict(int)
    with tenant(world.partnership.id):
        ids = dict(Person.objects.values_list("nhs_number", "id"))
        numbers = {ids[number]: n for n in range(60) if (number := world.number(n)) in ids}
        codes = dict(Contract.objects.values_list("id", "code"))
        for one in FundedPeriod.objects.filter(superseded_at__isnull=True):
            found[codes[one.contract_id], numbers[one.person_id]] += (one.ends_before - one.starts_on).days
    return dict(found)


def all_holds(world):
    with tenant(world.partnership.id):
        return [(proof.what, proof.wrong) for proof in verify() if not proof.holds] == []


def five(world, first=0, born="1940-06-15", practice="P01"):
    people(world, *((n, born, practice, "2020-01-01", "", "") for n in range(first, first + 5)))


def test_a_version_that_names_nobody_apart_has_the_text_it_had(world):
    five(world)
    world.levels(every(range(5), 3000))
    with tenant(world.partnership.id):
        assert "cohort" not in text_of(terms_of(world.contract(start=False)).version)
        version = drafted(world, "other", age_from=65)
        assert text_of(version)["cohort"]["named"] == [["65", "None", "[]", "[]", "[]"]]


def test_each_heading_pays_for_its_days_and_follows_its_changes(world):
    rows = [
        (0, "1961-08-15", "P01", "2020-01-01", "OWN_HOME", "2010-01-01"),
        (1, "1960-02-29", "P01", "2020-01-01", "OWN_HOME", ""),
        (2, "1930-01-01", "P02", "2020-01-01", "", ""),
    ]
    people(world, *rows)
    world.levels({0: 3000, 1: 6000, 2: 9000})
    ill(world, (0, "E11", "2026-05-01", ""), (1, "J44", "", "2026-06-01"), (2, "E11", "2026-04-30", "2026-05-01"))
    begin(world, drafted(world, "old", age_from=65, age_to=66, starts_on=YEAR.starts_on, ends_before=date(2026, 12, 1)))
    before_birthday = (date(2026, 8, 15) - YEAR.starts_on).days
    assert paid(world) == {("old", 0): 244 - before_birthday, ("old", 1): 244}
    people(world, (0, "1961-09-15", "P01", "2020-01-01", "", ""))
    assert paid(world)["old", 0] == 244 - before_birthday - 31
    begin(
        world,
        drafted(
            world,
            "ill",
            starts_on=date(2026, 12, 1),
            ends_before=date(2027, 2, 1),
            conditions={"Diabetes"},
            levels={1, 3},
        ),
    )
    assert {key: days for key, days in paid(world).items() if key[0] == "ill"} == {("ill", 0): 62}
    ill(world, (0, "E11", "2026-05-01", "2026-12-11"), (2, "E11", "2026-06-01", ""), (1, "E11", "2020-01-01", ""))
    assert {key: days for key, days in paid(world).items() if key[0] == "ill"} == {("ill", 0): 10, ("ill", 2): 62}
    begin(
        world,
        drafted(world, "home", starts_on=date(2027, 2, 1), ends_before=YEAR.ends_before, residences={"OWN_HOME"}),
    )
    assert {key: days for key, days in paid(world).items() if key[0] == "home"} == {("home", 0): 59, ("home", 1): 59}
    people(world, (0, "1961-09-15", "P01", "2020-01-01", "NURSING_HOME", "2027-02-11"))
    assert paid(world)["home", 0] == 10
    people(world, (1, "1960-02-29", "P02", "2027-02-15", "", ""))
    assert paid(world)["home", 1] == 59
    assert all_holds(world)


def test_what_counts_as_a_condition_is_followed_by_a_job(world):
    five(world)
    world.levels(every(range(5), 3000))
    ill(world, *((n, "E11", "2020-01-01", "") for n in range(5)))
    begin(world, drafted(world, "diabetes", conditions={"Diabetes"}))
    assert sum(paid(world).values()) == 5 * 365
    with tenant(world.partnership.id):
        remove_condition_code(actor=world.operator, entry=ConditionCode.objects.get(code="E11"))
    jobs.run_wanted(world.partnership.id)
    assert paid(world) == {}
    with tenant(world.partnership.id):
        add_condition_code(actor=world.operator, code_system="ICD10", code="E11", group="Diabetes")
    jobs.run_wanted(world.partnership.id)
    assert sum(paid(world).values()) == 5 * 365
    assert all_holds(world)


def test_two_contracts_at_once_pay_for_nobody_twice_and_begin_only_when_that_is_settled(world):
    five(world)
    five(world, first=5, practice="P02")
    world.levels(every(range(10), 3000))
    whole = drafted(world, "whole")
    begin(world, whole)
    with pytest.raises(Unsettled, match="may pay for the same people, and neither gives way"):
        begin(world, drafted(world, "unsettled", practices={"P02"}))
    with tenant(world.partnership.id), pytest.raises(Unsettled):
        offer_version(actor=world.operator, version=terms_of(Contract.objects.get(code="unsettled")).version)
    begin(world, drafted(world, "second", ["whole"], practices={"P02"}))
    assert paid(world) == {("whole", n): 365 for n in range(10)}
    with tenant(world.partnership.id):
        assert plan_of(terms_of(Contract.objects.get(code="second")).version).people["LOW"] == 0
    assert all_holds(world)


def test_a_version_leaves_out_the_people_of_the_contract_that_it_gives_way_to(world):
    five(world)
    five(world, first=5, practice="P02")
    world.levels(every(range(10), 3000))
    programme = drafted(world, "programme", practices={"P02"})
    whole = drafted(world, "whole", ["programme"])
    begin(world, whole)
    assert paid(world) == {("whole", n): 365 for n in range(10)}
    begin(world, programme)
    assert paid(world) == {("whole" if n < 5 else "programme", n): 365 for n in range(10)}
    people(world, (0, "1940-06-15", "P02", "2026-10-01", "", ""))
    assert (paid(world)["whole", 0], paid(world)["programme", 0]) == (183, 182)
    assert all_holds(world)


def test_a_start_that_waited_is_refused_where_another_began_meanwhile(world):
    five(world)
    world.levels(every(range(5), 3000))
    one, other = drafted(world, "one"), drafted(world, "other")
    with tenant(world.partnership.id):
        waiting = [
            ask_to_start(actor=world.operator, version=version, stage=Stage.TEST, nudge=False)
            for version in (one, other)
        ]
    world.do(waiting[0])
    done = jobs.run(world.partnership.id, waiting[1].id)
    assert (done.state, "neither gives way" in done.message) == (JobState.FAILED, True)
    assert paid(world) == {("one", n): 365 for n in range(5)}


def test_a_draft_beside_one_that_its_parties_have_to_sign_is_not_begun_as_a_test_and_its_page_offers_neither(world):
    five(world)
    world.levels(every(range(5), 3000))
    whole, other = drafted(world, "whole"), drafted(world, "other", practices={"P01"})
    reader, page = Client(), reverse("contracts:terms", args=[other.contract.uid])
    sit(reader, world.member(Role.COMMISSIONER))
    assert ["Give it to the parties to sign" in (said := reader.get(page).content.decode()), "<h2>Start" in said] == [
        True
    ] * 2
    with tenant(world.partnership.id):
        offer_version(actor=world.operator, version=whole)
    with pytest.raises(Unsettled, match="neither gives way"):
        begin(world, other)
    said = reader.get(page).content.decode()
    assert ["Give it to the parties to sign" in said, "<h2>Start" in said] == [False] * 2
    assert "may pay for the same people, and neither gives way. <a" in said


def test_of_two_contracts_that_follow_a_third_one_begins(world):
    five(world)
    world.levels(every(range(5), 3000), effective_from="2025-04-01")
    before = financial_year(2025)
    begin(world, drafted(world, "before", starts_on=before.starts_on, ends_before=before.ends_before))
    young, old = drafted(world, "young", age_to=64), drafted(world, "old", age_from=65)
    with tenant(world.partnership.id):
        assert {young.contract.follows.code, old.contract.follows.code} == {"before"}
    begin(world, young)
    with pytest.raises(TermOverlaps, match="follows"):
        begin(world, old)
    with tenant(world.partnership.id):
        assert terms_of(world.contract(code="later", start=False)).contract.follows is None


@pytest.mark.parametrize("seed", range(4))
def test_days_paid_for_are_those_of_the_rule_whoever_is_named(world, seed):
    chance, count = Random(seed), 12
    held = {n: _somebody(chance) for n in range(count)}
    people(world, *((n, one["born"], one["practice"], "2020-01-01", *one["homes"][0]) for n, one in held.items()))
    people(world, *((n, one["born"], "", "", *one["homes"][1]) for n, one in held.items() if len(one["homes"]) > 1))
    world.levels({n: one["score"] for n, one in held.items()})
    ill(world, *((n, *condition) for n, one in held.items() for condition in one["conditions"]))
    cohorts = [_cohort(chance) for _ in range(3)]
    for n in range(3):
        drafted(world, f"c{n}", **cohorts[n])
    claims = []
    for n in range(3):
        with tenant(world.partnership.id):
            version = terms_of(Contract.objects.get(code=f"c{n}")).version
            given = list(Contract.objects.filter(code__in=[f"c{m}" for m in range(n)]))
            practices = Organisation.objects.filter(ods_code__in=cohorts[n].get("practices", ()))
            named = Named(
                **{
                    key: frozenset(v) if isinstance(v, set) else v
                    for key, v in cohorts[n].items()
                    if key != "practices"
                },
                practices=frozenset(practices.values_list("id", flat=True)),
            )
            write_cohort(actor=world.operator, version=version, named=named, gives_way_to=given, read=code_of(version))
        begin(world, version)
        claims.append(Claim(f"c{n}", "", YEAR, Named(**_by_code(cohorts[n])), frozenset(f"c{m}" for m in range(n))))
    assert paid(world) == _by_rule(held, claims)
    moved = chance.randrange(count)
    held[moved]["born"] = "1962-02-28"
    people(world, (moved, "1962-02-28", "", "", "", ""))
    assert paid(world) == _by_rule(held, claims)
    assert all_holds(world)


def _somebody(chance):
    later = (date(2026, 4, 1) + timedelta(days=chance.randrange(360))).isoformat()
    first = (chance.choice(["OWN_HOME", "NURSING_HOME"]), chance.choice(["", "2015-01-01"]))
    return {
        "born": chance.choice(["1960-02-29", "1961-08-15", "1961-04-01", "1940-01-01", "1990-12-31"]),
        "practice": chance.choice(["P01", "P02"]),
        "score": chance.choice([2600, 5200, 9000]),
        "homes": [first, *([("NURSING_HOME", later)] if chance.random() < 0.5 else [])],
        "conditions": [
            (code, chance.choice(["", "2026-05-01"]), chance.choice(["", "2026-09-01"]))
            for code in CODES
            if chance.random() < 0.5
        ],
    }


def _cohort(chance):
    every = {
        "age_from": chance.choice([18, 65, 66]),
        "age_to": chance.choice([65, 66, 90]),
        "levels": chance.choice([{1}, {1, 2}, {3}]),
        "practices": {chance.choice(["P01", "P02"])},
        "conditions": chance.choice([{"Diabetes"}, {"COPD"}, {"COPD", "Diabetes"}]),
        "residences": {chance.choice(["OWN_HOME", "NURSING_HOME"])},
    }
    chosen = {name: said for name, said in every.items() if chance.random() < 0.35}
    if chosen.get("age_to", 200) < chosen.get("age_from", 0):
        del chosen["age_from"]
    return chosen


def _by_code(cohort):
    return {name: frozenset(said) if isinstance(said, set) else said for name, said in cohort.items()}


def _by_rule(held, claims):
    levels = {2600: 1, 5200: 2, 9000: 3}
    found = defaultdict(int)
    for n, one in held.items():
        facts = PersonFacts(
            bands=[(YEAR, levels[one["score"]])],
            registered=[ALWAYS],
            excluded=[],
            died_on=None,
            trace_status="01",
            born_on=date.fromisoformat(one["born"]),
            practices=[(ALWAYS, one["practice"])],
            conditions=[
                (
                    Period(
                        date.fromisoformat(onset) if onset else ALWAYS.starts_on,
                        date.fromisoformat(over) if over else FOREVER,
                    ),
                    CODES[code],
                )
                for code, onset, over in one["conditions"]
            ],
            homes=_homes(one["homes"]),
        )
        for who, _ in paid_days(facts, claims, ["01"]).values():
            found[who, n] += 1
    return dict(found)


def _homes(homes):
    begins = [date.fromisoformat(since) if since else ALWAYS.starts_on for _, since in homes]
    ends = [*begins[1:], FOREVER]
    return [(Period(begin, end), home) for (home, _), begin, end in zip(homes, begins, ends, strict=True)]


def test_where_somebody_lived_before_is_what_files_said_before(world):
    people(world, (0, "1940-01-01", "P01", "2020-01-01", "OWN_HOME", ""))
    people(world, (0, "1940-01-01", "P01", "2020-01-01", "NURSING_HOME", "2026-07-01"))
    world.levels({0: 3000})
    with tenant(world.partnership.id):
        assert PersonBefore.objects.count() == 1
    begin(world, drafted(world, "home", residences={"OWN_HOME"}))
    assert paid(world) == {("home", 0): 91}


def test_each_version_of_a_contract_has_its_cohort_and_what_is_in_both_is_one_period(world):
    five(world)
    people(world, (5, "1980-01-01", "P01", "2020-01-01", "", ""))
    world.levels(every(range(6), 3000))
    october = date(2026, 10, 1)
    first = drafted(world, "varied", ends_before=october)
    begin(world, first)
    with tenant(world.partnership.id):
        moment = take_figures_moment()
        second = ContractVersion.objects.create(
            contract=first.contract,
            number=2,
            model=first.model,
            state=VersionState.IN_FORCE,
            starts_on=october,
            ends_before=YEAR.ends_before,
            in_force_at=moment,
        )
        Cohort.objects.create(version=second, age_from=65)
        refresh_funded(None, moment)
        periods = FundedPeriod.objects.filter(superseded_at__isnull=True)
        assert sorted(periods.values_list("starts_on", "ends_before")) == [
            (YEAR.starts_on, october),
            *[(YEAR.starts_on, YEAR.ends_before)] * 5,
        ]
    assert all_holds(world)


def test_somebody_born_on_29_february_is_older_from_1_march_in_the_database_too(world):
    people(world, (0, "1960-02-29", "P01", "2020-01-01", "", ""))
    world.levels({0: 3000})
    begin(world, drafted(world, "older", age_from=67))
    assert paid(world) == {("older", 0): 31}


def test_overlaps_are_told_in_people_days_and_pounds_but_not_of_a_few(world):
    five(world)
    five(world, first=5, practice="P02")
    world.levels(every(range(10), 3000))
    whole = drafted(world, "whole")
    begin(world, whole)
    draft = drafted(world, "second", practices={"P02"}, starts_on=date(2026, 10, 1))
    by_heads = {1: 120_012, 2: 250_000, 3: 400_000}
    reader = world.actor(world.member(Role.COMMISSIONER))
    with tenant(world.partnership.id):
        (one,) = overlaps_of(reader, draft)
        assert (one.contract.code, one.people, one.days) == ("whole", 5, 5 * 182)
        assert one.pence == one.other_pence == (2 * 5 * 182 * 100_000 + 365) // 730
        draft.counting = HowCounted.HEADS
        draft.save(update_fields=["counting"])
        for band, pence in by_heads.items():
            draft.fees.filter(need_band=band).update(pence_a_year=pence)
        (heads,) = overlaps_of(reader, draft)
        assert (heads.pence, heads.other_pence) == (5 * 6 * 10_001, one.pence)
        assert (one.gives_way, one.is_given_way, one.is_settled) == (False, False, False)
    people(world, (9, "1940-06-15", "P01", "2026-05-01", "", ""))
    with tenant(world.partnership.id):
        (one,) = overlaps_of(reader, draft)
        assert (one.people, one.days, one.pence, one.other_pence) == (None, None, None, None)


def test_overlaps_with_an_offered_draft_are_told_to_those_who_may_read_it(world):
    five(world)
    world.levels(every(range(5), 3000))
    begin(world, drafted(world, "whole"))
    draft = drafted(world, "second")
    manager = world.actor(world.member(Role.PROVIDER_MANAGER))
    with tenant(world.partnership.id):
        whole = ContractVersion.objects.get(contract__code="whole")
        draft.offered_at = timezone.now()
        draft.save(update_fields=["offered_at"])
        (one,) = overlaps_of(world.actor(world.member(Role.COMMISSIONER)), whole)
        assert (one.contract.code, one.people) == ("second", 5)
        draft.parties.exclude(organisation__ods_code="ICB").delete()
        assert overlaps_of(manager, whole) == []


def test_a_version_that_was_replaced_whole_overlaps_with_nothing(world):
    five(world)
    world.levels(every(range(5), 3000))
    begin(world, drafted(world, "whole"))
    draft = drafted(world, "second")
    reader = world.actor(world.member(Role.COMMISSIONER))
    with tenant(world.partnership.id):
        draft.replaced_from = draft.starts_on
        assert overlaps_of(reader, draft) == []


def test_one_whom_only_one_contract_names_is_not_told_by_the_rest(world):
    five(world)
    people(world, (5, "1990-01-01", "P01", "2020-01-01", "", ""))
    world.levels(every(range(6), 3000))
    begin(world, drafted(world, "whole"))
    draft = drafted(world, "old", age_from=65)
    reader = world.actor(world.member(Role.COMMISSIONER))
    with tenant(world.partnership.id):
        (one,) = overlaps_of(reader, draft)
        assert one.people is None


def test_the_pages_take_a_cohort_and_say_what_both_would_pay_for(world):
    five(world)
    five(world, first=5, practice="P02")
    world.levels(every(range(10), 3000))
    begin(world, drafted(world, "whole"))
    draft = drafted(world, "second")
    client = Client()
    sit(client, world.member(Role.COMMISSIONER))
    uid = draft.contract.uid
    page = reverse("contracts:cohort", args=[uid])
    address = reverse("contracts:write-cohort", args=[uid])
    assert "neither gives way" in client.get(page).content.decode()
    assert "Neither: not settled" in client.get(reverse("capitation:overlaps", args=[uid])).content.decode()
    with tenant(world.partnership.id):
        read = code_of(draft)
        second, whole = Organisation.objects.get(ods_code="P02"), Contract.objects.get(code="whole")
    for typed, sentence in [
        ({"age_from": "65", "age_to": "64"}, "Give an age that is not below the first."),
        ({"age_from": "151"}, "Give an age up to 150."),
        ({"age_from": "x"}, "Give whole years."),
        ({"read": "another"}, "Somebody has changed this version since you opened it."),
    ]:
        answer = client.post(address, {"read": read, **typed})
        assert (answer.status_code, sentence in answer.content.decode()) == (200, True), sentence
    typed = {"read": read, "age_to": "90", "practices": [second.id], "gives_way_to": [whole.id], "conditions": ["COPD"]}
    assert client.post(address, typed).status_code == 302
    shown = client.get(page).content.decode()
    for words in ("Up to 90", "Second practice", "COPD", "are left out by this version on that day"):
        assert words in shown
    assert "neither gives way" not in shown
    assert (
        "This version: the other contract pays"
        in client.get(reverse("capitation:overlaps", args=[uid])).content.decode()
    )
    with tenant(world.partnership.id):
        assert Condition.objects.count() == 0
    begin(world, draft)
    assert client.get(address).status_code == 302
