"""The import contracts of pyproject.toml hold (`make check` runs the same)."""

import subprocess
import sys

from yearofcare.embedded.places import CHECKOUT


def test_every_import_contract_is_kept():
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    found = subprocess.run([sys.executable, "-c", command], cwd=CHECKOUT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout[-4000:]
