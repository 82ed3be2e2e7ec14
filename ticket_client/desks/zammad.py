"""Zammad 5 and 6 over its REST interface, with or without Elasticsearch.

The key stands in a ticket attribute that an administrator adds (Objects > Ticket, text, at least 64 characters).
Look-ups never send a `query`, which Elasticsearch would answer some time later: they send conditions, which Zammad
answers from its own database at once. Doubles are merged, as technicians do it.

What it does not do: take a file away, since Zammad lets a note's author delete it for ten minutes only.

`url` is Zammad's address, `token` an access token with `ticket.agent` and `admin.group` of a user of the bridge's
own, who has full access to every group a ticket may be moved to. Options:

    key_field     the attribute that holds the key; default ivr_key
    school_field  an attribute for the school's code; default none
    caller_field  an attribute for the caller's number; default none
    customer      login or address of the customer of all tickets, or guess:<address> to have it made; default the
                  token's own user
    group         the group of a ticket that names none; default the first
    urgent        the priority of an urgent ticket, others get Zammad's default; default 3 high

A ticket that is to be pending again is set to «new»; from version 5 on Zammad offers that state on its edit screen
only if a core workflow (Ticket, edit mask, add value «new» to the state) says so. Without it such a ticket is
reopened as «open», and the promise is parked with the reason.

Hints: under Manage > Webhook add the bridge's address /hints/<desk>, with the desk's hint secret as «HMAC SHA1
Signature Token», and under Manage > Trigger one that sends it whenever a ticket is created or updated.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from ticket_client.abilities import Abilities, Guarantee
from ticket_client.careful import Careful
from ticket_client.desk import Setup
from ticket_client.desks import zammad_words as words
from ticket_client.desks.zammad_site import NAMES, PAGE, Site
from ticket_client.desks.zammad_words import Row
from ticket_client.errors import Gone, Misconfigured, Rejected, Unavailable
from ticket_client.http import Answer
from ticket_client.values import Draft, Note, Progress, Ticket
from ticket_client.vendor import Change, File, Held

HOPS = 10
"""Merges that are followed; Zammad shortens the way itself."""
_KEPT_OUT = "our user may not make tickets in the group «{}»: give it full access there"


def desk(setup: Setup) -> Careful:
    """Return the Zammad of these settings."""
    return Careful(Zammad(setup), setup.name)


class Zammad:
    """A Zammad, spoken to as the user whose access token this is."""

    abilities = Abilities(Guarantee.REPAIRED, merge=True, webhook=True)
    patience = 40.0
    settling = 30.0
    room = 120

    def __init__(self, setup: Setup) -> None:
        """Take address, token and options."""
        self._key_field = setup.option("key_field", "ivr_key")
        self._school_field, self._caller_field = setup.option("school_field"), setup.option("caller_field")
        self._customer, self._group = setup.option("customer"), setup.option("group")
        self._urgent = setup.option("urgent", "3 high")
        self._site = Site(setup, self.patience, self._key_field)
        self._http = self._site.http

    def within_patience(self) -> AbstractContextManager[None]:
        """Bound all exchanges of the block together."""
        return self._http.within_patience()

    # --- what is there --------------------------------------------------------------------------------------

    def check(self) -> None:
        """Prove token, attributes, states and the right to make tickets, by one that Zammad refuses at the end.

        The ticket has a single fault, that it says nothing; Zammad takes back what it had made of it. At worst
        this leaves a gap in the numbers.
        """
        self._site.who()
        self._site.states(anew=True)
        for field in filter(None, (self._key_field, self._school_field, self._caller_field)):
            try:
                if self._site.search(words.condition(field, "is", words.TRIAL), 1, Rejected):
                    raise Misconfigured("Zammad takes no heed of a search's conditions; a newer version does")
            except Rejected:
                lacking = (
                    f"tickets have no attribute «{field}»: add it under Objects > Ticket, update the database"
                )
                raise Misconfigured(lacking) from None
        home = self._home()
        trial = self._ticket_of(Draft("-", "", "0" * 7, "0" * 10, urgent=True), "-", words.TRIAL, home)
        no = self._http.send("POST", "tickets", json=trial | {"article": {"type": "note"}})
        if words.forbidden(no):
            raise Misconfigured(_KEPT_OUT.format(home))
        if fault := words.fault_of_trial(no):
            raise Misconfigured(fault)

    def teams(self) -> frozenset[str]:
        """Return the names of the active groups."""
        return frozenset(self._site.groups())

    def _home(self) -> str:
        """Return the group of a ticket that names none."""
        groups = self._site.groups()
        if not groups or (self._group and self._group not in groups):
            raise Misconfigured(f"Zammad has no active group «{self._group}», or does not show it to us")
        return self._group or groups[0]

    # --- one ticket a key -----------------------------------------------------------------------------------

    def fields(self, draft: Draft) -> Mapping[str, str]:
        """Return the attributes and the priority that a draft fills."""
        known = {self._school_field: draft.school_code, self._caller_field: draft.caller}
        known["priority"] = self._urgent if draft.urgent else None
        return {name: value for name, value in known.items() if name and value}

    def create(self, draft: Draft, subject: str, key: str) -> str:
        """Create the ticket in its group; in our own if Zammad does not know that group or keeps us out of it."""
        made: Answer | None = None
        if draft.team:
            made = self._http.send("POST", "tickets", json=self._ticket_of(draft, subject, key, draft.team))
        if made is None or made.status in {403, 422}:
            home = self._home()
            made = self._http.send("POST", "tickets", json=self._ticket_of(draft, subject, key, home))
            if words.forbidden(made):
                raise Misconfigured(_KEPT_OUT.format(home))
        return str(words.data_of(made, Rejected)["id"])

    def _ticket_of(self, draft: Draft, subject: str, key: str, group: str) -> Row:
        by_name = self._customer and not self._customer.startswith("guess:")
        whose = {"customer": self._customer} if by_name else {"customer_id": self._customer or self._site.who()}
        ticket = {"title": subject, "group": group, self._key_field: key, **self.fields(draft), **whose}
        return ticket | {"article": words.article(draft.body)}

    def having(self, key: str) -> Sequence[Ticket]:
        """Return the tickets with the key in its attribute or in the title."""
        found = self._site.search(words.condition(self._key_field, "is", key), PAGE)
        return found + self._site.search(words.condition("title", "contains", f"[IVR:{key}]"), PAGE)

    def fold(self, double: Ticket, into: Ticket) -> None:
        """Merge the double; Zammad wants the other's number, and says 200 also where it found neither."""
        number = self._site.row(into.ref)["number"]
        answer = self._http.send("PUT", f"ticket_merge/{double.ref}/{number}")
        if answer.status == 422:
            raise Unavailable("the ticket to keep is itself being merged")
        if words.data_of(answer, Rejected).get("result") != "success":
            raise Gone("one of the tickets was deleted before they were merged")

    # --- how it stands --------------------------------------------------------------------------------------

    def held(self, ref: str) -> Held:
        """Return the ticket, or the one it was merged into."""
        for _ in range(HOPS):
            row = self._site.row(ref)
            kind = self._site.kind_of(row)
            if kind not in words.DEAD:
                names = (self._school_field, self._caller_field, "priority")
                return Held(self._site.ticket(row), {name: str(row.get(name) or "") for name in names if name})
            asked = self._http.get("links", {"link_object": "Ticket", "link_object_value": ref})
            ref = words.parent_of(words.data_of(asked, Gone)) if kind == "merged" else ""
        raise Gone("the ticket was merged round and round")

    def several(self, refs: Sequence[str]) -> Iterable[Ticket]:
        """Return those of the tickets that live."""
        numbers = [int(ref) for ref in refs if ref.isdecimal()]
        return self._site.search(words.condition("id", "is", numbers), len(numbers)) if numbers else []

    def changed(self, at: datetime, size: int) -> Sequence[Ticket]:
        """Return the tickets changed at or after the moment, oldest change first."""
        return self._site.search(words.condition("updated_at", "after (absolute)", words.written(at)), size)

    def said(self, ref: str) -> Sequence[Note]:
        """Return the articles after the first; what Zammad's own triggers sent is nobody's note."""
        answer = self._http.get(f"ticket_articles/by_ticket/{ref}", NAMES)
        rows = sorted(words.rows_of(words.data_of(answer, Gone)), key=lambda row: int(row["id"]))
        me = self._site.who()
        return [words.note_of(row, me) for row in rows[1:] if row.get("sender") != "System"]

    # --- changes --------------------------------------------------------------------------------------------

    def put(self, held: Held, change: Change) -> None:
        """Make the change; a closed ticket that may not become new again is opened at least."""
        path = f"tickets/{held.ticket.ref}"
        state = self._site.state_for(words.STATE_TYPE[change.progress]) if change.progress else None
        named = {"title": change.subject, "group": change.team, "state": state}
        told = {name: value for name, value in named.items() if value is not None} | dict(change.fields)
        answer = self._http.send("PUT", path, json=told)
        if change.progress is Progress.PENDING and "'state_id'" in words.why(answer):
            if held.ticket.progress is Progress.DONE:
                again = self._http.send("PUT", path, json={"state": self._site.state_for("open")})
                words.data_of(again, Rejected)
            raise Rejected(f"Zammad lets no ticket become «{state}» again: let a core workflow add that state")
        words.data_of(answer, Rejected)

    def say(self, held: Held, text: str) -> None:
        """Add an internal note."""
        self._write(held, words.article(text))

    def upload(self, held: Held, file: File, note: str) -> None:
        """Add an internal note with the file."""
        self._write(held, words.article(note, file))

    def remove(self, held: Held, mark: str) -> None:
        """Refuse: Zammad lets the author of a note delete it for ten minutes, and then nobody."""
        del held, mark
        raise Rejected("Zammad keeps every file it was given")

    def _write(self, held: Held, article: Row) -> None:
        told = {"ticket_id": int(held.ticket.ref), **article}
        words.data_of(self._http.send("POST", "ticket_articles", json=told), Rejected)
