"""The contract every helpdesk keeps towards the bridge, in the bridge's own words.

It does not retry, does not remember and does not route: whoever calls it does. Every verb is one attempt that
ends in an answer or in one of the errors of `ticket_client.errors` within `Desk.patience` seconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from ticket_client.abilities import Abilities
from ticket_client.values import Draft, Note, Progress, Ticket


@runtime_checkable
class Desk(Protocol):
    """One helpdesk. Thread-safe: several relay threads may hold the same desk.

    A desk that cannot be read (`abilities.read`) is only told: `open`, `comment`, `attach` and `assign`. What the
    other verbs would ask or change is Rejected there; that something has changed is said in a note. Its tickets
    are as they were sent, and their reference says who reads on, so that `assign` may give another.
    """

    name: str
    abilities: Abilities
    patience: float
    """Seconds one verb can take at most, all its HTTP requests together; a lease must be longer."""
    settling: float
    """Seconds after an `Unsure` before a look-up by key is conclusive."""

    def check(self) -> None:
        """Prove that settings, rights and needed fields are in order; raise Misconfigured or Unavailable."""

    def teams(self) -> frozenset[str]:
        """Names of the queues that `assign` accepts; none at a desk without queues, which takes any name."""

    def open(self, draft: Draft, key: str) -> Ticket:
        """Create the ticket of `key`, or return the one that stands: opening twice leaves one live ticket.

        Reads the ticket back; a ticket that does not carry the key raises Misconfigured. A queue the desk does not
        know costs the queue, never the ticket.
        """

    def find(self, key: str) -> Ticket | None:
        """Return the ticket of `key`, of several the oldest; None if there is none."""

    def unite(self, key: str, keep: str | None = None) -> Ticket | None:
        """Leave at most one live ticket of `key` and return it; None if there is none.

        Doubles are merged into `keep`, else into the oldest; where a desk cannot merge they lose the key and are
        closed with a pointer to the one that stays.
        """

    def read(self, ref: str) -> Ticket:
        """Return the ticket `ref` leads to: itself, or the one it was merged into, whose reference differs.

        Gone if it leads nowhere: deleted, or never there.
        """

    def standing(self, refs: Sequence[str]) -> Mapping[str, Ticket]:
        """Return the ticket each reference leads to, as `read` would; one that is gone is left out."""

    def changed_since(self, at: datetime) -> Iterable[Ticket]:
        """Return tickets changed at or after `at` (aware), oldest change first.

        It may repeat some and may hold tickets that are not ours: whoever asks knows the keys it gave away.
        A desk may fetch them page by page while they are being read, each page within `patience`.
        """

    def notes(self, ref: str) -> Sequence[Note]:
        """Return all that was said on the ticket after its first text, oldest first."""

    def to_do(self, teams: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Return how many tickets made at or after `since` (aware) each team has still to do, whoever made them.

        A team of which it cannot tell is left out. Rejected where `abilities.counts` is not.
        """

    def assign(self, ref: str, team: str, leaving: str | None = None) -> Ticket:
        """Put the ticket in the team's queue and read it back; Rejected for a team the desk does not know.

        With `leaving`, the queue it is believed to stand in ("" for none), Moved if it stands in a third one or a
        person has taken it: people win.
        """

    def advance(self, ref: str, progress: Progress) -> Ticket:
        """Say how far the ticket has come and read it back."""

    def update(self, ref: str, draft: Draft) -> Ticket:
        """Bring subject and fields up to date and read them back. Its text and its queue stay as they are."""

    def comment(self, ref: str, text: str, key: str) -> None:
        """Add an internal comment once: the same `key` again changes nothing."""

    def attach(self, ref: str, name: str, kind: str, data: bytes, key: str) -> None:
        """Add a file once, byte for byte; `kind` is its media type. The same `key` again changes nothing.

        Rejected if there is not one byte, or where `abilities.attach` is not.
        """

    def detach(self, ref: str, key: str) -> None:
        """Take away the file that came under `key`, if it is there. Rejected where `abilities.detach` is not."""


@runtime_checkable
class Writing(Protocol):
    """A desk that is written to. What is sent again must be the same letter, whoever sends it and whenever."""

    def letters(self, subject: str, at: datetime) -> Desk:
        """Return this desk, whose letters have this subject and were written, not sent, at this moment."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How one desk is set up: what an adapter is made of."""

    name: str
    url: str
    token: str
    options: Mapping[str, object]
    """What only this kind of desk asks for, by the names its page in docs/helpdesks.md gives."""

    def __repr__(self) -> str:
        return f"Setup({self.name!r})"

    def option(self, name: str, default: str = "") -> str:
        """Return an option as text."""
        return str(self.options.get(name, default))
