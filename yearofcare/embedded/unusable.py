"""Why the embedded parts cannot work here, in a sentence for whoever started them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Unusable(Exception):
    """Something on this machine is in the way; the message says what, and what to do."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """End the program with the sentence, where there would be a traceback."""
    try:
        yield
    except Unusable as reason:
        sys.exit(str(reason))
    except OSError as error:
        sys.exit(f"This machine refuses: {error.strerror or error}: {error.filename or 'no file named'}.")
