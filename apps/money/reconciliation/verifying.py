"""Proof that summaries are what their facts make them, and that the chain of events is whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.care.activity.engine.as_of import cells_as_of
from apps.care.activity.engine.cells import cells_that_differ, witnesses_that_mislead
from apps.care.activity.models import ActivityCell
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.selectors import chain_state
from apps.foundation.audit.services import seal_events
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.foundation.core.tenancy import current_partnership_id
from apps.money.capitation.engine.funded import funded_periods_that_differ
from apps.money.capitation.engine.person_days import days_that_differ
from apps.money.capitation.selectors import counted_as_of
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import CurrentTerms, terms_of
from apps.money.reconciliation.domain.checksum import checksum
from apps.money.reconciliation.engine.figures import sums_seen
from apps.money.reconciliation.engine.frozen import frozen_of
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.registries import further_proofs
from apps.money.reconciliation.selectors.books import books_of
from apps.money.reconciliation.selectors.figures import year_figures
from apps.money.reconciliation.selectors.reported import as_reported
from apps.money.reconciliation.services import checked_lines


@dataclass(frozen=True)
class Proof:
    """One thing that was proved, or the first places where it is not so."""

    what: str
    wrong: list[str]

    @property
    def holds(self) -> bool:
        return not self.wrong


MOST_NAMED = 10


def verify() -> list[Proof]:
    """Prove everything of the current partnership."""
    seal_events()
    chain = chain_state()
    with connection.cursor() as cursor:
        return [
            Proof(
                f"The chain of events is whole: {chain.sealed:,} sealed, {chain.unsealed:,} to be sealed",
                [] if chain.intact else [f"place {chain.broken_at:,}"],
            ),
            Proof("Sums of cells are those of their records", _named(cells_that_differ(cursor))),
            Proof("People named by cells are in them", _named(witnesses_that_mislead(cursor))),
            Proof("Records stand in the cells where their person's level puts them", _misplaced()),
            Proof(
                "Funded periods follow from levels, registration, deaths and contracts",
                funded_periods_that_differ(cursor),
            ),
            Proof("Days in the model are those of the funded periods", days_that_differ(cursor)[:MOST_NAMED]),
            Proof("Links of records lead to rows of the same partnership", _loose_links(cursor)),
            Proof("Statements are under their check codes", _statements_that_differ()),
            Proof(
                "All statements of a contract add up to what was known when the newest was made",
                _statements_not_adding(),
            ),
            Proof("Frozen and open months add up to what is known now", _open_months_that_differ()),
            *(Proof(one.what, list(one.wrong())[:MOST_NAMED]) for one in further_proofs),
        ]


def ask_to_verify(*, actor: Actor, nudge: bool = True) -> Job:
    """Ask for a proof of everything."""
    require(actor, Permission.FIGURES_VERIFY)
    return jobs.want(
        "reconciliation.verify", actor=actor, reason="A proof of every figure was asked for", key="verify", nudge=nudge
    )


def work(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The proof, as a job."""
    progress.report(0, 1, "proving the figures")
    proofs = verify()
    return {"proofs": [{"what": proof.what, "wrong": proof.wrong} for proof in proofs]}


def latest_proof() -> Job | None:
    return Job.objects.filter(kind="reconciliation.verify").order_by("-id").first()


def _misplaced() -> list[str]:
    """Cells whose sums differ from placing every record afresh."""
    stored = {
        (row.contract_id, row.month, row.service_line_id, row.kind, row.funded_band, row.scope, row.ltc_related): (
            row.records,
            row.units,
            row.bed_days,
            row.cost_pence,
        )
        for row in ActivityCell.objects.filter(records__gt=0)
    }
    afresh = {tuple(row[:7]): tuple(row[7:]) for row in cells_as_of(None)}
    wrong = sorted((key for key in stored.keys() | afresh.keys() if stored.get(key) != afresh.get(key)), key=str)
    return [f"month {key[1]:%B %Y}, level {key[4]}" for key in wrong[:MOST_NAMED]]


def _statements_that_differ() -> list[str]:
    """Statements whose lines do not give their check code."""
    wrong = []
    for statement in Statement.objects.order_by("contract_id", "month"):
        if checksum(checked_lines(list(statement.cells.all()))) != statement.checksum:
            wrong.append(f"{statement.month:%B %Y}")
    return wrong[:MOST_NAMED]


def _statements_not_adding() -> list[str]:
    """Contracts whose statements do not add up to the records and days known at the moment of the newest, both worked
    out again from facts: the statements of an open contract, since a later one carries on those of a closed one."""
    wrong = []
    for terms in _contracts_with_statements():
        books = books_of(terms)
        if books.own.open_month is None:
            continue
        months, as_of = set(books.own.frozen), books.own.statements[-1].as_of
        records, days = frozen_of(terms.contract.id)
        known = sums_seen(terms.contract.id, (row for row in cells_as_of(as_of) if row[1] in months))
        then = terms_of(terms.contract, as_of=as_of)
        counted = counted_as_of(terms.contract.id, then.prices_by_month, then.counting, as_of)
        known_days = {key: (row.days, row.pence) for key, row in counted.items() if key[0] in months}
        frozen = {grain: sums for grain, sums in records.items() if any(sums)}
        wrong += [
            f"{grain[0]:%B %Y}: records" for grain in known.keys() | frozen if known.get(grain) != frozen.get(grain)
        ]
        wrong += [f"{key[0]:%B %Y}: days" for key in known_days if known_days[key] != days.get(key, (0, 0))]
    return sorted(set(wrong))[:MOST_NAMED]


def _open_months_that_differ() -> list[str]:
    """Contracts whose months, as they report them, do not add up to their figures by month of care, in pounds: without
    what they carry of closed contracts before them."""
    wrong = []
    for terms in _contracts_with_statements():
        books, figures = books_of(terms), year_figures(terms.contract)
        if books.own.open_month is None:
            continue
        reported = as_reported(figures)
        said = sum(cell.cost_pence for cell in reported.cells if cell.of_contract in (0, terms.contract.id))
        counted = sum(row.pence for row in reported.counted.values()) - sum(
            row.pence for key, row in reported.late_counted.items() if key[1] != terms.contract.id
        )
        if said != sum(cell.cost_pence for cell in figures.cells):
            wrong.append(f"{terms.contract.code}: records")
        if counted != sum(row.pence for row in figures.counted.values()):
            wrong.append(f"{terms.contract.code}: days")
    return wrong


def _contracts_with_statements() -> list[CurrentTerms]:
    ids = Statement.objects.values_list("contract_id", flat=True).distinct()
    return [terms_of(contract) for contract in Contract.objects.filter(id__in=ids).order_by("id")]


LINKS = (
    ("person_id", "patients_person"),
    ("provider_id", "partnerships_organisation"),
    ("service_line_id", "partnerships_serviceline"),
    ("cell_id", "activity_activitycell"),
    ("batch_id", "intake_batch"),
)


def _loose_links(cursor: Any) -> list[str]:
    """Links of activity records are joined and not enforced, so they are proved here."""
    loose = []
    for column, target in LINKS:
        cursor.execute(
            f"""
            SELECT count(*) FROM activity_activity a WHERE a.partnership_id = %(partnership)s AND NOT EXISTS (
                SELECT FROM {target} t WHERE t.partnership_id = a.partnership_id AND t.id = a.{column})
            """,
            {"partnership": current_partnership_id()},
        )
        if (number := cursor.fetchone()[0]) > 0:
            loose.append(f"{number:,} records lead nowhere by {column}")
    return loose


def _named(found: list[Mapping[str, Any]]) -> list[str]:
    return [f"cell {row['cell']}: {row['what']}" for row in found[:MOST_NAMED]]
