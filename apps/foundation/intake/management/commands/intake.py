"""`manage.py intake KIND FILE... --partnership SLUG [--commit] [--json]`"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.foundation.core.registries import bundles, intake_kinds, presets
from apps.foundation.intake.choices import BatchState
from apps.foundation.intake.engine import store
from apps.foundation.intake.here_and_now import summary, take_file
from apps.foundation.kernel.pence import pounds
from apps.foundation.partnerships.selectors import find_partnership
from apps.foundation.partnerships.services import command_line

REFUSED, MISUSED = 1, 2


class Command(BaseCommand):
    help = "Check files and take them in: the same checks, counts and faults as on the page."

    def add_arguments(self, parser: Any) -> None:
        known = [*(k.name for k in intake_kinds), *(p.name for p in presets), *(b.name for b in bundles)]
        parser.add_argument("kind", choices=known, metavar="KIND", help=f"one of {', '.join(known)}")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file; a folder for an export")
        parser.add_argument("--partnership", required=True, metavar="SLUG")
        parser.add_argument("--commit", action="store_true", help="take in what is accepted; without it, only check")
        parser.add_argument("--dates", choices=["iso", "uk", "compact"], default="iso")
        parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="what is asked on upload")
        parser.add_argument("--site", default="", help="name of the site (exports only)")
        parser.add_argument("--as-of", default="", metavar="DATE", help="count years up to this day (exports only)")
        parser.add_argument("--faults", type=Path, metavar="FILE", help="write rows not accepted to this CSV")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_what_makes_no_sense(options)
        results = self._bundle(options) if options["kind"] in bundles else self._files(options)
        if options["json"]:
            self.stdout.write(json.dumps(results if len(results) > 1 else results[0], indent=1))
        if any(result.get("refused") for result in results):
            sys.exit(REFUSED)

    @staticmethod
    def _refuse_what_makes_no_sense(options: dict[str, Any]) -> None:
        """Before anything is sent: files that are not there, and options that would be lost."""
        is_export = options["kind"] in bundles
        for path in options["files"]:
            if not path.exists():
                raise CommandError(f"There is no file {path}.", returncode=REFUSED)
            if path.is_dir() != is_export:
                what = "a file, and a folder is needed" if is_export else "a folder, and a file is needed"
                raise CommandError(f"{path} is {what}.", returncode=REFUSED)
        for pair in options["set"]:
            if "=" not in pair:
                raise CommandError(f"--set is followed by NAME=VALUE, not by {pair}.", returncode=MISUSED)
        if options["faults"] and len(options["files"]) > 1:
            raise CommandError("--faults is for one file at a time.", returncode=MISUSED)

    def _bundle(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        if not options["commit"]:
            raise CommandError("An export is taken in as a whole: add --commit.", returncode=MISUSED)
        given = {"site": options["site"], "as_of": options["as_of"]}
        results = []
        for folder in options["files"]:
            try:
                result = dict(bundles[options["kind"]].take(folder, options["partnership"], given))
            except ValueError as refusal:
                raise CommandError(str(refusal), returncode=REFUSED) from None
            results.append(result)
            for batch in result["files"]:
                self._say(options, batch)
        return results

    def _files(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        partnership = find_partnership(options["partnership"])
        if partnership is None:
            raise CommandError(f"There is no partnership {options['partnership']}.", returncode=REFUSED)
        preset = options["kind"] if options["kind"] in presets else ""
        kind = presets[preset].kind if preset else options["kind"]
        parameters = dict(pair.split("=", 1) for pair in options["set"])
        results = []
        for path in options["files"]:
            try:
                batch = take_file(
                    actor=command_line(partnership),
                    kind=kind,
                    preset=preset,
                    path=path,
                    dates=options["dates"],
                    parameters=parameters,
                    commit=options["commit"],
                )
            except ValueError as refusal:
                raise CommandError(str(refusal), returncode=REFUSED) from None
            except PermissionError:
                raise CommandError(f"{path} may not be read.", returncode=REFUSED) from None
            results.append(summary(batch))
            self._say(options, results[-1])
            if options["faults"] and batch.rejected:
                with store.faults_file(batch.partnership_id, batch.uid) as faults:
                    shutil.copyfile(faults, options["faults"])
        return results

    def _say(self, options: dict[str, Any], result: dict[str, Any]) -> None:
        if options["json"]:
            return
        if result.get("refused"):
            self.stderr.write(f"{result['file']}: {result['refused']}")
            return
        self.stdout.write(
            f"{result['file']}: {result['received']:,} rows: {result['added']:,} new, {result['replaced']:,} "
            f"replace, {result['unchanged']:,} unchanged, {result['rejected']:,} not accepted"
            + (f"; £{pounds(result['accepted_pence'])} accepted" if result["accepted_pence"] else "")
            + (". Taken in." if result["state"] == BatchState.COMMITTED else ". Nothing is saved.")
        )
        for cause in result["causes"]:
            lines = f"from line {cause['first_line']:,}"
            self.stdout.write(f"  {cause['code']}: {cause['rows']:,} rows, {lines}. {cause['sentence']}")
