"""Names as they are searched and compared: small letters, without accents."""

import unicodedata

LONGEST = 80


def folded_name(name: str) -> str:
    """`Ó Briain` and `o briain` are the same to a search."""
    return _folded(name)[:LONGEST]


def same_surname(opener: str, family_name: str) -> bool:
    """Whether somebody's full name ends in a person's family name, or in one half of it, or it in one half of theirs.

    `Oliver Hale`, `Anna Hale-Smith` and `Hale` share a surname; `Ann Whale` and `Hale` do not. It tells the guardian
    what to look at and proves nothing: relatives have other names, and namesakes are common.
    Source: people who use it, "same-surname openings are reported".
    """
    ends, surname = _words(opener), _words(family_name)
    if not ends or not surname:
        return False
    if ends[-len(surname) :] == surname and len(ends) > len(surname):
        return True
    return bool(set(_halves(ends[-1])) & set(_halves(" ".join(surname))))


def _folded(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.strip())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _words(name: str) -> list[str]:
    return _folded(name).replace("\u2019", "'").split()


def _halves(surname: str) -> list[str]:
    return [half for half in surname.split("-") if half]
