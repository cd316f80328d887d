"""A server: everything secret comes from the environment, and what is missing is named."""

import os

from yearofcare.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = environment.required("DJANGO_SECRET_KEY")  # noqa: F405
environment.required("DATABASE_URL")  # noqa: F405
environment.required("REDIS_URL")  # noqa: F405
ALLOWED_HOSTS = environment.required("ALLOWED_HOSTS").split(",")  # noqa: F405
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", 25))
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("EMAIL_TLS", True)  # noqa: F405
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "year-of-care@localhost")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
ALLOW_SYNTHETIC_NUMBERS = environment.flag("ALLOW_SYNTHETIC_NUMBERS", False)  # noqa: F405
