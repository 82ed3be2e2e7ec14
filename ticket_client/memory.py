"""A whole helpdesk in a dict: for trying the bridge without one, and the contract's plainest reading.

It forgets everything when the process ends, and it never fails by itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import RLock

from ticket_client.desk import Abilities, Draft, Guarantee, Progress, Ticket, tagged
from ticket_client.errors import Rejected


@dataclass(frozen=True, slots=True)
class File:
    """A file on a ticket."""

    name: str
    kind: str
    data: bytes


@dataclass(slots=True)
class _Folder:
    """One ticket and all that hangs on it; comments with their keys (bodies have none) and files by theirs."""

    ticket: Ticket
    draft: Draft
    comments: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)


class Memory:
    """A desk in this process, safe to share between threads."""

    abilities = Abilities(Guarantee.NATIVE_KEY)
    patience = 1.0
    settling = 0.0

    def __init__(self, teams: Iterable[str], clock: Callable[[], datetime], name: str = "memory") -> None:
        """Take the queues it has and the clock that dates its changes (aware, UTC)."""
        self.name = name
        self._teams = frozenset(teams)
        self._clock = clock
        self._folders: dict[str, _Folder] = {}
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
            ref = str(len(self._folders) + 1)
            team = draft.team if draft.team in self._teams else None
            ticket = Ticket(ref, key, tagged(draft.subject, key), team, Progress.PENDING, self._clock())
            self._folders[ref] = _Folder(ticket, draft, [("", draft.body)])
            return ticket

    def find(self, key: str) -> Ticket | None:
        """Return the ticket of `key`, None if there is none."""
        with self._lock:
            return next((each.ticket for each in self._folders.values() if each.ticket.key == key), None)

    def read(self, ref: str) -> Ticket:
        """Return the ticket as it stands."""
        with self._lock:
            return self._folder(ref).ticket

    def changed_since(self, at: datetime) -> Iterable[Ticket]:
        """Return tickets changed at or after `at`, oldest change first."""
        with self._lock:
            changed = [each.ticket for each in self._folders.values() if each.ticket.changed_at >= at]
        return sorted(changed, key=lambda ticket: ticket.changed_at)

    def assign(self, ref: str, team: str) -> Ticket:
        """Put the ticket in the team's queue."""
        if team not in self._teams:
            raise Rejected("the desk has no team of that name")
        with self._lock:
            standing = self.read(ref)
            return standing if standing.team == team else self._change(ref, team=team)

    def update(self, ref: str, draft: Draft) -> Ticket:
        """Bring subject and fields up to date, and add the new body when it differs from the last one."""
        with self._lock:
            folder = self._folder(ref)
            if draft == folder.draft:
                return folder.ticket
            if draft.body != folder.draft.body:
                folder.comments.append(("", draft.body))
            folder.draft = draft
            return self._change(ref, subject=tagged(draft.subject, folder.ticket.key))

    def comment(self, ref: str, text: str, key: str) -> None:
        """Add a comment once."""
        with self._lock:
            comments = self._folder(ref).comments
            if key not in dict(comments):
                comments.append((key, text))
                self._change(ref)

    def attach(self, ref: str, name: str, kind: str, data: bytes, key: str) -> None:
        """Add a file once."""
        if not data:
            raise Rejected("an empty file cannot be attached")
        with self._lock:
            files = self._folder(ref).files
            if key not in files:
                files[key] = File(name, kind, bytes(data))
                self._change(ref)

    # --- what a technician sees and does --------------------------------------------------------------------

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return all that was said on the ticket, its opening text first."""
        with self._lock:
            return tuple(text for _, text in self._folder(ref).comments)

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files on the ticket in the order they came."""
        with self._lock:
            return tuple(self._folder(ref).files.values())

    def advance(self, ref: str, progress: Progress) -> Ticket:
        """Do as a technician: say how far the ticket has come."""
        with self._lock:
            standing = self.read(ref)
            return standing if standing.progress is progress else self._change(ref, progress=progress)

    def _folder(self, ref: str) -> _Folder:
        try:
            return self._folders[ref]
        except KeyError:
            raise Rejected("the desk knows no ticket of that reference") from None

    def _change(self, ref: str, **to: str | Progress) -> Ticket:
        """Change the ticket's fields and date the change."""
        with self._lock:
            folder = self._folder(ref)
            folder.ticket = replace(folder.ticket, changed_at=self._clock(), **to)  # type: ignore[arg-type]
            return folder.ticket
