"""Agreements of a contract over the same year side by side; and simulations that were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.foundation.access.permissions import Permission
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.core.paging import page_of
from apps.foundation.core.paper import Paper
from apps.foundation.kernel.listing import listed
from apps.money.contracts.selectors.versions import shown_in, terms_for
from apps.money.rehearsals import presenters
from apps.money.rehearsals.asked import THEN, asked_by
from apps.money.rehearsals.domain.document import MOST_AGREEMENTS
from apps.money.rehearsals.domain.simulation import USUAL_DRAWS
from apps.money.rehearsals.selectors import (
    LIVE_SEED,
    Tried,
    job_of,
    live_draws,
    rehearsal_of,
    simulation_for,
    simulations_of,
    taken_from_plan,
)
from apps.money.rehearsals.selectors.basis import NotRehearsed, said_of_basis
from apps.money.rehearsals.services import ask_to_simulate
from apps.money.risk_sharing.domain.position import BadInput
from apps.money.risk_sharing.domain.worked import example_of
from apps.money.risk_sharing.selectors import written_of

if TYPE_CHECKING:
    from apps.foundation.access.policy import Actor
    from apps.money.contracts.selectors import CurrentTerms
    from apps.money.rehearsals.models import Simulation

ENTRY = {"current_entry": "contracts", "current": "rehearse"}
NOBODY_PAID = "Nothing here pays anyone."


@page(Permission.REHEARSE)
def rehearse(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The version's own agreement, and others that are tried, over the same year of the same people."""
    try:
        asked = asked_by(request, actor, uid)
    except NotRehearsed as refusal:
        terms = terms_for(actor, uid, request.GET.get("version"))
        return render(request, "rehearsals/rehearse.jinja", {"terms": terms, "refusal": str(refusal), **ENTRY})
    if asked.tried is not None and asked.writing and (then := request.GET.get(THEN)) in ("beside", "with"):
        return redirect(asked.next if then == "beside" else asked.further)
    terms, written, basis = asked.terms, asked.written, asked.basis
    context: dict[str, Any] = {
        "terms": terms,
        "form": asked.form,
        "term_form": asked.term_form,
        "worked": example_of(asked.term_form.of) if asked.term_form else None,
        "asked": asked,
        "basis": said_of_basis(basis),
        "query": request.GET.urlencode(),
        "draws": USUAL_DRAWS,
        "kept": page_of(simulations_of(actor, terms.version), request.GET.get("page")),
        **ENTRY,
    }
    if asked.tried is not None:
        draws = live_draws(len(basis.people))
        try:
            rehearsal = rehearsal_of(terms, written, basis, asked.tried, draws=draws, seed=LIVE_SEED)
            made = rehearsal.made(effects=False)
        except BadInput as refusal:
            context |= {"refusal": str(refusal), "side_by_side": presenters.tried_by_title(asked)}
        else:
            limits = rehearsal.case.limits or {}
            answer, shown = _shown(request, terms, made, written.names, limits, basis.plan)
            if answer is not None:
                return answer
            context |= shown | {
                "from_plan": listed(taken_from_plan(rehearsal, written)),
                "side_by_side": presenters.side_by_side(made, asked),
                "is_room": len(rehearsal.agreements) < MOST_AGREEMENTS,
            }
    return render(request, "rehearsals/rehearse.jinja", context)


def _shown(
    request: HttpRequest, terms: CurrentTerms, made: Any, names: Any, limits: Any, plan: int
) -> tuple[HttpResponse | None, dict[str, Any]]:
    """What a rehearsal came to on a page; or as a file, where one is asked for."""
    parties, effects = presenters.parties_table(made, names, limits), presenters.effects_table(made, names)
    finding = presenters.finding(made, plan)
    sheets = [parties, presenters.principles_sheet(made), *([effects] if effects else [])]
    paper = Paper(f"Rehearsal: {terms.contract.name}", [NOBODY_PAID, finding])
    answer = download(request, sheets, f"{terms.contract.code}-rehearsal", paper)
    return answer, {
        "finding": finding,
        "chart": presenters.spread_chart(made, names, limits),
        "effects": effects,
        "principles": presenters.principles_table(made),
        "chance": presenters.chance_said(made["people"]),
        "base": f"?{_without_file(request)}",
    }


def _without_file(request: HttpRequest) -> str:
    said = request.GET.copy()
    said.pop("file", None)
    return f"{said.urlencode()}&" if said else ""


@page(Permission.REHEARSE, methods=("POST",))
def ask(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Ask for a long simulation of what the address says."""
    try:
        asked = asked_by(request, actor, uid)
    except NotRehearsed as refusal:
        messages.error(request, str(refusal))
        return redirect("rehearsals:rehearse", uid=uid)
    if asked.tried is None:
        messages.error(request, "Something that was typed cannot be rehearsed: mend it first.")
        return redirect("rehearsals:rehearse", uid=uid)
    made = ask_to_simulate(actor=actor, terms=asked.terms, tried=asked.tried, year=asked.form.year_asked)
    return redirect("rehearsals:simulation", uid=uid, simulation_uid=made)


@page(Permission.REHEARSE)
def simulation(request: HttpRequest, actor: Actor, uid: UUID, simulation_uid: UUID) -> HttpResponse:
    """A simulation that was kept; or how far its making is."""
    terms = terms_for(actor, uid, None)
    kept = simulation_for(actor, terms.contract, simulation_uid)
    if kept is None:
        job = job_of(actor, terms.contract, simulation_uid)
        if job is None:
            raise Http404
        context = {"terms": terms, "job": job, "uid": simulation_uid, **ENTRY}
        return render(request, "rehearsals/simulation.jinja", context)
    terms = _terms_of(terms, kept)
    written = written_of(kept.version)
    said = kept.inputs["shown"]
    answer, shown = _shown(request, terms, kept.result, written.names, said["limits"], said["plan"])
    if answer is not None:
        return answer
    context = {
        "terms": terms,
        "kept": kept,
        "uid": simulation_uid,
        "assumed": presenters.assumed_table(kept.inputs["tried"], said["basis"]),
        "same": _same(kept),
        **shown,
        **ENTRY,
    }
    return render(request, "rehearsals/simulation.jinja", context)


def _terms_of(terms: CurrentTerms, kept: Simulation) -> CurrentTerms:
    """The contract's terms at the version that was simulated."""
    return terms if terms.version.id == kept.version_id else shown_in(terms, kept.version)


def _same(kept: Simulation) -> str:
    """Whether a repetition came to the same; nothing of one that repeats none."""
    if kept.repeats is None:
        return ""
    if kept.result == kept.repeats.result:
        return "The same. Made again with the same seed, every figure is the same."
    if kept.people != kept.repeats.people:
        return "Not the same: what was recorded of the people has changed since the first was made."
    return "Not the same: the terms, the plan or the limits have changed since the first was made."


@page(Permission.REHEARSE)
def progress(request: HttpRequest, actor: Actor, uid: UUID, simulation_uid: UUID) -> HttpResponse:
    """How far the making is."""
    contract = terms_for(actor, uid, None).contract
    job = job_of(actor, contract, simulation_uid)
    if job is None and simulation_for(actor, contract, simulation_uid) is None:
        raise Http404
    response = render(request, "components/progress.jinja", {"job": job})
    response["X-Progress"] = "over" if job is None or job.is_over else "running"
    return response


@page(Permission.REHEARSE, methods=("POST",))
def again(request: HttpRequest, actor: Actor, uid: UUID, simulation_uid: UUID) -> HttpResponse:
    """Make a simulation again, with its seed, from what it was made from."""
    terms = terms_for(actor, uid, None)
    kept = simulation_for(actor, terms.contract, simulation_uid)
    if kept is None:
        raise Http404
    terms = _terms_of(terms, kept)
    made = ask_to_simulate(actor=actor, terms=terms, tried=Tried.kept(kept.inputs["tried"]), year=None, repeats=kept)
    return redirect("rehearsals:simulation", uid=uid, simulation_uid=made)
