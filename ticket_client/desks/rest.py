"""A helpdesk with a REST interface, told by a description instead of code: docs/rest-desk.md has its language.

Options: `description`, the path of its file, without which there is no desk; and any name of the file's
`[values]`, to replace the value there (none by default). Every request stays below the desk's address, whatever
is filled in.

Proved on a real Redmine that `deploy/helpdesks/redmine.toml` describes, and on a server of ours that stands for an
in-house system (`deploy/helpdesks/helpdesk-sch.toml`, whose paths are made up).
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from ticket_client.abilities import Abilities, Guarantee
from ticket_client.careful import Careful
from ticket_client.desk import Setup
from ticket_client.desks import rest_rules, rest_words
from ticket_client.desks.rest_asking import Asking, given
from ticket_client.desks.rest_description import Description, Listed
from ticket_client.desks.rest_paths import MISSING, Place
from ticket_client.desks.rest_queues import QueueTable
from ticket_client.desks.rest_rules import QUEUE
from ticket_client.desks.rest_words import Overtaken, fields_of, untagged, word_for
from ticket_client.errors import Gone, Misconfigured, Rejected
from ticket_client.http import Http
from ticket_client.marks import mark_in, marked
from ticket_client.values import Draft, Note, Progress, Ticket
from ticket_client.vendor import Change, File, Held, Raced

HOPS = 5
"""How far a chain of merged tickets is followed."""
NOBODYS_KEY = "0" * 32
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def desk(setup: Setup) -> Careful:
    """Return the desk of a description; Misconfigured if the description cannot be used."""
    values = dict(setup.options)
    file = str(values.pop("description", ""))
    if not file:
        raise Misconfigured("the option description is missing: name the file that describes this helpdesk")
    return Careful(Rest(rest_rules.read(file, values), setup.url, setup.token), setup.name)


class Rest:
    """A described desk's verbs."""

    abilities = Abilities(Guarantee.REPAIRED)

    def __init__(self, told: Description, url: str, token: str) -> None:
        """Take the description, the address that all its paths lead on from, and the token."""
        self.patience, self.settling, self.room = told.desk.patience_s, told.desk.settling_s, told.desk.room
        promise = Guarantee.RECEIVER if told.desk.once else Guarantee.REPAIRED
        self.abilities = Abilities(
            promise, told.desk.search, attach=told.attach is not None, webhook=told.desk.webhook
        )
        self._told = told
        http = Http(url, {**told.headers, **rest_words.proof(told.auth, token)}, self.patience)
        self._desk = Asking(http, told.answer)
        self._reading = rest_words.Reading(told)
        self._queues = QueueTable(told.queues, lambda ask: self._desk.rows(ask, {}))
        self.within_patience = http.within_patience

    def check(self) -> None:
        """Prove address, token, answers, look-up, changes and places, as far as asking can."""
        default = self._queues.default
        if default is not None and default not in self.teams():
            raise Misconfigured("[queues] default: the desk has no queue of that name, or does not show it to us")
        for find in self._told.find:
            if list(self._desk.rows(find, {"key": NOBODYS_KEY})):
                raise Misconfigured("[[find]] the desk gives tickets for a key nobody has: it knows no such query")
        since = {"since": self._reading.times.write(_BEGINNING)}
        some = self._desk.page(self._told.changes, since | {"limit": 1, "page": 1, "offset": 0})[:1]
        list(self._tickets(self._told.changes, some))

    def teams(self) -> frozenset[str]:
        """Return the names of the queues."""
        return self._queues.names()

    def fields(self, draft: Draft) -> Mapping[str, str]:
        """Return what a change may set for the draft."""
        return self._reading.settable(fields_of(draft, self._told.priority))

    def create(self, draft: Draft, subject: str, key: str) -> str:
        """Create the ticket in the draft's queue, else in the default one."""
        priority = self._told.priority
        queue = self._queues.named(draft.team) or self._queues.named(self._queues.default) or {}
        known = fields_of(draft, priority)
        usual = {
            "priority": priority.normal if priority else None,
            "status": word_for(self._told.status, Progress.PENDING),
        }
        text = draft.body.strip() or "-"
        body = self._desk.do(
            self._told.create, {**usual, **known, **queue, "key": key, "subject": subject, "text": text}
        )
        return given("[create] id", self._told.create.id, body)

    def having(self, key: str) -> Sequence[Ticket]:
        """Ask every look-up."""
        found: list[Ticket] = []
        for find in self._told.find:
            with suppress(Gone):
                found += self._tickets(find, self._desk.rows(find, {"key": key}))
        return found

    def held(self, ref: str) -> Held:
        """Return the ticket, or the one it was merged into."""
        for _ in range(HOPS):
            row = Place(self._told.read.ticket).one(self._desk.ask(self._told.read, {"ref": ref}, Rejected))
            if row is MISSING:
                raise Misconfigured(f"[read] ticket: «{self._told.read.ticket}» is not in what the desk answers")
            if not row:
                raise Gone("the desk gives no ticket for this reference")
            if (into := self._reading.merged_into(row)) is None:
                return Held(self._ticket(row), self._reading.fields(row))
            ref = into
        raise Gone("the ticket was merged in a circle")

    def several(self, refs: Sequence[str]) -> Iterable[Ticket]:
        """Ask for all at once, if the description says how and the desk takes these references."""
        if (told := self._told.several) is None or not refs:
            return ()
        try:
            return list(self._tickets(told, self._desk.rows(told, {"refs": ",".join(refs)}, refused=Rejected)))
        except Rejected:  # one reference that is none may spoil the whole question
            return ()

    def changed(self, at: datetime, size: int) -> Sequence[Ticket]:
        """Return changed tickets in the order of their changes, whatever the desk's order."""
        told = self._told.changes
        since = self._reading.times.not_after(at) - timedelta(seconds=told.earlier_s)
        found: list[Ticket] = []
        for ticket in self._tickets(
            told, self._desk.rows(told, {"since": self._reading.times.write(since)}, size)
        ):
            if ticket.changed_at >= since.replace(microsecond=0):
                found.append(ticket)
            elif told.order == "newest":
                break
            if told.order == "oldest" and len(found) == size:
                break
        return sorted(found, key=lambda each: each.changed_at)[:size]

    def said(self, ref: str) -> Sequence[Note]:
        """Return the notes, oldest first."""
        told = self._told.notes
        notes = [self._reading.note(row) for row in self._desk.rows(told, {"ref": ref}, refused=Rejected)]
        if told.order == "newest":
            notes.reverse()
        return [note for note in notes[1 if told.first_is_text else 0 :] if note]

    # --- changes --------------------------------------------------------------------------------------------

    def put(self, held: Held, change: Change) -> None:
        """Write what the change names, by as many requests as the description has for it."""
        values: dict[str, Any] = {"subject": change.subject, **change.fields}
        if "priority" in values and self._told.priority:
            values["priority"] = self._told.priority.urgent
        if change.team is not None:
            if (queue := self._queues.named(change.team)) is None:
                raise Rejected("the desk has no queue of that name")
            values |= queue
        if change.progress is not None:
            values["status"] = word_for(self._told.status, change.progress)
        try:
            self._write(held.ticket.ref, values)
        except Overtaken:
            raise Raced from None

    def say(self, held: Held, text: str) -> None:
        """Add a note."""
        self._desk.do(self._told.comment, {"ref": held.ticket.ref, "text": text})

    def upload(self, held: Held, file: File, note: str) -> None:
        """Hand the file over with its note, at once or first the one and then the other."""
        told = self._told
        if told.attach is None:
            raise Rejected("this desk takes no files")
        coded = base64.b64encode(file.data).decode()
        about = {"name": file.name, "kind": file.kind, "base64": coded, "ref": held.ticket.ref, "text": note}
        if told.upload is None:
            self._desk.do(told.attach, about, file)
        else:
            handed = self._desk.do(told.upload, about, file)
            self._desk.do(told.attach, about | {"upload": given("[upload] upload", told.upload.upload, handed)})

    def remove(self, held: Held, mark: str) -> None:
        """Nothing is taken away again: `abilities` says so."""
        del held, mark
        raise Rejected("this desk keeps every file it was given")

    def fold(self, double: Ticket, into: Ticket) -> None:
        """Close the double with a pointer; others may be at it in the same moment."""
        for last in (False, False, True):
            try:
                self._fold(double, into)
            except Overtaken:
                if last:
                    raise
            except Gone:
                return

    def _fold(self, double: Ticket, into: Ticket) -> None:
        """Say where the double goes on, close it, and take its key away last, by which it is found till then."""
        now = self.held(double.ref).ticket
        if now.ref != double.ref or (now.key != double.key and untagged(now.subject) == now.subject):
            return  # a person has merged it, or another worker was faster
        note = marked(f"Διπλό δελτίο: συνεχίζεται στο {into.ref}.", f"double of {into.ref}")
        done = word_for(self._told.status, Progress.DONE)
        change = {"status": done, "key": "", "subject": untagged(now.subject)}
        if self._told.fold:
            self._desk.do(self._told.fold, {"ref": now.ref, "text": note, **change})
            return
        if all(mark_in(each.text) != mark_in(note) for each in self.said(now.ref)):
            self.say(Held(now), note)
        self._write(now.ref, change)

    def _write(self, ref: str, values: dict[str, Any]) -> None:
        """Send each value by the request that is for it, what [update] does last."""
        for told, names in ((self._told.assign, QUEUE), (self._told.advance, {"status"})):
            if told and (own := {name: values.pop(name) for name in names & values.keys()}):
                self._desk.do(told, {"ref": ref, **own})
        if any(value is not None for value in values.values()):
            self._desk.do(self._told.update, {"ref": ref, **values})

    # --- what is read ---------------------------------------------------------------------------------------

    def _ticket(self, row: Any) -> Ticket:
        by, stands = self._reading.queue(row)
        return self._reading.ticket(row, self._queues.name_of(stands) if stands and by == "queue_id" else stands)

    def _tickets(self, told: Listed, rows: Iterable[Any]) -> Iterator[Ticket]:
        """Yield the tickets of rows, those that are merged or deleted left out."""
        for row in rows:
            ref = self._reading.ref(row)
            with suppress(Gone):
                if told.brief and (ticket := self.held(ref).ticket).ref == ref:
                    yield ticket
                elif not told.brief and self._reading.merged_into(row) is None:
                    yield self._ticket(row)
