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

    def edit(self, ref: str, **fields: str) -> None:
        """Fill in the ticket's form and submit it: a link by the name it leads to, a note as `note`."""
        page = self._browser.get(f"{self._tracker.url}issue{ref}", timeout=30).text
        (form,) = re.findall(r'name="itemSynopsis".*?</form>', page, re.DOTALL)
        hidden = dict(re.findall(r'name="(@csrf|@lastactivity)" type="hidden"\s+value="([^"]*)"', form))
        told = {f"@{name}" if name == "note" else name: value for name, value in fields.items()}
        answer = self._browser.post(
            f"{self._tracker.url}issue{ref}",
            data={"@action": "edit", **hidden, **told},
            allow_redirects=False,
            timeout=30,
        )
        assert answer.status_code == 302, re.findall(r"error-message.*", answer.text)


def keeper(tracker: Tracker, *words: str) -> None:
    """Run `roundup-admin`: technicians may not retire a ticket or bring one back, who keeps the tracker may."""
    program = [sys.executable, "-m", "roundup.scripts.roundup_admin", "-i", str(tracker.home)]
    subprocess.run([*program, *words], check=True, capture_output=True, timeout=60)
