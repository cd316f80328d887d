"""`make run` and commands on this machine: embedded parts, synthetic people, no address but this host."""

import os

from yearofcare.settings.base import *  # noqa: F403

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "only-for-commands-that-sign-nothing")
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = CHECKOUT / "var" / "mail"  # noqa: F405
MFA_REQUIRED = environment.flag("MFA_REQUIRED", False)  # noqa: F405
