"""Pages of a contract as somebody in a role gets them, and the tables that stand on them."""

from html.parser import HTMLParser

from django.test import Client

from apps.foundation.core.tenancy import tenant
from apps.money.contracts.selectors import contract_by_code
from tests.factories.world import sit


def seated(world, role, organisation="ICB"):
    client = Client()
    sit(client, world.member(role, organisation=organisation, email=f"{role.lower()}.{organisation}@here.example"))
    return client


def address(world, page=""):
    with tenant(world.partnership.id):
        return f"/contracts/{contract_by_code('yoc').uid}/{page}"


class Tables(HTMLParser):
    """The tables of a page: rows of the words in their cells."""

    def __init__(self, html):
        super().__init__()
        self.tables, self._cell = [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self._cell).replace(": why?", "").split()))
            self._cell = None

    def handle_data(self, data):
        if self._cell is not None:
            self._cell.append(data)


def tables_of(response):
    return Tables(response.content.decode()).tables
