"""Our contract server for Zammad behind a wire that can be cut, and a technician at it.

It has an Elasticsearch that never catches up, and the core workflow that the adapter's page asks for.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import pytest
import requests

from tests.support.roundup import TEAMS
from tests.support.served import served
from tests.support.vendors.zammad import Zammad
from tests.support.vendors.zammad_state import EDIT, State
from tests.support.wire import Wire
from ticket_client.desk import Setup
from ticket_client.desks.zammad import desk
from ticket_client.marks import unmarked
from ticket_client.values import Progress
from ticket_client.vendor import File

QUICK = True
STATE = {Progress.PENDING: "new", Progress.WORKING: "open", Progress.DONE: "closed"}
ATTRIBUTES = {"ivr_key": 64, "school_code": 7, "caller": 20}
HIDDEN = "Διοίκηση"
"""A group that only the administrator may enter."""
OPTIONS = {"school_field": "school_code", "caller_field": "caller"}
LOSES = {"open": "POST /api/v1/tickets ", "comment": "POST /api/v1/ticket_articles ",
         "attach": "POST /api/v1/ticket_articles "}  # fmt: skip


def zammad() -> Zammad:
    """Return a Zammad with our queues, the bridge's user, a technician and an administrator."""
    state = State(["Users", *TEAMS, HIDDEN], dict(ATTRIBUTES))
    state.edit_states = EDIT | {"new"}
    server = Zammad(state)
    groups = list(state.groups)
    server.tokens = {
        "bridge": state.add_user("ivr-bridge", ("ticket.agent", "admin.group"), groups[:-1]),
        "maria": state.add_user("maria", ("ticket.agent",), groups[:-1]),
        "admin": state.add_user("admin", ("ticket.agent", "admin"), groups),
    }
    return server


class ZammadBench:
    """Our adapter, a wire that can be cut, a Zammad of ours, and its REST interface as a technician has it."""

    cannot: ClassVar[dict[str, str]] = {
        "test_racing_comments_stand_once_each": "Zammad has no key for notes; the relay never lets two add one",
        "test_a_file_is_taken_away": "Zammad lets a note's author delete it for ten minutes only",
    }
    nowhere = "Users"

    def __init__(self, server: Zammad, url: str, wire: Wire) -> None:
        self.server = server
        self.wire = wire
        self.setup = Setup("zammad", wire.url, "bridge", OPTIONS)
        self.desk = desk(self.setup)
        self._url = f"{url}api/v1/"

    def remade(self, **options: str) -> "ZammadBench":
        """Give the desk other options."""
        self.setup = replace(self.setup, options=OPTIONS | options)
        self.desk = desk(self.setup)
        return self

    def lose(self, verb: str) -> None:
        """Lose the answer to the next `verb` after Zammad has acted."""
        self.wire.cut(LOSES.get(verb, "PUT /api/v1/tickets/"))

    def ask(self, method: str, path: str, as_: str = "maria", **content: Any) -> requests.Response:
        """Ask Zammad past the wire, as somebody."""
        headers = {"Authorization": f"Token token={as_}", "Accept": "application/json"} if as_ else {}
        return requests.request(method, self._url + path, headers=headers, timeout=30, **content)

    def get(self, path: str, **params: Any) -> Any:
        """Ask as the technician."""
        answer = self.ask("GET", path, params={"expand": "true", **params})
        answer.raise_for_status()
        return answer.json()

    def put(self, ref: str, **to: Any) -> None:
        """Change a ticket as the technician."""
        self.ask("PUT", f"tickets/{ref}", json=to).raise_for_status()

    def tickets(self, key: str) -> int:
        """Count the living tickets with the key in their attribute or title."""
        rows = self.server.state.tickets.values()
        return sum(row["state_id"] != 5 and (row["ivr_key"] == key or key in row["title"]) for row in rows)

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return the articles that carry no file, in order."""
        said = self.get(f"ticket_articles/by_ticket/{ref}")
        return tuple(unmarked(row["body"]) for row in said if not row["attachments"])

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files on the ticket, in order."""
        said = self.get(f"ticket_articles/by_ticket/{ref}")
        return tuple(self._file(ref, row["id"], each) for row in said for each in row["attachments"])

    def _file(self, ref: str, article: int, about: dict[str, Any]) -> File:
        content = self.ask("GET", f"ticket_attachment/{ref}/{article}/{about['id']}").content
        return File(about["filename"], about["preferences"]["Mime-Type"], content)

    def advance(self, ref: str, progress: Progress) -> None:
        """Say how far the ticket has come."""
        self.put(ref, state=STATE[progress])

    def move(self, ref: str, team: str) -> None:
        """Put the ticket in another group."""
        self.put(ref, group=team)

    def take(self, ref: str) -> str:
        """Make the technician its owner."""
        self.put(ref, owner="maria")
        return "maria"

    def say(self, ref: str, text: str) -> None:
        """Write a note at Zammad's pages, which send HTML."""
        told = {"ticket_id": int(ref), "body": f"<div>{text}</div>", "content_type": "text/html", "internal": True}
        self.ask("POST", "ticket_articles", json=told).raise_for_status()

    def delete(self, ref: str) -> None:
        """Delete the ticket, which only an administrator may."""
        self.ask("DELETE", f"tickets/{ref}", "admin").raise_for_status()

    def merge(self, ref: str, into: str) -> None:
        """Merge the ticket into another."""
        number = self.get(f"tickets/{into}")["number"]
        assert self.ask("PUT", f"ticket_merge/{ref}/{number}").json()["result"] == "success"


@pytest.fixture
def at_zammad() -> Iterator[ZammadBench]:
    """Our adapter, a wire that can be cut, and a Zammad of ours."""
    server = zammad()
    with served(server.app) as url, Wire(url) as wire:
        yield ZammadBench(server, url, wire)
