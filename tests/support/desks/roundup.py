"""A real Roundup behind a wire that can be cut, and a technician at it."""

from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import uuid4

import pytest
import requests

from intake.demo.tracker import TECHNICIAN, Tracker
from tests.support.roundup_pages import Pages, keeper
from tests.support.wire import Wire
from ticket_client.desk import Desk
from ticket_client.desks.roundup import Roundup
from ticket_client.values import Progress
from ticket_client.vendor import File

QUICK = False
STATUS = {Progress.PENDING: "unread", Progress.WORKING: "in-progress", Progress.DONE: "resolved"}


class RoundupBench:
    """A real Roundup behind a wire that can be cut: its pages for a technician's hands, REST for the eyes."""

    cannot: ClassVar[dict[str, str]] = {}
    nowhere = None

    def __init__(self, desk: Desk, wire: Wire, tracker: Tracker) -> None:
        self.desk = desk
        self.wire = wire
        self.pages = Pages(tracker)
        self._tracker = tracker
        self._data = f"{tracker.url}rest/data/"
        self._session = requests.Session()
        self._session.headers.update(
            {
                "Authorization": f"Bearer {tracker.token}",
                "X-Requested-With": "test",
                "Origin": tracker.url.rstrip("/"),
            }
        )

    def lose(self, verb: str) -> None:
        """Lose the answer to the next `verb` after the tracker has acted."""
        self.wire.cut("POST /rest/data/issue " if verb == "open" else "PATCH ")

    def get(self, path: str, **params: Any) -> Any:
        """Ask the tracker past the wire."""
        answer = self._session.get(self._data + path, params={"@verbose": 3, **params}, timeout=30)
        answer.raise_for_status()
        return answer.json()["data"]

    def patch(self, ref: str, **to: Any) -> None:
        """Change an issue behind the bridge's back."""
        etag = self.get(f"issue/{ref}")["@etag"]
        answer = self._session.patch(f"{self._data}issue/{ref}", json=to, headers={"If-Match": etag}, timeout=30)
        answer.raise_for_status()

    def post(self, kind: str, **content: Any) -> Any:
        """Make a row behind the bridge's back."""
        answer = self._session.post(self._data + kind, json=content, timeout=30)
        answer.raise_for_status()
        return answer.json()["data"]["id"]

    def tickets(self, key: str) -> int:
        """Count the live tickets whose subject carries the key."""
        return len(self.get("issue", title=key)["collection"])

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return the messages that carry no file, in order."""
        said = (self.get(f"msg/{each['id']}")["attributes"] for each in self._hanging(ref, "messages"))
        return tuple(message["content"] for message in said if not message["files"])

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files on the ticket, in order."""
        return tuple(self._file(each["id"]) for each in self._hanging(ref, "files"))

    def _hanging(self, ref: str, what: str) -> list[dict[str, str]]:
        rows = self.get(f"issue/{ref}")["attributes"][what]
        return sorted(rows, key=lambda row: int(row["id"]))

    def _file(self, row: str) -> File:
        about = self.get(f"file/{row}", **{"@fields": "name,type"})["attributes"]
        content = self._session.get(f"{self._data}file/{row}/binary_content", timeout=30).content
        return File(about["name"], about["type"], content)

    def make(self, team: str) -> str:
        """Make an issue of no call in the queue."""
        return str(self.post("issue", title="Κάτι άλλο", team=team, external_id=f"by hand {uuid4().hex}"))

    def advance(self, ref: str, progress: Progress) -> None:
        """Say how far the ticket has come."""
        self.pages.edit(ref, status=STATUS[progress])

    def move(self, ref: str, team: str) -> None:
        """Put the ticket in another queue."""
        self.pages.edit(ref, team=team)

    def take(self, ref: str) -> str:
        """Make the technician its owner."""
        self.pages.edit(ref, assignedto=TECHNICIAN)
        return TECHNICIAN

    def say(self, ref: str, text: str) -> None:
        """Write a note into the form."""
        self.pages.edit(ref, note=text)

    def delete(self, ref: str) -> None:
        """Retire the ticket."""
        keeper(self._tracker, "retire", f"issue{ref}")

    def restore(self, ref: str) -> None:
        """Bring a retired ticket back."""
        keeper(self._tracker, "restore", f"issue{ref}")

    def merge(self, ref: str, into: str) -> None:
        """Close the ticket as a duplicate: name the one that supersedes it."""
        self.pages.edit(ref, superseder=into, status="resolved")


@pytest.fixture
def at_roundup(roundup: Tracker) -> Iterator[RoundupBench]:
    """Our adapter, a wire that can be cut, and a real Roundup."""
    with Wire(roundup.url) as wire:
        yield RoundupBench(Roundup(wire.url, roundup.token), wire, roundup)
