"""`make chaos TRIALS=10`: a whole installation is disturbed while it works, again and again, by chance.

Each round is a new installation, the same inputs, and other moments and other ways of killing. It prints one line
a trial and ends with 1 where anything was lost, left half done, or differs from an undisturbed run.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.functional.chaos import disturb


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos")
    parser.add_argument("--trials", type=int, default=3, help="how many times each trial is done")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first round; later ones count on")
    given = parser.parse_args()
    tried = failed = 0
    for seed in range(given.seed, given.seed + given.trials):
        print(f"Seed {seed}")
        with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
            for outcome in disturb(Path(folder) / "var", seed=seed):
                print(f"  {outcome}", flush=True)
                tried, failed = tried + 1, failed + bool(outcome.wrong)
    print(f"{tried} trials, {tried - failed} ended as undisturbed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
