"""A contract's year to date: what its months report, as people may see it."""

from datetime import date, datetime

from django.core.cache import cache
from django.utils import timezone

from apps.care.activity.choices import Scope
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.core.looks import asked_once
from apps.foundation.core.release import release
from apps.foundation.kernel.periods import first_of_month
from apps.foundation.partnerships.selectors import figures_moment, setting
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import stage_in_force
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.selectors.figures import YearFigures, year_figures
from apps.money.reconciliation.selectors.published import PublishedYear
from apps.money.reconciliation.selectors.reported import as_reported

KEPT_FOR = 24 * 60 * 60


@asked_once
def published_year(actor: Actor, contract: Contract, today: date) -> PublishedYear:
    """A contract's year to date. Kept until any figure of the partnership, or the contract's stage, changes."""
    require(actor, Permission.RECONCILIATION_VIEW)
    smallest = setting("smallest_number_shown")
    key = f"year:{contract.uid}:{_version(smallest)}:{stage_in_force(contract)}:{first_of_month(today)}"
    if (year := cache.get(key)) is None:
        year = year_to_date(contract, today, smallest)
        cache.set(key, year, KEPT_FOR)
    return year


def year_to_date(contract: Contract, today: date, smallest: int) -> PublishedYear:
    """A contract's year to date, worked out now."""
    figures = as_reported(year_figures(contract))
    beside = {other for _, other, _ in figures.beside} - {0, contract.id}
    silent = [other.id for other in Contract.objects.filter(id__in=beside) if _is_silent(other, today, smallest)]
    return PublishedYear(figures, last_month_with_data(figures, today), smallest, silent)


def _is_silent(contract: Contract, today: date, smallest: int) -> bool:
    """Whether the cost in a contract to date may not be shown."""
    figures = as_reported(year_figures(contract))
    return PublishedYear(figures, last_month_with_data(figures, today), smallest).actual_pence(Node()) is None


def last_month_with_data(figures: YearFigures, today: date) -> date:
    """The month that "to date" means: the last with records of the cohort, and not beyond the current one; or the last
    that is frozen or has something to say of months that are."""
    cohort = (Scope.IN, Scope.LINKED, Scope.OUT)
    with_records = [cell.month for cell in figures.cells if cell.scope in cohort and cell.month <= today]
    return max([*with_records, figures.reported_to or figures.months[0]])


def version_of_figures() -> str:
    """Changes whenever any figure of the partnership does, or how small one may be: the key of pages that are kept."""
    return _version(setting("smallest_number_shown"))


def _version(smallest: int) -> str:
    return f"{release()}:{figures_moment().isoformat()}:{smallest}"


def seen_moment() -> str:
    """The moment of the figures that a page shows, as its form sends it back."""
    return figures_moment().isoformat()


def figures_as_of_words(moment: datetime | None = None) -> str:
    """When the figures last changed, or a moment of theirs, in words: UK local time."""
    local = timezone.localtime(moment or figures_moment())
    return f"{local.day} {local:%B %Y, %H:%M}"
