"""Any history of changes, freezes and settlements: what was frozen or settled stays, and frozen and open add up to the
running total as known.

Two contracts, one after the other, each by days or by heads, over three financial years, each varied on the way by fees
and by its end; a naive reading works every month out from its facts.
"""

from collections import Counter
from datetime import date
from itertools import product

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.care.need_bands.models import BandSource, NeedBand
from apps.care.need_bands.services import change_band
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import FOREVER, Period, financial_year, financial_year_of
from apps.money.contracts.choices import HowCounted
from apps.money.contracts.domain.scope import default_scope
from apps.money.contracts.domain.trend import Trend
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import draw_plan
from apps.money.contracts.services.signing import offer_version, sign
from apps.money.contracts.services.varying import Varied, ask_to_bring_in, vary_contract
from apps.money.month_end.selectors.queries import parties_of_statement
from apps.money.month_end.services import settle_month, sign_statement
from apps.money.reconciliation.engine.frozen import lines_of
from apps.money.reconciliation.models import ReconciliationRun, Statement, StatementCell
from apps.money.reconciliation.runs import ask_to_keep, checksum_as_of
from apps.money.reconciliation.selectors.books import books_of
from apps.money.reconciliation.selectors.figures import year_figures
from apps.money.reconciliation.selectors.reported import as_reported, late_of
from apps.money.reconciliation.services import ask_to_freeze
from apps.money.reconciliation.verifying import verify
from tests.factories.agreeing import PARTIES
from tests.factories.world import FEES, World
from tests.generative.by_hand import PersonByHand, Record, YearByHand, counted_days

PEOPLE = 4
FIRST, SECOND = Period(date(2026, 2, 1), date(2026, 5, 1)), Period(date(2026, 5, 1), date(2027, 5, 1))
LONG_AFTER = date(2028, 1, 1)
TODAY = date(2026, 11, 22)
NO_CHANGE = {year: Trend() for year in (2026, 2027)}
KINDS = ["AE_ATTENDANCE", "GP_CONTACT", "OUTPATIENT"]
DAYS = [date(2026, *day) for day in ((1, 31), (2, 1), (2, 28), (3, 31), (4, 1), (4, 15), (5, 1), (5, 31), (6, 30))]

COUNTINGS = list(product(HowCounted, HowCounted))

person = st.integers(0, PEOPLE - 1)
day = st.sampled_from(DAYS)
record = st.builds(
    Record,
    person=person,
    day=day,
    kind=st.sampled_from(KINDS),
    ltc_related=st.booleans(),
    pence=st.integers(0, 1_000_000),
)
names = st.sampled_from([f"r{number}" for number in range(8)])


class Months(RuleBasedStateMachine):
    """A small partnership whose levels, deaths and records change in any order, with months frozen between."""

    made = 0
    settlements = 0

    @initialize()
    def begin(self):
        Months.made += 1
        self.world = World.make(f"months-{Months.made}")
        self.world.people(PEOPLE)
        self.world.levels({0: 2600, 1: 5200, 2: 9000, 3: 2600}, effective_from="2026-02-01")
        self.contracts = [
            (self.world.contract(code=code, starts_on=term.starts_on, ends_before=term.ends_before, counting=how), term)
            for (code, term), how in zip((("first", FIRST), ("second", SECOND)), self._countings(), strict=True)
        ]
        self.by_hand = YearByHand({n: PersonByHand(registered={date(2020, 1, 1): FOREVER}) for n in range(PEOPLE)})
        for number, level in {0: 1, 1: 2, 2: 3, 3: 1}.items():
            self.by_hand.change_level(number, level, FIRST.starts_on)
        self.terms = [FIRST, SECOND]
        self.fees = [dict.fromkeys(term.months(), FEES) for term in self.terms]
        self.signers = [
            self.world.actor(self.world.member(role, organisation=code, email=f"{code}{Months.made}@varies.example"))
            for code, role in PARTIES.items()
        ]
        self.kept = []
        self.ids = {n: self.world.person(n).id for n in range(PEOPLE)}
        self.frozen = []
        self.settled = []

    def _countings(self):
        """By turns: days, or heads, of the first contract and of the one that follows it."""
        return COUNTINGS[Months.made % len(COUNTINGS)]

    def inside(self):
        return tenant(self.world.partnership.id)

    @rule(person=person, level=st.sampled_from([1, 2, 3, None]), starts_on=day)
    def a_level_changes_perhaps_back_dated(self, person, level, starts_on):
        band = NeedBand(level) if level else None
        with self.inside():
            change_band(
                person_id=self.ids[person],
                need_band=band,
                funded_band=band,
                starts_on=starts_on,
                source=BandSource.ASSESSMENT,
                source_id=0,
            )
        self.by_hand.change_level(person, level, starts_on)

    @rule(person=person, died_on=day)
    def a_death_is_learned_of(self, person, died_on):
        row = f"{self.world.number(person)},Family{person},Given{person},1940-01-{1 + person:02},"
        row += f"{'F' if person % 2 else 'M'},,,01,{died_on}"
        header = "nhs_number,family_name,given_name,date_of_birth,sex,gp_practice,registered_from,trace_status,"
        self.world.send("people", f"{header}date_of_death\n{row}")
        self.by_hand.people[person].died_on = died_on

    @rule(records=st.dictionaries(names, record, min_size=1, max_size=3))
    def a_file_comes(self, records):
        self._send(records)
        self.by_hand.records.update(records)

    @rule(name=names)
    def a_record_is_taken_back(self, name):
        one = self.by_hand.records.pop(name, None)
        self._send({name: one or Record(0, DAYS[1], KINDS[0], True, 1)}, withdrawn="Y")

    def _send(self, records, withdrawn=""):
        self.world.activity(
            *(
                f"ACU,{name},{{{one.person}}},{one.kind},{one.day},,,,,,,{'Y' if one.ltc_related else 'N'},1,,,,,,,,,"
                f"{one.pence // 100}.{one.pence % 100:02},,{withdrawn}"
                for name, one in records.items()
            )
        )

    @rule()
    def the_open_month_is_frozen(self):
        self._freeze()

    @rule()
    def a_month_is_closed(self):
        """The open month is frozen, and each that is frozen is settled."""
        self._freeze()
        while len(self.settled) < len(self.frozen):
            self._settle()

    def _freeze(self):
        contract, month = self._open()
        if month is None or month > date(2026, 7, 1):
            return
        expected = self._reported(month)
        with self.inside():
            job = ask_to_freeze(
                actor=self.world.operator, contract=contract, month=month, today=LONG_AFTER, nudge=False
            )
        World.do(job)
        self.frozen.append((contract, month, expected))
        with self.inside():
            assert self._said(Statement.objects.get(contract=contract, month=month)) == expected

    @precondition(lambda self: len(self.settled) < len(self.frozen))
    @rule()
    def a_frozen_month_is_settled(self):
        self._settle()

    def _settle(self):
        """The first frozen month that is not settled yet is signed by every party, and settled."""
        contract, month, expected = self.frozen[len(self.settled)]
        with self.inside():
            statement = Statement.objects.get(contract=contract, month=month)
            parties = {party.organisation_id for party in parties_of_statement(statement)}
            for signer in self.signers:
                if signer.organisation_id in parties:
                    sign_statement(actor=signer, statement=statement, office="CFO", seen=[])
            settlement = settle_month(actor=self.signers[0], statement=statement)
            self.settled.append((settlement, expected, every_cell(statement)))
        Months.settlements += 1

    @rule(
        which=st.integers(0, 1),
        later=st.integers(0, 3),
        fees=st.sampled_from([FEES, FEES, {1: 100_001, 2: 250_003, 3: 1}]),
        ends=st.sampled_from([None, None, date(2026, 4, 1), date(2026, 9, 1), date(2027, 5, 1)]),
    )
    def a_contract_is_varied(self, which, later, fees, ends):
        contract, term = self.contracts[which][0], self.terms[which]
        frozen = {month for _, month, _ in self.frozen}
        months = [month for month in term.months() if month not in frozen][later:]
        if not months:
            return
        ends = ends if which == 1 and ends and ends > months[0] else term.ends_before
        with self.inside():
            varied = Varied(months[0], ends, fees, NO_CHANGE, "As agreed.")
            version = vary_contract(actor=self.world.operator, contract=contract, varied=varied, today=TODAY)
            draw_plan(actor=self.world.operator, version=version, run=RiskRun.objects.latest("id"))
            version = offer_version(actor=self.world.operator, version=version)
            for signer in self.signers:
                sign(actor=signer, version=version, read=code_of(version), office="CFO")
            job = ask_to_bring_in(actor=self.world.operator, version=version, today=TODAY, nudge=False)
        World.do(job)
        self.terms[which] = Period(term.starts_on, ends)
        self.fees[which] = {
            month: fees if month >= months[0] else self.fees[which][month] for month in self.terms[which].months()
        }

    @rule()
    def figures_are_kept(self):
        for contract, _ in self.contracts:
            with self.inside():
                job = ask_to_keep(actor=self.world.operator, contract=contract, nudge=False)
            World.do(job)
            with self.inside():
                self.kept.append((contract, ReconciliationRun.objects.filter(contract=contract).latest("id")))

    def _open(self):
        frozen = {month for _, month, _ in self.frozen}
        for (contract, _), term in zip(self.contracts, self.terms, strict=True):
            for month in term.months():
                if month not in frozen:
                    return contract, month
        return None, None

    def _running(self, last):
        """Everything up to the end of a month, from the facts as now known: pounds rounded once a year and level."""
        found = Counter()
        both = Period(FIRST.starts_on, self.terms[1].ends_before)
        for term, fees, counting in zip(self.terms, self.fees, self._countings(), strict=True):
            worth = Counter()
            for one in self.by_hand.people.values():
                for at, level in counted_days(one.funded(term), counting).items():
                    if at.replace(day=1) <= last:
                        worth[financial_year_of(at), level] += fees[at.replace(day=1)][level]
                        found["days", level] += 1
            for (year, level), pence in worth.items():
                length = financial_year(year).days if counting == HowCounted.DAYS else 12
                found["counted", level] += (2 * pence + length) // (2 * length)
        for one in self.by_hand.records.values():
            if both.starts_on <= one.day and one.day.replace(day=1) <= last:
                level = self.by_hand.people[one.person].funded(both).get(one.day, 0)
                scope = default_scope(one.kind, ltc_related=one.ltc_related) if level else 0
                found["actual", level, scope] += one.pence
        return found

    def _reported(self, month):
        """The only rule: the running total as now known less all that was frozen."""
        found = self._running(month)
        for _, _, frozen in self.frozen:
            found.subtract(frozen)
        return {key: amount for key, amount in found.items() if amount}

    @staticmethod
    def _said(statement):
        found = Counter()
        for cell in StatementCell.objects.filter(statement=statement):
            if cell.kind is None:
                found["counted", cell.funded_band] += cell.cost_pence
                found["days", cell.funded_band] += cell.person_days
            else:
                found["actual", cell.funded_band, cell.scope] += cell.cost_pence
        return {key: amount for key, amount in found.items() if amount}

    @invariant()
    def every_month_reports_what_the_naive_reading_does(self):
        open_contract, open_month = self._open()
        for (contract, _), term in zip(self.contracts, self.terms, strict=True):
            with self.inside():
                figures = as_reported(year_figures(contract))
            said = {month: Counter() for month in term.months()}
            for (month, level), row in figures.counted.items():
                said[month]["counted", level] += row.pence
                said[month]["days", level] += row.days
            for cell in figures.cells:
                said[cell.month]["actual", cell.funded_band, cell.scope] += cell.cost_pence
            said = {month: {key: amount for key, amount in one.items() if amount} for month, one in said.items()}
            for frozen_of, month, amounts in self.frozen:
                if frozen_of == contract:
                    assert said[month] == amounts
            if contract == open_contract and open_month in said:
                assert said[open_month] == self._reported(open_month)

    @invariant()
    def what_is_settled_never_changes(self):
        with self.inside():
            for settlement, expected, cells in self.settled:
                statement = Statement.objects.get(id=settlement.statement_id)
                assert statement.checksum == settlement.check_code
                assert (self._said(statement), every_cell(statement)) == (expected, cells)

    @invariant()
    def whoever_stands_behind_an_adjustment_is_found(self):
        for contract, _ in self.contracts:
            with self.inside():
                books = books_of(terms_of(contract))
                own = lines_of([statement.id for statement in books.own.statements])
                for late in late_of(books, year_figures(contract), own):
                    assert all(min(people) > 0 for people in late.witnesses.values())
                    assert all(number > 0 for number in late.people.values())

    @invariant()
    def everything_that_is_kept_is_proved(self):
        with self.inside():
            assert [(proof.what, proof.wrong) for proof in verify() if not proof.holds] == []

    @invariant()
    def what_was_kept_is_worked_out_again(self):
        with self.inside():
            for contract, run in self.kept[-4:]:
                assert checksum_as_of(contract, run.as_of) == run.checksum


def every_cell(statement):
    """A statement as it is stored."""
    return list(StatementCell.objects.filter(statement=statement).order_by("id").values())


QUICK = settings(max_examples=6, stateful_step_count=14, phases=[Phase.generate])


@pytest.mark.django_db
def test_frozen_months_stay_and_add_up_with_the_open_one_to_all_that_is_known():
    run_state_machine_as_test(Months, settings=QUICK)
    assert Months.settlements
