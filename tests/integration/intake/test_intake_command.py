"""`manage.py intake`: what it says, and with which status it ends."""

import csv
import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.care.activity.models import Activity
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch
from apps.foundation.partnerships.models import Partnership
from tests.factories.world import World
from tests.integration.intake.files import THREE, row, text

EXPORT = Path(__file__).parents[2] / "data" / "synthea"
TWO_RIGHT = text(row(1), row(2), row(3, cost="1.234"))
CAUSE = (
    "  cost-not-money: 1 rows, from line 4. Cost is not an amount in pounds with at most two decimals, such as "
    "1234.50, without £ or thousands separators.\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    def write(content: str | bytes, name: str = "may.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def intake(world: World, *words: str) -> tuple[int, str, str]:
    """Status, what it said, and what it complained of."""
    said, complained = StringIO(), StringIO()
    try:
        call_command("intake", *words, "--partnership", world.partnership.slug, stdout=said, stderr=complained)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue(), complained.getvalue()
    except CommandError as refusal:
        return refusal.returncode, said.getvalue(), str(refusal)
    return 0, said.getvalue(), complained.getvalue()


def records(world: World) -> int:
    with tenant(world.partnership.id):
        return Activity.objects.count()


def test_without_commit_a_file_is_checked_and_nothing_is_saved(fresh: World, file: Callable[..., str]) -> None:
    counts = "may.csv: 3 rows: 2 new, 0 replace, 0 unchanged, 1 not accepted; £24.00 accepted. Nothing is saved.\n"
    assert intake(fresh, "activity", file(TWO_RIGHT)) == (0, counts + CAUSE, "")
    assert records(fresh) == 0


def test_with_commit_it_is_taken_in_and_a_second_time_changes_nothing(fresh: World, file: Callable[..., str]) -> None:
    first = "may.csv: 3 rows: 2 new, 0 replace, 0 unchanged, 1 not accepted; £24.00 accepted. Taken in.\n"
    again = "may.csv: 3 rows: 0 new, 0 replace, 2 unchanged, 1 not accepted; £24.00 accepted. Taken in.\n"
    for counts in (first, again):
        assert intake(fresh, "activity", file(TWO_RIGHT), "--commit") == (0, counts + CAUSE, "")
        assert records(fresh) == 2


def test_the_same_in_json(fresh: World, file: Callable[..., str]) -> None:
    status, said, _ = intake(fresh, "activity", file(TWO_RIGHT), "--commit", "--json")
    found = json.loads(said)
    assert status == 0
    assert {name: found[name] for name in ("state", "received", "added", "rejected", "accepted_pence", "refused")} == {
        "state": "COMMITTED",
        "received": 3,
        "added": 2,
        "rejected": 1,
        "accepted_pence": 2400,
        "refused": "",
    }
    assert [(cause["code"], cause["rows"], cause["first_line"]) for cause in found["causes"]] == [
        ("cost-not-money", 1, 4)
    ]


def test_a_refused_file_ends_with_1_and_its_sentence_and_the_others_are_taken_in(
    fresh: World, file: Callable[..., str]
) -> None:
    bad, good = file(b"", "bad.csv"), file(text(*THREE), "good.csv")
    status, said, complained = intake(fresh, "activity", bad, good, "--commit")
    assert (status, complained) == (1, "bad.csv: The file is empty.\n")
    assert said.startswith("good.csv: 3 rows: 3 new")
    assert records(fresh) == 3


def test_rows_not_accepted_are_written_where_they_are_wanted(
    fresh: World, file: Callable[..., str], tmp_path: Path
) -> None:
    intake(fresh, "activity", file(TWO_RIGHT), "--faults", str(tmp_path / "faults.csv"))
    with (tmp_path / "faults.csv").open(newline="", encoding="utf-8") as stream:
        assert [line[:2] for line in csv.reader(stream)] == [["line", "codes"], ["4", "cost-not-money"]]


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["activity", "{none}"], 1, "There is no file {none}."),
        (["activity", "{folder}"], 1, "{folder} is a folder, and a file is needed."),
        (["synthea", "{file}", "--commit"], 1, "{file} is a file, and a folder is needed."),
        (["activity", "{file}", "--set", "tool"], 2, "--set is followed by NAME=VALUE, not by tool."),
        (["activity", "{file}", "{file}", "--faults", "{none}"], 2, "--faults is for one file at a time."),
        (["risk_scores", "{file}"], 1, "Risk-profiling tool is missing."),
        (["activity", "{file}", "--partnership", "nowhere"], 1, "There is no partnership nowhere."),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_sent(
    fresh: World, file: Callable[..., str], tmp_path: Path, words: list[str], status: int, sentence: str
) -> None:
    names = {"file": file(text(*THREE)), "folder": str(tmp_path), "none": str(tmp_path / "none.csv")}
    world = fresh
    with tenant(fresh.partnership.id):
        before = Batch.objects.count()
    if "nowhere" in words:
        words, world = words[:-2], World(Partnership(slug="nowhere", name="Nowhere"))
    assert intake(world, *(word.format(**names) for word in words)) == (status, "", sentence.format(**names))
    with tenant(fresh.partnership.id):
        assert Batch.objects.count() == before


def test_an_export_with_one_file_cut_off_says_so_and_is_completed_by_the_mended_one(
    fresh: World, tmp_path: Path
) -> None:
    """What came before the refused file stays; sending the export again takes in the rest and nothing twice."""
    folder = tmp_path / "site"
    shutil.copytree(EXPORT, folder)
    whole = (folder / "encounters.csv").read_bytes()
    (folder / "encounters.csv").write_bytes(whole + b'"cut off')
    slug, calm = "site-again", "site-calm"
    status, _, complained = _export(folder, slug)
    assert status == 1
    assert "is never closed" in complained
    (folder / "encounters.csv").write_bytes(whole)
    assert _export(folder, slug)[0] == 0
    assert _export(folder, calm)[0] == 0
    said = [StringIO(), StringIO()]
    for one, stream in zip((slug, calm), said, strict=True):
        call_command("reconcile", "--contract", f"{one}/synthea", "--json", stdout=stream)
    assert json.loads(said[0].getvalue()) == json.loads(said[1].getvalue())
    call_command("verify", "--partnership", slug, stdout=StringIO())


def _export(folder: Path, slug: str) -> tuple[int, str, str]:
    return intake(World(Partnership(slug=slug, name=slug)), "synthea", str(folder), "--site", "our-site", "--commit")
