"""Every page that a role can reach by links: accessible, within its window, quiet, and from this host only."""

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

from apps.interfaces.demo.sign_ins import SEATS
from tests.browser.conftest import DESKTOP, TABLET

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ROLES = {seat.role: seat for seat in reversed(SEATS) if seat.slug == SEATS[0].slug}
NOT_PAGES = {"account_logout"}
LINK = re.compile(r"""<a\b[^>]*?\shref=["']([^"']+)["']""")
_checked: set[str] = set()


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("role", list(ROLES), ids=lambda role: role.lower())
def test_every_page_of_a_role_is_accessible(visit, role):
    seat = ROLES[role]
    several = sum(one.email == seat.email for one in SEATS) > 1
    with visit(seat.email, seat=seat_words(seat) if several else "") as visitor:
        seen, waiting = set(), deque(["/"])
        while waiting:
            path = waiting.popleft()
            if (name := _name_of(path)) in seen:
                continue
            seen.add(name)
            waiting += [link for link in _links(visitor, path) if _name_of(link) not in seen | NOT_PAGES]
            if name == "dashboards:home" or name not in _checked:
                _checked.add(name)
                visitor.go(path)
                check(visitor.page, path)
        assert len(seen) >= 4


@pytest.mark.parametrize("path", ["/sign-in/login/", "/sign-in/password/reset/", "/nothing/here/"])
def test_pages_for_everybody_are_accessible(visit, path):
    with visit() as visitor:
        visitor.go(path)
        check(visitor.page, path)
        visitor.noticed[:] = [one for one in visitor.noticed if "404" not in one]


def seat_words(seat):
    from apps.foundation.access.roles import LABELS

    return LABELS[seat.role]


def check(page, path):
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
    for width, height in (TABLET, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than {width}"
    assert page.locator("h1").count() == 1, path
    assert page.title().endswith("Year of Care"), path


def _links(visitor, path):
    """Addresses of links on a page, of this host, without downloads. It is asked for and not drawn: a page is drawn
    once, for the first role that reaches it."""
    answer = visitor.page.request.get(visitor.address + path)
    assert answer.status == 200 or _name_of(path) == "none", (path, answer.status)
    links = [urljoin(answer.url, link) for link in LINK.findall(answer.text())]
    here = urlsplit(answer.url).netloc
    paths = [urlsplit(unescape(link)) for link in links]
    return [
        one.path + (f"?{one.query}" if one.query else "")
        for one in paths
        if one.netloc == here and "file=" not in one.query and "not-accepted" not in one.path
    ]


def _name_of(path):
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return "none"
