"""The product in a real browser: its pages served over HTTP, its jobs done, Chromium driven by Playwright."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from apps.foundation.core import jobs
from apps.foundation.core.every_partnership import partnership_ids
from apps.interfaces.demo.sign_ins import PASSWORD
from tests.chromium import find_chromium
from tests.database import filled

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread; Django takes it for async

DESKTOP, TABLET = (1280, 900), (768, 1024)
PATIENCE = 60_000
"""Milliseconds that a page may take where several tests drive browsers on a busy machine."""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them drive a browser; the tests of a file share a demo, a server and a Chromium."""
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def files_of_this_test() -> None:
    """These tests share one demo, so its files outlive each of them."""


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Both demo partnerships, a tenth of their size, committed."""
    with django_db_blocker.unblock(), filled("demo", demo_made):
        yield


def demo_made(_: Path) -> None:
    """Made once a run; its files are where the tests' own are."""
    call_command("demo", "--scale=0.1", stdout=StringIO())


@contextmanager
def serving() -> Iterator[str]:
    """The pages, served: their address."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="package")
def address(demo: None) -> Iterator[str]:
    """Where the pages are served."""
    with serving() as address:
        yield address


@pytest.fixture(scope="package")
def worker(demo: None) -> Iterator[None]:
    """Does what is wanted, as the product's own worker would."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.2):
            for partnership_id in partnership_ids():
                jobs.run_wanted(partnership_id)
        connections.close_all()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(10)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.fail("Browser tests need Chromium: see `python -m tests.chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visitor:
    """A browser of one person, with what it noticed: script errors, refused content, requests to other hosts."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.noticed: list[str] = []
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.noticed.append(str(error)))
        page.on("request", lambda request: self._request(request.url))

    def sign_in(self, email: str, seat: str = "") -> None:
        """With the demo's password; `seat` names the partnership to choose where there are several roles."""
        self.go("/sign-in/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        if seat:
            self.page.get_by_role("button", name=seat).first.click()

    def go(self, path: str) -> None:
        """Open a page; again, where a page that was still on its way (a form's answer) came between."""
        try:
            self.page.goto(self.address + path)
        except Error as error:
            if "ERR_ABORTED" not in error.message:
                raise
            self.page.wait_for_load_state()
            self.page.goto(self.address + path)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def wait_until_done(self) -> None:
        """Look again until no progress bar is left, as somebody without script would."""
        for _ in range(100):
            self.page.wait_for_load_state()
            if not self.page.locator("progress").count():
                return
            self.page.wait_for_timeout(200)
            with suppress(Exception):
                self.page.reload()
        raise AssertionError("The work did not end.")

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.noticed.append(text)

    def _request(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.noticed.append(f"asked another host: {url}")


Visit = Callable[..., Any]


@pytest.fixture
def visit(chromium: Browser, address: str, worker: None) -> Visit:
    """`with visit("commissioner@northbrook.example") as visitor:`; nothing may be noticed by the end."""
    return visits(chromium, address)


def visits(chromium: Browser, address: str) -> Visit:
    """Opens a browser for somebody; nothing may be noticed by the end."""

    @contextmanager
    def open_for(
        email: str = "", *, seat: str = "", size: tuple[int, int] = DESKTOP, script: bool = True
    ) -> Iterator[Visitor]:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=script, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context.new_page(), address)
        try:
            if email:
                visitor.sign_in(email, seat)
            yield visitor
            assert visitor.noticed == []
        finally:
            context.close()

    return open_for
