"""Zendesk Support over its Ticketing API, proved on a server of ours that follows the published pages.

Set up: `url` https://<name>.zendesk.com, `token` an API token together with the option `email`, or an OAuth access
token (scopes read and write) without it. The bridge needs an agent of its own who sees all tickets and is a member of
every group it routes to; what it is no member of is no queue. Options:

    email         the agent's address, for an API token; none: the token is an OAuth bearer
    queue         group of a ticket whose own is unknown here; default none, Zendesk then leaves it without a group
    school_field  number of the ticket field for the school's code; default none, it stands in the text
    caller_field  number of the ticket field for the caller's number; default none
    requester     address of the user who asks in all tickets, made if unknown; default the agent itself

Webhook: in Admin Center make one that posts JSON to <public address>/hints/<desk>, let it be told of ticket events
or call it from a trigger, and give its signing secret as the desk's hint secret.

What it promises: Zendesk keeps the `Idempotency-Key` of a create for two hours, for the same text only, and does not
say what two that meet get; `external_id` need not be unique. So the key covers what a look-up may not show yet, the
look-up covers what the key forgot, and doubles are merged: a repaired guarantee, not a native one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import takewhile
from time import sleep
from typing import Any
from urllib.parse import quote

from ticket_client.abilities import Abilities, Guarantee, Search
from ticket_client.careful import Careful
from ticket_client.desk import Setup
from ticket_client.desks import zendesk_words as words
from ticket_client.desks.zendesk_words import Row
from ticket_client.errors import Gone, Misconfigured, Rejected, Unavailable, Unsure
from ticket_client.http import Answer, Http
from ticket_client.marks import mark_in
from ticket_client.values import Draft, Note, Ticket
from ticket_client.vendor import Change, File, Held, Raced

PAGE = 100
CHAIN = 5
"""How many merges are followed from one ticket."""
PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds between looks at a job: a merge takes one or a few."""
SAMPLES = {"school_field": "0601010", "caller_field": "2610123456"}


def desk(setup: Setup) -> Careful:
    """Return the account of these settings, kept by `Careful`."""
    return Careful(Zendesk(setup), setup.name)


class Zendesk:
    """A Zendesk account in its plainest verbs."""

    abilities = Abilities(
        Guarantee.REPAIRED, search=Search.LAGGING, merge=True, detach=True, webhook=True, live=False
    )
    patience = 40.0
    settling = 30.0
    room = 120

    def __init__(self, setup: Setup) -> None:
        """Take the settings; Misconfigured for those that no account could like."""
        site = setup.url.rstrip("/").removesuffix("/api/v2")
        proof = words.proof(setup.option("email"), setup.token)
        self._http = Http(f"{site}/api/v2", {"Authorization": proof}, self.patience)
        self._queue, self._requester = setup.option("queue"), setup.option("requester")
        self._fields = {name: words.number_of(name, setup.option(name)) for name in SAMPLES}
        self._id: int | None = None

    def within_patience(self) -> AbstractContextManager[None]:
        """Bound all exchanges of the block together."""
        return self._http.within_patience()

    def check(self) -> None:
        """Prove address, token, the agent's rights, the account's settings and the fields."""
        words.check_agent(self._ask("users/me", "user")["user"])
        words.check_settings(self._ask("account/settings", "settings")["settings"]["tickets"])
        for name, number in self._fields.items():
            if number:
                try:
                    row = self._ask(f"ticket_fields/{number}", "ticket_field")["ticket_field"]
                except Gone:
                    raise Misconfigured(f"the account has no ticket field {number}, which {name} names") from None
                words.check_field(name, row, SAMPLES[name])
        if self._queue and self._queue not in self.teams():
            raise Misconfigured("our agent is no member of a group of the name that the option queue gives")
        self._http.send("PUT", "tickets/0", json={"ticket": {}})  # there is none, but who may only read is told so

    def teams(self) -> frozenset[str]:
        """Return the names of the groups our agent is a member of."""
        return frozenset(self._groups())

    def fields(self, draft: Draft) -> Mapping[str, str]:
        """Return priority and custom fields; what is not urgent has whatever priority people give it."""
        known = {self._fields["school_field"]: draft.school_code, self._fields["caller_field"]: draft.caller}
        known["priority"] = "urgent" if draft.urgent else None
        return {name: value for name, value in known.items() if name and value}

    def create(self, draft: Draft, subject: str, key: str) -> str:
        """Create a private ticket under an idempotency key."""
        groups = self._groups() if draft.team or self._queue else {}
        group = groups.get(draft.team or "", groups.get(self._queue))
        ticket = {"subject": subject, "external_id": key, **words.properties_of(self.fields(draft))}
        ticket["comment"] = {"body": draft.body.strip() or "-", "public": False}
        ticket |= {"group_id": group} if group else {}
        ticket |= {"requester": {"email": self._requester, "name": self._requester}} if self._requester else {}
        once = {"Idempotency-Key": quote(key, safe="")[:255]}
        made = self._http.send("POST", "tickets", json={"ticket": ticket}, headers=once)
        if made.status == 409 or words.error_of(made) == "IdempotentRequestError":
            return self._made_before(key)
        return str(words.part_of(made, "ticket")["id"])

    def _made_before(self, key: str) -> str:
        """Return the ticket that another text made under this key in the last two hours."""
        if standing := self.having(key):
            return standing[0].ref
        raise Unsure("Zendesk has made this ticket from another text and does not list it yet")

    def having(self, key: str) -> Sequence[Ticket]:
        """Return the tickets of this external id; the search index would know subjects too, minutes late."""
        return self._tickets(self._ask("tickets", "tickets", words.SIDES | {"external_id": key}))

    def held(self, ref: str) -> Held:
        """Return the ticket, or the one it was merged into."""
        for _ in range(CHAIN):
            body = self._show(ref)
            row = body["ticket"]
            into = words.target_of(self._last_said(ref)) if words.MERGED in row["tags"] else None
            if into is None:
                ticket = words.ticket_of(row, words.people_of(body, self._me()))
                return Held(ticket, words.fields_of(row), row["updated_at"])
            ref = into
        raise Gone("the ticket was merged on and on")

    def several(self, refs: Sequence[str]) -> Iterable[Ticket]:
        """Return those of the tickets that stand under their own reference."""
        ids = ",".join(ref for ref in refs if ref.isdecimal())
        return self._tickets(self._ask("tickets/show_many", "tickets", words.SIDES | {"ids": ids})) if ids else []

    def put(self, held: Held, change: Change) -> None:
        """Make the change unless somebody was faster by a second or more; a ticket that moves is nobody's."""
        ticket = words.properties_of(change.fields) | {"safe_update": True, "updated_stamp": held.etag}
        if change.subject is not None:
            ticket["subject"] = change.subject
        if change.progress is not None:
            ticket |= words.towards(held.ticket, change.progress)
        if change.team is not None:
            groups = self._groups()
            if change.team not in groups:
                raise Rejected("our agent is no member of a group of that name")
            ticket |= {"group_id": groups[change.team]} | ({"assignee_id": None} if held.ticket.owner else {})
        self._change(held.ticket.ref, ticket)

    def said(self, ref: str) -> Sequence[Note]:
        """Return the comments after the first."""
        return [words.note_of(row, people) for row, people in self._comments(ref)][1:]

    def say(self, held: Held, text: str) -> None:
        """Add a private comment."""
        self._change(held.ticket.ref, {"comment": {"body": text, "public": False}})

    def upload(self, held: Held, file: File, note: str) -> None:
        """Upload the file, then hang it up with a private comment."""
        about = {"params": {"filename": file.name}, "headers": {"Content-Type": file.kind}}
        made = words.part_of(self._http.send("POST", "uploads", data=file.data, **about), "upload")
        self._change(held.ticket.ref, {"comment": {"body": note, "public": False, "uploads": [made["token"]]}})

    def remove(self, held: Held, mark: str) -> None:
        """Redact the file: Zendesk leaves an empty one in its place, for ever."""
        ref = held.ticket.ref
        for row, _ in self._comments(ref):
            if mark_in(row.get("body") or "") == mark:
                for file in row["attachments"]:
                    if file["file_name"] != words.REDACTED:
                        path = f"tickets/{ref}/comments/{row['id']}/attachments/{file['id']}/redact"
                        words.part_of(self._http.send("PUT", path, json={}), "attachment")

    def fold(self, double: Ticket, into: Ticket) -> None:
        """Merge the double; what Zendesk does not merge loses its key and is solved, with a pointer."""
        pointer = f"Διπλό δελτίο: συνεχίζεται στο #{into.ref}."
        merge = {"ids": [int(double.ref)], "source_comment": pointer,
                 "target_comment": f"Το διπλό δελτίο #{double.ref} κλείνει και συνεχίζεται εδώ."}  # fmt: skip
        made = self._http.send("POST", f"tickets/{into.ref}/merge", json=merge)
        self._await(words.part_of(made, "job_status"))
        left = self._show(double.ref)["ticket"]
        if left["status"] != "closed":
            subject = double.subject.removesuffix(f"[IVR:{double.key}]").strip() or "-"
            said = {"body": pointer, "public": False}
            self._change(
                double.ref, {"external_id": None, "subject": subject, "comment": said, "status": "solved"}
            )

    def changed(self, at: datetime, size: int) -> Sequence[Ticket]:
        """Return the oldest changes since the moment, read back from the newest.

        The incremental export would give them the right way round, but only to administrators, ten times a minute,
        a minute late. What changes while we read moves to the front, so it is seen the next time.
        """
        since = at.timestamp()
        found: list[Ticket] = []
        for body in self._pages("tickets", "tickets", words.SIDES | {"sort": "-updated_at"}):
            rows = body["tickets"]
            new = list(takewhile(lambda row: words.moment(row["updated_at"]).timestamp() >= since, rows))
            found += self._tickets(body | {"tickets": new})
            if len(new) < len(rows):
                break
        return found[::-1][:size]

    # --- how it is done -------------------------------------------------------------------------------------

    def _me(self) -> int:
        """Return our own id, asked for once."""
        if self._id is None:
            user = self._ask("users/me", "user")["user"]
            words.check_agent(user)
            self._id = int(user["id"])
        return self._id

    def _groups(self) -> dict[str, int]:
        """Return the groups our agent is a member of; of two with one name the first."""
        found: dict[str, int] = {}
        for body in self._pages(f"users/{self._me()}/groups", "groups"):
            for group in body["groups"]:
                if not group.get("deleted"):
                    found.setdefault(group["name"], group["id"])
        return found

    def _tickets(self, body: Row) -> list[Ticket]:
        """Return the tickets of an answer but those that were merged into others."""
        people = words.people_of(body, self._me())
        return [words.ticket_of(row, people) for row in body["tickets"] if words.MERGED not in row["tags"]]

    def _show(self, ref: str) -> Row:
        if not ref.isdecimal():
            raise Gone("Zendesk knows no ticket of that reference")
        return self._ask(f"tickets/{ref}", "ticket", words.SIDES)

    def _comments(self, ref: str) -> Iterator[tuple[Row, words.People]]:
        if not ref.isdecimal():
            raise Gone("Zendesk knows no ticket of that reference")
        for body in self._pages(f"tickets/{ref}/comments", "comments", {"include": "users"}):
            people = words.people_of(body, self._me())
            yield from ((row, people) for row in body["comments"])

    def _last_said(self, ref: str) -> list[Row]:
        newest: dict[str, str | int] = {"sort": "-created_at", "page[size]": 1}
        return list(self._ask(f"tickets/{ref}/comments", "comments", newest)["comments"])

    def _change(self, ref: str, ticket: Row) -> None:
        answer = self._http.send("PUT", f"tickets/{ref}", json={"ticket": ticket})
        if answer.status == 409:
            raise Raced
        words.part_of(answer, "ticket")

    def _await(self, job: Row) -> None:
        """Wait for a job to end, however it ends."""
        for pause in PAUSES:
            if job["status"] not in {"queued", "working"}:
                return
            sleep(pause)
            job = self._ask(f"job_statuses/{job['id']}", "job_status")["job_status"]
        raise Unavailable("Zendesk has not merged the doubles yet")

    def _pages(self, path: str, name: str, params: Mapping[str, str | int] | None = None) -> Iterator[Row]:
        wanted: dict[str, str | int] = {**(params or {}), "page[size]": PAGE}
        while True:
            body = self._ask(path, name, wanted)
            yield body
            meta = body.get("meta") or {}
            if not meta.get("has_more"):
                return
            wanted["page[after]"] = meta["after_cursor"]

    def _ask(self, path: str, name: str, params: Mapping[str, str | int] | None = None) -> Row:
        """Return an answer that has the part `name`."""
        answer: Answer = self._http.get(path, params)
        words.part_of(answer, name)
        body: dict[str, Any] = answer.body
        return body
