"""Names as they are searched: small letters, without accents."""

import unicodedata


def folded_name(name: str) -> str:
    """`Ó Briain` and `o briain` are the same to a search."""
    apart = unicodedata.normalize("NFKD", name.strip())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()[:80]
