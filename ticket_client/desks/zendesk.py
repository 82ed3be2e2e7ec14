"""Zendesk Support over its Ticketing API, proved on a server of ours that follows the published pages.

Set up: `url` https://<name>.zendesk.com; `token` an API token, with the option `email`, or without it an OAuth
access token (scopes read and write). The bridge needs an agent of its own who sees all tickets and is a member of
every group it routes to; what it is no member of is no queue. Options:

    email         the agent's address, for an API token; none: the token is an OAuth bearer
    queue         group of a ticket whose own is unknown here; default none, Zendesk then leaves it in no group
    school_field  number of the ticket field for the school's code; default none, it stands in the text
    caller_field  number of the ticket field for the caller's number; default none
    requester     address of the user who asks in all tickets, made if unknown; default the agent itself

Webhook: in Admin Center make one that posts JSON to <public address>/hints/<desk>, subscribe it to ticket events
or call it from a trigger, and give its signing secret as the desk's hint secret.

What it promises: Zendesk keeps the `Idempotency-Key` of a create for two hours, for the same text only, and does
not say what two that meet get; `external_id` need not be unique. So the key covers what a look-up may not show
yet, the look-up covers what the key forgot, and doubles are merged: a repaired guarantee, not a native one.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import takewhile
from urllib.parse import quote

from ticket_client.abilities import Abilities, Guarantee, Search
from ticket_client.careful import Careful
from ticket_client.desk import Setup
from ticket_client.desks import zendesk_words as words
from ticket_client.desks.zendesk_calls import Calls
from ticket_client.desks.zendesk_words import Row
from ticket_client.errors import Gone, Misconfigured, Rejected, Unsure
from ticket_client.http import Http
from ticket_client.marks import mark_in
from ticket_client.values import Draft, Note, Ticket
from ticket_client.vendor import Change, File, Held

CHAIN = 5
"""How many merges are followed from one ticket."""
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
        self._fields = {name: words.field_number(name, setup.option(name)) for name in SAMPLES}
        self._calls = Calls(self._http)

    def within_patience(self) -> AbstractContextManager[None]:
        """Bound all exchanges of the block together."""
        return self._http.within_patience()

    def check(self) -> None:
        """Prove address, token, the agent's rights, the account's settings and the fields."""
        words.check_agent(self._calls.ask("users/me", "user")["user"])
        words.check_settings(self._calls.ask("account/settings", "settings")["settings"]["tickets"])
        for name, number in self._fields.items():
            if number:
                try:
                    row = self._calls.ask(f"ticket_fields/{number}", "ticket_field")["ticket_field"]
                except Gone:
                    raise Misconfigured(f"the account has no ticket field {number}, which {name} names") from None
                words.check_field(name, row, SAMPLES[name])
        if self._queue and self._queue not in self.teams():
            raise Misconfigured("our agent is no member of a group of the name that the option queue gives")
        self._http.send("PUT", "tickets/0", json={"ticket": {}})  # there is none, but who may only read is told so

    def teams(self) -> frozenset[str]:
        """Return the names of the groups our agent is a member of."""
        return frozenset(self._calls.groups())

    def fields(self, draft: Draft) -> Mapping[str, str]:
        """Return priority and custom fields; what is not urgent has whatever priority people give it."""
        known = {self._fields["school_field"]: draft.school_code, self._fields["caller_field"]: draft.caller}
        known["priority"] = "urgent" if draft.urgent else None
        return {name: value for name, value in known.items() if name and value}

    def create(self, draft: Draft, subject: str, key: str) -> str:
        """Create a private ticket under an idempotency key."""
        groups = self._calls.groups() if draft.team or self._queue else {}
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
        return self._tickets(self._calls.ask("tickets", "tickets", words.SIDES | {"external_id": key}))

    def held(self, ref: str) -> Held:
        """Return the ticket, or the one it was merged into."""
        for _ in range(CHAIN):
            body = self._calls.show(ref)
            row = body["ticket"]
            into = self._calls.merged_into(ref) if words.MERGED in row["tags"] else None
            if into is None:
                ticket = words.ticket_of(row, self._calls.people(body))
                return Held(ticket, words.fields_of(row), row["updated_at"])
            ref = into
        raise Gone("the ticket was merged on and on")

    def several(self, refs: Sequence[str]) -> Iterable[Ticket]:
        """Return those of the tickets that stand under their own reference."""
        ids = ",".join(ref for ref in refs if words.is_number(ref))
        if not ids:
            return []
        return self._tickets(self._calls.ask("tickets/show_many", "tickets", words.SIDES | {"ids": ids}))

    def put(self, held: Held, change: Change) -> None:
        """Make the change unless somebody was faster by a second or more; a ticket that moves is nobody's."""
        wanted = words.properties_of(change.fields)
        if change.subject is not None:
            wanted["subject"] = change.subject
        if change.progress is not None:
            wanted |= words.towards(held.ticket, change.progress)
        if change.team is not None:
            groups = self._calls.groups()
            if change.team not in groups:
                raise Rejected("our agent is no member of a group of that name")
            wanted |= {"group_id": groups[change.team]} | ({"assignee_id": None} if held.ticket.owner else {})
        self._calls.change(held.ticket.ref, **wanted, safe_update=True, updated_stamp=held.etag)

    def said(self, ref: str) -> Sequence[Note]:
        """Return the comments after the first."""
        return [words.note_of(row, people) for row, people in self._calls.comments(ref)][1:]

    def say(self, held: Held, text: str) -> None:
        """Add a private comment."""
        self._calls.change(held.ticket.ref, comment={"body": text, "public": False})

    def upload(self, held: Held, file: File, note: str) -> None:
        """Upload the file, then hang it up with a private comment."""
        kind, named = {"Content-Type": file.kind}, {"filename": file.name}
        made = self._http.send("POST", "uploads", headers=kind, params=named, data=file.data)
        token = words.part_of(made, "upload")["token"]
        self._calls.change(held.ticket.ref, comment={"body": note, "public": False, "uploads": [token]})

    def remove(self, held: Held, mark: str) -> None:
        """Redact the file: Zendesk leaves an empty one in its place, for ever."""
        ref = held.ticket.ref
        for row, _ in self._calls.comments(ref):
            if mark_in(row.get("body") or "") == mark:
                for file in row["attachments"]:
                    if file["file_name"] != words.REDACTED:
                        path = f"tickets/{ref}/comments/{row['id']}/attachments/{file['id']}/redact"
                        words.part_of(self._http.send("PUT", path, json={}), "attachment")

    def fold(self, double: Ticket, into: Ticket) -> None:
        """Merge the double; what Zendesk does not merge loses its key and is solved, with a pointer."""
        pointer = f"Διπλό δελτίο: συνεχίζεται στο #{into.ref}."
        telling = f"Το διπλό δελτίο #{double.ref} έκλεισε και συνεχίζεται εδώ."
        self._calls.merge(double.ref, into.ref, told=pointer, telling=telling)
        if self._calls.show(double.ref)["ticket"]["status"] != "closed":
            subject = double.subject.removesuffix(f"[IVR:{double.key}]").strip() or "-"
            said = {"body": pointer, "public": False}
            self._calls.change(double.ref, external_id=None, subject=subject, comment=said, status="solved")

    def changed(self, at: datetime, size: int) -> Sequence[Ticket]:
        """Return the oldest changes since the moment, read back from the newest.

        The incremental export would give them the right way round, but only to administrators, ten times a minute,
        a minute late. What changes while we read moves to the front, so it is seen the next time.
        """
        since = at.timestamp()
        found: list[Ticket] = []
        for body in self._calls.pages("tickets", "tickets", words.SIDES | {"sort": "-updated_at"}):
            rows = body["tickets"]
            new = list(takewhile(lambda row: words.moment(row["updated_at"]).timestamp() >= since, rows))
            found += self._tickets(body | {"tickets": new})
            if len(new) < len(rows):
                break
        return found[::-1][:size]

    def _tickets(self, body: Row) -> list[Ticket]:
        """Return the tickets of an answer but those that were merged into others."""
        people = self._calls.people(body)
        return [words.ticket_of(row, people) for row in body["tickets"] if words.MERGED not in row["tags"]]
