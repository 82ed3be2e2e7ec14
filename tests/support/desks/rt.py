"""A real Request Tracker behind a wire that can be cut, and a technician with an account of her own."""

import base64
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import requests

from tests.support.rt import Rt
from tests.support.wire import Wire
from ticket_client.desk import Desk, Setup
from ticket_client.desks import rt as adapter
from ticket_client.marks import mark_in, unmarked
from ticket_client.values import Progress
from ticket_client.vendor import File

QUICK = False
STATUS = {Progress.PENDING: "new", Progress.WORKING: "open", Progress.DONE: "resolved"}
ANSWERS = {
    "open": "POST /REST/2.0/ticket ",
    "comment": "POST /REST/2.0/ticket/",
    "attach": "POST /REST/2.0/ticket/",
}


def rt_desk(url: str, token: str, **options: str) -> Desk:
    """Return our adapter as the settings would make it."""
    return adapter.desk(Setup("rt", url, token, options))


class RtBench:
    """A real RT behind a wire that can be cut; the technician Maria works with it by its REST interface."""

    cannot: ClassVar[dict[str, str]] = {
        "test_a_file_is_taken_away": "RT has no request that takes a file away",
        "test_racing_comments_stand_once_each": "RT adds a comment whatever it holds already (`comments_race`)",
    }
    nowhere = "triage"

    def __init__(self, desk: Desk, wire: Wire, rt: Rt) -> None:
        self.desk = desk
        self.wire = wire
        self._rest = f"{rt.url}REST/2.0/"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"token {rt.token('maria')}"

    def lose(self, verb: str) -> None:
        """Lose the answer to the next `verb` after RT has acted."""
        self.wire.cut(ANSWERS.get(verb, "PUT /REST/2.0/ticket/"))

    def ask(self, method: str, path: str, **content: Any) -> Any:
        """Ask RT as Maria, past the wire."""
        answer = self._session.request(method, self._rest + path, timeout=30, **content)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def tickets(self, key: str) -> int:
        """Count the live tickets that carry the key."""
        query = f"'CF.{{ExternalId}}' = '{key}' OR Subject LIKE '{key}'"
        return int(self.ask("GET", "tickets", params={"query": query})["total"])

    def _contents(self, ref: str) -> list[dict[str, Any]]:
        """Return what hangs on the ticket, in order, without the wrappings of several parts."""
        rows = self.ask("GET", f"ticket/{ref}/attachments", params={"per_page": 100, "fields": "ContentType"})
        parts = sorted(
            (row for row in rows["items"] if "multipart" not in row["ContentType"]), key=lambda row: int(row["id"])
        )
        return [self.ask("GET", f"attachment/{row['id']}") for row in parts]

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return all texts that no file came with, in order."""
        parts = self._contents(ref)
        files = {part["TransactionId"]["id"] for part in parts if part.get("Filename")}
        texts = [_content(part).decode() for part in parts if part["TransactionId"]["id"] not in files]
        return tuple(unmarked(text) if mark_in(text) else text for text in texts)

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files on the ticket, in order."""
        parts = self._contents(ref)
        return tuple(
            File(part["Filename"], part["ContentType"], _content(part)) for part in parts if part.get("Filename")
        )

    def change(self, ref: str, **to: Any) -> None:
        """Change a ticket, and see that RT has done it: it says so in words only."""
        said = self.ask("PUT", f"ticket/{ref}", json=to)
        assert all("changed" in each or "Merge Successful" in each or "Given" in each for each in said), said

    def make(self, team: str) -> str:
        """Make a ticket of no call in the queue."""
        return str(self.ask("POST", "ticket", json={"Queue": team, "Subject": "Κάτι άλλο", "Content": "-"})["id"])

    def advance(self, ref: str, progress: Progress) -> None:
        """Say how far the ticket has come."""
        self.change(ref, Status=STATUS[progress])

    def move(self, ref: str, team: str) -> None:
        """Put the ticket in another queue."""
        self.change(ref, Queue=team)

    def take(self, ref: str) -> str:
        """Make Maria its owner."""
        self.ask("PUT", f"ticket/{ref}/take", json={})
        return "maria"

    def say(self, ref: str, text: str, kind: str = "text/plain") -> None:
        """Write a comment."""
        self.ask("POST", f"ticket/{ref}/comment", json={"Content": text, "ContentType": kind})

    def delete(self, ref: str) -> None:
        """Delete the ticket."""
        self.ask("DELETE", f"ticket/{ref}")

    def merge(self, ref: str, into: str) -> None:
        """Merge the ticket into another."""
        self.change(ref, MergeInto=into)


def _content(part: dict[str, Any]) -> bytes:
    return base64.b64decode(part["Content"])


@pytest.fixture
def at_rt(rt: Rt) -> Iterator[RtBench]:
    """Our adapter, a wire that can be cut, and a real RT."""
    with Wire(rt.url) as wire:
        yield RtBench(rt_desk(wire.url, rt.token("intake")), wire, rt)
