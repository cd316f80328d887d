"""Any sequence of changes: every summary stays what its facts make it, and what was known can be known again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from apps.care.activity.models import Activity, ActivityCell
from apps.care.need_bands.models import BandSource, NeedBand
from apps.care.need_bands.services import change_band
from apps.care.patients.models import Exclusion, ExclusionReason
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import FOREVER, Period
from apps.foundation.partnerships.selectors import figures_moment
from apps.foundation.partnerships.services import take_figures_moment
from apps.money.capitation.engine import person_days
from apps.money.capitation.engine.funded import refresh_funded
from apps.money.capitation.models import FundedPeriod, PersonDays
from apps.money.capitation.selectors import counted_by_month
from apps.money.contracts.choices import HowCounted, Stage
from apps.money.contracts.domain.adjusting import Average, Factors
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import ask_to_start, draw_plan
from apps.money.contracts.services.adjusting import write_factors
from apps.money.contracts.services.cohort import write_cohort
from apps.money.reconciliation.models import ReconciliationRun
from apps.money.reconciliation.runs import ask_to_keep, checksum_as_of
from apps.money.reconciliation.verifying import verify
from tests.factories.world import FEES, World
from tests.generative.by_hand import WHOLE, YEAR, Payer, PersonByHand, Record, YearByHand

PEOPLE = 4
HEADER = "nhs_number,family_name,given_name,date_of_birth,sex,gp_practice,registered_from,registered_to,"
HEADER += "trace_status,date_of_death"
KINDS = ["AE_ATTENDANCE", "NON_ELECTIVE_SPELL", "GP_CONTACT", "OUTPATIENT", "COMMUNITY_CONTACT"]
HEADS = Payer(1, HowCounted.HEADS)
FACTORS = Factors(ages={60: 8_000, 75: 12_345}, sexes={"M": 11_111}, scores={Decimal(5_000): 15_000})
WEIGHED = Payer(1, factors=FACTORS)
SHAPES = [
    dict.fromkeys((1, 2, 3), WHOLE),
    {1: WEIGHED, 2: WEIGHED, 3: Payer(2, HowCounted.HEADS, FACTORS)},
    dict.fromkeys((1, 2, 3), HEADS),
    dict.fromkeys((1, 2, 3), WEIGHED),
    {1: WHOLE, 2: WHOLE, 3: Payer(2, HowCounted.HEADS)},
]
"""Who pays at each level: a contract by days, one by heads, and one by days beside a programme by heads; by days, and
beside that programme, with fees that go by weight. In turn."""
SCORES = {0: 2600, 1: 5200, 2: 9000, 3: 100}
LEVELS = {0: 1, 1: 2, 2: 3}

person = st.integers(0, PEOPLE - 1)
DAYS = [date(2026, *day) for day in ((3, 31), (4, 1), (4, 30), (5, 1), (5, 15), (5, 16), (6, 1), (7, 31))]
"""Few, so that records, levels, registrations and deaths often meet on one day; and on either side of months."""
BIRTHS = [date(1951, 5, 15), date(1951, 6, 1), date(1966, 4, 30), date(1952, 2, 29), date(1990, 1, 1)]
"""By which somebody comes to another weight on a day, or is young."""
day = st.sampled_from(DAYS)
until = st.one_of(st.none(), day)
record = st.builds(
    Record,
    person=person,
    day=day,
    kind=st.sampled_from(KINDS),
    ltc_related=st.booleans(),
    pence=st.integers(0, 1_000_000),
)
files = st.dictionaries(st.sampled_from([f"r{number}" for number in range(12)]), record, min_size=1, max_size=4)


class Changes(RuleBasedStateMachine):
    """A small partnership with a contract in force, or two at once, by days or by heads, with fees as they stand or by
    weight, changed in any order, beside another partnership that stays as it is."""

    made = 0

    @initialize()
    def begin(self):
        Changes.made += 1
        slug = f"world-{Changes.made}"
        self.world = World.make(slug)
        self.world.people(PEOPLE)
        self.world.levels(SCORES)
        payers = SHAPES[Changes.made % len(SHAPES)]
        self.contracts = {}
        self._contracts_begin(dict.fromkeys(payers.values()))
        people = {
            n: PersonByHand(
                registered={date(2020, 1, 1): FOREVER},
                born_on=date(1940, 1, 1 + n % 28),
                sex="F" if n % 2 else "M",
                score=Decimal(SCORES[n]),
            )
            for n in range(PEOPLE)
        }
        self.by_hand = YearByHand(people, payers=payers)
        for number, level in LEVELS.items():
            self.by_hand.change_level(number, level, YEAR.starts_on)
            weights = people[number].weights([YEAR.starts_on], payers[level].factors)
            self.by_hand.averages[level] = Average(weights[YEAR.starts_on], 1)
        self.ids = {n: self.world.person(n).id for n in range(PEOPLE)}
        each_day = {f"{n}-{d}": Record(n, d, KINDS[n], True, 1 + n) for n in range(PEOPLE) for d in DAYS}
        self._send_records(each_day)
        self.by_hand.records.update(each_day)
        self.sent = []
        self.kept = []
        self.there = World.make(f"{slug}-there")
        self.there.people(1)

    def _contracts_begin(self, payers):
        """One contract of everybody, or one that gives way to a programme for the highest level."""
        for payer in reversed(payers):
            self.contracts[payer.contract] = self.world.contract(
                code=f"c{payer.contract}", start=False, counting=payer.counting
            )
        with self.inside():
            for number, contract in self.contracts.items():
                version = terms_of(contract).version
                named = Named(levels=frozenset({3})) if number == 2 else Named()
                others = [one for other, one in self.contracts.items() if other > number]
                write_cohort(
                    actor=self.world.operator, version=version, named=named, gives_way_to=others, read=code_of(version)
                )
                payer = next(one for one in payers if one.contract == number)
                if payer.factors.adjusts:
                    write_factors(
                        actor=self.world.operator, version=version, factors=payer.factors, read=code_of(version)
                    )
                draw_plan(actor=self.world.operator, version=version, run=RiskRun.objects.latest("id"))
        for contract in self.contracts.values():
            with self.inside():
                version = terms_of(contract).version
                job = ask_to_start(actor=self.world.operator, version=version, stage=Stage.TEST, nudge=False)
            World.do(job)

    def inside(self):
        return tenant(self.world.partnership.id)

    @rule(person=person, level=st.sampled_from([1, 2, 3, None]), starts_on=day, until=until)
    def a_level_changes(self, person, level, starts_on, until):
        ends_before = until if until and until > starts_on else None
        band = NeedBand(level) if level else None
        with self.inside():
            change_band(
                person_id=self.ids[person],
                need_band=band,
                funded_band=band,
                starts_on=starts_on,
                ends_before=ends_before,
                source=BandSource.ASSESSMENT,
                source_id=0,
            )
        self.by_hand.change_level(person, level, starts_on, ends_before or FOREVER)

    @rule(person=person, practice=st.sampled_from(["P01", "P02"]), starts_on=day, until=until)
    def somebody_registers(self, person, practice, starts_on, until):
        ends_before = until if until and until > starts_on else None
        self._send_person(person, practice, starts_on, ends_before or "")
        self.by_hand.people[person].register(starts_on, ends_before or FOREVER)

    @rule(person=person, died_on=day)
    def a_death_is_registered_perhaps_late(self, person, died_on):
        self._send_person(person, died_on=died_on)
        self.by_hand.people[person].died_on = died_on

    @rule(person=person, trace=st.sampled_from(["01", "02"]))
    def a_number_is_traced_or_no_longer(self, person, trace):
        self._send_person(person, trace=trace)
        self.by_hand.people[person].trace = trace

    @rule(person=person, born_on=st.sampled_from(BIRTHS), sex=st.sampled_from("FM"))
    def a_birth_or_a_sex_is_corrected(self, person, born_on, sex):
        self.by_hand.people[person].born_on, self.by_hand.people[person].sex = born_on, sex
        self._send_person(person)

    def _send_person(self, person, practice="", starts_on="", ends_before="", trace="", died_on=""):
        held = self.by_hand.people[person]
        row = f"{self.world.number(person)},Family{person},Given{person},{held.born_on},"
        row += f"{held.sex},{practice},{starts_on},{ends_before},{trace},{died_on}"
        self.world.send("people", f"{HEADER}\n{row}")

    @rule(person=person, starts_on=day, until=until)
    def another_currency_pays(self, person, starts_on, until):
        ends_before = until if until and until > starts_on else None
        with self.inside():
            Exclusion.objects.create(
                person_id=self.ids[person],
                reason=ExclusionReason.END_OF_LIFE,
                starts_on=starts_on,
                ends_before=ends_before,
            )
            refresh_funded([self.ids[person]], take_figures_moment())
        self.by_hand.people[person].excluded.append(Period(starts_on, ends_before or FOREVER))

    @rule(records=files)
    def a_file_brings_new_records_and_replaces_others(self, records):
        known = self.by_hand.records
        replaced = sum(name in known and known[name] != one for name, one in records.items())
        unchanged = sum(known.get(name) == one for name, one in records.items())
        batch = self._send_records(records)
        assert (batch.received, batch.rejected) == (len(records), 0)
        assert (batch.replaced, batch.unchanged) == (replaced, unchanged)
        assert batch.added == len(records) - replaced - unchanged
        assert batch.accepted_pence == sum(one.pence for one in records.values())
        known.update(records)
        self.sent.append(records)

    @rule(place=st.integers(0, 20))
    def the_latest_file_comes_twice(self, place):
        if not self.sent or any(self.by_hand.records.get(name) != one for name, one in self.sent[-1].items()):
            return
        before = self._figures()
        batch = self._send_records(self.sent[-1])
        assert (batch.added, batch.replaced, batch.rejected) == (0, 0, 0)
        assert self._figures() == before

    @rule(name=st.sampled_from([f"r{number}" for number in range(12)]))
    def a_record_is_withdrawn(self, name):
        one = self.by_hand.records.pop(name, None)
        batch = self._send_records({name: one or Record(0, YEAR.starts_on, KINDS[0], True, 1)}, withdrawn="Y")
        assert (batch.added, batch.replaced, batch.unchanged) == (0, int(one is not None), int(one is None))

    def _send_records(self, records, withdrawn=""):
        rows = [
            f"ACU,{name},{{{one.person}}},{one.kind},{one.day},,,,,,,{'Y' if one.ltc_related else 'N'},1,,,,,,,,,"
            f"{one.pence // 100}.{one.pence % 100:02},,{withdrawn}"
            for name, one in records.items()
        ]
        return self.world.activity(*rows)

    @rule(name=st.sampled_from([f"r{number}" for number in range(12)]), day=day)
    def another_partnership_changes(self, name, day):
        before, moment = self._figures(), self._moment()
        self.there.activity(self.there.record(name, 0, day.isoformat(), "1.00"))
        assert self._figures() == before
        assert self._moment() == moment

    @rule()
    def a_run_is_kept(self):
        for number, contract in self.contracts.items():
            with self.inside():
                job = ask_to_keep(actor=self.world.operator, contract=contract, nudge=False)
            World.do(job)
            with self.inside():
                run = ReconciliationRun.objects.latest("id")
                days = list(run.cells.filter(kind__isnull=True).values_list("funded_band", "cost_pence"))
            entitlement = {level: sum(pence for band, pence in days if band == level) for level in FEES}
            assert entitlement == self.by_hand.entitlement(FEES, number)
            self.kept.append((contract, run.as_of, run.checksum))

    def _moment(self):
        with self.inside():
            return figures_moment()

    def _figures(self):
        """Everything that a page may show, by what it is about and not by ids."""
        numbers = {contract.id: number for number, contract in self.contracts.items()} | {0: 0}
        with self.inside():
            days = {
                (numbers[row.contract_id], row.month, row.funded_band): (row.days, row.people, row.weighted)
                for row in PersonDays.objects.filter(days__gt=0)
            }
            cells = {
                (numbers[row.contract_id], row.month, row.kind, row.ltc_related, row.funded_band, row.scope): (
                    row.records,
                    row.cost_pence,
                )
                for row in ActivityCell.objects.filter(records__gt=0)
            }
        return days, cells

    @invariant()
    def figures_are_those_counted_by_hand(self):
        assert self._figures() == (self.by_hand.days(), self.by_hand.cells())

    @invariant()
    def summaries_are_what_their_facts_make_them(self):
        with self.inside():
            assert [(proof.what, proof.wrong) for proof in verify() if not proof.holds] == []

    @invariant()
    def capitation_is_the_fee_by_the_day_or_by_the_head_to_the_penny(self):
        for number, contract in self.contracts.items():
            with self.inside():
                terms = terms_of(contract)
                counted = counted_by_month(contract.id, terms.prices_by_month, terms.counting)
            by_level = {level: sum(row.pence for (_, band), row in counted.items() if band == level) for level in FEES}
            assert by_level == self.by_hand.entitlement(FEES, number)

    @invariant()
    def a_person_day_has_one_capitation_at_most_and_each_record_the_payer_and_level_of_its_day(self):
        payers = {level: self.contracts[payer.contract].id for level, payer in self.by_hand.payers.items()} | {0: 0}
        with self.inside():
            stored = {number: {} for number in range(PEOPLE)}
            numbers = {person_id: number for number, person_id in self.ids.items()}
            for period in FundedPeriod.objects.filter(superseded_at__isnull=True):
                for place in range((period.ends_before - period.starts_on).days):
                    at = period.starts_on + timedelta(days=place)
                    assert at not in stored[numbers[period.person_id]]
                    stored[numbers[period.person_id]][at] = period.funded_band
                    assert period.contract_id == payers[period.funded_band]
            cells = {cell.id: (cell.contract_id, cell.funded_band) for cell in ActivityCell.objects.all()}
            for one in Activity.objects.all():
                level = stored[numbers[one.person_id]].get(one.starts_on, 0)
                assert cells[one.cell_id] == (payers[level], level)
        assert stored == {number: one.funded() for number, one in self.by_hand.people.items()}

    @invariant()
    def days_swept_over_ends_of_periods_are_those_counted(self):
        numbers = {contract.id: number for number, contract in self.contracts.items()}
        with self.inside(), connection.cursor() as cursor:
            swept = {(numbers[of], month, level): rest for of, month, level, *rest in person_days.sweep(cursor)}
        assert swept == {key: [days, weighted] for key, (days, _, weighted) in self.by_hand.days().items()}

    def teardown(self):
        for contract, as_of, code in getattr(self, "kept", []):
            with self.inside():
                assert checksum_as_of(contract, as_of) == code


QUICK = settings(max_examples=5, stateful_step_count=10, phases=[Phase.generate])
"""Without shrinking: a failure is twelve steps at most, and minutes earlier."""


@pytest.mark.django_db
def test_every_figure_follows_every_change_exactly():
    run_state_machine_as_test(Changes, settings=QUICK)
