"""Tiny, the made-up helpdesk of docs/adding-a-helpdesk.md: its server, and a technician at it."""

import threading
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

from flask import Flask, abort, jsonify, request

from tests.support.desks.memory import Ticking
from tests.support.roundup import TEAMS
from tests.support.wire import Wire
from ticket_client.desk import Desk
from ticket_client.marks import unmarked
from ticket_client.values import Progress
from ticket_client.vendor import File

TOKEN = "a-token-of-tiny"
BRIDGE, TECHNICIAN = "bridge", "maria"
STATES = {Progress.PENDING: "new", Progress.WORKING: "open", Progress.DONE: "closed"}


class Server:
    """Tickets in a list. It takes doubles, and leaves out what it does not understand without a word."""

    def __init__(self) -> None:
        self.tickets: dict[str, dict[str, Any]] = {}
        self.now = Ticking()
        self.lock = threading.RLock()

    def make(self, told: dict[str, Any]) -> dict[str, Any]:
        """Make a ticket."""
        with self.lock:
            number = str(len(self.tickets) + 1)
            fresh = {"number": number, "state": "new", "owner": None, "school": "", "caller": "", "urgent": ""}
            text = {"id": "0", "text": told.pop("text"), "at": self._at(), "by": BRIDGE}
            self.tickets[number] = {**fresh, **told, "changed": self._at(), "notes": [text]}
            return self.tickets[number]

    def change(self, number: str, **to: Any) -> dict[str, Any]:
        """Change what can be changed so, and date the change."""
        with self.lock:
            if to.get("queue", "triage") not in TEAMS:
                del to["queue"]
            return self._dated(self.tickets[number], to)

    def note(self, number: str, told: dict[str, Any], by: str) -> None:
        """Add a note, with its file if there is one."""
        with self.lock:
            notes = self.tickets[number]["notes"]
            notes.append({**told, "id": str(len(notes)), "at": self._at(), "by": by})
            self._dated(self.tickets[number], {})

    def _dated(self, ticket: dict[str, Any], to: dict[str, Any]) -> dict[str, Any]:
        ticket |= {**to, "changed": self._at()}
        return ticket

    def _at(self) -> str:
        return self.now().isoformat()

    def found(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        """Search as it is asked to."""
        with self.lock:
            rows = sorted(self.tickets.values(), key=lambda row: str(row["changed"]))
        if key := asked.get("key"):
            return [row for row in rows if row["key"] == key or f"[IVR:{key}]" in row["subject"]]
        if numbers := asked.get("numbers"):
            return [row for row in rows if row["number"] in numbers.split(",")]
        since = datetime.fromisoformat(asked["since"]).astimezone(UTC)
        late = [row for row in rows if datetime.fromisoformat(row["changed"]) >= since]
        return late[: int(asked["size"])]

    def app(self) -> Flask:
        """Return the server's interface."""
        app = Flask("tiny")

        @app.before_request
        def _known() -> None:
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                abort(401)
            number = (request.view_args or {}).get("number", "")
            if number and number not in self.tickets:
                abort(404)

        app.add_url_rule("/queues", "queues", lambda: jsonify(sorted(TEAMS)))
        app.add_url_rule("/tickets", "search", lambda: jsonify(self.found(request.args.to_dict())))
        app.add_url_rule(
            "/tickets", "make", lambda: jsonify(self.make(dict(request.json or {}))), methods=["POST"]
        )
        app.add_url_rule("/tickets/<number>", "read", lambda number: jsonify(self.tickets[number]))
        app.add_url_rule(
            "/tickets/<number>",
            "change",
            lambda number: jsonify(self.change(number, **(request.json or {}))),
            methods=["PATCH"],
        )
        app.add_url_rule(
            "/tickets/<number>/notes", "notes", lambda number: jsonify(self.tickets[number]["notes"][1:])
        )

        @app.post("/tickets/<number>/notes")
        def _say(number: str) -> Any:
            self.note(number, dict(request.json or {}), BRIDGE)
            return jsonify({})

        return app


class TinyBench:
    """A technician who sits at the server itself."""

    nowhere = "triage"

    def __init__(self, desk: Desk, server: Server, wire: Wire) -> None:
        self.desk = desk
        self._server = server
        self._wire = wire

    def lose(self, verb: str) -> None:
        """Lose the answer to the next `verb` after the server has acted."""
        starts = {"open": "POST /tickets ", "comment": "POST /tickets/", "attach": "POST /tickets/"}
        self._wire.cut(starts.get(verb, "PATCH "))

    def tickets(self, key: str) -> int:
        """Count the tickets that carry the key."""
        return len(self._server.found({"key": key}))

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return what was said, without files and marks."""
        return tuple(unmarked(note["text"]) for note in self._server.tickets[ref]["notes"] if "data" not in note)

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files."""
        notes = (note for note in self._server.tickets[ref]["notes"] if "data" in note)
        return tuple(File(note["name"], note["kind"], b64decode(note["data"])) for note in notes)

    def advance(self, ref: str, progress: Progress) -> None:
        """Set the state."""
        self._server.change(ref, state=STATES[progress])

    def move(self, ref: str, team: str) -> None:
        """Put the ticket into another queue."""
        self._server.change(ref, queue=team)

    def take(self, ref: str) -> str:
        """Become its owner."""
        self._server.change(ref, owner=TECHNICIAN)
        return TECHNICIAN

    def say(self, ref: str, text: str) -> None:
        """Write a note."""
        self._server.note(ref, {"text": text}, TECHNICIAN)

    def delete(self, ref: str) -> None:
        """Delete the ticket."""
        del self._server.tickets[ref]
