"""`manage.py classify`: levels out of a file, without a database; a row with a fault says so and stops nothing."""

import csv
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.care.assessments.domain.tool import REQUIRED
from tests.factories.assessing import levels
from tests.spec.tables import cases
from yearofcare.embedded.places import CHECKOUT

FLAGS = {"CHC_CHECKLIST": "Checklist", "DST_EXPECTED": "DST expected", "DST_MAY_INDICATE": "DST may indicate"}


@pytest.fixture
def file(tmp_path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "levels.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def rows_of(*arguments) -> list[dict[str, str]]:
    out = StringIO()
    call_command("classify", *map(str, arguments), stdout=out, stderr=StringIO())
    return list(csv.DictReader(StringIO(out.getvalue())))


def line(said: str = "", separator: str = ",") -> str:
    return separator.join(levels(said)[code] for code in REQUIRED)


def refusal_of(*arguments) -> tuple[str, int]:
    with pytest.raises(CommandError) as refusal:
        rows_of(*arguments)
    return str(refusal.value), refusal.value.returncode


def test_every_case_of_the_table_comes_out_as_it_says(file):
    known = cases("classification")
    given = [levels(case["levels"]) for case in known]
    text = StringIO()
    writer = csv.DictWriter(text, ["case", *REQUIRED, "OTH"], restval="")
    writer.writeheader()
    writer.writerows({"case": case["case"], **one} for case, one in zip(known, given, strict=True))
    for case, row in zip(known, rows_of(file(text.getvalue())), strict=True):
        assert row["case"] == case["case"]
        assert [row[name] for name in ("functional_rule", "complexity_rule", "cell", "band", "flags", "error")] == [
            case["functional"],
            case["complexity"],
            case["cell"],
            case["band"],
            "; ".join(FLAGS[flag] for flag in case["flags"].split()),
            "",
        ]
        needs = {"H": "HIGH", "M": "MEDIUM", "L": "LOW"}
        assert (row["functional"], row["complexity"]) == (needs[case["cell"][0]], needs[case["cell"][1]])


def test_a_row_with_a_fault_has_its_error_and_no_level_and_the_rest_goes_on(file):
    header = f"ref,{','.join(REQUIRED)}"
    rows = [
        f"a,{line('ASC P')[:-1]}S",
        f"b,{line('MOB H')}",
        f"c,{line()[:-1]}",
        f"d,{line()},N",
        f"e,Q{line()[1:]}",
        "f,N",
        f"g,{line().lower()}",
    ]
    found = {row["ref"]: row for row in rows_of(file("\n".join([header, *rows])))}
    assert found["a"]["error"] == (
        "domain-level-not-in-domain: Seizures / altered states of consciousness has no level Severe: "
        "it has No needs, Low, Moderate, High, Priority."
    )
    assert found["c"]["error"] == ("domain-missing: Seizures / altered states of consciousness (ASC) has no level.")
    assert found["d"]["error"] == "columns-wrong: the row has 13 columns and the header 12."
    assert found["e"]["error"].startswith("domain-level-not-in-domain: Behaviour has no level Q")
    assert found["f"]["error"].startswith("columns-wrong")
    assert [found[ref]["band"] for ref in "abcdefg"] == ["", "2", "", "", "", "", "1"]


def test_two_faults_of_a_row_are_both_named(file):
    (row,) = rows_of(file(f"{','.join(REQUIRED)}\n{line('COM P')[:-1]}\n"))
    assert row["error"].count("domain-level-not-in-domain") == 1
    assert row["error"].count("domain-missing") == 1


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_a_byte_order_mark_and_columns_in_any_order_are_read(file, separator):
    header = separator.join(["name", *REQUIRED])
    text = f"\ufeff{header}\r\n" + f'"Smith{separator} J"{separator}{line("BRE M", separator)}\r\n'
    (row,) = rows_of(file(text))
    assert (row["name"], row["cell"], row["band"]) == (f"Smith{separator} J", "LM", "2")


def test_columns_of_an_earlier_classification_are_replaced(file):
    text = f"{','.join(REQUIRED)},band,error\n{line('BRE H')},1,nothing\n"
    (row,) = rows_of(file(text))
    assert (row["band"], row["error"], list(row).count("band")) == ("3", "", 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "lacks BEH, COG"),
        (f"{','.join(REQUIRED)},MOB\n", "MOB stands twice"),
        (b"\xff\xfe\x00", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_status_1(file, text, said):
    sentence, status = refusal_of(file(text))
    assert said in sentence
    assert status == 1


def test_a_rule_set_that_there_is_not_is_a_misuse(file):
    assert refusal_of(file("x"), "--ruleset", "nobodys") == (
        "There is no rule set nobodys. There is: YOC-DST-v1.",
        2,
    )


def test_the_command_starts_no_database(file):
    rows = [f"{n},{line(case['levels'])}" for n, case in enumerate(cases("classification") * 30)]
    path = file("\n".join([f"ref,{','.join(REQUIRED)}", *rows]))
    environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name} | {
        "YEAROFCARE_VAR": str(path.parent / "var")
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "classify", str(path)],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, len(done.stdout.splitlines())) == (0, len(rows) + 1)
    assert not (path.parent / "var").exists()
