#!/usr/bin/env python3
"""Django's command line. Without DATABASE_URL the embedded database runs for the command's own duration."""

import os
import sys

from yearofcare.embedded.for_commands import parts_for


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yearofcare.settings.local")
    with parts_for(sys.argv):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
