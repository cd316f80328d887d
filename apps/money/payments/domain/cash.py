"""What is left to invoice for a month, and where money stands on a day. Pence; what goes back is below nil.

Source: reconciliation, "cash: due to date, paid on account, to pay, invoices and credits" and "the undisputed part
pays, the rest waits under a numbered query".
"""

from dataclasses import dataclass

from apps.foundation.kernel.pence import Pence


def left_to_invoice(*, due: Pence, on_account: Pence, invoiced: Pence) -> Pence:
    """What a month comes to beyond what was paid on account of it and invoiced for it before."""
    return due - on_account - invoiced


def held_by_query(*, disputed: Pence, agreed: Pence, is_open: bool, is_corrected: bool) -> Pence:
    """What a query holds back: while it is open all that it disputes; once it is over what was agreed not to be
    payable, until the correction is in. From then on nothing: the corrected count pays less by itself."""
    if is_open:
        return disputed
    return 0 if is_corrected else agreed


def held_back(left: Pence, in_question: Pence) -> Pence:
    """How much of it waits: what queries hold, and never more than is left. With the sign of `left`, so
    that nothing that was paid is taken back for a question."""
    held = min(abs(left), in_question)
    return held if left >= 0 else -held


@dataclass(frozen=True)
class Standing:
    """Money between commissioners and a provider on a day, of months for which money moves."""

    due: Pence = 0
    on_account: Pence = 0
    invoiced: Pence = 0
    settled: Pence = 0

    @property
    def paid(self) -> Pence:
        """On account and on invoices."""
        return self.on_account + self.settled

    @property
    def to_pay(self) -> Pence:
        """What is due and was not paid; below nil it goes back to the commissioners."""
        return self.due - self.paid

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(
            self.due + other.due,
            self.on_account + other.on_account,
            self.invoiced + other.invoiced,
            self.settled + other.settled,
        )
