"""`manage.py classify FILE.csv [--ruleset YOC-DST-v1]`: no database is needed."""

import csv
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.care.assessments.command_line import ClassifiedFile, FileRefused
from apps.care.assessments.domain.rule_sets import SHIPPED, NotARuleSet, RuleSet, rule_set_of, shipped

REFUSED, MISUSED = 1, 2
AT_ONCE = 10_000


class Command(BaseCommand):
    help = (
        "Classify levels of need from a CSV with a column for each of the eleven areas (BEH to ASC, OTH optional). "
        "This classification is not an assessment for NHS continuing healthcare."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="a CSV file in UTF-8, or - for standard input")
        parser.add_argument(
            "--ruleset", default=SHIPPED, metavar="NAME", help=f"a rule set by name or by its JSON file ({SHIPPED})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rule_set = self._rule_set(options["ruleset"])
        try:
            if str(options["file"]) == "-":
                self._classify(sys.stdin, rule_set)
            else:
                with options["file"].open(newline="", encoding="utf-8-sig") as stream:
                    self._classify(stream, rule_set)
        except OSError as fault:
            raise CommandError(f"{options['file']} cannot be read: {fault.strerror}.", returncode=REFUSED) from None
        except UnicodeDecodeError:
            raise CommandError(f"{options['file']} is not UTF-8.", returncode=REFUSED) from None
        except FileRefused as fault:
            raise CommandError(str(fault), returncode=REFUSED) from None

    def _classify(self, stream: Any, rule_set: RuleSet) -> None:
        file = ClassifiedFile(stream, rule_set)
        if file.replaced:
            self.stderr.write(f"Replaced, since the file had them already: {', '.join(file.replaced)}.")
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(file.header)
        writer.writerows(file.rows())

    @staticmethod
    def _rule_set(name: str) -> RuleSet:
        path = Path(name)
        try:
            if path.suffix == ".json" and path.is_file():
                return rule_set_of(path.read_text(encoding="utf-8"))
            return shipped(name)
        except NotARuleSet as fault:
            raise CommandError(str(fault), returncode=MISUSED) from None
        except UnicodeDecodeError:
            raise CommandError(f"{name} is not UTF-8.", returncode=MISUSED) from None
        except OSError as fault:
            raise CommandError(f"{name} cannot be read: {fault.strerror}.", returncode=MISUSED) from None
