"""One Chromium for each worker of a test run, and pages that fail their test when anything on them does.

The browser is the machine's own (Debian's package `chromium`); Playwright drives it and downloads none.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.support.require import missing

NAMES = ("chromium", "chromium-browser", "google-chrome")
HERE = ("127.0.0.1", "localhost")
OFTEN = 15_000
"""Milliseconds a page may take to show what a test waits for, on a loaded machine."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give a browser, or skip where the machine has none."""
    path = os.environ.get("INTAKE_TEST_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing("browser", "no Chromium on this machine; on Debian: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--lang=el-GR"])
        yield browser
        browser.close()


@dataclass
class Watched:
    """A window of the browser that notes whatever goes wrong in it."""

    context: BrowserContext
    troubles: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    """Parts of messages that the test has brought about itself, such as a status it asks for."""

    def page(self) -> Page:
        """Open a page in it."""
        page = self.context.new_page()
        page.set_default_timeout(OFTEN)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("request", self._asked)
        return page

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text} {message.location.get('url', '')}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in HERE:
            self.troubles.append(f"asks a stranger: {parts.hostname}")

    def quiet(self) -> None:
        """Fail if anything went wrong that the test did not bring about."""
        found = [each for each in self.troubles if not any(part in each for part in self.expected)]
        assert not found, "\n".join(found)
