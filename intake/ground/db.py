"""The database: one engine, one way to read, one way to write, on SQLite and PostgreSQL alike.

A write is short: it waits for its turn at most `patience` seconds, and nobody talks to another system inside one
(P10). SQLite is written by one process, one thread at a time: a mutex in front of BEGIN IMMEDIATE is both faster
and fairer than its own busy wait. Both commit to the disk before they return.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as SATimeout

from intake.ground.impatient import Impatient
from intake.ground.turnstile import Turnstile

T = TypeVar("T")

SAFE_SQLITE = (3, 51, 3)
"""First SQLite without the WAL-reset fault, which can lose pages when two connections write one file."""

PATIENCE = 3.0
"""Seconds all waiting inside one webhook may sum to; less than the carrier's read time-out."""

TRIES = 2
"""A transaction that was in another's way, or whose connection broke, is tried once more."""

PASSING = {"40001", "40P01", "55P03", "57014"}
"""PostgreSQL's words for «not now»: conflict, deadlock, lock not available, cancelled by a time-out."""


class Busy(Exception):
    """The database did not take the write in time; nothing was written, and the same write may be tried again."""


AWAY = (Busy, DBAPIError, SATimeout)
"""What is raised when the database does not answer, or not in time."""


def sqlite_module() -> Any:
    """Return the SQLite driver whose library is new enough, the standard one if there is no better."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3

        return sqlite3
    return dbapi2


class Database:
    """Connections to one database. Thread-safe."""

    def __init__(self, url: str, *, pool: int = 16, patience: float = PATIENCE) -> None:
        self.url: URL = make_url(url)
        self.dialect = self.url.get_backend_name()
        self.patience = patience
        self._mutex = Turnstile() if self.dialect == "sqlite" else None
        self.engine = self._sqlite(pool) if self._mutex else self._postgresql(pool)

    def _sqlite(self, pool: int) -> Engine:
        engine = create_engine(
            self.url, module=sqlite_module(), hide_parameters=True, pool_size=pool, pool_timeout=self.patience
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, record: Any) -> None:
            connection.isolation_level = None
            record.info["file"] = self._file()
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            wait = min(self.patience, options.get("until", inf) - monotonic())
            connection.exec_driver_sql(f"PRAGMA busy_timeout={max(0, int(wait * 1000))}")
            if connection.info["file"] != self._file():
                connection.invalidate()
                raise Busy("the database's file was taken away or replaced")
            connection.exec_driver_sql(f"BEGIN {options.get('begin', 'IMMEDIATE')}")

        return engine

    def _file(self) -> tuple[int, int] | None:
        """Return which file stands at SQLite's place now: a removed one goes on taking what it then loses."""
        try:
            found = os.stat(self.url.database or "")  # noqa: PTH116 - a third of what a Path costs, each turn
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _postgresql(self, pool: int) -> Engine:
        wait = int(self.patience * 1000)
        engine = create_engine(
            self.url,
            hide_parameters=True,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=self.patience,
            pool_pre_ping=False,
            connect_args={
                "connect_timeout": max(1, int(self.patience)),
                "options": f"-c lock_timeout={wait // 2} -c statement_timeout={wait} -c timezone=UTC"
                " -c idle_in_transaction_session_timeout=30000",
            },
        )

        @event.listens_for(engine, "do_connect")
        def _connect(_dialect: Any, _record: Any, words: Any, options: Any) -> Impatient:
            connection = Impatient.connect(*words, **options)
            connection.patience = self.patience + 1  # the server's own time-outs come first
            return connection

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            raw: Any = connection.connection.dbapi_connection
            raw.until = connection.get_execution_options().get("until", inf)

        return engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that only looks."""
        with self.engine.connect().execution_options(begin="DEFERRED") as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, until: float = inf) -> Iterator[Connection]:
        """Give a connection whose work is committed, on disk, when the block ends; raises Busy if it must wait.

        No single wait is longer than the patience, and none goes on beyond `until` on the monotonic clock.
        """
        if self._mutex is not None and not self._mutex.acquire(min(self.patience, until - monotonic())):
            raise Busy("another write held the database for too long")
        try:
            with self.engine.connect().execution_options(until=until) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            if _is_passing(error):
                raise Busy(type(error.orig).__name__) from error
            raise
        finally:
            if self._mutex is not None:
                self._mutex.release()

    def written(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns once it is committed; all waiting, of both tries, sums to the patience."""
        until = monotonic() + self.patience
        for left in reversed(range(TRIES)):
            try:
                with self.write(until) as connection:
                    return work(connection)
            except Busy:
                if not left or monotonic() >= until:
                    raise
        raise AssertionError("a try either returns or raises")

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    def library(self) -> str:
        """Return the database library and its version, for people."""
        if self.dialect == "sqlite":
            return f"SQLite {sqlite_module().sqlite_version}"
        with self.read() as connection:
            return f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}"


def _is_passing(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed when simply tried again."""
    lost = error.connection_invalidated
    return lost or getattr(error.orig, "sqlstate", None) in PASSING or "locked" in str(error.orig)
