"""The contract every helpdesk keeps towards the bridge, in the bridge's own words.

It does not retry, does not remember and does not route: whoever calls it does. Every verb is one attempt that
ends in an answer or in one of the errors of `ticket_client.errors` within `Desk.patience` seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Progress(StrEnum):
    """How far a ticket has come, in the words of the network's own helpdesk (δελτίο)."""

    PENDING = "pending"  # σε εκκρεμότητα: nobody has taken it
    WORKING = "working"  # υπό διεκπεραίωση: a technician acts on it
    DONE = "done"  # διεκπεραιωμένο


class Guarantee(StrEnum):
    """How strongly a desk keeps «at most one live ticket per key» (promise P4)."""

    NATIVE_KEY = "native key"  # the desk itself refuses a second ticket with the same key
    REPAIRED = "repaired"  # a double can arise and is merged or closed with a pointer
    RECEIVER = "receiver dedupes"  # the receiving side recognises the repeated message


@dataclass(frozen=True, slots=True)
class Draft:
    """What a ticket says. `subject` is one line; `body` is plain text; phone numbers are national digits."""

    subject: str
    body: str
    school_code: str | None = None
    caller: str | None = None
    urgent: bool = False
    team: str | None = None
    """Queue the ticket is opened in, if the desk knows it; `update` leaves the queue alone."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the desk holds it. `ref` is the desk's own reference, opaque to us."""

    ref: str
    key: str
    subject: str
    team: str | None
    progress: Progress
    changed_at: datetime
    """UTC, aware."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the relay may count on at this desk."""

    guarantee: Guarantee
    attach: bool = True
    poll: bool = True
    verbs: frozenset[str] = field(
        default_factory=lambda: frozenset({"open", "assign", "update", "comment", "attach"})
    )


def tagged(subject: str, key: str, room: int = 120) -> str:
    """Return the subject as one line of at most `room` characters that ends in the key: `... [IVR:<key>]`.

    The tail keeps the ticket findable by hand at a desk that lost the key's own field.
    """
    tail = f" [IVR:{key}]"
    line = " ".join(subject.split())
    space = max(room - len(tail), 0)
    return (line if len(line) <= space else line[: max(space - 1, 0)].rstrip() + "…") + tail


@runtime_checkable
class Desk(Protocol):
    """One helpdesk. Thread-safe: several relay threads may hold the same desk."""

    name: str
    abilities: Abilities
    patience: float
    """Seconds one verb can take at most, all its HTTP requests together; a lease must be longer."""
    settling: float
    """Seconds after an `Unsure` before a look-up by key is conclusive."""

    def check(self) -> None:
        """Prove that settings, rights and needed fields are in order; raise Misconfigured or Unavailable."""

    def teams(self) -> frozenset[str]:
        """Names of the queues that `assign` accepts."""

    def open(self, draft: Draft, key: str) -> Ticket:
        """Create the ticket of `key`, or return the one that stands: opening twice never makes two.

        Reads the ticket back; a ticket that does not carry the key raises Misconfigured.
        """

    def find(self, key: str) -> Ticket | None:
        """Return the live ticket of `key`, None if there is none."""

    def read(self, ref: str) -> Ticket:
        """Return the ticket as it stands; Rejected if the desk does not know `ref`."""

    def changed_since(self, at: datetime) -> Iterable[Ticket]:
        """Return tickets changed at or after `at` (aware), oldest change first.

        It may repeat some and may hold tickets that are not ours: whoever asks knows the keys it gave away.
        A desk may fetch them page by page while they are being read, each page within `patience`.
        """

    def assign(self, ref: str, team: str) -> Ticket:
        """Put the ticket in the team's queue and read it back; Rejected for a team the desk does not know."""

    def update(self, ref: str, draft: Draft) -> Ticket:
        """Bring subject and fields up to date, and add the new body as a comment when it differs."""

    def comment(self, ref: str, text: str, key: str) -> None:
        """Add a comment once: the same `key` again changes nothing."""

    def attach(self, ref: str, name: str, kind: str, data: bytes, key: str) -> None:
        """Add a file once, byte for byte; `kind` is its media type. The same `key` again changes nothing.

        Rejected if there is not one byte.
        """
