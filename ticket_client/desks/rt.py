"""Request Tracker 5 over REST2, its own interface.

RT takes what it does not like without a word: an unknown field, a value that a field's pattern refuses, a queue or
a status it does not have are all answered 200 or 201 and left out. `ticket_client.careful` reads everything back.
RT has no key that refuses a second ticket (`UniqueValues` takes the second one and drops its key), so doubles are
merged. A phone number cannot be a requestor; the caller's stands in a field. Options and their defaults:

    queue = "triage"             where a ticket opens whose own queue is not known
    key_field = "ExternalId"     custom field of the bridge's key, on the tickets of every queue
    school_field = "SchoolCode", caller_field = "CallerNumber"
                                 custom fields of what the call told; "" for none
    urgent = "100"               priority of an urgent ticket; any other has the queue's own
    pending = "new", done = "resolved, rejected"
                                 the statuses that mean so, the first the one to set; any other means «working»
    working = "open"             the status to set for that
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import uuid4

from ticket_client.abilities import Abilities, Guarantee
from ticket_client.careful import Careful
from ticket_client.desk import Setup
from ticket_client.desks import rt_check
from ticket_client.desks import rt_words as words
from ticket_client.desks.rt_words import Row
from ticket_client.errors import Gone, Misconfigured, Rejected
from ticket_client.http import Http
from ticket_client.values import Draft, Note, Progress, Ticket
from ticket_client.vendor import Change, File, Held, Raced

REST = "/REST/2.0"
PAGE = 100
"""Rows RT gives at once, at most."""
FOLDS = 3
"""How often a merge is tried while others change the double."""
_TICKET: Row = {
    "fields": "Subject,Status,Queue,Owner,LastUpdated,Priority,CustomFields",
    "fields[Queue]": "Name",
    "orderby": ["LastUpdated", "id"],
}
_SAID: Row = {
    "query": json.dumps([{"field": "Type", "value": kind} for kind in ("Create", "Comment", "Correspond")]),
    "fields": "Type,Creator,Created",
    "orderby": "id",
}
_TEXTS: Row = {
    "query": json.dumps(
        [
            {"field": "ContentType", "operator": "STARTSWITH", "value": "text/"},
            {"field": "Filename", "operator": "IS", "value": "NULL"},
        ]
    ),
    "fields": "ContentType,TransactionId,Content",
    "orderby": "id",
}
"""What was said, without the files: RT would send those along, and break down over some."""


def desk(setup: Setup) -> Careful:
    """Return the RT at `url`, its web address, for the account whose authentication token it is."""
    return Careful(Rt(setup), setup.name)


class Rt:
    """A Request Tracker, asked in plain verbs."""

    abilities = Abilities(Guarantee.REPAIRED, merge=True, webhook=True, counts=True, live=True)
    patience = 40.0
    settling = 10.0
    room = 118  # RT keeps 200 bytes: the tail has 39, a Greek letter two

    def __init__(self, setup: Setup) -> None:
        """Take address, token and options; Misconfigured if they cannot be RT's."""
        account = re.match(r"\d+-(\d+)-", setup.token)
        if account is None:
            raise Misconfigured(
                "an authentication token of RT looks like 1-30-0123abcd; make one on the account's page"
            )
        self._account = account[1]
        self._http = Http(
            f"{setup.url.rstrip('/').removesuffix(REST)}{REST}",
            {"Authorization": f"token {setup.token}"},
            self.patience,
            no_rights=frozenset({401}),
        )
        self._name: str | None = None
        self._queue = setup.option("queue", "triage")
        self._key = setup.option("key_field", "ExternalId")
        self._school = setup.option("school_field", "SchoolCode")
        self._caller = setup.option("caller_field", "CallerNumber")
        if self._key in {"", self._school, self._caller}:
            raise Misconfigured("the option «key_field» must name a field for the bridge's key alone")
        self._urgent = setup.option("urgent", "100")
        pending, done = (
            _list(setup.option(*each)) for each in (("pending", "new"), ("done", "resolved, rejected"))
        )
        working = setup.option("working", "open")
        self._status = {Progress.PENDING: pending[0], Progress.WORKING: working, Progress.DONE: done[0]}
        self._progress = dict.fromkeys(pending, Progress.PENDING) | dict.fromkeys(done, Progress.DONE)

    def within_patience(self) -> AbstractContextManager[None]:
        """Bound all exchanges of the block together."""
        return self._http.within_patience()

    def check(self) -> None:
        """Prove account, queues, fields and rights."""
        samples = {self._key: uuid4().hex, self._school: "0501010", self._caller: "2101234567"}
        rt_check.prove(
            self._http, self._account, self._queue, {name: value for name, value in samples.items() if name}
        )

    # --- what is there --------------------------------------------------------------------------------------

    def teams(self) -> frozenset[str]:
        """Return the names of the queues in which the account may create tickets."""
        return frozenset(rt_check.queues(self._http))

    def fields(self, draft: Draft) -> dict[str, str]:
        """Return school, caller and urgency as RT's fields."""
        urgency = self._urgent if draft.urgent else None
        known = {self._school: draft.school_code, self._caller: draft.caller, words.PRIORITY: urgency}
        return {name: value for name, value in known.items() if name and value}

    def having(self, key: str) -> Sequence[Ticket]:
        """Search the field; the subjects, which no index helps with, only where the field has nothing."""
        return self._search(f"{words.field(self._key)} = {words.quoted(key)}") or self._search(
            f"Subject LIKE {words.quoted(f'[IVR:{key}]')}"
        )

    def held(self, ref: str) -> Held:
        """Return the ticket, or the one it was merged into, which RT gives in its place."""
        answer = self._http.get(f"ticket/{_number(ref)}", {"fields[Queue]": "Name"})
        if answer.status == 403 and self._search("id > 0", 1):
            raise Gone("the ticket stands where our account sees none")  # this one, not all of them
        row = words.body_of(answer, Gone)
        ticket = self._ticket(row)
        if row["Status"] == words.DELETED:
            raise Gone("the ticket was deleted")
        return Held(ticket, words.values_of(row), answer.etag)

    def several(self, refs: Sequence[str]) -> Iterable[Ticket]:
        """Return those of the tickets that were neither merged nor deleted."""
        numbers = [ref for ref in refs if ref.isdigit()]
        return self._search(" OR ".join(f"id = {number}" for number in numbers)) if numbers else []

    def changed(self, at: datetime, size: int) -> Sequence[Ticket]:
        """Return tickets changed at or after the moment."""
        return self._search(f"LastUpdated >= {words.quoted(words.searched(at))}", size)

    def to_do(self, teams: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Ask for one ticket of each queue and read how many there are.

        An RT that looks at rights ticket by ticket (`$UseSQLForACLChecks` off) counts for nobody: it says null.
        """
        done = [name for name, progress in self._progress.items() if progress is Progress.DONE]
        totals = {}
        for team in (each for each in teams if not each.isdigit()):  # RT reads digits as a queue's number
            query = words.left_to_do(team, done, since)
            totals[team] = words.body_of(self._http.get("tickets", {"query": query, "per_page": 1})).get("total")
        return {team: int(total) for team, total in totals.items() if total is not None}

    def said(self, ref: str) -> Sequence[Note]:
        """Return comments and replies, whoever wrote them and in whatever form."""
        history = self._rows(f"ticket/{_number(ref)}/history", _SAID)
        if not history:
            self.held(ref)  # a ticket that is there has a beginning; of any other RT shows an empty history
        texts = self._rows(f"ticket/{_number(ref)}/attachments", _TEXTS) if history else []
        return words.notes_of(history, texts, self._me())

    # --- what is done ---------------------------------------------------------------------------------------

    def create(self, draft: Draft, subject: str, key: str) -> str:
        """Create a ticket in its queue, else in the desk's first, with all its fields."""
        wanted = self.fields(draft)
        row = {"Subject": subject, "Content": draft.body.strip() or "-", **self._told({self._key: key, **wanted})}
        for queue in dict.fromkeys((draft.team, self._queue)):
            if queue and not queue.isdigit():  # RT reads digits as a queue's number
                made = self._http.send("POST", "ticket", json=row | {"Queue": queue})
                if made.status != 403:
                    return str(words.body_of(made, Rejected)["id"])
        raise Misconfigured(
            f"RT has no queue «{self._queue}» in which our account may create tickets: give it the right "
            "CreateTicket there, or name another queue in the option «queue»"
        )

    def put(self, held: Held, change: Change) -> None:
        """Make the whole change at once, if the ticket still is as it was looked at."""
        if change.team is not None and change.team.isdigit():
            raise Rejected("a queue's name cannot be a number: RT would take it for a queue's number")
        progress = change.progress and self._status[change.progress]
        wanted = {"Subject": change.subject, "Queue": change.team, "Status": progress}
        row = {name: value for name, value in wanted.items() if value is not None} | self._told(change.fields)
        quoting = {"If-Match": held.etag} if held.etag else {}
        answer = self._http.send("PUT", f"ticket/{held.ticket.ref}", json=row, headers=quoting)
        if answer.status == 412:
            raise Raced
        if any("Input must match" in said for said in words.body_of(answer, Rejected)):
            raise Rejected("a custom field of RT refuses its value: see the field's validation")

    def say(self, held: Held, text: str) -> None:
        """Add a comment, which no requestor sees."""
        said = {"Content": text, "ContentType": "text/plain"}
        words.body_of(self._http.send("POST", f"ticket/{held.ticket.ref}/comment", json=said), Rejected)

    def upload(self, held: Held, file: File, note: str) -> None:
        """Add a comment with the file; as a form, since RT breaks down over a Greek file name in JSON."""
        said = json.dumps({"Content": note, "ContentType": "text/plain"})
        form = {"JSON": (None, said), "Attachments": (file.name, file.data, file.kind)}
        words.body_of(self._http.send("POST", f"ticket/{held.ticket.ref}/comment", files=form), Rejected)

    def remove(self, held: Held, mark: str) -> None:
        """RT's interface takes no file away, and `abilities` say so."""
        del held, mark
        raise Rejected("RT keeps every file it was given")

    def fold(self, double: Ticket, into: Ticket) -> None:
        """Merge the double, unless somebody has merged it, into whatever it was: RT would take that one for it."""
        for _ in range(FOLDS):
            held = self.held(double.ref)
            if held.ticket.ref != double.ref:
                return
            quoting = {"If-Match": held.etag} if held.etag else {}
            told = {"MergeInto": int(into.ref)}
            answer = self._http.send("PUT", f"ticket/{double.ref}", json=told, headers=quoting)
            if answer.status != 412:
                words.body_of(answer, Rejected)
        raise Misconfigured(
            "RT does not merge two tickets of ours: the account needs the right ModifyTicket on both"
        )

    # --- how it is asked ------------------------------------------------------------------------------------

    def _me(self) -> str:
        """Return the account's name, which no other request tells."""
        if self._name is None:
            self._name = str(words.body_of(self._http.get(f"user/{self._account}"))["Name"])
        return self._name

    def _ticket(self, row: Row) -> Ticket:
        return words.ticket_of(row, self._key, self._progress)

    def _told(self, fields: Mapping[str, str]) -> Row:
        """Return fields as RT takes them: the priority is its own, all others are custom."""
        custom = {name: value for name, value in fields.items() if name != words.PRIORITY}
        own = {words.PRIORITY: fields[words.PRIORITY]} if words.PRIORITY in fields else {}
        return own | ({"CustomFields": custom} if custom else {})

    def _search(self, query: str, most: int = PAGE) -> list[Ticket]:
        return [self._ticket(row) for row in self._rows("tickets", _TICKET | {"query": query}, most)]

    def _rows(self, path: str, params: Row, most: int | None = None) -> list[Row]:
        """Return rows, all or the first ones, page by page."""
        size = min(most or PAGE, PAGE)
        rows: list[Row] = []
        while True:
            page = words.rows_of(self._http.get(path, params | {"per_page": size, "page": len(rows) // size + 1}))
            rows += page
            if len(page) < size or len(rows) == most:
                return rows


def _list(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")]


def _number(ref: str) -> str:
    if not ref.isdigit():
        raise Gone("RT numbers its tickets")
    return ref
