"""The statement of a year says what the rules say, for agreements that nobody would think of.

10,000 statements are read back from the words and figures that people see, 50 of them as pages, and held against the
transfers of the rules: every sum is made here, none is the statement's own.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import count

import pytest
from openpyxl import load_workbook

from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.position import BadInput, MissingFigure, Parties, Position
from apps.money.risk_sharing.domain.settlement import BASE, Settlement, settle
from apps.money.risk_sharing.domain.term import Place, SoFar
from apps.money.settlements import views
from apps.money.settlements.domain.facts import Facts
from apps.money.settlements.domain.outcome import Outcome
from apps.money.settlements.domain.paid_in_months import PaidThroughTheYear
from apps.money.settlements.domain.working import work_out
from apps.money.settlements.presenters.tables import every_table
from apps.money.settlements.presenters.words import held_in_words, result_in_words
from tests.factories.agreements import Drawn
from tests.factories.once import once
from tests.factories.pages import tables_of
from tests.integration.settlements.settled import Settled

pytestmark = pytest.mark.django_db
made_once, settled = once("settled", Settled)

EVERY_GAIN = "Every gain of a provider"
CHUNKS, IN_CHUNK, PAGES = 10, 1_000, 50
HELD, PAID, NO_CONSEQUENCE = (
    "Held until what holds it is answered",
    "To be paid",
    "No consequence: too few people",
)


@dataclass(frozen=True)
class Stated:
    """A statement as it is read back, beside what it rests on. `own` is the reader's party."""

    facts: Facts
    position: object
    own: str
    tables: dict[str, list[dict[str, str]]]

    @classmethod
    def of(cls, base, facts: Facts, outcome: Outcome, own: str) -> "Stated":
        due = base.read.due
        everybody = {**due.payers, **due.providers}
        payers = {code: everybody[code] for code, kind in facts.parties.items() if kind == "commissioner"}
        position = replace(base, read=replace(base.read, due=replace(due, payers=payers)), facts=facts, outcome=outcome)
        return cls(facts, position, own, {one.name: read_back(one) for one in every_table(position, own)})

    @property
    def names(self) -> dict[str, str]:
        return self.position.names

    @property
    def providers(self) -> list[str]:
        return [code for code, kind in self.facts.parties.items() if kind != "commissioner"]

    @property
    def holds(self) -> int:
        """How many things hold every gain of a provider."""
        return sum(stands in ("BREACHED", "UNKNOWN") for _, stands, _ in self.facts.gates) + len(self.facts.stops)

    def line(self, table: str, first: str) -> dict[str, str]:
        [found] = [row for row in self.tables[table] if next(iter(row.values())) == first]
        return found


def read_back(table):
    """The rows as people read them: what stands in a column, by its heading."""
    return [
        dict(zip([one.label for one in table.columns], [cell.text for cell in row.cells], strict=True))
        for row in table.rows
    ]


def pence(text: str) -> int:
    """`−1,234.56` is -123456."""
    return int(text.replace("−", "-").replace("+", "").replace(",", "").replace(".", ""))


@dataclass(frozen=True)
class Ruled:
    """What the rules say of the same year: by line (its title) and party, and which lines are in which ledger."""

    settlement: Settlement
    lines: dict[str, dict[str, int]]
    ledgers: dict[str, str]
    waiting: list[str]

    @classmethod
    def of(cls, facts: Facts) -> "Ruled":
        parties, position = Parties(facts.parties), Position.read(dict(facts.position), Parties(facts.parties))
        terms, waiting = [], []
        for one in facts.terms:
            term = CATALOGUE[one["term"]].read(one["parameters"], parties)
            try:
                term.effect(SoFar(position, parties))
                terms.append(term)
            except MissingFigure:
                waiting.append(term.title)
        months = facts.months
        if months.leads:
            terms.append(PaidThroughTheYear(months))
        made = settle(parties, position, Agreement(sorted(terms, key=lambda term: term.place)))
        lines, ledgers = {}, {}
        if months.leads:
            lines |= {"Signed plan": dict(months.plan), "Beyond the margin": dict(months.moved)}
            ledgers |= {"Signed plan": "Plan", "Beyond the margin": "Performance"}
            if months.error or any(months.baseline.values()):
                lines["Error of the baseline"], ledgers["Error of the baseline"] = dict(months.baseline), "Baseline"
        titles = {term.code: term.title for term in terms} | {BASE: "Base"}
        places = {term.code: term.place for term in terms} | {BASE: Place.BASE}
        for code in dict.fromkeys(step.term for step in made.steps):
            if code == PaidThroughTheYear.code:
                continue
            net = Counter()
            for one in made.transfers:
                if one.term == code:
                    net[one.payee] += one.amount
                    net[one.payer] -= one.amount
            lines[titles[code]], ledgers[titles[code]] = (
                dict(net),
                ("Plan" if places[code] == Place.BASE else "Performance"),
            )
        return cls(made, lines, ledgers, waiting)

    def for_the_year(self, code: str) -> int:
        return sum(line.get(code, 0) for line in self.lines.values())

    def in_ledger(self, ledger: str, code: str) -> int:
        return sum(line.get(code, 0) for title, line in self.lines.items() if self.ledgers[title] == ledger)


def drawn(chunk: int, wanted: int):
    """So many agreements of a chunk that can be settled, with what they come to."""
    made = 0
    for number in count(chunk * 1_000_000):
        facts = Drawn(number).facts()
        try:
            outcome = work_out(facts)
        except BadInput:
            continue
        yield number, facts, outcome
        made += 1
        if made == wanted:
            return


def check(stated: Stated, ruled: Ruled) -> None:
    """Every figure of the statement."""
    facts = stated.facts
    left = {
        code: ruled.for_the_year(code) - facts.months.together[code] - facts.settled.get(code, 0)
        for code in sorted(facts.parties)
    }
    assert sum(left.values()) == 0
    check_lines(stated, ruled, left)
    held = check_transfers(stated, left)
    check_parties(stated, ruled, left, held)
    check_what_waits(stated, ruled)
    check_sentences(stated, left, held)


def check_lines(stated: Stated, ruled: Ruled, left: dict[str, int]) -> None:
    """Each rule in its order, in its words, in its ledger; and what is left to settle."""
    shown = stated.tables["line by line"]
    assert [row["Line"] for row in shown[: len(ruled.lines)]] == list(ruled.lines)
    own, providers = stated.names[stated.own], stated.providers
    for title, line in ruled.lines.items():
        row = stated.line("line by line", title)
        assert pence(row["All providers"]) == sum(line.get(code, 0) for code in providers)
        assert pence(row[own]) == line.get(stated.own, 0)
        assert row["Ledger"] == ruled.ledgers[title]
    said = " ".join(row["How it was worked out"] for row in shown)
    assert all(with_names(step.words, stated.names) in said for step in ruled.settlement.steps)
    row = stated.line("line by line", "To settle")
    assert pence(row[own]) == left[stated.own]
    assert pence(row["All providers"]) == sum(left[code] for code in providers)


def check_transfers(stated: Stated, left: dict[str, int]) -> Counter:
    """They bring each party what is left for it; gains of providers are held while anything holds them. What of it is
    held, by party."""
    facts, codes = stated.facts, {name: code for code, name in stated.names.items()}
    few = facts.people is not None and facts.people < facts.consequences_from
    gets, held = Counter(), Counter()
    for row in stated.tables["who pays whom"][:-1]:
        payer, payee, amount = codes[row["From"]], codes[row["To"]], pence(row["Amount"])
        waits = stated.holds and payee in stated.providers
        assert row["Stands"] == (NO_CONSEQUENCE if few else HELD if waits else PAID)
        assert amount > 0
        for counted in (gets, held) if row["Stands"] == HELD else (gets,):
            counted[payee] += amount
            counted[payer] -= amount
    assert {code: gets[code] for code in left} == left
    return held


def check_parties(stated: Stated, ruled: Ruled, left: dict[str, int], held: Counter) -> None:
    """Each party by each rule and in each ledger; every column sums to nil."""
    for code in left:
        row = stated.line("parties", stated.names[code])
        for title, line in ruled.lines.items():
            assert pence(row[title]) == line.get(code, 0) if any(line.values()) else title not in row
        assert pence(row["For the year"]) == ruled.for_the_year(code)
        assert pence(row["Paid for the months"]) == stated.facts.months.together[code]
        assert pence(row["To settle"]) == left[code]
        assert pence(row.get("of which held", "0")) == held[code]
        assert pence(row.get("Settled before", "0")) == stated.facts.settled.get(code, 0)
        row = stated.line("ledgers", stated.names[code])
        assert pence(row["Error of the baseline"]) == ruled.in_ledger("Baseline", code)
        assert pence(row["Performance"]) == ruled.in_ledger("Performance", code)
    assert {pence(text) for title, text in stated.tables["parties"][-1].items() if title != "Party"} == {0}


def check_what_waits(stated: Stated, ruled: Ruled) -> None:
    """Whatever holds gains, each term that cannot be worked out, and money whose condition nobody knows."""
    waits = stated.tables.get("waits", [])
    assert sum(row["What"] == EVERY_GAIN for row in waits) == stated.holds
    terms = {row["What"]: row.get("Held", "") for row in waits if row["What"] != EVERY_GAIN}
    amounts = {CATALOGUE[code].title: amount for code, amount in ruled.settlement.held.items()}
    assert set(terms) == {*ruled.waiting, *amounts}
    assert {title: pence(terms[title]) for title in amounts} == amounts


def check_sentences(stated: Stated, left: dict[str, int], held: Counter) -> None:
    """What the reader's own organisation gets or pays now, in words."""
    facts, own = stated.facts, stated.own
    few = facts.people is not None and facts.people < facts.consequences_from
    now = 0 if few else left[own] - held[own]
    words, amount = result_in_words(stated.position, own)
    assert pence(amount.removeprefix("£")) == abs(now)
    assert ("receives" if now > 0 else "pays" if now < 0 else "nothing is to settle with") in words
    assert stated.names[own] in words
    assert held_in_words(stated.position.outcome).startswith("£") == any(amount > 0 for amount in held.values())


def with_names(words: str, names) -> str:
    for code in sorted(names, key=len, reverse=True):
        words = words.replace(code, names[code])
    return words


def test_a_page_shows_its_statement_and_its_file_has_the_same(settled, monkeypatch):
    """The page of whoever reads it, drawn over what another agreement came to; of some the file as well."""
    base, readers = settled.position(), {code: settled.client(code) for code in ("ICB", "ACU", "COM", "SOC")}
    for number, facts, outcome in drawn(CHUNKS, PAGES):
        own = sorted(facts.parties)[number % len(facts.parties)]
        stated = Stated.of(base, facts, outcome, own)
        check(stated, Ruled.of(facts))
        monkeypatch.setattr(views, "position_of", lambda *_, stated=stated: stated.position)
        answer = readers[own].get(settled.address())
        assert answer.status_code == 200
        on_page = tables_of(answer)
        for table in every_table(stated.position, own):
            if table.rows:
                head = [f"{one.label}{one.unit}" for one in table.columns]
                [rows] = [one[1:] for one in on_page if one[0] == head and len(one[1:]) == len(table.rows)]
                assert rows == [[" ".join(cell.text.split()) for cell in row.cells] for row in table.rows]
        text = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
        assert not re.search(r"\b(None|undefined|ICB|ACU|COM|SOC|TO_PAY|HELD|NO_CONSEQUENCE|[a-z]+_[a-z_]+)\b", text)
        assert all(name in text for name in (stated.names[code] for code in facts.parties))
        if number % 10 == 0:
            book = load_workbook(BytesIO(readers[own].get(settled.address(), {"file": "xlsx"}).content))
            written = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
            for row in stated.tables["parties"]:
                assert {pence(text) / 100 for title, text in row.items() if title != "Party"} <= written


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_statement_says_what_the_rules_say(settled, chunk):
    base, met = settled.position(), Counter()
    for number, facts, outcome in drawn(chunk, IN_CHUNK):
        own = sorted(facts.parties)[number % len(facts.parties)]
        try:
            check(Stated.of(base, facts, outcome, own), Ruled.of(facts))
        except AssertionError as error:
            raise AssertionError(f"Agreement {number}: {[one['term'] for one in facts.terms]}") from error
        met.update(one["term"] for one in facts.terms)
    assert set(met) == set(CATALOGUE)
