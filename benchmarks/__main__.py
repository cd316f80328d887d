"""`make bench`: start servers, make a partnership, measure, report. Ends with 1 where a promise is not kept."""

import sys
from datetime import UTC, datetime

from benchmarks import servers
from benchmarks.size import NotASize, wanted
from yearofcare.embedded.unusable import told_plainly


def main() -> int:
    try:
        size = wanted()
        with told_plainly(), servers.running(size.name) as parts:
            import django

            django.setup()
            from benchmarks.run import run

            report = run(parts, size)
    except NotASize as refusal:
        print(refusal, file=sys.stderr)
        return 2
    path = servers.HOME / "results" / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{size.name}.json"
    report.write(path)
    print(f"Written to {path}.")
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
