"""What part of the year somebody is looking at: month, level of need, sector or provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from apps.care.need_bands.choices import NeedBand
from apps.foundation.kernel.whole_numbers import LARGEST, whole_number
from apps.foundation.partnerships.choices import Sector
from apps.money.reconciliation.domain.months import EARLIER
from apps.money.reconciliation.domain.publication import EVERYWHERE, Node, Place
from apps.money.reconciliation.selectors.published import PublishedYear

LONGEST = 20
"""Letters of a word in an address that are read: nothing longer says anything."""


@dataclass(frozen=True)
class Selection:
    """A figure's coordinates, and what could not be narrowed with them."""

    node: Node
    widened: str = ""

    @property
    def is_everything(self) -> bool:
        return self.node == Node()

    def words(self, year: PublishedYear) -> str:
        """`High (3), Community, September 2025`; empty for everything."""
        said = []
        if self.node.band is not None:
            said.append(NeedBand(self.node.band).label)
        if self.node.place.kind == "sector":
            said.append(Sector(self.node.place.key).label)
        if self.node.place.kind == "provider":
            said.append(year.providers[int(self.node.place.key)])
        if self.node.month is not None:
            said.append(f"{self.node.month:%B %Y}")
        return ", ".join(said)

    def query(self, **changes: object) -> str:
        """The address part that leads to this selection, with some of it changed."""
        node = self.node._replace(**changes) if changes else self.node  # type: ignore[arg-type]
        return query_of(node)

    @property
    def kept_as(self) -> str:
        """What tells its page from those of other selections."""
        return f"{self.query()}{'&widened' if self.widened else ''}"


def asked_of(query: Mapping[str, str]) -> str:
    """What an address asks for, as it says it: for a selection that the year has, its own address part."""
    asked = {name: query[name][:LONGEST] for name in ("month", "level", "sector", "provider") if query.get(name)}
    return urlencode(asked)


def query_of(node: Node) -> str:
    """The address part that leads to a figure's coordinates."""
    parameters: dict[str, object] = {}
    if node.month is not None:
        parameters["month"] = f"{node.month:%Y-%m}"
    if node.band is not None:
        parameters["level"] = node.band
    if node.place.kind in ("sector", "provider"):
        parameters[node.place.kind] = node.place.key
    if node.of:
        parameters["of"] = node.of
    return urlencode(parameters)


def selection_from(query: Mapping[str, str], year: PublishedYear) -> Selection:
    """What an address asks for. Anything that the year has not is everything; too narrow is widened, and said."""
    month = _month(query.get("month", ""), year)
    band = _band(query.get("level", ""))
    place = EVERYWHERE
    if (sector := query.get("sector", "")) in year.sectors:
        place = Place("sector", sector)
    provider = whole_number(query.get("provider"), LARGEST)
    if provider is not None and provider in year.providers:
        place = Place("provider", provider)
    if month and band and place != EVERYWHERE:
        return Selection(
            Node(None, band, place),
            "One level at one sector or provider is shown for the year to date only: a month of it would be about "
            "too few people.",
        )
    return Selection(Node(month, band, place))


def adjustment_from(query: Mapping[str, str], year: PublishedYear) -> Node | None:
    """Which adjustment an address asks about: of the month that it names, else of the last that reports any; nothing
    where none does."""
    adjusted = [month for month in year.months if year.adjusted(month)]
    if not adjusted:
        return None
    asked = _month(query.get("month", ""), year)
    month = asked if asked in adjusted else adjusted[-1]
    of = query.get("of", "")
    return Node(month, _band(query.get("level", "")), of=of if of in year.adjusted(month) else EARLIER)


def _month(text: str, year: PublishedYear) -> date | None:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if month in year.months else None


def _band(text: str) -> int | None:
    return int(text) if text in {"1", "2", "3"} else None
