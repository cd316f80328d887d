"""A server's settings, and one page more to compare with."""

from pathlib import Path

from yearofcare.settings.production import *  # noqa: F403

ROOT_URLCONF = "benchmarks.web.urls"
TEMPLATES = [
    {**TEMPLATES[0], "DIRS": [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]},  # noqa: F405
    *TEMPLATES[1:],  # noqa: F405
]
