"""Pages are Jinja templates: the design system's own macros, ours, and a few filters from the kernel."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.forms import BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from apps.foundation.kernel.nhs_number import spaced
from apps.foundation.kernel.pence import pounds, short_pounds
from apps.foundation.kernel.periods import day_in_words, last_day_in_words


def environment(**options: Any) -> Environment:
    """The environment of every page. Undefined values chain, as the design system's macros expect."""
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    options["undefined"] = ChainableUndefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    made = Environment(**options)  # noqa: S701 Django's backend switches autoescape on
    made.globals.update(static=static, url=address, choice_items=choice_items)
    made.filters.update(
        pounds=pounds,
        signed=lambda amount: pounds(amount, signed=True),
        short=short_pounds,
        short_signed=lambda amount: short_pounds(amount, signed=True),
        count=lambda number: f"{number:,}",
        day=day,
        last_day=last_day,
        moment=moment,
        month=lambda first: f"{first:%B %Y}",
        spaced=spaced,
        plural=plural,
    )
    return made


def address(name: str, /, **parameters: Any) -> str:
    """The address of a page by its name."""
    return reverse(name, kwargs=parameters or None)


def choice_items(bound: BoundField, under: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The choices of a form field, as the design system's macros take them, with what stands under some of them."""
    under = under or {}
    chosen = bound.value() if isinstance(bound.value(), list | tuple) else [bound.value()]
    picked = {str(value) for value in chosen}
    return [
        {
            "value": str(value),
            "text": str(label),
            "checked": str(value) in picked,
            "selected": str(value) in picked,
            "conditional": {"html": under.get(str(value), "")},
        }
        for value, label in bound.field.choices  # type: ignore[attr-defined]
    ]


def day(on: date | None) -> str:
    """`15 August 2025`."""
    return day_in_words(on) if on else "not known"


def last_day(ends_before: date) -> str:
    """`29 November 2026`, of a period that ends before the 30th."""
    return last_day_in_words(ends_before)


def moment(at: datetime | None) -> str:
    """`15 August 2025, 09:12`, UK local time."""
    if at is None:
        return "not known"
    local = timezone.localtime(at)
    return f"{day(local.date())}, {local:%H:%M}"


def plural(number: int, one: str, many: str = "") -> str:
    """`1 row`, `1,204 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
