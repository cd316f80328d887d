"""Taking a whole Synthea export in: organisations, people, conditions, encounters, a run, a contract.

Everything goes through intake and services, as a user would do it; nothing is written behind their backs.
"""

import csv
import json
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from apps.care.need_bands.choices import NeedBand
from apps.care.patients.services import add_condition_code
from apps.care.risk_profiling.models import RiskRun
from apps.care.risk_profiling.services import ask_to_apply
from apps.foundation.access.policy import Actor
from apps.foundation.core import jobs
from apps.foundation.core.registries import Bundle, bundles
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.choices import BatchState
from apps.foundation.intake.here_and_now import summary, take_file
from apps.foundation.intake.models import Batch
from apps.foundation.kernel.pence import pounds
from apps.foundation.kernel.periods import financial_year
from apps.foundation.partnerships.models import Organisation, Partnership
from apps.foundation.partnerships.selectors import find_partnership, organisations_inside
from apps.foundation.partnerships.services import add_service_lines, command_line, create_partnership
from apps.interfaces.synthea.domain.year import year_of_care
from apps.interfaces.synthea.engine import cohort_scores, latest_encounter
from apps.interfaces.synthea.layouts import SITE
from apps.interfaces.synthea.scan import people_not_listed, sectors_by_organisation
from apps.money.contracts.choices import ContractModel, Stage
from apps.money.contracts.domain.scope import everything_in
from apps.money.contracts.selectors import contract_by_code
from apps.money.contracts.services import Terms, ask_to_start, draft_contract, draw_plan

FILES = ("patients.csv", "conditions.csv", "encounters.csv")
CONTRACT = "synthea"
LOW_FROM, MEDIUM_FROM, HIGH_FROM = "0", "2500", "12500"
FEES = {NeedBand.LOW: 150_000, NeedBand.MEDIUM: 800_000, NeedBand.HIGH: 4_000_000}


class NotASyntheaExport(ValueError):
    """The folder lacks a file of an export; the message names it."""


class NotTakenIn(ValueError):
    """A file of the export was refused; what came before it stays, and sending the export again is harmless."""


class AnotherSite(ValueError):
    """The partnership holds another site already: each site is a partnership of its own."""


def take_export(folder: Path, slug: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take an export in, and bring its year of care as far as a contract as a test: nobody is there to sign.

    Raises NotASyntheaExport, AnotherSite, ValueError for a wrong `as_of`.
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise NotASyntheaExport(f"{folder} has no {name}.")
    site = str(given.get("site") or folder.name)
    as_of = date.fromisoformat(given["as_of"]) if given.get("as_of") else None
    partnership = find_partnership(slug) or create_partnership(slug=slug, name=f"Synthea: {site}", is_fictional=True)
    actor = command_line(partnership)
    code = f"{SITE}{''.join(c if c.isalnum() else '-' for c in site).upper()}"[:36]
    with tenant(partnership.id):
        sites = set(organisations_inside().filter(ods_code__startswith=SITE).values_list("ods_code", flat=True))
        if sites and code not in sites:
            raise AnotherSite(f"{slug} holds another site: take this one into a partnership of its own.")
        if not sites:
            _add_condition_codes(actor)
    batches = [_organisations(actor, folder, code, site)]
    batches.append(_file(actor, folder, "patients.csv", "people", "synthea_people"))
    if missing := people_not_listed(folder):
        rows = [(local_id, "Unknown", "Not in patients.csv", "U") for local_id in missing]
        header = ("local_id", "given_name", "family_name", "sex")
        batches.append(_take_rows(actor, "people", header, rows, name="people awaiting trace"))
    batches.append(_file(actor, folder, "conditions.csv", "conditions", "synthea_conditions"))
    batches.append(_file(actor, folder, "encounters.csv", "activity", "synthea_encounters"))
    with tenant(partnership.id):
        year = year_of_care(as_of or latest_encounter())
    batches.append(_run(actor, year))
    _contract(actor, partnership, code, year)
    return {
        "partnership": slug,
        "contract": f"{slug}/{CONTRACT}",
        "year": year,
        "files": [summary(b) for b in batches],
    }


bundles.register(Bundle("synthea", "A Synthea export (patients, conditions, encounters)", take_export))


def _add_condition_codes(actor: Actor) -> None:
    listed = json.loads((Path(__file__).parent / "long_term_conditions.json").read_text())
    for group, codes in listed["groups"].items():
        for code in codes:
            add_condition_code(actor=actor, code_system=listed["code_system"], code=code, group=group)


def _organisations(actor: Actor, folder: Path, code: str, site: str) -> Batch:
    """The site's practice and commissioner, and every organisation of the encounters with its service lines."""
    classes = sectors_by_organisation(folder)
    rows = [
        (code, f"{site}: registered list", "PRIMARY_CARE", "PRACTICE"),
        (f"{code}-ICB", f"{site}: commissioner", "PRIMARY_CARE", "COMMISSIONER"),
    ]
    for organisation, counted in sorted(classes.items()):
        sector = counted.most_common(1)[0][0]
        rows.append((organisation, f"Synthea provider {organisation[:8]}", sector, "PROVIDER"))
    batch = _take_rows(actor, "organisations", ("ods_code", "name", "sector", "role"), rows)
    with tenant(actor.partnership_id):
        known = {o.ods_code: o for o in Organisation.objects.filter(ods_code__in=list(classes))}
        for organisation, counted in classes.items():
            add_service_lines(actor=actor, organisation=known[organisation], sectors=sorted(counted))
    return batch


def _run(actor: Actor, year: int) -> Batch:
    """A complete run at the index day: everybody in the cohort, scored by what the year before cost."""
    term = financial_year(year)
    with tenant(actor.partnership_id):
        scores = cohort_scores(term.starts_on)
    batch = _take_rows(
        actor,
        "risk_scores",
        ("nhs_number", "score"),
        [(number, pounds(pence).replace(",", "")) for number, pence in scores],
        parameters={
            "tool": "Cost of the year before",
            "tool_version": "1",
            "data_on": term.starts_on.isoformat(),
            "effective_from": term.starts_on.isoformat(),
            "feeds": "primary,secondary,community",
            "threshold_kind": "absolute",
            "low_from": LOW_FROM,
            "medium_from": MEDIUM_FROM,
            "high_from": HIGH_FROM,
        },
    )
    with tenant(actor.partnership_id):
        run = RiskRun.objects.filter(effective_from=term.starts_on).latest("id")
        job = None if run.applied_at else ask_to_apply(actor=actor, run=run, nudge=False)
    if job:
        jobs.run(actor.partnership_id, job.id)
    return batch


def _contract(actor: Actor, partnership: Partnership, code: str, year: int) -> None:
    """A contract over the year, with everything in scope, a plan from the run, as a test: nobody is there to sign."""
    with tenant(partnership.id):
        if contract_by_code(CONTRACT) is not None:
            return
        term = financial_year(year)
        parties = list(organisations_inside().exclude(ods_code=code).order_by("ods_code"))
        version = draft_contract(
            actor=actor,
            terms=Terms(
                code=CONTRACT,
                name=f"{partnership.name}, year of care {year} to {year + 1}",
                model=ContractModel.OUTCOMES_BASED,
                starts_on=term.starts_on,
                ends_before=term.ends_before,
                fees=FEES,
            ),
            parties=parties,
            scope=everything_in,
        )
        run = RiskRun.objects.filter(effective_from=term.starts_on).latest("id")
        draw_plan(actor=actor, version=version, run=run)
        job = ask_to_start(actor=actor, version=version, stage=Stage.TEST, nudge=False)
    jobs.run(partnership.id, job.id)


def _take_rows(
    actor: Actor,
    kind: str,
    header: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    parameters: Mapping[str, Any] | None = None,
    name: str = "",
) -> Batch:
    """Rows made from the export, taken in as a file of their own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name or kind}.csv"
        with path.open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            writer.writerows(rows)
        return _taken_in(take_file(actor=actor, kind=kind, path=path, parameters=parameters))


def _file(actor: Actor, folder: Path, name: str, kind: str, preset: str) -> Batch:
    return _taken_in(take_file(actor=actor, kind=kind, preset=preset, path=folder / name))


def _taken_in(batch: Batch) -> Batch:
    """The batch, if all went well: the steps after it stand on it."""
    if batch.state != BatchState.COMMITTED:
        reason = batch.refusal or (batch.job.message if batch.job else "") or "it was not taken in"
        raise NotTakenIn(f"{batch.file_name}: {reason}")
    return batch
