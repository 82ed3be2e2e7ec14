"""What goes to and fro between the bridge and a desk: plain values, no vendor's words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Progress(StrEnum):
    """How far a ticket has come, in the words of the network's own helpdesk (δελτίο)."""

    PENDING = "pending"  # σε εκκρεμότητα: nobody has taken it
    WORKING = "working"  # υπό διεκπεραίωση: a technician acts on it
    DONE = "done"  # διεκπεραιωμένο


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
    owner: str | None = None
    """The technician it is assigned to, by the desk's own user name; the bridge learns it and never sets it."""

    def is_taken_from(self, queue: str, team: str) -> bool:
        """Whether a person has moved it out of the queue it was in to another than `team`, or has taken it."""
        return self.team != team and ((self.team or "") != queue or self.owner is not None)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing said on a ticket. `id` is the desk's own and unique on the ticket."""

    id: str
    text: str
    at: datetime
    """UTC, aware."""
    ours: bool
    """Written by the bridge's own account; a person wrote every other."""
    by: str | None = None
    """The desk's user name of whoever wrote it."""


def tagged(subject: str, key: str, room: int = 120) -> str:
    """Return the subject as one line of at most `room` characters that ends in the key: `... [IVR:<key>]`.

    Where bytes are counted there is room for Greek, two bytes a letter; rarer letters take the place of several.
    The tail keeps the ticket findable by hand at a desk that lost the key's own field.
    """
    tail = f" [IVR:{key}]"
    line = " ".join(subject.split())
    space = max(room - len(tail), 0)
    if _fits(line, space):
        return line + tail
    line = line[: max(space - 1, 0)]
    while line and not _fits(f"{line}…", space):
        line = line[:-1]
    return f"{line.rstrip()}…{tail}"


def _fits(line: str, space: int) -> bool:
    return len(line) <= space and len(line.encode()) <= 2 * space + 1  # the dots are a letter of three bytes
