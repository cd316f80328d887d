"""The quality of a contract: measures of the version that is read, readings of a year, the level that they reach."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.foundation.core.written import NamesSomebody
from apps.foundation.kernel.periods import LAST_YEAR
from apps.foundation.kernel.whole_numbers import whole_number
from apps.money.contracts.domain.signing import TextChanged
from apps.money.contracts.selectors import CurrentTerms, get_contract_in_force_for, parties_of, terms_of
from apps.money.contracts.selectors.party import may_write, terms_to_write
from apps.money.contracts.selectors.scope import may_be_scoped
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.services import NotADraft
from apps.money.contracts.views.shared import ENTRY, back
from apps.money.quality.domain.measures import NotAMeasure
from apps.money.quality.forms import AnswerForm, MeasureForm, ReadingForm, StopAnswerForm, StopForm
from apps.money.quality.presenters.measures import measures_shown
from apps.money.quality.presenters.readings import reading_shown
from apps.money.quality.presenters.stops import stop_shown
from apps.money.quality.presenters.year import year_shown
from apps.money.quality.selectors import (
    get_reading_for,
    get_stop_for,
    may_answer_stop,
    measures_of,
    open_in,
    open_quality,
    quality_linked_of,
    quality_of,
    stops_raised_by,
    usual_year,
    years_to_stop,
)
from apps.money.quality.services import (
    ChangedMeanwhile,
    NotAReading,
    NotThere,
    answer_reading,
    answer_stop,
    drop_measure,
    raise_stop,
    record_reading,
    write_measure,
)

CLOSED = "The parties have this version, or it is in force: its quality measures are not changed."


@page(Permission.CONTRACT_VIEW)
def quality(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How good care is by what the parties agreed, and which level that reaches."""
    today = timezone.localdate()
    current = terms_for(actor, uid, request.GET.get("version"))
    version, rows = current.version, measures_of(current.version)
    writes = may_be_scoped(version) and may_write(actor, version)
    context: dict[str, Any] = {
        "terms": current,
        "measures": measures_shown(rows),
        "may_write": writes,
        "current": "quality",
        **ENTRY,
    }
    if writes:
        context |= {"read": code_of(version), "open": open_in(rows, version)}
    if current.is_in_force:
        year = whole_number(request.GET.get("year", ""), LAST_YEAR) or usual_year(current, today)
        found = quality_of(current, year)
        context["year"] = year_shown(current, found, quality_linked_of(found.version), actor, today)
    return render(request, "quality/quality.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def new_measure(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Add a measure to a draft."""
    return _write(request, actor, terms_to_write(actor, uid, request.GET.get("version")), None)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def measure(request: HttpRequest, actor: Actor, uid: UUID, measure_uid: UUID) -> HttpResponse:
    """Change a measure of a draft."""
    return _write(request, actor, terms_to_write(actor, uid, request.GET.get("version")), measure_uid)


def _write(request: HttpRequest, actor: Actor, current: CurrentTerms, measure_uid: UUID | None) -> HttpResponse:
    version = current.version
    row = next((one for one in measures_of(version) if one.uid == measure_uid), None)
    if measure_uid is not None and row is None:
        raise Http404
    if not may_be_scoped(version):
        messages.error(request, CLOSED)
        return back("quality:quality", current)
    form = MeasureForm(request.POST or None, parties=list(parties_of(version)), row=row, read=code_of(version))
    if request.method == "POST" and form.is_valid():
        try:
            write_measure(actor=actor, version=version, uid=measure_uid, said=form.said, read=form.cleaned_data["read"])
        except NotAMeasure as wrong:
            form.refused(wrong)
        except (NamesSomebody, NotADraft, NotThere, TextChanged) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{form.cleaned_data['name']} is written.")
            return back("quality:quality", current)
    return render(request, "quality/measure.jinja", {"terms": current, "form": form, "row": row, **ENTRY})


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def drop(request: HttpRequest, actor: Actor, uid: UUID, measure_uid: UUID) -> HttpResponse:
    """Take a measure out of a draft."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    if all(one.uid != measure_uid for one in measures_of(current.version)):
        raise Http404
    try:
        drop_measure(actor=actor, version=current.version, uid=measure_uid, read=request.POST.get("read", ""))
        messages.success(request, "The measure is taken out.")
    except (NotADraft, NotThere, TextChanged) as refusal:
        messages.error(request, str(refusal))
    return back("quality:quality", current)


@page(Permission.QUALITY_RECORD, methods=("GET", "POST"))
def record(request: HttpRequest, actor: Actor, uid: UUID, key: UUID) -> HttpResponse:
    """Record a reading of a measure; with `?month=2026-09` one in the place of the reading that stands for it."""
    now, today = timezone.now(), timezone.localdate()
    found = open_quality(actor, uid, whole_number(request.GET.get("year", ""), LAST_YEAR), today)
    row, over = found.measure(key), found.months_over(today)
    if row.recorder_id != actor.organisation_id:
        messages.error(request, f"{row.recorder.name} records {row.name}.")
        return redirect("quality:quality", uid=uid)
    of_month = {f"{month:%Y-%m}": one for (of, month), one in found.standing.items() if of == key}
    stands = of_month.get(request.GET.get("month", ""))
    free = [month for month in over if (key, month) not in found.standing]
    form = ReadingForm(request.POST or None, row=row, months=over if request.method == "POST" else free, stands=stands)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            record_reading(
                actor=actor,
                of=found,
                key=key,
                through=form.month,
                value=given["value"],
                source=given["source"],
                note=given["note"],
                seen=form.seen,
                uid=form.uid,
                now=now,
            )
        except NotAReading as wrong:
            form.refused(wrong)
        except (ChangedMeanwhile, NamesSomebody, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The reading is recorded. It waits for {row.confirmer.name} to confirm it.")
            return redirect(f"{reverse('quality:quality', args=[uid])}?year={found.year}")
    context = {"terms": terms_of(found.contract), "form": form, "row": row, "stands": stands, "free": free, **ENTRY}
    return render(request, "quality/record.jinja", context)


@page(Permission.CONTRACT_VIEW, methods=("GET", "POST"))
def reading(request: HttpRequest, actor: Actor, uid: UUID, reading_uid: UUID) -> HttpResponse:
    """One reading, its source and its answer; the other side answers it here."""
    now, contract = timezone.now(), get_contract_in_force_for(actor, uid)
    one = get_reading_for(actor, contract, reading_uid)
    current = terms_of(contract)
    shown = reading_shown(quality_of(current, one.year), one, actor)
    form = AnswerForm(request.POST or None) if shown.may_answer else None
    if request.method == "POST" and form is None:
        messages.error(request, "There is nothing for you to answer here.")
    elif request.method == "POST" and form is not None and form.is_valid():
        try:
            answer_reading(
                actor=actor,
                reading=one,
                agrees=form.is_confirmed,
                words=form.cleaned_data["words"],
                uid=form.uid,
                now=now,
            )
        except NotAReading as wrong:
            form.add_error(wrong.field, str(wrong))
        except (ChangedMeanwhile, NamesSomebody, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Confirmed." if form.is_confirmed else "Said not to be right.")
            return redirect(f"{reverse('quality:quality', args=[uid])}?year={one.year}")
    return render(request, "quality/reading.jinja", {"terms": current, "form": form, "shown": shown, **ENTRY})


@page(Permission.STOP_RAISE, methods=("GET", "POST"))
def stops(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Raise a clinical stop, and read the answers to those that one raised."""
    now, today = timezone.now(), timezone.localdate()
    form = StopForm(request.POST or None, years=years_to_stop(actor, today))
    if request.method == "POST" and form.is_valid():
        contract, year = form.chosen
        try:
            raise_stop(
                actor=actor, contract=contract, year=year, words=form.cleaned_data["words"], uid=form.uid, now=now
            )
        except (NamesSomebody, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The stop is raised. The commissioners read it, and their answer stands here.")
            return redirect("quality:stops")
    raised = [stop_shown(one) for one in stops_raised_by(actor)]
    context = {"form": form, "raised": raised, "current_entry": "stops"}
    return render(request, "quality/stops.jinja", context)


@page(Permission.CONTRACT_VIEW, methods=("GET", "POST"))
def stop(request: HttpRequest, actor: Actor, uid: UUID, stop_uid: UUID) -> HttpResponse:
    """One clinical stop; a commissioner of the contract answers it here."""
    contract = get_contract_in_force_for(actor, uid)
    one = get_stop_for(actor, contract, stop_uid)
    shown = stop_shown(one)
    current = terms_of(contract)
    may_answer = may_answer_stop(actor, one, quality_of(current, one.year))
    form = StopAnswerForm(request.POST or None) if may_answer and shown.is_open else None
    if request.method == "POST" and form is None:
        messages.error(request, "There is nothing for you to answer here.")
    elif request.method == "POST" and form is not None and form.is_valid():
        try:
            answer_stop(actor=actor, stop=one, words=form.cleaned_data["words"], uid=form.uid, now=timezone.now())
        except (ChangedMeanwhile, NamesSomebody, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The stop is answered, and ends.")
            return redirect(f"{reverse('quality:quality', args=[uid])}?year={one.year}")
    return render(request, "quality/stop.jinja", {"terms": current, "form": form, "shown": shown, **ENTRY})
