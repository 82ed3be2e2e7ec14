"""Brings a database to the newest revision, one process at a time.

Two processes that start together take turns: PostgreSQL by an advisory lock, SQLite by its write lock, both held
for the one transaction in which all missing revisions run. Forward only: the way back is a restored backup. Does
NOT write revisions; `python -m intake.ground.migrations` does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text

from intake.ground.db import Database

SCRIPTS = Path(__file__).parent / "migrations"

MIGRATION_PATIENCE = 60.0
"""Seconds one statement of a revision may take, and seconds a second process waits for the first."""

ADVISORY_LOCK = 8_011_180_181
"""PostgreSQL's name for "somebody migrates this database"; any number nobody else takes."""


class Newer(Exception):
    """A newer program made the database; this one does not know its shape. Nothing was changed."""


class Dangling(Exception):
    """A revision left rows that name a row which is not there; nothing was changed."""


def upgrade(database: Database) -> None:
    """Run every revision the database lacks, all or none; raises Newer, or Busy if another migrates too long."""
    now = current(database)
    if now == head():
        return
    if now and not is_known(now):
        raise Newer("A newer version of this program made the database; install that one, or restore a backup.")
    with alone(database) as connection:
        command.upgrade(alembic_config(connection), "head")


def current(database: Database) -> str | None:
    """Return the revision the database is at, None for one without tables."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the newest revision this program carries."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert revision is not None
    return revision


def is_known(revision: str) -> bool:
    """Whether this program carries the revision; one that it does not know is a newer program's."""
    return revision in {each.revision for each in ScriptDirectory.from_config(alembic_config()).walk_revisions()}


def alembic_config(connection: Connection | None = None, **attributes: Any) -> Config:
    """Return Alembic's settings without a file: our scripts, our connection, and what env.py is told besides."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(attributes, connection=connection)
    return config


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """Give a patient connection in a transaction no second migration can enter; raises Dangling at its end."""
    patient = Database(database.url.render_as_string(hide_password=False), pool=1, patience=MIGRATION_PATIENCE)
    if patient.dialect == "sqlite":
        event.listen(patient.engine, "connect", _let_tables_be_rebuilt)
    try:
        with patient.write() as connection:
            if patient.dialect == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            yield connection
            if patient.dialect == "sqlite":
                _refuse_dangling_rows(connection)
    finally:
        patient.close()


def _let_tables_be_rebuilt(connection: Any, _record: Any) -> None:
    """SQLite changes a table by copying and dropping it, which enforced foreign keys would not let happen."""
    connection.execute("PRAGMA foreign_keys=OFF")


def _refuse_dangling_rows(connection: Connection) -> None:
    tables = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    if tables:
        raise Dangling(f"rows without their other end in: {', '.join(sorted(tables))}")
