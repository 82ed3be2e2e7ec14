"""The migrations make the tables the program describes, once, whoever starts first."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select, text

from intake.ground import migrate
from intake.ground.db import Database
from intake.ground.tables import clip, metadata, number, promise, school, school_code
from tests.support.shape import shape

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
START = "import sys; from intake.ground import db, migrate; migrate.upgrade(db.Database(sys.argv[1]))"


def test_migrated_tables_are_the_tables_the_program_describes(new_database: Callable[[bool], Database]) -> None:
    """Every column, check, unique and foreign key, index with its WHERE and comment is migrated as described."""
    described = new_database(False)
    with described.write() as connection:
        metadata.create_all(connection)
    want, have = shape(described), shape(new_database(True))
    assert have == want, (
        "\nthe tables want: " + "\n  ".join(sorted(want - have))
        + "\nthe migrations have: " + "\n  ".join(sorted(have - want))
        + "\nbefore the first release run: python -m intake.ground.migrations"
    )  # fmt: skip


def test_the_first_number_is_1000(database: Database) -> None:
    """Request numbers are counted from 1000 on both databases."""
    with database.write() as connection:
        serials = [
            connection.execute(insert(number).values(at=NOW).returning(number.c.serial)).scalar_one()
            for _ in range(2)
        ]
    assert serials == [1000, 1001]


def test_an_empty_database_is_at_no_revision(new_database: Callable[[bool], Database]) -> None:
    """A database without tables is at no revision, and an upgrade brings it to the head."""
    empty = new_database(False)
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.head()


def test_a_second_upgrade_changes_nothing(database: Database) -> None:
    """Upgrading a database at the head leaves it as it is."""
    before = shape(database)
    migrate.upgrade(database)
    assert shape(database) == before


@pytest.mark.slow
def test_processes_that_start_together_do_not_collide(new_database: Callable[[bool], Database]) -> None:
    """Of four processes that upgrade one empty database together all succeed, and it is at the head."""
    empty = new_database(False)
    address = empty.url.render_as_string(hide_password=False)
    together = [subprocess.Popen([sys.executable, "-c", START, address]) for _ in range(4)]
    assert [process.wait(60) for process in together] == [0, 0, 0, 0]
    assert migrate.current(empty) == migrate.head()


def _rebuild_school(connection: Connection) -> None:
    with Operations(MigrationContext.configure(connection)).batch_alter_table("school") as batch:
        batch.alter_column("municipality", new_column_name="town")


def _put_school(database: Database) -> None:
    with database.write() as connection:
        id_ = connection.execute(
            insert(school)
            .values(name="1ο ΓΕΛ", level="secondary", active=True, inaccessible=False, edited=[], imported_at=NOW)
            .returning(school.c.id)
        ).scalar_one()
        connection.execute(insert(school_code).values(code="0501900", school=id_, valid_from=NOW))


def test_a_revision_may_rebuild_a_table_others_point_to(database: Database) -> None:
    """A table with rows that other rows name can be changed, and every row is still there."""
    _put_school(database)
    with migrate.alone(database) as connection:
        _rebuild_school(connection)
        assert connection.exec_driver_sql("SELECT count(*) FROM school").scalar_one() == 1


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_revision_that_leaves_dangling_rows_is_undone(database: Database) -> None:
    """What a revision did is taken back whole when a row lost its other end; PostgreSQL never lets it."""
    _put_school(database)
    with pytest.raises(migrate.Dangling, match="school_code"), migrate.alone(database) as connection:
        connection.exec_driver_sql("DELETE FROM school")
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM school").scalar_one() == 1


def test_what_was_recorded_before_is_fetched_after_the_migration(new_database: Callable[[bool], Database]) -> None:
    """Whole recordings are due at once, absent ones settled, and promises of files wait until these are here."""
    old = new_database(False)
    (before,) = ScriptDirectory.from_config(migrate.alembic_config()).get_revisions("0008")
    with migrate.alone(old) as connection:
        command.upgrade(migrate.alembic_config(connection), str(before.down_revision))
        _put_clips(connection)
    migrate.upgrade(old)
    with old.read() as connection:
        found = connection.execute(select(clip.c.sid, clip.c.state, clip.c.due_at).order_by(clip.c.id)).all()
        promised = connection.execute(select(promise.c.verb, promise.c.state).order_by(promise.c.id)).all()
    assert [tuple(row) for row in found] == [
        ("completed", "waiting", NOW), ("in-progress", "waiting", None), ("absent", "absent", None),
        ("failed", "absent", None),
    ]  # fmt: skip
    assert [tuple(row) for row in promised] == [
        ("open", "waiting"), ("attach", "dropped"), ("attach", "kept"), ("attach", "parked"),
    ]  # fmt: skip


def _put_clips(connection: Connection) -> None:
    """Put one recording of each status, and promises of files, as the version before wrote them."""
    at = NOW if connection.dialect.name == "postgresql" else NOW.replace(tzinfo=None)
    connection.execute(text(
        "INSERT INTO call (id, carrier, sid, caller_raw, called_raw, headers, test, state, last_turn, question,"
        " began_at) VALUES (1, 'twilio', 'CA1', '', '', '{}', false, '', 0, 0, :at)"), {"at": at})  # fmt: skip
    connection.execute(text(
        "INSERT INTO request (id, number, category, kind, state, reasons, unfinished, test, at, version)"
        " VALUES ('r', '10008', 1, 'incident', 'confirmed', '[]', false, false, :at, 1)"), {"at": at})  # fmt: skip
    for status in ("completed", "in-progress", "absent", "failed"):
        connection.execute(text(
            "INSERT INTO clip (carrier, sid, call, kind, request, status, at)"
            " VALUES ('twilio', :status, 1, 'problem', 'r', :status, :at)"),
            {"status": status, "at": at})  # fmt: skip
    for key, (verb, state) in enumerate([("open", "waiting"), *(("attach", each) for each in ATTACHED)]):
        connection.execute(text(
            "INSERT INTO promise (request, desk, verb, key, payload, state, due_at, tries, unsure, made_at)"
            " VALUES ('r', 'memory', :verb, :key, '{}', :state, :at, 0, false, :at)"),
            {"verb": verb, "key": str(key), "state": state, "at": at})  # fmt: skip


ATTACHED = ("waiting", "kept", "parked")
