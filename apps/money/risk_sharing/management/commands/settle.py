"""Settle over- and underspend from a file: for analysts, and for parties who check a statement."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.money.risk_sharing.command_line import as_json, settled
from apps.money.risk_sharing.domain.position import BadInput


class Command(BaseCommand):
    help = "Settle the terms of an agreement over a position, both in a JSON file; needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="one settlement, or a list of them")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            given = json.loads(file.read_text(encoding="utf-8"))
        except OSError as missing:
            raise CommandError(f"{file.name} cannot be read: {missing.strerror}.", returncode=2) from None
        except (ValueError, RecursionError):
            raise CommandError(f"{file.name} is not JSON in UTF-8.", returncode=2) from None
        if isinstance(given, list):
            made: Any = [_settled(one, f"Settlement {place}: ") for place, one in enumerate(given, start=1)]
        else:
            made = _settled(given, "")
        self.stdout.write(as_json(made))


def _settled(document: Any, where: str) -> dict[str, Any]:
    try:
        return settled(document)
    except BadInput as refusal:
        raise CommandError(f"{where}{refusal}") from None
