"""Whole copies of a SQLite database: made while it is in use, proved sound, and put back in its place.

Every connection here comes from the library the service writes with (`db.sqlite_module`). A second library in one
process would not see the locks of the first, and an older one has the fault that `db.SAFE_SQLITE` is about. Does
NOT copy PostgreSQL, which brings its own tools.
"""

import os
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from intake.ground.db import Database, sqlite_module

OWNER_ONLY = 0o600


class CopyFailed(Exception):
    """A copy cannot be made or used; the text says in words why, and nothing was changed."""


def file_of(database: Database) -> Path:
    """Return the file of a SQLite database."""
    if database.dialect != "sqlite" or not database.url.database:
        raise CopyFailed("This is for SQLite; PostgreSQL has pg_dump and pg_restore (docs/operating.md).")
    return Path(database.url.database)


def write(database: Database, to: Path) -> None:
    """Write a copy of one moment to a new file, on disk and checked when this returns. Calls go on meanwhile.

    One step, so that one snapshot is read: readers and writers do not wait for each other, and a copy in many
    steps would begin anew with every commit of somebody else.
    """
    source = file_of(database)
    if not source.exists():
        raise CopyFailed(f"There is no database at {source}.")
    if to.exists():
        raise CopyFailed(f"{to} stands already; a backup overwrites nothing.")
    part = _begun(to)
    try:
        with closing(_opened(source, "rw")) as original, closing(_opened(part, "rw")) as copy:
            original.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file and nothing beside it
        examine(part)
        _sync(part)
        part.rename(to)
        _sync(to.parent)
    except (OSError, sqlite_module().Error) as error:
        raise CopyFailed(f"The copy could not be written ({_why(error)}).") from error
    finally:
        part.unlink(missing_ok=True)


def examine(copy: Path) -> str | None:
    """Return the revision a copy is at; raises CopyFailed unless every page and every key of it is sound."""
    try:
        with closing(_opened(copy, "ro")) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
            named = connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if named else None
    except (OSError, sqlite_module().Error) as error:
        raise CopyFailed(f"{copy} cannot be read as a database ({_why(error)}).") from error
    if found != ["ok"] or dangling:
        raise CopyFailed(f"{copy} is damaged; take an older one.")
    return str(row[0]) if row else None


def put_back(database: Database, copy: Path, at: datetime) -> Path | None:
    """Let the copy be the database; return where the former one now stands, None if there was none.

    Nobody may have it open. What stands beside a database file belongs to that file alone: pages that one database
    left there would be written over the other's, so they move with it.
    """
    place = file_of(database)
    fresh = _begun(place)
    try:
        with closing(_opened(copy, "ro")) as source, closing(_opened(fresh, "rw")) as target:
            source.backup(target, pages=-1)
        _sync(fresh)
        former = _moved_aside(place, at)
        fresh.rename(place)
        _sync(place.parent)
    except (OSError, sqlite_module().Error) as error:
        raise CopyFailed(f"The copy could not be put in place ({_why(error)}).") from error
    finally:
        fresh.unlink(missing_ok=True)
    return former


def _moved_aside(place: Path, at: datetime) -> Path | None:
    aside = place.with_name(f"{place.name}.before-{at:%Y%m%dT%H%M%S}")
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            place.with_name(place.name + ending).rename(aside.with_name(aside.name + ending))
    return aside if aside.exists() else None


def _begun(to: Path) -> Path:
    """Return a new, empty file beside `to` that only its owner may read; what a dead attempt left is removed."""
    part = to.with_name(f".{to.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    except OSError as error:
        raise CopyFailed(f"{to.parent} cannot be written to ({_why(error)}).") from error
    return part


def _opened(file: Path, mode: str) -> Any:
    """Return a connection that never makes a file by itself."""
    return sqlite_module().connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
