"""One process owns a SQLite file; a second one is told so and stops. PostgreSQL may have several."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from intake.ground.db import Database


@contextmanager
def owned(database: Database) -> Iterator[None]:
    """Be the SQLite file's only server for the length of the block; nothing to own with PostgreSQL."""
    if database.dialect != "sqlite" or not database.url.database:
        yield
        return
    file = Path(database.url.database)
    with _lock_file(file) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise click.ClickException(f"Another process serves {file}. Stop it, or use PostgreSQL.") from None
        yield


def _lock_file(file: Path) -> IO[str]:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.with_name(file.name + ".lock").open("w")
    except OSError as error:
        raise click.ClickException(f"The database's folder cannot be used ({error.strerror}).") from error
