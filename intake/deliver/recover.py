"""What follows a restore: the record is older than the helpdesks, so ask them what it has forgotten (P4, P7).

    number   the next one lies past all that a caller can have heard since the backup
    open     whatever waits to be opened is looked up first: it may have been opened after the backup
    relearn  tickets that carry a key of ours, whose request is lost, become requests again or are named

Safe to run twice; a desk that does not answer can be asked later. Changes nothing at a desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.record import numbers, relearned
from intake.record.subjects import told_in
from ticket_client.desk import Desk
from ticket_client.errors import DeskError
from ticket_client.values import Ticket

OVERLAP = timedelta(days=1)
"""How far behind the record's newest moment desks are asked: clocks differ, and a day costs nothing."""
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Where a record ends that is empty."""
FARTHEST = 1_000_000
"""Counter values this far beyond the record's are a person's typing, and not believed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one desk told: tickets that became requests again, by number; those that could not; or its trouble."""

    desk: str
    taken_up: tuple[str, ...] = ()
    left: tuple[Ticket, ...] = ()
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery did."""

    until: datetime
    """Where the record ended."""
    beyond: int
    """The next request number's counter value is greater than this."""
    looked_up_first: int
    desks: tuple[Asked, ...]


def recover(database: Database, desks: Mapping[str, Desk], clock: Clock) -> Recovered:
    """Bring a restored record past what has happened since, as far as the desks can tell."""
    with database.read() as connection:
        until = relearned.ends_at(connection, clock()) or BEGINNING
        known = numbers.highest(connection)
        gap = numbers.safe_gap(connection, clock())
    changed: dict[str, list[Ticket] | str] = {name: _changed(desk, until) for name, desk in desks.items()}
    with database.write() as connection:
        at = clock()
        seen = [_serial(ticket) for found in changed.values() if not isinstance(found, str) for ticket in found]
        told = max((serial for serial in seen if serial <= known + FARTHEST), default=0)
        beyond = numbers.raise_past(connection, max(known + gap, told + numbers.LEAST_GAP), at)
        first = relearned.look_up_first(connection)
        relearned.restored(connection, until, at)
    asked = tuple(
        Asked(name, trouble=found) if isinstance(found, str) else _relearn(database, clock, name, found)
        for name, found in changed.items()
    )
    return Recovered(until, beyond, first, asked)


def _changed(desk: Desk, until: datetime) -> list[Ticket] | str:
    """Return the desk's tickets changed since the record ends, or why they cannot be had."""
    if not desk.abilities.read:
        return "it can only be told, so it cannot say what the record has lost"
    try:
        return list(desk.changed_since(until - OVERLAP))
    except DeskError as error:
        return f"{type(error).__name__}: {error}"


def _serial(ticket: Ticket) -> int:
    told = told_in(ticket.subject, ticket.key) if ticket.key else None
    return (numbers.serial_of(told.number) if told else None) or 0


def _relearn(database: Database, clock: Clock, desk: str, found: list[Ticket]) -> Asked:
    """Take up what can be, a short transaction each: calls may come in meanwhile."""
    with database.read() as connection:
        lost = relearned.strangers(connection, found)
    taken: list[str] = []
    left: list[Ticket] = []
    for ticket in lost:
        with database.write() as connection:
            number = relearned.take_up(connection, desk, ticket, clock())
        if number is None:
            left.append(ticket)
        else:
            taken.append(number)
    return Asked(desk, tuple(taken), tuple(left))
