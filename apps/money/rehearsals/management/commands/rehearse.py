"""Rehearse agreements from a file: the spread of outcomes for each party, and the test of the seven principles."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.money.rehearsals.domain.document import Rehearsal
from apps.money.risk_sharing.command_line import as_json
from apps.money.risk_sharing.domain.position import BadInput


class Command(BaseCommand):
    help = "Rehearse agreements over a year of people, both in a JSON file; needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="parties, position, people, agreements, draws and seed")
        parser.add_argument("--processes", type=int, default=1, help="the result is the same for any number")

    def handle(self, *, file: Path, processes: int, **options: Any) -> None:
        if not 1 <= processes <= 64:
            raise CommandError("--processes is from 1 to 64.", returncode=2)
        try:
            given = json.loads(file.read_text(encoding="utf-8"))
        except OSError as missing:
            raise CommandError(f"{file.name} cannot be read: {missing.strerror}.", returncode=2) from None
        except (ValueError, RecursionError):
            raise CommandError(f"{file.name} is not JSON in UTF-8.", returncode=2) from None
        try:
            made = Rehearsal.read(given).made(processes=processes)
        except BadInput as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(as_json(made))
