from tests.factories.once import once
from tests.integration.payments.paid import APRIL, MAY, Paid


def two_months_frozen() -> Paid:
    paid = Paid()
    paid.freeze(APRIL, MAY)
    return paid


made_once, paid = once("paid", two_months_frozen)
