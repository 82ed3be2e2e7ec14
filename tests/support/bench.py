"""What a technician does and sees at a desk: the contract is proved from the technician's chair."""

from collections.abc import Mapping
from typing import Protocol

from ticket_client.desk import Desk
from ticket_client.values import Progress
from ticket_client.vendor import File


class Bench(Protocol):
    """A desk under test, with a technician sitting at it."""

    desk: Desk
    cannot: Mapping[str, str]
    """Laws this desk is excused from, by the name of their test, and why."""
    nowhere: str | None
    """The queue of a ticket that named none."""

    def lose(self, verb: str) -> None:
        """Lose the answer to the next `verb` after the desk has acted."""

    def tickets(self, key: str) -> int:
        """Count the tickets a technician would find by the key, in its field or in the subject."""

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return what was said on the ticket, its first text first, without the marks of `ticket_client.marks`."""

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files on the ticket, in order."""

    # what a technician does by hand

    def make(self, team: str) -> str:
        """Make a ticket of no call in the team's queue, where the desk `counts`; return its reference."""

    def advance(self, ref: str, progress: Progress) -> None:
        """Say how far the ticket has come."""

    def move(self, ref: str, team: str) -> None:
        """Put the ticket in another queue."""

    def take(self, ref: str) -> str:
        """Make a technician its owner; return the owner's name as the desk writes it."""

    def say(self, ref: str, text: str) -> None:
        """Write a note."""

    def delete(self, ref: str) -> None:
        """Delete the ticket."""

    def merge(self, ref: str, into: str) -> None:
        """Merge the ticket into another, the way this desk's people do it."""
