"""A whole helpdesk in a dict: for trying the bridge without one, and the contract's plainest reading.

It forgets everything when the process ends, and it never fails by itself.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import RLock

from ticket_client.abilities import Abilities, Guarantee
from ticket_client.errors import Gone, Moved, Rejected
from ticket_client.values import Draft, Note, Progress, Ticket, tagged
from ticket_client.vendor import File

TECHNICIAN = "maria"
"""Who says what a technician says here."""


@dataclass(slots=True)
class _Folder:
    """One ticket and all that hangs on it: its notes by key, and files by theirs."""

    ticket: Ticket
    draft: Draft
    opened_at: datetime
    notes: dict[str, Note] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)


class Memory:
    """A desk in this process, safe to share between threads."""

    abilities = Abilities(Guarantee.NATIVE_KEY, merge=True, detach=True, comments_race=False, counts=True)
    patience = 1.0
    settling = 0.0

    def __init__(self, teams: Iterable[str], clock: Callable[[], datetime], name: str = "memory") -> None:
        """Take the queues it has and the clock that dates its changes (aware, UTC)."""
        self.name = name
        self._teams = frozenset(teams)
        self._clock = clock
        self._folders: dict[str, _Folder] = {}
        self._merged: dict[str, str] = {}
        self._opened = 0
        self._lock = RLock()

    # --- the contract ---------------------------------------------------------------------------------------

    def check(self) -> None:
        """Nothing can be out of order here."""

    def teams(self) -> frozenset[str]:
        """Return the queues this desk was given."""
        return self._teams

    def open(self, draft: Draft, key: str) -> Ticket:
        """Create the ticket of `key`, or return the one that stands."""
        with self._lock:
            if standing := self.find(key):
                return standing
            self._opened += 1
            ref = str(self._opened)
            team = draft.team if draft.team in self._teams else None
            at = self._clock()
            ticket = Ticket(ref, key, tagged(draft.subject, key), team, Progress.PENDING, at)
            self._folders[ref] = _Folder(ticket, draft, at)
            return ticket

    def find(self, key: str) -> Ticket | None:
        """Return the ticket of `key`, None if there is none."""
        with self._lock:
            return next((each.ticket for each in self._folders.values() if each.ticket.key == key), None)

    def unite(self, key: str, keep: str | None = None) -> Ticket | None:
        """Return the ticket of `key`: this desk never has two."""
        del keep
        return self.find(key)

    def read(self, ref: str) -> Ticket:
        """Return the ticket `ref` leads to."""
        with self._lock:
            return self._folder(ref).ticket

    def standing(self, refs: Sequence[str]) -> Mapping[str, Ticket]:
        """Return the tickets these references lead to."""
        with self._lock:
            return {ref: self.read(ref) for ref in refs if self._merged.get(ref, ref) in self._folders}

    def changed_since(self, at: datetime) -> Iterable[Ticket]:
        """Return tickets changed at or after `at`, oldest change first."""
        with self._lock:
            changed = [each.ticket for each in self._folders.values() if each.ticket.changed_at >= at]
        return sorted(changed, key=lambda ticket: ticket.changed_at)

    def notes(self, ref: str) -> Sequence[Note]:
        """Return what was said on the ticket."""
        with self._lock:
            return list(self._folder(ref).notes.values())

    def to_do(self, teams: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Return how many tickets of these teams are not done."""
        with self._lock:
            recent = [each.ticket for each in self._folders.values() if each.opened_at >= since]
        left = Counter(ticket.team for ticket in recent if ticket.progress is not Progress.DONE)
        return {team: left[team] for team in teams if team in self._teams}

    def assign(self, ref: str, team: str, leaving: str | None = None) -> Ticket:
        """Put the ticket in the team's queue, unless a person has put it elsewhere."""
        if team not in self._teams:
            raise Rejected("the desk has no team of that name")
        with self._lock:
            standing = self.read(ref)
            if standing.team == team:
                return standing
            if leaving is not None and standing.is_taken_from(leaving, team):
                raise Moved(standing.team)
            return self._change(ref, team=team)

    def advance(self, ref: str, progress: Progress) -> Ticket:
        """Say how far the ticket has come."""
        with self._lock:
            standing = self.read(ref)
            return standing if standing.progress is progress else self._change(ref, progress=progress)

    def update(self, ref: str, draft: Draft) -> Ticket:
        """Bring subject and fields up to date."""
        with self._lock:
            folder = self._folder(ref)
            told = replace(draft, body=folder.draft.body, team=folder.draft.team)
            if told == folder.draft:
                return folder.ticket
            folder.draft = told
            return self._change(ref, subject=tagged(draft.subject, folder.ticket.key))

    def comment(self, ref: str, text: str, key: str) -> None:
        """Add a comment once."""
        self._say(ref, text, key, ours=True)

    def attach(self, ref: str, name: str, kind: str, data: bytes, key: str) -> None:
        """Add a file once."""
        if not data:
            raise Rejected("an empty file cannot be attached")
        with self._lock:
            files = self._folder(ref).files
            if key not in files:
                files[key] = File(name, kind, bytes(data))
                self._change(ref)

    def detach(self, ref: str, key: str) -> None:
        """Take the file away."""
        with self._lock:
            if self._folder(ref).files.pop(key, None):
                self._change(ref)

    # --- what a technician sees and does --------------------------------------------------------------------

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return all that was said on the ticket, its first text first."""
        with self._lock:
            folder = self._folder(ref)
            return (folder.draft.body, *(note.text for note in folder.notes.values()))

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files on the ticket in the order they came."""
        with self._lock:
            return tuple(self._folder(ref).files.values())

    def make(self, team: str) -> str:
        """Make a ticket of no call in the team's queue, as a technician."""
        key = f"by hand {self._opened}"
        with self._lock:
            ref = self.open(Draft("Κάτι άλλο", "", team=team), key).ref
            return self._change(ref, key="", subject="Κάτι άλλο").ref

    def say(self, ref: str, text: str) -> None:
        """Write a note as a technician."""
        self._say(ref, text, f"by hand {len(self._folder(ref).notes)}", ours=False)

    def take(self, ref: str, owner: str | None) -> None:
        """Make a technician the ticket's owner."""
        self._change(ref, owner=owner)

    def delete(self, ref: str) -> None:
        """Delete the ticket as a technician."""
        with self._lock:
            del self._folders[ref]

    def merge(self, ref: str, into: str) -> None:
        """Merge the ticket into another as a technician."""
        with self._lock:
            del self._folders[ref]
            self._merged[ref] = into
            self._change(into)

    def _say(self, ref: str, text: str, key: str, *, ours: bool) -> None:
        with self._lock:
            notes = self._folder(ref).notes
            if key not in notes:
                at = self._change(ref).changed_at
                notes[key] = Note(key, text, at, ours, None if ours else TECHNICIAN)

    def _folder(self, ref: str) -> _Folder:
        try:
            return self._folders[self._merged.get(ref, ref)]
        except KeyError:
            raise Gone("the desk knows no ticket of that reference") from None

    def _change(self, ref: str, **to: str | Progress | None) -> Ticket:
        """Change the ticket's fields and date the change."""
        with self._lock:
            folder = self._folder(ref)
            folder.ticket = replace(folder.ticket, changed_at=self._clock(), **to)  # type: ignore[arg-type]
            return folder.ticket
