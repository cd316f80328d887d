"""Files in by API: the same intake, checks and codes as on the pages and the command line."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import intake_kinds, presets
from apps.foundation.intake.here_and_now import take_rows
from apps.foundation.intake.selectors import batches_visible_to, first_found_in, get_batch_for
from apps.foundation.intake.services import NotReady, commit_batch, discard_batch, send_file
from apps.foundation.kernel.whole_numbers import LARGEST, whole_number
from apps.interfaces.api.doors.door import Door, inside, once
from apps.interfaces.api.doors.problems import Problem
from apps.interfaces.api.doors.shapes import (
    BatchShape,
    FileShape,
    FoundShape,
    ProblemShape,
    RowsShape,
    batch_document,
)

MOST_FOUND = 1_000
MOST_COLUMNS = 200
ADMISSION = OpenApiExample(
    "An admission",
    request_only=True,
    value={
        "rows": [
            {
                "provider": "ACU",
                "spell_ref": "S-1042",
                "nhs_number": "9990000018",
                "admitted_at": "2026-11-20T03:10",
                "ward": "12",
            }
        ]
    },
)


def refusals(*statuses: int) -> dict[Any, Any]:
    """The refusals of a door, for its document: what every door may say, and its own."""
    return {(status, "application/problem+json"): ProblemShape for status in (401, 403, 429, *statuses)}


class FlatJSON(JSONParser):
    """JSON that is no deeper than Python can read."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError:
            raise ParseError from None


class NewestFirst(CursorPagination):
    """Pages by cursor, so that a file sent meanwhile moves nothing."""

    ordering = "-id"
    page_size = 50

    def decode_cursor(self, request: Request) -> Any:
        """Where a page begins; a cursor that names no row is refused before the database sees it."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and whole_number(cursor.position, LARGEST) is None:
            raise NotFound
        return cursor


class Files(Door):
    """What one's organisation sent."""

    needs = {"GET": Permission.INTAKE_VIEW}

    @extend_schema(operation_id="files_list", responses={200: BatchShape(many=True), **refusals(404)})
    def get(self, request: Request) -> Response:
        """Files that one's organisation sent, newest first, a page at a time."""
        with inside(request) as actor:
            pages = NewestFirst()
            found = pages.paginate_queryset(batches_visible_to(actor), request, view=self)
            return pages.get_paginated_response([batch_document(batch) for batch in found or []])


class SendRows(Door):
    """Rows of one kind, taken in at once: for what cannot wait for a file, such as an admission."""

    needs = {"POST": Permission.INTAKE_UPLOAD}
    parser_classes = [FlatJSON]

    @extend_schema(
        operation_id="rows_send",
        request=RowsShape,
        responses={201: BatchShape, **refusals(400, 404, 415, 422)},
        examples=[ADMISSION],
    )
    @once
    def post(self, request: Request, kind: str) -> Response:
        """Check rows and take them in. When more are faulty than the partnership accepts, none is taken in."""
        asked = RowsShape(data=request.data)
        if not asked.is_valid():
            raise Problem(400, "rows-not-usable", "The rows cannot be read.", errors=asked.errors)
        given = asked.validated_data
        with _written(given["rows"]) as path, _told_plainly(kind):
            batch = take_rows(
                actor=request.user,
                kind=kind,
                path=path,
                file_name=f"{kind}.csv",
                dates=given["dates"],
                parameters=given.get("parameters"),
            )
        return Response(batch_document(batch), status=201, headers={"Location": _address(batch.uid)})


class SendFile(Door):
    """A whole file, checked and taken in by the worker."""

    needs = {"POST": Permission.INTAKE_UPLOAD}
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="files_send", request=FileShape, responses={202: BatchShape, **refusals(400, 404, 415, 422)}
    )
    @once
    def post(self, request: Request, kind: str) -> Response:
        """Stage a file. Ask at its `Location` what became of it."""
        asked = FileShape(data=request.data)
        if not asked.is_valid():
            raise Problem(
                400, "file-not-usable", "There is no file, or what was said of it is wrong.", errors=asked.errors
            )
        given = asked.validated_data
        named = {parameter.name for parameter in intake_kinds[kind].parameters} if kind in intake_kinds else set()
        with _on_disk(given["file"].chunks()) as path, inside(request) as actor, _told_plainly(kind):
            batch = send_file(
                actor=actor,
                kind=kind,
                path=path,
                file_name=given["file"].name,
                preset=given["layout"],
                dates=given["dates"],
                parameters={name: request.data[name] for name in named if name in request.data},
                commit_at_once=given["commit"],
            )
            document = batch_document(batch)
        return Response(document, status=202, headers={"Location": _address(batch.uid)})


class OneFile(Door):
    """One file."""

    needs = {"GET": Permission.INTAKE_VIEW}

    @extend_schema(operation_id="files_one", responses={200: BatchShape, **refusals(404)})
    def get(self, request: Request, uid: UUID) -> Response:
        """What became of a file: its state, its counts, the causes of rows not accepted."""
        with inside(request) as actor:
            return Response(batch_document(get_batch_for(actor, uid)))


class FoundIn(Door):
    """What was found in a file, row by row."""

    needs = {"GET": Permission.INTAKE_VIEW}

    @extend_schema(operation_id="files_found", responses={200: FoundShape(many=True), **refusals(404)})
    def get(self, request: Request, uid: UUID) -> Response:
        """The first thousand findings by line: code and sentence, never what stands in the row."""
        with inside(request) as actor:
            return Response(first_found_in(get_batch_for(actor, uid), MOST_FOUND))


class CommitFile(Door):
    """A checked file, taken in."""

    needs = {"POST": Permission.INTAKE_COMMIT}
    act = staticmethod(commit_batch)

    @extend_schema(operation_id="files_commit", request=None, responses={202: BatchShape, **refusals(404, 409)})
    @once
    def post(self, request: Request, uid: UUID) -> Response:
        """Take a checked file in, though some of its rows are not accepted."""
        with inside(request) as actor, _when_ready():
            return Response(batch_document(commit_batch(actor=actor, batch=get_batch_for(actor, uid))), status=202)


class DiscardFile(Door):
    """A file that was not taken in, left."""

    needs = {"POST": Permission.INTAKE_UPLOAD}

    @extend_schema(operation_id="files_discard", request=None, responses={200: BatchShape, **refusals(404, 409)})
    @once
    def post(self, request: Request, uid: UUID) -> Response:
        """Leave a file that was not taken in."""
        with inside(request) as actor, _when_ready():
            return Response(batch_document(discard_batch(actor=actor, batch=get_batch_for(actor, uid))))


def _address(uid: UUID) -> str:
    return reverse("api:file", kwargs={"uid": uid})


@contextmanager
def _when_ready() -> Iterator[None]:
    try:
        yield
    except NotReady as refusal:
        raise Problem(409, "not-ready", str(refusal)) from None


@contextmanager
def _told_plainly(kind: str) -> Iterator[None]:
    """What a kind of file says of its name and its parameters, as a problem."""
    if kind not in intake_kinds or kind in presets:
        raise Problem(404, "kind-unknown", "There is no kind of file of this name.")
    try:
        yield
    except ValueError as refusal:
        raise Problem(422, "parameters-wrong", str(refusal)) from None


@contextmanager
def _on_disk(blocks: Iterator[bytes]) -> Iterator[Path]:
    with NamedTemporaryFile(prefix="api-") as copy:
        for block in blocks:
            copy.write(block)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def _written(rows: Sequence[Mapping[str, str]]) -> Iterator[Path]:
    """Rows as the file that they would be in."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > MOST_COLUMNS or not all(name.isprintable() for name in names):
        raise Problem(400, "rows-not-usable", f"Rows have at most {MOST_COLUMNS} columns, with names of plain text.")
    with NamedTemporaryFile("w", prefix="api-", suffix=".csv", newline="", encoding="utf-8") as copy:
        writer = csv.writer(copy)
        writer.writerow(names)
        writer.writerows([row.get(name) or "" for name in names] for row in rows)
        copy.flush()
        yield Path(copy.name)
