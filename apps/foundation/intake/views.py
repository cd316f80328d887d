"""Files in: send, watch, see what was found, take in or leave."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.accounts.pages import page
from apps.foundation.audit.services import record
from apps.foundation.core.paging import MOST_PAGES, page_of
from apps.foundation.core.registries import intake_kinds, presets
from apps.foundation.intake.forms import FileForm, KindForm
from apps.foundation.intake.presenters import batch_page
from apps.foundation.intake.selectors import (
    batches_visible_to,
    causes_of,
    code_meanings,
    faults_file_of,
    found_in,
    get_batch_for,
    has_results,
    may_download_faults,
)
from apps.foundation.intake.services import (
    NotReady,
    UnknownCode,
    UnknownKind,
    cancel,
    change_code_meaning,
    commit_batch,
    discard_batch,
    send_file,
)
from apps.foundation.kernel.whole_numbers import whole_number

ENTRY = {"current_entry": "intake"}


@page(Permission.INTAKE_VIEW)
def batches(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Files sent, newest first."""
    found = page_of(batches_visible_to(actor), request.GET.get("page"))
    context = {
        "page": found,
        "kinds": _kind_words(),
        "may_send": can(actor, Permission.INTAKE_UPLOAD),
        "may_send_register": can(actor, Permission.REGISTER_SEND),
        **ENTRY,
    }
    return render(request, "intake/list.jinja", context)


@page(Permission.INTAKE_UPLOAD)
def choose_kind(request: HttpRequest, actor: Actor) -> HttpResponse:
    """First question: what the file holds."""
    form = KindForm(request.GET if "kind" in request.GET else None, actor=actor)
    if form.is_bound and form.is_valid():
        kind, _, preset = form.cleaned_data["kind"].partition("/")
        return redirect("intake:send-kind", kind=preset or kind)
    return render(request, "intake/choose_kind.jinja", {"form": form, **ENTRY})


@page(Permission.INTAKE_UPLOAD, methods=("GET", "POST"))
def send(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Send a file of a kind: it is staged and checked, and nothing of it is saved yet."""
    kind, preset = _kind_and_preset(kind)
    require(actor, intake_kinds[kind].permission)
    form = FileForm(request.POST or None, request.FILES or None, kind=kind, preset=preset)
    if request.method == "POST" and form.is_valid():
        try:
            with _on_disk(form.cleaned_data["file"]) as path:
                batch = send_file(
                    actor=actor,
                    kind=kind,
                    preset=preset,
                    path=path,
                    file_name=form.cleaned_data["file"].name,
                    dates=form.cleaned_data.get("dates", "iso"),
                    parameters=form.parameters,
                    commit_at_once=form.cleaned_data["commit_at_once"] and can(actor, Permission.INTAKE_COMMIT),
                )
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("intake:batch", uid=batch.uid)
    context = {"form": form, "kind": intake_kinds[kind], "preset": presets[preset] if preset else None, **ENTRY}
    return render(request, "intake/send.jinja", context)


@page(Permission.INTAKE_VIEW)
def batch(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One file: how far it is, what was found in it, what taking it in would come to."""
    found = get_batch_for(actor, uid)
    context = {
        "batch": found,
        "job": found.job,
        "shown": batch_page(found, causes_of(found)),
        "kind_words": _kind_words().get(found.preset or found.kind, found.kind),
        "may_send": can(actor, intake_kinds[found.kind].permission),
        "may_commit": can(actor, Permission.INTAKE_COMMIT),
        "may_download": may_download_faults(actor, found),
        **ENTRY,
    }
    return render(request, "intake/batch.jinja", context)


@page(Permission.INTAKE_VIEW)
def progress(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The progress part of the page alone, for the script that follows it."""
    found = get_batch_for(actor, uid)
    response = render(request, "components/progress.jinja", {"job": found.job})
    response["X-Progress"] = "over" if found.job is None or found.job.is_over else "running"
    return response


@page(Permission.INTAKE_COMMIT, methods=("POST",))
def commit(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Take a checked file in. A second press changes nothing."""
    return _act(request, actor, uid, commit_batch)


@page(Permission.INTAKE_UPLOAD, methods=("POST",))
def discard(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Leave a file that was not taken in."""
    return _act(request, actor, uid, discard_batch)


@page(Permission.INTAKE_UPLOAD, methods=("POST",))
def stop(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Stop the check or the commit that runs."""
    return _act(request, actor, uid, cancel)


@page(Permission.INTAKE_VIEW)
def cause(request: HttpRequest, actor: Actor, uid: UUID, code: str) -> HttpResponse:
    """The rows of a file that share a cause: line and sentence, never the row."""
    found = get_batch_for(actor, uid)
    if not has_results(found):
        raise Http404
    rows = found_in(found, code, whole_number(request.GET.get("page"), MOST_PAGES) or 1)
    if not rows.total:
        raise Http404
    return render(request, "intake/cause.jinja", {"batch": found, "code": code, "page": rows, **ENTRY})


@page(Permission.FAULTS_DOWNLOAD)
def faults(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The rows not accepted as they came, with every fault: a recorded opening."""
    found = get_batch_for(actor, uid)
    if not has_results(found) or not found.rejected:
        raise Http404
    with faults_file_of(actor, found) as path:
        response = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    record(
        actor=actor,
        action="FAULTS_DOWNLOADED",
        subject_kind="batch",
        subject_uid=found.uid,
        details={"rows": found.rejected},
    )
    name = f"not-accepted-{str(found.uid)[:8]}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page(Permission.CODE_LIST_VIEW)
def codes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What suppliers' codes mean here."""
    context = {"lists": code_meanings(actor), "may_edit": can(actor, Permission.CODE_LIST_EDIT), **ENTRY}
    return render(request, "intake/codes.jinja", context)


@page(Permission.CODE_LIST_EDIT, methods=("POST",))
def change_code(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say what one supplier's code means from now on."""
    asked = {name: request.POST.get(name, "")[:100] for name in ("preset", "column", "theirs", "ours")}
    try:
        change_code_meaning(actor=actor, **asked)
    except (UnknownKind, UnknownCode) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The meaning holds for files that are checked from now on.")
    return redirect("intake:codes")


def _act(request: HttpRequest, actor: Actor, uid: UUID, act: Any) -> HttpResponse:
    found = get_batch_for(actor, uid)
    try:
        act(actor=actor, batch=found)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    return redirect("intake:batch", uid=uid)


def _kind_and_preset(name: str) -> tuple[str, str]:
    if name in presets:
        return presets[name].kind, name
    if name not in intake_kinds:
        raise Http404
    return name, ""


def _kind_words() -> dict[str, str]:
    return {kind.name: kind.words for kind in intake_kinds} | {preset.name: preset.words for preset in presets}


class _on_disk:
    """An uploaded file as a file on this machine, whatever its size."""

    def __init__(self, upload: UploadedFile) -> None:
        self._upload = upload

    def __enter__(self) -> Path:
        self._copy = NamedTemporaryFile(prefix="upload-")
        for block in self._upload.chunks():
            self._copy.write(block)
        self._copy.flush()
        return Path(self._copy.name)

    def __exit__(self, *_: object) -> None:
        self._copy.close()
