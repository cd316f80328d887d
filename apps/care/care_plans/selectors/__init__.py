"""Reading plans, packages, crisis plans and carers. Whose record opens is asked before (`patients.pages`)."""

from apps.care.care_plans.selectors.plans import (
    ReviewDue,
    plan_in_force,
    review_due_column,
    review_due_on,
    reviews_due,
)

__all__ = ["ReviewDue", "plan_in_force", "review_due_column", "review_due_on", "reviews_due"]
