"""When a plan has to be looked at again."""

from datetime import date

from apps.foundation.kernel.periods import day_in_words, same_day_in


class ReviewTooLate(ValueError):
    """The review is more than twelve months after the plan was agreed; the message says the last day."""


class ReviewTooSoon(ValueError):
    """The review is on the day of agreement or before it."""


def latest_review(agreed_on: date) -> date:
    """The last day on which a plan agreed on a day may be reviewed: the same day a year later.

    Source: care plan and co-ordination, "review date (12 months at most)".
    """
    return same_day_in(agreed_on.year + 1, agreed_on)


def check_review(*, agreed_on: date, review_due_on: date) -> None:
    """Raise ReviewTooLate or ReviewTooSoon unless the review falls within twelve months after agreement."""
    last = latest_review(agreed_on)
    if review_due_on > last:
        raise ReviewTooLate(f"A review is due within 12 months: {day_in_words(last)} at the latest.")
    if review_due_on <= agreed_on:
        raise ReviewTooSoon("The review comes after the day on which the plan is agreed.")
