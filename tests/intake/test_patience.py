"""How long a webhook waits for its database: until the patience ends, then the caller is given the last resort."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from sqlalchemy import Connection, select, text

from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Busy, Database
from tests.support.databases import ON_A_SERVER

PATIENCE = 1.5


def impatient(database: Database) -> Database:
    """Return another process's way to the same database, with little patience."""
    return Database(database.url.render_as_string(hide_password=False), pool=2, patience=PATIENCE)


def add(connection: Connection) -> None:
    """Write something."""
    connection.execute(tables.number.insert().values(at=utc_now()))


@contextmanager
def held(database: Database) -> Iterator[None]:
    """Keep every writer of a number out."""
    with database.write() as connection:
        if database.dialect == "postgresql":
            connection.execute(text("LOCK TABLE number"))
        yield


def test_all_waiting_for_a_lock_sums_to_the_patience(database: Database) -> None:
    """However often a write is tried again, whoever waits for it waits once (half as long as two tries would)."""
    other = impatient(database)
    with other.read() as connection:
        connection.execute(select(1))
    began = monotonic()
    with held(database), pytest.raises(Busy):
        other.written(add)
    assert monotonic() - began < 2 * PATIENCE
    other.close()


def backend(database: Database) -> int:
    """Return the server's process that works for the pool's one connection."""
    with database.read() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


@pytest.fixture
def on_postgresql(database: Database) -> Iterator[Database]:
    """Give a database of little patience on a server that can fail."""
    other = impatient(database)
    yield other
    other.close()


@ON_A_SERVER
def test_a_frozen_server_is_not_waited_for(on_postgresql: Database) -> None:
    """A server that takes a statement and never answers costs the patience, and not the caller."""
    if "INTAKE_TEST_PG_URL" in os.environ:
        pytest.skip("another's server is not ours to freeze")
    pid = backend(on_postgresql)
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(Busy):
            on_postgresql.written(add)
    finally:
        os.kill(pid, signal.SIGCONT)
    on_postgresql.written(add)


@ON_A_SERVER
def test_a_server_that_was_restarted_costs_nobody_a_turn(on_postgresql: Database, database: Database) -> None:
    """A connection that an administrator closed is replaced, and the same write is simply done on the new one."""
    pid = backend(on_postgresql)
    with database.write() as connection:
        assert connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid}).scalar_one()
    on_postgresql.written(add)
    with database.read() as connection:
        assert connection.execute(select(tables.number)).one()
