"""What one ticketing system can be asked, in its plainest verbs: the part of an adapter that knows the vendor.

A vendor makes no promise. `ticket_client.careful` makes the contract out of these verbs: it looks before it
creates, reads back what it wrote, writes a note once and folds doubles together.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from ticket_client.abilities import Abilities
from ticket_client.values import Draft, Note, Progress, Ticket


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket with what a change needs to know of it."""

    ticket: Ticket
    fields: Mapping[str, str] = field(default_factory=dict)
    """The desk's own fields that a draft fills, as they stand, by the names `Vendor.fields` uses."""
    etag: str | None = None
    """What a change quotes so that it fails when somebody was faster, where the desk can do that."""
    also: frozenset[str] = frozenset()
    """Queues it stands in besides `ticket.team`, where the desk allows several at once."""


@dataclass(frozen=True, slots=True)
class Change:
    """What to set on a ticket; None and what is not named stay as they are."""

    subject: str | None = None
    team: str | None = None
    progress: Progress | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self != Change()


@dataclass(frozen=True, slots=True)
class File:
    """A file, byte for byte; `kind` is its media type."""

    name: str
    kind: str
    data: bytes


class Raced(Exception):
    """Somebody changed the ticket between our look and our change, which therefore did nothing."""


class Vendor(Protocol):
    """One ticketing system. Every verb is one exchange or a few, and raises `ticket_client.errors`."""

    abilities: Abilities
    patience: float
    """Seconds a verb of the contract may take, all its exchanges together."""
    settling: float
    """Seconds the slowest create takes, and after them until a search sees it."""
    room: int
    """Characters a subject may have in Greek, its tail and all."""

    def within_patience(self) -> AbstractContextManager[None]:
        """Bound all exchanges of the block together (`Http.within_patience`)."""

    def check(self) -> None:
        """Prove address, token, rights and fields; raise Misconfigured or Unavailable."""

    def teams(self) -> frozenset[str]:
        """Return the names of the queues a ticket can be put in."""

    def fields(self, draft: Draft) -> Mapping[str, str]:
        """Return the desk's own fields for a draft; what the draft does not know is left out."""

    def create(self, draft: Draft, subject: str, key: str) -> str:
        """Create a ticket with this key and subject and return its reference.

        It opens in the draft's queue; in the desk's first one if the desk does not know that queue.
        """

    def having(self, key: str) -> Sequence[Ticket]:
        """Return the tickets that carry the key in its field or in the subject, closed ones too, in any order.

        `Ticket.key` is what the field holds. Deleted, merged and folded tickets are not among them.
        """

    def held(self, ref: str) -> Held:
        """Return the ticket, or the one it was merged into; Gone if there is none."""

    def several(self, refs: Sequence[str]) -> Iterable[Ticket]:
        """Return those of the tickets that stand under their own reference, in few exchanges."""

    def put(self, held: Held, change: Change) -> None:
        """Make the change; Raced if the desk can tell that somebody was faster. A team given is the only one left.

        Reading back is not its business, so it need not notice what the desk silently left out.
        """

    def said(self, ref: str) -> Sequence[Note]:
        """Return the notes after the first text, oldest first, marks and all."""

    def say(self, held: Held, text: str) -> None:
        """Add a note that only the desk's own people see."""

    def upload(self, held: Held, file: File, note: str) -> None:
        """Add a file, and with it a note that only the desk's own people see."""

    def remove(self, held: Held, mark: str) -> None:
        """Take away the file whose note carries the mark (`ticket_client.marks`)."""

    def fold(self, double: Ticket, into: Ticket) -> None:
        """Merge a double, or take its key away and close it with a pointer. Doing it again does no harm."""

    def changed(self, at: datetime, size: int) -> Sequence[Ticket]:
        """Return at most `size` tickets changed at or after the moment, oldest change first."""


@runtime_checkable
class Counting(Protocol):
    """A vendor that can also say how much a team has to do (`abilities.counts`)."""

    def to_do(self, teams: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Return how many tickets made at or after the moment each team has to do, in an exchange or two a team.

        A team of which the desk cannot tell is left out.
        """
