"""The desk in a dict, and a technician at it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from tests.support.losing import Losing
from tests.support.roundup import TEAMS
from ticket_client.desk import Desk
from ticket_client.memory import TECHNICIAN, Memory
from ticket_client.values import Progress

QUICK = True


@dataclass
class Ticking:
    """A clock that moves on by a second each time it is read."""

    now: float = field(default=1_780_000_000.0)

    def __call__(self) -> datetime:
        """Move on and tell."""
        self.now += 1
        return datetime.fromtimestamp(self.now, UTC)


class MemoryBench:
    """The desk in a dict."""

    cannot: ClassVar[dict[str, str]] = {}
    nowhere = None

    def __init__(self, teams: dict[str, str]) -> None:
        self._memory = Memory(teams, Ticking())
        self._losing = Losing(self._memory)
        self.desk: Desk = self._losing
        self.lose = self._losing.lose
        self.comments = self._memory.comments
        self.files = self._memory.files
        self.delete = self._memory.delete
        self.merge = self._memory.merge
        self.say = self._memory.say
        self.make = self._memory.make

    def tickets(self, key: str) -> int:
        """Count the live tickets whose subject carries the key."""
        everything = self._memory.changed_since(datetime.fromtimestamp(0, UTC))
        return sum(key in ticket.subject for ticket in everything)

    def advance(self, ref: str, progress: Progress) -> None:
        """Say how far the ticket has come."""
        self._memory.advance(ref, progress)

    def move(self, ref: str, team: str) -> None:
        """Put the ticket in another queue."""
        self._memory.assign(ref, team)

    def take(self, ref: str) -> str:
        """Make a technician its owner."""
        self._memory.take(ref, TECHNICIAN)
        return TECHNICIAN


@pytest.fixture
def at_memory() -> MemoryBench:
    """The desk in a dict."""
    return MemoryBench(TEAMS)
