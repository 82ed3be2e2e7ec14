"""Whether the service can do its work, and what a person should look at though it can. Asks the record alone."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from intake.ground import migrate
from intake.ground.clock import Clock
from intake.ground.db import Busy, Database
from intake.record import callbacks, canaries, desks, figures, outbox, reconciliations, syncs, watches
from intake.record.desks import Trouble

UNSENT_FOR = timedelta(minutes=15)
"""How old the oldest unsent promise may be before a person should know."""
UNCOMPARED_FOR = timedelta(hours=1)
"""How long ago the record may last have been compared with the carrier's log."""
UNSYNCED_FOR = timedelta(days=7)
"""How long ago the registry of schools may last have been taken over."""
LEAST_FREE = 0.05
"""The part of a disk that should be free."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`complaints` keep the service from its work; `warnings` do not, but somebody should look."""

    complaints: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def verdict(database: Database, clock: Clock) -> Verdict:
    """Return how the service stands; raises if the database does not answer."""
    if migrate.current(database) != migrate.head():
        return Verdict(("The database is of another version: run «intake migrate».",))
    with database.read() as connection:
        complaints = list(_complaints(connection, clock))
        warnings = list(_warnings(connection, clock))
    return Verdict((*_unwritable(database), *complaints), (*_full(database), *warnings))


def _unwritable(database: Database) -> Iterator[str]:
    """Yield why nothing can be written; what holds the file may be another program."""
    try:
        with database.write() as connection:
            if database.dialect == "postgresql" and _read_only(connection):
                yield "The database takes no writes."
    except Busy:
        yield "The database takes no writes: something else holds it."


def _read_only(connection: Connection) -> bool:
    return bool(connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on")


def _complaints(connection: Connection, clock: Clock) -> Iterator[str]:
    resting = desks.troubled(connection, clock())
    yield from (desks.sentence(row) for row in resting if row.trouble == Trouble.STOPPED)
    for row in watches.troubled(connection):
        yield f"The helpdesk «{row.desk}» cannot be watched: {row.trouble}"
    yield from sorted(
        {f"The helpdesk «{row.desk}» lacks a queue: {row.trouble}" for row in outbox.lacking(connection)}
    )


def _warnings(connection: Connection, clock: Clock) -> Iterator[str]:
    at = clock()
    yield from (desks.sentence(row) for row in desks.troubled(connection, at) if row.trouble != Trouble.STOPPED)
    rows = figures.backlog(connection, at)
    for desk in sorted({row.desk for row in rows}):
        mine = [row for row in rows if row.desk == desk]
        if parked := sum(row.parked for row in mine):
            yield f"{parked} promises to the helpdesk «{desk}» are parked and wait for a person."
        oldest = min((row.oldest for row in mine if row.oldest), default=at)
        if at - oldest > UNSENT_FOR:
            minutes = int((at - oldest).total_seconds() // 60)
            yield f"The oldest promise to the helpdesk «{desk}» has waited for {minutes} minutes."
    yield from _unkept(connection, at)
    yield from _uncompared(connection, at)
    yield from _unsynced(connection, at)
    run = canaries.last(connection)
    if run is not None and run.trouble:
        yield f"The canary's last call went wrong: {run.trouble}"


def _unkept(connection: Connection, at: datetime) -> Iterator[str]:
    """Yield that callers were promised a callback and not rung in time."""
    owed = callbacks.standing(connection, at)
    if owed.oldest is not None:
        minutes = int((at - owed.oldest).total_seconds() // 60)
        yield f"{owed.overdue} promised callbacks are overdue, the oldest by {minutes} minutes."


def _uncompared(connection: Connection, at: datetime) -> Iterator[str]:
    """Yield why the carrier's own log has not been compared with the record for long."""
    last, good = reconciliations.last(connection), reconciliations.last_good(connection)
    if last is None or not last.trouble:
        return
    if good is None or at - good > UNCOMPARED_FOR:
        since = f"since {good:%Y-%m-%d %H:%M} UTC" if good else "ever"
        yield f"The carrier's log of calls has not been compared with the record {since}: {last.trouble}"


def _unsynced(connection: Connection, at: datetime) -> Iterator[str]:
    """Yield why the registry of schools has not been read for long."""
    last, good = syncs.last(connection), syncs.last_good(connection)
    if last is None or not last.trouble:
        return
    if good is None or at - good > UNSYNCED_FOR:
        since = f"since {good:%Y-%m-%d} UTC" if good else "ever"
        yield f"The registry of schools has not been taken over {since}: {last.trouble}"


def _full(database: Database) -> Iterator[str]:
    """Yield which disk is nearly full, where the record is a file here."""
    if database.dialect != "sqlite" or not database.url.database:
        return
    disk = shutil.disk_usage(Path(database.url.database).absolute().parent)
    if disk.free < LEAST_FREE * disk.total:
        yield f"The disk of the database is nearly full: {disk.free // 2**20} MB are free."
