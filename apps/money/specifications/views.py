"""The service specification of a contract: overview, checklists, items with their forms, forms of providers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.care.co_ordination.selectors.requirements import requirements_by_level
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.money.contracts.selectors import Contract, terms_of
from apps.money.contracts.selectors.party import may_write
from apps.money.contracts.services import NotADraft
from apps.money.specifications.domain.answers import NotAnAnswer
from apps.money.specifications.forms import AnswerForm, EarlierForm, NoteForm, NotesOfForm, WhichForm
from apps.money.specifications.presenters import Pages, life
from apps.money.specifications.selectors import (
    Opened,
    earlier_specifications,
    history_of,
    newest_answer,
    newest_answers,
    newest_forms,
    notes_of,
    open_specification,
    past_their_day,
)
from apps.money.specifications.services import (
    AnsweredAlready,
    AnsweredMeanwhile,
    NotAsked,
    NothingToCopy,
    StillADraft,
    answer_item,
    ask_parties,
    begin_with,
    choose_form,
    note_progress,
)

REFUSALS = (NotADraft, AnsweredMeanwhile, NotAsked, StillADraft, SentBefore, NotAnAnswer)


def _open(request: HttpRequest, actor: Actor, uid: UUID) -> Opened:
    """The specification of the version that `?version=2` asks for, or of the usual one."""
    return open_specification(actor, uid, request.GET.get("version"))


def _to(opened: Opened, name: str, **more: str) -> HttpResponse:
    """To a page of the specification, at the version that was read."""
    address = reverse(f"specifications:{name}", kwargs={"uid": opened.contract.uid, **more})
    return redirect(f"{address}{opened.terms.query}")


def _pages(actor: Actor, opened: Opened, *, with_counts: bool = False) -> Pages:
    answers, notes = newest_answers(opened.version), notes_of(opened.version)
    counted = with_counts and can(actor, Permission.REQUIREMENTS_VIEW)
    counts = requirements_by_level(actor, timezone.now()) if counted else None
    past = past_their_day(answers, {} if opened.is_editable else notes, timezone.localdate())
    return Pages(actor, opened, answers, notes, past, counts)


def _frame(actor: Actor, opened: Opened) -> dict[str, Any]:
    """What every page of a specification has."""
    return {
        "contract": opened.contract,
        "version": opened.version,
        "opened": opened,
        "life": life(opened),
        "current": "specification",
        "may_write": may_write(actor, opened.version),
        "current_entry": "contracts",
    }


@page(Permission.CONTRACT_VIEW)
def overview(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Every checklist with its progress, and the forms of the providers."""
    opened = _open(request, actor, uid)
    pages = _pages(actor, opened)
    frame = _frame(actor, opened)
    earlier = earlier_specifications(actor, opened) if frame["may_write"] and opened.is_editable else None
    context = frame | {
        "checklists": [pages.checklist(one) for one in opened.edition.checklists],
        "providers": pages.providers(newest_forms(opened.version)),
        "past": pages.past(),
        "earlier_form": EarlierForm(among=earlier) if earlier and pages.is_empty else None,
    }
    return render(request, "specifications/overview.jinja", context)


@page(Permission.CONTRACT_VIEW)
def in_full(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The whole specification on one page, to read and print."""
    opened = _open(request, actor, uid)
    pages = _pages(actor, opened)
    context = _frame(actor, opened) | {
        "checklists": [pages.checklist(one) for one in opened.edition.checklists],
        "providers": pages.providers(newest_forms(opened.version)),
    }
    return render(request, "specifications/in_full.jinja", context)


@page(Permission.CONTRACT_VIEW)
def checklist(request: HttpRequest, actor: Actor, uid: UUID, code: str) -> HttpResponse:
    """One checklist: its items, answers, and figures where the product works something out."""
    opened = _open(request, actor, uid)
    found = opened.checklist(code)
    pages = _pages(actor, opened, with_counts=any(item.counted for item in found.items))
    context = _frame(actor, opened) | {"shown": pages.checklist(found), "now": timezone.now()}
    return render(request, "specifications/checklist.jinja", context)


@page(Permission.CONTRACT_VIEW)
def item(request: HttpRequest, actor: Actor, uid: UUID, code: str) -> HttpResponse:
    """One item: what is answered, by whom, what was answered before, progress notes, and the forms to write with."""
    return _item(request, actor, _open(request, actor, uid), code)


def _item(
    request: HttpRequest, actor: Actor, opened: Opened, code: str, forms: dict[str, Any] | None = None
) -> HttpResponse:
    found, asked = opened.place_of(code)
    pages = _pages(actor, opened, with_counts=bool(asked.counted))
    context = _frame(actor, opened) | {
        "checklist": found,
        "following": opened.edition.following(code),
        "shown": pages.item(found, asked),
        "history": [pages.answer(one) for one in history_of(opened.version, code)],
        "forms": _forms(actor, opened, code) | (forms or {}),
    }
    return render(request, "specifications/item.jinja", context)


def _forms(actor: Actor, opened: Opened, code: str) -> dict[str, Any]:
    """The forms that the actor has at an item: answers while it is a draft, notes from then on."""
    found, _ = opened.place_of(code)
    writes = may_write(actor, opened.version)
    is_party = opened.is_party(actor.organisation_id) and can(actor, Permission.SPECIFICATION_ANSWER)
    if not opened.is_editable:
        return {"note": NoteForm(today=timezone.localdate())} if writes or is_party else {}
    forms = {}
    if writes:
        forms["whole"] = _answer_form(opened, code, None)
    if is_party and found.asks_parties:
        forms["ours"] = _answer_form(opened, code, actor.organisation_id)
    return forms


def _answer_form(opened: Opened, code: str, organisation_id: int | None, data: Any = None) -> AnswerForm:
    """The form, as the answer that counts fills it."""
    found, _ = opened.place_of(code)
    stands = newest_answer(opened.version, code, organisation_id)
    names = ("standing", "at_low", "at_medium", "at_high", "words", "by_when", "reference", "page")
    return AnswerForm(
        data,
        prefix="ours" if organisation_id else "whole",
        by_level=found.by_level,
        today=timezone.localdate(),
        seen=str(stands.uid) if stands else "",
        initial={name: getattr(stands, name) for name in names} if stands else None,
    )


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def answer(request: HttpRequest, actor: Actor, uid: UUID, code: str) -> HttpResponse:
    """Answer an item for the contract as a whole."""
    return _answered(request, actor, uid, code, for_party=False)


@page(Permission.SPECIFICATION_ANSWER, methods=("POST",))
def ours(request: HttpRequest, actor: Actor, uid: UUID, code: str) -> HttpResponse:
    """Answer an item for one's own organisation."""
    return _answered(request, actor, uid, code, for_party=True)


def _answered(request: HttpRequest, actor: Actor, uid: UUID, code: str, *, for_party: bool) -> HttpResponse:
    opened = _open(request, actor, uid)
    form = _answer_form(opened, code, actor.organisation_id if for_party else None, request.POST)
    if not form.is_valid():
        return _item(request, actor, opened, code, {"ours" if for_party else "whole": form})
    try:
        answer_item(
            actor=actor,
            version=opened.version,
            item=code,
            for_party=for_party,
            said=form.said,
            uid=form.uid,
            seen=form.cleaned_data["seen"],
            today=timezone.localdate(),
        )
    except REFUSALS as refusal:
        stands = newest_answer(opened.version, code, actor.organisation_id if for_party else None)
        form.refused(refusal, seen=str(stands.uid) if stands else "")
        return _item(request, actor, _open(request, actor, uid), code, {"ours" if for_party else "whole": form})
    messages.success(request, f"Answered for {actor.organisation_name}." if for_party else "Answered.")
    return _to(opened, "item", code=code)


@page(Permission.SPECIFICATION_ANSWER, methods=("POST",))
def note(request: HttpRequest, actor: Actor, uid: UUID, code: str) -> HttpResponse:
    """Note progress: for the contract, where one writes it; else for one's own organisation."""
    opened = _open(request, actor, uid)
    opened.place_of(code)
    form = NoteForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _item(request, actor, opened, code, {"note": form})
    try:
        note_progress(
            actor=actor,
            version=opened.version,
            item=code,
            for_party=not may_write(actor, opened.version),
            noted=form.noted,
            uid=form.uid,
            today=timezone.localdate(),
        )
    except REFUSALS as refusal:
        return _item(request, actor, _open(request, actor, uid), code, {"note": form.refused(refusal)})
    messages.success(request, "Noted. A note is no part of the signed version.")
    return _to(opened, "item", code=code)


@page(Permission.SPECIFICATION_ANSWER, methods=("GET", "POST"))
def provider(request: HttpRequest, actor: Actor, uid: UUID, organisation_uid: UUID) -> HttpResponse:
    """Choose the form of a provider, then note what the form asks."""
    opened = _open(request, actor, uid)
    organisation = next((one for one in opened.providers if one.uid == organisation_uid), None)
    own = organisation is not None and organisation.id == actor.organisation_id
    if organisation is None or not (own or may_write(actor, opened.version)):
        raise Contract.DoesNotExist(uid)
    stands = newest_forms(opened.version).get(organisation.id)
    code = request.GET.get("form", "")
    chosen = opened.edition.form(code)
    context = _frame(actor, opened) | {"organisation": organisation, "chosen": chosen}
    if chosen is None:
        which = WhichForm(
            {"form": code} if code else None,
            among=opened.edition.forms,
            initial={"form": stands.form if stands else ""},
        )
        return render(request, "specifications/provider.jinja", context | {"form": which})
    stood = stands.notes if stands and stands.form == code else []
    form = NotesOfForm(
        request.POST or None,
        chosen=chosen,
        seen=str(stands.uid) if stands else "",
        initial={f"note_{n}": note for n, note in enumerate(stood)},
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "specifications/provider.jinja", context | {"form": form})
    try:
        choose_form(
            actor=actor,
            version=opened.version,
            organisation_id=organisation.id,
            form=code,
            notes=form.notes,
            uid=form.uid,
            seen=form.cleaned_data["seen"],
        )
    except REFUSALS as refusal:
        opened = _open(request, actor, uid)
        stands = newest_forms(opened.version).get(organisation.id)
        context |= _frame(actor, opened) | {
            "form": form.refused(refusal, seen=str(stands.uid) if stands else ""),
            "stands_now": [_pages(actor, opened).provider(organisation, stands)],
        }
        return render(request, "specifications/provider.jinja", context)
    messages.success(request, f"The form of {organisation.name} is noted.")
    return _to(opened, "overview")


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def ask(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Ask the parties of a draft to answer for themselves."""
    opened = _open(request, actor, uid)
    return _saying(
        request,
        lambda: ask_parties(actor=actor, version=opened.version),
        "The parties can read and answer the specification now. It stands on their Home.",
        _to(opened, "overview"),
    )


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def begin(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Begin with an earlier contract's answers."""
    opened = _open(request, actor, uid)
    form = EarlierForm(request.POST, among=earlier_specifications(actor, opened))
    back = _to(opened, "overview")
    if not form.is_valid():
        messages.error(request, "Choose a contract whose specification has answers.")
        return back
    return _saying(
        request,
        lambda: begin_with(actor=actor, version=opened.version, earlier=terms_of(form.cleaned_data["earlier"]).version),
        "The answers are copied. Read each: it is yours from now on.",
        back,
    )


def _saying(request: HttpRequest, act: Callable[[], Any], done: str, back: HttpResponse) -> HttpResponse:
    """Do it, and say that it is done, or why not."""
    try:
        act()
    except (NotADraft, AnsweredAlready, NothingToCopy) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return back
