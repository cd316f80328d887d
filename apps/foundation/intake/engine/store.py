"""Where a batch's files are: the original under its hash, what was accepted, and what was found."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import polars as pl
from django.core.files import File
from django.core.files.storage import default_storage

from apps.foundation.intake.domain.refusals import GONE, FileRefused


def keep_original(path: Path, partnership_id: UUID) -> tuple[str, int]:
    """Store a file under its SHA-256; the same file is stored once. Returns the hash and the size.

    What a killed process left of it, shorter than it is, is written again.
    """
    digest, size = hashlib.sha256(), path.stat().st_size
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
        name = _original(partnership_id, digest.hexdigest())
        if default_storage.exists(name) and default_storage.size(name) != size:
            default_storage.delete(name)
        if not default_storage.exists(name):
            stream.seek(0)
            default_storage.save(name, File(stream))
    return digest.hexdigest(), size


@contextmanager
def original(partnership_id: UUID, sha256: str) -> Iterator[Path]:
    """The original as a file on this machine. Raises FileRefused when it was removed meanwhile."""
    name = _original(partnership_id, sha256)
    if not default_storage.exists(name):
        raise FileRefused(GONE)
    with _as_local_file(name) as path:
        yield path


def forget_original(partnership_id: UUID, sha256: str) -> None:
    """Remove a file of which nothing was taken in."""
    default_storage.delete(_original(partnership_id, sha256))


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder for one check; it goes when the check ends, however it ends."""
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        yield Path(folder)


def keep_results(partnership_id: UUID, batch_uid: UUID, folder: Path) -> None:
    """Store what a check wrote, in the place of what an earlier try may have left."""
    forget_results(partnership_id, batch_uid)
    for path in sorted(folder.iterdir()):
        with path.open("rb") as stream:
            default_storage.save(f"{_place(partnership_id, batch_uid)}/{path.name}", File(stream))


def forget_results(partnership_id: UUID, batch_uid: UUID) -> None:
    """Remove what a check wrote; the original stays."""
    _forget(partnership_id, batch_uid, "")


def forget_accepted(partnership_id: UUID, batch_uid: UUID) -> None:
    """Remove the accepted rows, which are in the register now; what was found stays."""
    _forget(partnership_id, batch_uid, "accepted-")


def accepted_parts(partnership_id: UUID, batch_uid: UUID) -> Iterator[pl.DataFrame]:
    """The accepted rows, part by part."""
    yield from _parts(partnership_id, batch_uid, "accepted-")


def found_parts(partnership_id: UUID, batch_uid: UUID) -> Iterator[pl.DataFrame]:
    """Line, code, sentence and record name of each finding, part by part."""
    yield from _parts(partnership_id, batch_uid, "found-")


@contextmanager
def faults_file(partnership_id: UUID, batch_uid: UUID) -> Iterator[Path]:
    """The CSV of rows not accepted, with the original columns."""
    with _as_local_file(f"{_place(partnership_id, batch_uid)}/faults.csv") as path:
        yield path


def _parts(partnership_id: UUID, batch_uid: UUID, prefix: str) -> Iterator[pl.DataFrame]:
    for name in _names(partnership_id, batch_uid):
        if name.startswith(prefix):
            with default_storage.open(f"{_place(partnership_id, batch_uid)}/{name}") as stream:
                yield pl.read_parquet(stream)


def _forget(partnership_id: UUID, batch_uid: UUID, prefix: str) -> None:
    for name in _names(partnership_id, batch_uid):
        if name.startswith(prefix):
            default_storage.delete(f"{_place(partnership_id, batch_uid)}/{name}")


def _names(partnership_id: UUID, batch_uid: UUID) -> list[str]:
    try:
        return sorted(default_storage.listdir(_place(partnership_id, batch_uid))[1])
    except FileNotFoundError:
        return []


def _place(partnership_id: UUID, batch_uid: UUID) -> str:
    return f"intake/{partnership_id}/{batch_uid}"


def _original(partnership_id: UUID, sha256: str) -> str:
    return f"originals/{partnership_id}/{sha256}"


def _path_on_this_machine(name: str) -> Path | None:
    """Where a file lies; nothing when the storage is on another machine, which Django says by this error."""
    try:
        return Path(default_storage.path(name))
    except NotImplementedError:
        return None


@contextmanager
def _as_local_file(name: str) -> Iterator[Path]:
    if (here := _path_on_this_machine(name)) is not None:
        yield here
    else:
        with tempfile.NamedTemporaryFile() as copy, default_storage.open(name) as stream:
            for block in stream.chunks():
                copy.write(block)
            copy.flush()
            yield Path(copy.name)
