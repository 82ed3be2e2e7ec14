"""A technician's browser at the tracker's pages, and the tracker's keeper at its command line."""

import re
import subprocess
import sys
from functools import cached_property

import requests

from intake.demo.tracker import TECHNICIAN, Tracker


class Pages:
    """What Maria does with a browser; she is logged in when she first does something."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker

    @cached_property
    def _browser(self) -> requests.Session:
        browser = requests.Session()
        browser.headers["Referer"] = self._tracker.url
        login = {"@action": "Login", "__login_name": TECHNICIAN, "__login_password": self._tracker.password}
        browser.post(self._tracker.url, data=login, timeout=30).raise_for_status()
        return browser

    def make(self, **fields: str) -> str:
        """Fill in the form for a new ticket; return its number."""
        return self._submit("issue", "new", fields | {"priority": "normal"})

    def edit(self, ref: str, **fields: str) -> None:
        """Fill in the ticket's form: a link by the name it leads to, a note as `note`."""
        self._submit(f"issue{ref}", "edit", fields)

    def _submit(self, page: str, action: str, fields: dict[str, str]) -> str:
        """Submit the form of a page; return the number of the ticket it leads to."""
        form = self._browser.get(f"{self._tracker.url}{page}?@template=item", timeout=30).text
        form = form.partition('name="itemSynopsis"')[2].partition("</form>")[0]
        hidden = dict(re.findall(r'name="(@csrf|@lastactivity)" type="hidden"\s+value="([^"]*)"', form))
        told = {f"@{name}" if name == "note" else name: value for name, value in fields.items()}
        answer = self._browser.post(
            self._tracker.url + page,
            data={"@action": action, **hidden, **told},
            allow_redirects=False,
            timeout=30,
        )
        leads_to = re.search(r"issue(\d+)", answer.headers.get("Location", ""))
        assert leads_to, re.findall(r"error-message.*", answer.text)
        return leads_to[1]


def keeper(tracker: Tracker, *words: str) -> None:
    """Run `roundup-admin`: technicians may not retire a ticket or bring one back, who keeps the tracker may."""
    program = [sys.executable, "-m", "roundup.scripts.roundup_admin", "-i", str(tracker.home)]
    subprocess.run([*program, *words], check=True, capture_output=True, timeout=60)
