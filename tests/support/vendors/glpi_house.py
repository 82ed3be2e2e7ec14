"""What a GLPI keeps and does by itself, whichever interface it is asked through.

Each habit names where GLPI's source has it. It checks no rights and speaks no HTTP: that is its interfaces' part.
"""

import html
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha1
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]

NEW, ASSIGNED, PLANNED, WAITING, SOLVED, CLOSED = range(1, 7)
ASSIGN = 2
BRIDGE, MARIA = 7, 8
ATHENS = ZoneInfo("Europe/Athens")
TICKET_COLUMNS = ("name", "content", "status", "urgency", "priority")
UPLOADABLE = (".wav", ".mp3", ".ogg", ".txt", ".pdf", ".png")
"""Of the types that Setup > Dropdowns > Document types allows from the start."""


def technicians_html(text: str) -> str:
    """Return what GLPI's editor makes of what a technician types."""
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.split("\n"))


def seen(content: str) -> str:
    """Return what a technician reads where the page shows this."""
    lines = re.sub(r"<br\s*/?>|</p>", "\n", content)
    return html.unescape(re.sub(r"<[^>]+>", "", lines)).strip("\n")


@dataclass
class House:
    """One GLPI."""

    groups: dict[int, str]
    columns: tuple[str, ...] = TICKET_COLUMNS
    """The columns of a ticket that can be written; `externalid` came with GLPI 11 (pull request 15105)."""
    zone: ZoneInfo = ATHENS
    users: dict[int, str] = field(default_factory=lambda: {BRIDGE: "bridge", MARIA: "maria"})
    tickets: dict[int, Row] = field(default_factory=dict)
    actors: dict[int, Row] = field(default_factory=dict)
    followups: dict[int, Row] = field(default_factory=dict)
    documents: dict[int, Row] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def now(self) -> str:
        """Return the time as GLPI stores it: whole seconds of its own zone (CommonDBTM, `glpi_currenttime`)."""
        return f"{datetime.now(self.zone):%Y-%m-%d %H:%M:%S}"

    @staticmethod
    def _add(table: dict[int, Row], row: Row) -> int:
        number = max(table, default=0) + 1
        table[number] = {"id": number, **row}
        return number

    def touch(self, ticket: int) -> None:
        """Date a change (CommonITILObject::updateDateMod)."""
        self.tickets[ticket]["date_mod"] = self.now()

    # --- tickets --------------------------------------------------------------------------------------------

    def add_ticket(self, asked: Row) -> int:
        """Make a ticket; what is no column is dropped without a word (CommonDBTM::add)."""
        fresh = {"name": "", "content": "", "status": NEW, "urgency": 3, "is_deleted": 0}
        known = {name: value for name, value in asked.items() if name in self.columns}
        dated = {"date_creation": self.now(), "date_mod": self.now(), "users_id_recipient": BRIDGE}
        ticket = self._add(self.tickets, fresh | dict.fromkeys(self.columns) | fresh | known | dated)
        if group := asked.get("_groups_id_assign"):
            self.add_actor(ticket, "Group", int(group))
        return ticket

    def update_ticket(self, ticket: int, asked: Row) -> None:
        """Change a ticket, and date it if anything changed (CommonDBTM::update)."""
        row = self.tickets[ticket]
        known = {name: value for name, value in asked.items() if name in self.columns}
        if any(row[name] != value for name, value in known.items()):
            row.update(known)
            self.touch(ticket)

    def trash(self, ticket: int) -> None:
        """Put a ticket into the trash (CommonDBTM::delete without purge)."""
        self.tickets[ticket]["is_deleted"] = 1
        self.touch(ticket)

    def merge(self, ticket: int, into: int, between: str) -> None:
        """Merge as Ticket::merge does: copies of what hangs on it go over, the ticket goes to the trash."""
        row = self.tickets[ticket]
        text = row["name"] + between + row["content"]
        self.add_followup(into, text, row["users_id_recipient"], source=ticket)
        for followup in [each for each in self.followups.values() if each["items_id"] == ticket]:
            self.add_followup(into, followup["content"], followup["users_id"], followup["is_private"], ticket)
        for document in self.documents.values():
            if ticket in document["tickets"]:
                document["tickets"].add(into)
        self.trash(ticket)

    # --- actors ---------------------------------------------------------------------------------------------

    def acting(self, ticket: int, kind: str | None = None) -> list[Row]:
        """Return who is assigned to a ticket."""
        return [
            row
            for row in self.actors.values()
            if row["ticket"] == ticket and row["type"] == ASSIGN and kind in {None, row["kind"]}
        ]

    def add_actor(self, ticket: int, kind: str, number: int, role: Any = ASSIGN) -> int | None:
        """Add an actor once, if there is such a one; a new ticket becomes assigned (CommonITILActor)."""
        known = self.groups if kind == "Group" else self.users
        row = {"ticket": ticket, "kind": kind, "number": number, "type": role}
        there = any({**each, "id": 0} == {**row, "id": 0} for each in self.actors.values())
        if number not in known or there:
            return None
        made = self._add(self.actors, row)
        self.touch(ticket)
        if role == ASSIGN and self.tickets[ticket]["status"] == NEW:
            self.tickets[ticket]["status"] = ASSIGNED
        return made

    def remove_actor(self, actor: int) -> None:
        """Take an actor away; a ticket nobody is assigned to becomes new (CommonITILActor::post_deleteFromDB)."""
        ticket = self.actors.pop(actor)["ticket"]
        self.touch(ticket)
        if not self.acting(ticket) and self.tickets[ticket]["status"] not in {SOLVED, CLOSED}:
            self.tickets[ticket]["status"] = NEW

    # --- followups and documents ----------------------------------------------------------------------------

    def add_followup(self, ticket: int, content: str, user: int, private: int = 0, source: int = 0) -> int:
        """Add a followup, which dates the ticket (ITILFollowup::post_addItem)."""
        row = {"itemtype": "Ticket", "items_id": ticket, "content": content, "is_private": int(private)}
        told = {"users_id": user, "date_creation": self.now(), "sourceitems_id": source}
        self.touch(ticket)
        return self._add(self.followups, row | told)

    def add_document(self, ticket: int, name: str, comment: str, filename: str, data: bytes) -> int | None:
        """Keep a file of an allowed type; its media type is what its bytes look like (Document::moveDocument)."""
        if not filename.lower().endswith(UPLOADABLE):
            return None
        row = {"name": name, "comment": comment, "filename": filename, "mime": looks_like(data), "data": data}
        told = {"sha1sum": sha1(data).hexdigest(), "date_creation": self.now(), "users_id": BRIDGE}
        self.touch(ticket)
        return self._add(self.documents, {**row, **told, "tickets": {ticket}})

    def hanging(self, ticket: int) -> Iterable[Row]:
        """Return a ticket's documents."""
        return [row for row in self.documents.values() if ticket in row["tickets"]]


def looks_like(data: bytes) -> str:
    """Return the media type that `file` would see (Toolbox::getMime)."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/x-wav"
    return "application/octet-stream" if b"\0" in data else "text/plain"
