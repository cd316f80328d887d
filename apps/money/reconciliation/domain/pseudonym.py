"""Names that say nothing: different for each organisation and each contract, the same whenever asked."""

import hmac
from hashlib import sha256

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are read wrongly."""


def pseudonym(person_id: int, *, salt: str, organisation_id: int, contract_id: int) -> str:
    """`P-7K2M-41Q`: nobody can compare lists across organisations or contracts, or guess back.

    Source: who sees what of people, "pseudonyms differ for each organisation and contract".
    """
    digest = hmac.new(salt.encode(), f"{organisation_id}/{contract_id}/{person_id}".encode(), sha256).digest()
    letters = "".join(_LETTERS[byte % 32] for byte in digest[:7])
    return f"P-{letters[:4]}-{letters[4:]}"


def age_band(age: int | None) -> str:
    """Ten years wide; the oldest together."""
    if age is None:
        return "not known"
    if age >= 85:
        return "85 and over"
    if age < 18:
        return "under 18"
    low = max(18, 25 + (age - 25) // 10 * 10) if age >= 25 else 18
    return f"{low} to {24 if low == 18 else low + 9}"
