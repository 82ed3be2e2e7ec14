"""The contract, made out of a vendor's plain verbs.

Most ticketing systems take a second ticket with the same key, answer 200 to what they left out, and cannot say
whether a lost answer was a yes. So this looks before it creates and again afterwards, folds what two workers made
at once, reads back every change, and tells its own notes by a mark. It knows no vendor and retries nothing that
may have happened.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ticket_client.abilities import Search
from ticket_client.errors import Gone, Misconfigured, Moved, Rejected, Unavailable
from ticket_client.marks import mark_in, mark_of, marked, unmarked
from ticket_client.values import Draft, Note, Progress, Ticket, tagged
from ticket_client.vendor import Change, Counting, File, Held, Raced, Vendor

ROUNDS = 5
"""How often a change is tried while others change the same ticket."""
PAGE = 100


class Careful:
    """A desk, kept by way of one vendor's verbs."""

    def __init__(self, vendor: Vendor, name: str) -> None:
        self.name = name
        self.abilities = vendor.abilities
        self.patience = vendor.patience
        self.settling = vendor.settling
        self._vendor = vendor

    def check(self) -> None:
        """Prove what the vendor can prove, and that there is a queue to work with."""
        with self._vendor.within_patience():
            self._vendor.check()
            if not self._vendor.teams():
                raise Misconfigured("the desk has no queues, or does not show them to us")

    def teams(self) -> frozenset[str]:
        """Return the names of the desk's queues."""
        return self._vendor.teams()

    # --- one ticket a key -----------------------------------------------------------------------------------

    def open(self, draft: Draft, key: str) -> Ticket:
        """Look, create if there is none, look again and fold what others created meanwhile."""
        with self._vendor.within_patience():
            if standing := self.unite(key):
                return _kept(standing, key)
            ref = self._vendor.create(draft, tagged(draft.subject, key, self._vendor.room), key)
            if made := self.unite(key):
                return _kept(made, key)
            if self.abilities.search is Search.STRONG:
                raise Misconfigured("the desk took a ticket and finds it neither by its key nor by its subject")
            return _kept(self.read(ref), key)

    def find(self, key: str) -> Ticket | None:
        """Return the oldest ticket of `key`."""
        return next(iter(self._having(key)), None)

    def unite(self, key: str, keep: str | None = None) -> Ticket | None:
        """Fold all tickets of `key` into `keep`, else into the oldest."""
        with self._vendor.within_patience():
            tickets = self._having(key)
            if len(tickets) < 2:
                return next(iter(tickets), None)
            stays = next((each for each in tickets if each.ref == keep), tickets[0])
            for double in tickets:
                if double.ref != stays.ref:
                    self._vendor.fold(double, stays)
            return self.read(stays.ref)

    def _having(self, key: str) -> list[Ticket]:
        """Return the tickets of `key`, oldest first; a search may have matched a part of it."""
        found = {
            each.ref: each
            for each in self._vendor.having(key)
            if each.key == key or (not each.key and f"[IVR:{key}]" in each.subject)
        }
        return sorted(found.values(), key=lambda each: (len(each.ref), each.ref))

    # --- how it stands --------------------------------------------------------------------------------------

    def read(self, ref: str) -> Ticket:
        """Return the ticket `ref` leads to."""
        return self._vendor.held(ref).ticket

    def standing(self, refs: Sequence[str]) -> Mapping[str, Ticket]:
        """Ask for many at once, and singly for those that did not come: they may have been merged."""
        found: dict[str, Ticket] = {}
        for start in range(0, len(refs), PAGE):
            with self._vendor.within_patience():
                found |= {each.ref: each for each in self._vendor.several(refs[start : start + PAGE])}
        for ref in refs:
            if ref not in found:
                try:
                    found[ref] = self.read(ref)
                except Gone:
                    continue
        return found

    def changed_since(self, at: datetime) -> Iterator[Ticket]:
        """Yield changed tickets, each page starting at the last change seen.

        Counting pages would skip a ticket whenever an earlier one changes meanwhile and moves to the end.
        """
        size = PAGE
        while True:
            page = self._vendor.changed(at, size)
            yield from page
            if len(page) < size:
                return
            size = size if page[-1].changed_at > at else 2 * size  # or a full page of one second comes for ever
            at = page[-1].changed_at

    def notes(self, ref: str) -> Sequence[Note]:
        """Return the notes; one that carries a mark is ours whoever sent it."""
        return [
            replace(note, text=unmarked(note.text), ours=note.ours or mark_in(note.text) is not None)
            for note in self._vendor.said(ref)
        ]

    def to_do(self, teams: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Ask for the count of each team, where the vendor can tell."""
        if not isinstance(self._vendor, Counting):
            raise Rejected("this desk does not tell how much a team has to do")
        with self._vendor.within_patience():
            return self._vendor.to_do(teams, since)

    # --- changes --------------------------------------------------------------------------------------------

    def assign(self, ref: str, team: str, leaving: str | None = None) -> Ticket:
        """Move the ticket, unless a person has moved it out of `leaving`."""
        if not team.strip():
            raise Rejected("a queue must have a name")

        def change(held: Held) -> Change:
            if leaving is not None:
                if others := held.also - {leaving, team}:
                    raise Moved(min(others))
                if held.ticket.is_taken_from(leaving, team):
                    raise Moved(held.ticket.team)
            return Change(team=team if held.ticket.team != team or held.also else None)

        return self._bring(ref, change)

    def advance(self, ref: str, progress: Progress) -> Ticket:
        """Set the ticket's status to one that means `progress`, unless it has one."""
        return self._bring(
            ref, lambda held: Change(progress=progress if held.ticket.progress is not progress else None)
        )

    def update(self, ref: str, draft: Draft) -> Ticket:
        """Set subject and fields where they differ."""
        wanted = self._vendor.fields(draft)

        def change(held: Held) -> Change:
            ticket = held.ticket
            subject = tagged(draft.subject, ticket.key, self._vendor.room) if ticket.key else ticket.subject
            fields = {name: value for name, value in wanted.items() if held.fields.get(name) != value}
            return Change(subject=subject if ticket.subject != subject else None, fields=fields)

        return self._bring(ref, change)

    def comment(self, ref: str, text: str, key: str) -> None:
        """Add a note with the key's mark, unless one stands there."""
        with self._vendor.within_patience():
            held = self._vendor.held(ref)
            if not self._has(held, key):
                self._vendor.say(held, marked(text, key))

    def attach(self, ref: str, name: str, kind: str, data: bytes, key: str) -> None:
        """Add the file with a note that carries the key's mark, unless one stands there."""
        if not data:
            raise Rejected("an empty file cannot be attached")
        with self._vendor.within_patience():
            held = self._vendor.held(ref)
            if not self.abilities.attach:
                raise Rejected("this desk takes no files over its interface")
            if not self._has(held, key):
                self._vendor.upload(held, File(name, kind, data), marked(name, key))

    def detach(self, ref: str, key: str) -> None:
        """Take the file away."""
        if not self.abilities.detach:
            raise Rejected("this desk keeps every file it was given")
        with self._vendor.within_patience():
            held = self._vendor.held(ref)
            if self._has(held, key):
                self._vendor.remove(held, mark_of(key))

    def _has(self, held: Held, key: str) -> bool:
        return any(mark_in(note.text) == mark_of(key) for note in self._vendor.said(held.ticket.ref))

    def _bring(self, ref: str, change: Callable[[Held], Change]) -> Ticket:
        """Change the ticket until nothing is left to change, which is also the read-back.

        A desk that took the same change twice and still does not show it never will.
        """
        with self._vendor.within_patience():
            before: Change | None = None
            for _ in range(ROUNDS):
                held = self._vendor.held(ref)
                if not (left := change(held)):
                    return held.ticket
                if left == before:
                    raise self._unkept(left)
                try:
                    self._vendor.put(held, left)
                    before = left
                except Raced:
                    before = None
            raise Unavailable("others keep changing this ticket")

    def _unkept(self, left: Change) -> Rejected | Misconfigured:
        """Return what to make of a change that the desk answered well to and did not make."""
        if left.team is not None and left.team not in self._vendor.teams():
            return Rejected("the desk has no queue of that name")
        names = [
            *left.fields,
            *(name for name in ("subject", "team", "progress") if getattr(left, name) is not None),
        ]
        return Misconfigured(f"the desk takes {', '.join(sorted(names))} and does not keep it")


def _kept(ticket: Ticket, key: str) -> Ticket:
    """Return the ticket if it carries its key in the field made for it."""
    if ticket.key != key:
        raise Misconfigured("the desk does not keep the key in the field that the settings name")
    return ticket
