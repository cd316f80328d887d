"""What changed since a moment, as the page says it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone

from apps.foundation.core.registries import intake_kinds
from apps.foundation.core.tables import Column, Row, Table, difference, words
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.nhs_number import holds_a_number
from apps.foundation.kernel.pence import sterling
from apps.foundation.kernel.periods import day_in_words
from apps.money.reconciliation.domain.changes import CORRECTED, LATER, NEW, WITHDRAWN

if TYPE_CHECKING:
    from apps.foundation.access.policy import Actor
    from apps.money.reconciliation.domain.changes import Cause, Told
    from apps.money.reconciliation.selectors.changes import Moment

KINDS = {
    "terms": "Terms of the contract: a version came into force",
    "setting": "A setting on which figures rest",
    "correction": "Assessments corrected or withdrawn",
    "level": "Levels of need: assessments, and risk scores applied",
    "by_hand": "Exclusions, deaths and NHS numbers entered here",
}


DID = {
    NEW: "new records, the first of their month",
    LATER: "records that a later file of the same months added",
    CORRECTED: "records corrected: sent again with other values",
    WITHDRAWN: "records withdrawn",
}


def _did_words(did: Sequence[str]) -> str:
    return listed([DID[one] for one in did])


def moment_words(moment: datetime) -> str:
    """UK local time: `20 November 2026, 10:15`."""
    local = timezone.localtime(moment)
    return f"{local.day} {local:%B %Y, %H:%M}"


def cause_words(cause: Cause, reader: Actor) -> str:
    """A file by its name to the organisation that sent it, and to others by what it was and who sent it when: a name is
    what somebody typed. One with an NHS number in it is shown to nobody."""
    if (sent := cause.sent) is None:
        return KINDS[cause.kind]
    if sent.sender == reader.organisation_id and not holds_a_number(cause.name):
        return f"File {cause.name}" + (" (register or levels of need)" if cause.kind == "register" else "")
    sender = sent.sender_name or "the partnership's own system"
    return f"File from {sender}, {day_in_words(sent.on)}: {intake_kinds[sent.kind].words}"


def changes_table(told: Told, what: str, name: str, reader: Actor) -> Table:
    """Every cause with its pounds, the largest first; they add up to the difference."""
    rows = []
    for change in told.changes:
        causes = "; ".join(cause_words(cause, reader) for cause in change.causes)
        noted = ["told together: apart, one would be about too few people"] if len(change.causes) > 1 else []
        if len(change.parts) == 1:
            noted.append(_did_words(change.parts[0][0]))
        note = "; ".join(noted)
        rows.append(Row([words(causes, note=note), difference(change.pence)]))
        if len(change.parts) > 1:
            rows += [
                Row([words(f"of it {_did_words(did)}"), difference(pence)], "of-which") for did, pence in change.parts
            ]
    rows.append(Row([words("Together"), difference(told.pence)], "total"))
    return Table(
        caption=what,
        sub=f"Since {moment_words(told.since)}. The causes add up to the difference.",
        columns=[Column("Cause"), Column("Change", "£", is_number=True)],
        rows=rows,
        name=name,
        note="In months about too few people to say, something changed besides: it is in the figures, and not in this "
        "table."
        if told.untold
        else "",
    )


def found_words(told: Told, what: str) -> str:
    """`Actual cost rose by £84,210.00.`"""
    if not told.changes:
        return f"{what} did not change by anything that can be told." if told.untold else f"{what} did not change."
    if not told.pence:
        return f"{what} is the same: what was added and what was taken off are equal."
    return f"{what} {'rose' if told.pence > 0 else 'fell'} by {sterling(abs(told.pence))}."


def moved_words(told: Told, asked: datetime) -> str:
    """Where a window had to begin earlier than was asked for."""
    if told.since >= asked:
        return ""
    return (
        f"Told from {moment_words(told.since)}: between that and what you asked for, too few people stand behind what "
        "changed."
    )


def moments_table(moments: Sequence[Moment]) -> Table:
    """Moments that people have figures of, each leading to what changed since."""
    rows = [
        Row([words(moment_words(one.at), link=f"?{urlencode({'since': one.at.isoformat()})}"), words(one.words)])
        for one in moments
    ]
    return Table(caption="Other moments", columns=[Column("Since"), Column("What was then")], rows=rows, name="moments")
