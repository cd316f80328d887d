"""Which release of the product this is: what made pages are kept under, so that none outlives an upgrade."""

import hashlib
from functools import cache

from django.conf import settings

SOURCES = ("apps/**/*.py", "templates/**/*.jinja", "requirements.txt")


@cache
def release() -> str:
    """A digest of the program itself, the same on every server that runs the same release."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(settings.CHECKOUT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
