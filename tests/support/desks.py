"""The same helpdesk day at every desk: what a technician sees there, and answers that get lost on the way back."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol

import requests

from ticket_client.desk import Desk
from ticket_client.errors import Unsure
from ticket_client.memory import TECHNICIAN, Memory
from ticket_client.values import Progress
from ticket_client.vendor import File


class Bench(Protocol):
    """A desk under test, with a technician sitting at it."""

    desk: Desk
    cannot: Mapping[str, str]
    """Laws this desk is excused from, by the name of their test, and why."""
    nowhere: str | None
    """The queue of a ticket that named none."""

    def lose(self, verb: str) -> None:
        """Lose the answer to the next `verb` after the desk has acted."""

    def tickets(self, key: str) -> int:
        """Count the tickets a technician would find by the key, in its field or in the subject."""

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return what was said on the ticket, its first text first, without the marks of `ticket_client.marks`."""

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files on the ticket, in order."""

    # what a technician does by hand

    def advance(self, ref: str, progress: Progress) -> None:
        """Say how far the ticket has come."""

    def move(self, ref: str, team: str) -> None:
        """Put the ticket in another queue."""

    def take(self, ref: str) -> str:
        """Make a technician its owner; return the owner's name as the desk writes it."""

    def say(self, ref: str, text: str) -> None:
        """Write a note."""

    def delete(self, ref: str) -> None:
        """Delete the ticket."""

    def merge(self, ref: str, into: str) -> None:
        """Merge the ticket into another, the way this desk's people do it."""


class Losing:
    """A desk whose next answer to a verb can be lost after it has acted; thread-safe like the one it wraps."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lost: str | None = None
        self._lock = threading.Lock()

    def lose(self, verb: str) -> None:
        """Lose the next answer to `verb`."""
        self._lost = verb

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._desk, name)
        return self._losing(name, found) if callable(found) else found

    def _losing(self, name: str, verb: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            answer = verb(*args, **named)
            with self._lock:
                lost, self._lost = self._lost == name, None if self._lost == name else self._lost
            if lost:
                raise Unsure(f"{name}: the answer was lost")
            return answer

        return call


@dataclass
class Ticking:
    """A clock that moves on by a second each time it is read."""

    now: float = field(default=1_780_000_000.0)

    def __call__(self) -> datetime:
        """Move on and tell."""
        self.now += 1
        return datetime.fromtimestamp(self.now, UTC)


class MemoryBench:
    """The desk in a dict."""

    cannot: ClassVar[dict[str, str]] = {}
    nowhere = None

    def __init__(self, teams: dict[str, str]) -> None:
        self._memory = Memory(teams, Ticking())
        self._losing = Losing(self._memory)
        self.desk: Desk = self._losing
        self.lose = self._losing.lose
        self.comments = self._memory.comments
        self.files = self._memory.files
        self.delete = self._memory.delete
        self.merge = self._memory.merge
        self.say = self._memory.say

    def tickets(self, key: str) -> int:
        """Count the live tickets whose subject carries the key."""
        everything = self._memory.changed_since(datetime.fromtimestamp(0, UTC))
        return sum(key in ticket.subject for ticket in everything)

    def advance(self, ref: str, progress: Progress) -> None:
        """Say how far the ticket has come."""
        self._memory.advance(ref, progress)

    def move(self, ref: str, team: str) -> None:
        """Put the ticket in another queue."""
        self._memory.assign(ref, team)

    def take(self, ref: str) -> str:
        """Make a technician its owner."""
        self._memory.take(ref, TECHNICIAN)
        return TECHNICIAN


STATUS = {Progress.PENDING: "unread", Progress.WORKING: "in-progress", Progress.DONE: "resolved"}


class RoundupBench:
    """A real Roundup behind a wire that can be cut, and its REST interface for the technician's eyes."""

    cannot: ClassVar[dict[str, str]] = dict.fromkeys(
        (
            "test_notes_tell_whose_they_are", "test_a_deleted_ticket_is_gone",
            "test_a_technician_who_takes_a_ticket_is_read", "test_a_ticket_that_a_person_has_taken_stays",
            "test_a_merged_ticket_leads_to_the_one_it_went_into",
        ),
        "the technician's hand for it is not written yet",
    )  # fmt: skip
    nowhere = None

    def __init__(self, desk: Desk, wire: Any, url: str, token: str) -> None:
        self.desk = desk
        self.wire = wire
        self._data = f"{url}rest/data/"
        self._session = requests.Session()
        self._session.headers.update(
            {"Authorization": f"Bearer {token}", "X-Requested-With": "test", "Origin": url.rstrip("/")}
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

    def advance(self, ref: str, progress: Progress) -> None:
        """Say how far the ticket has come."""
        self.patch(ref, status=STATUS[progress])

    def move(self, ref: str, team: str) -> None:
        """Put the ticket in another queue."""
        self.patch(ref, team=team)

    def take(self, ref: str) -> str:
        """Make a technician its owner."""
        raise NotImplementedError

    def say(self, ref: str, text: str) -> None:
        """Write a note."""
        raise NotImplementedError

    def delete(self, ref: str) -> None:
        """Delete the ticket."""
        raise NotImplementedError

    def merge(self, ref: str, into: str) -> None:
        """Merge the ticket into another."""
        raise NotImplementedError
