"""The database: one engine, one way to read, one way to write, on SQLite and PostgreSQL alike.

A write is short: it waits for its turn at most `patience` seconds, and nobody talks to another system inside one
(P10). SQLite is written by one process, one thread at a time: a mutex in front of BEGIN IMMEDIATE is both faster
and fairer than its own busy wait. Both commit to the disk before they return.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from intake.ground.turnstile import Turnstile

SAFE_SQLITE = (3, 51, 3)
"""First SQLite without the WAL-reset fault, which can lose pages when two connections write one file."""

PATIENCE = 3.0
"""Seconds all waiting inside one webhook may sum to; less than the carrier's read time-out."""


class Busy(Exception):
    """The database did not take the write in time; nothing was written, and the same write may be tried again."""


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
        wait = int(self.patience * 1000)

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={wait}", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            mode = connection.get_execution_options().get("begin", "IMMEDIATE")
            connection.exec_driver_sql(f"BEGIN {mode}")

        return engine

    def _postgresql(self, pool: int) -> Engine:
        wait = int(self.patience * 1000)
        return create_engine(
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

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that only looks."""
        with self.engine.connect().execution_options(begin="DEFERRED") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose work is committed, on disk, when the block ends; raises Busy if it must wait."""
        if self._mutex is not None and not self._mutex.acquire(timeout=self.patience):
            raise Busy("another write held the database for too long")
        try:
            with self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            if _is_passing(error):
                raise Busy(type(error.orig).__name__) from error
            raise
        finally:
            if self._mutex is not None:
                self._mutex.release()

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
    code = getattr(error.orig, "sqlstate", None)
    if code is not None:
        return code in {"40001", "40P01", "55P03", "57014"}
    return error.connection_invalidated or "locked" in str(error.orig)
