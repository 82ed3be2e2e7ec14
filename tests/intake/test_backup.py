"""`intake backup` and `intake restore` on a SQLite file: whole copies while calls come in, and back again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from intake.__main__ import main
from intake.ground import copies, migrate, tables
from intake.ground.clock import utc_now
from intake.ground.db import Database, sqlite_module
from intake.record.numbers import FIRST, LEAST_GAP
from tests.support.house import House
from tests.support.service import Service, serving

HEARD = 12
"""Calls that begin while copies are made."""


def intake(database_url: str, *words: str) -> Result:
    """Run a command in this process on a small installation."""
    told = {"DATABASE_URL": database_url, "PUBLIC_URL": "https://ivr.example.gr", "HELPDESK": "memory",
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKENS": "t"}  # fmt: skip
    return CliRunner().invoke(main, words, env={f"INTAKE_{name}": value for name, value in told.items()})


@pytest.fixture
def file(tmp_path: Path, migrated_file: Path) -> Path:
    """Give a migrated database file."""
    file = tmp_path / "intake.db"
    file.write_bytes(migrated_file.read_bytes())
    return file


@pytest.fixture
def service(file: Path, tmp_path: Path) -> Iterator[Service]:
    """Give a service on the file."""
    with serving(tmp_path, f"sqlite:///{file}") as service:
        yield service


def calls_in(file: Path) -> set[str]:
    """Return the calls a database file knows."""
    database = Database(f"sqlite:///{file}")
    try:
        return {row.sid for row in House(database).rows(tables.call)}
    finally:
        database.close()


@pytest.mark.slow
def test_a_copy_made_in_mid_call_is_whole_and_private(service: Service, file: Path, tmp_path: Path) -> None:
    """While calls come in, each copy has every call that was answered before it, and only its owner reads it."""
    answered: set[str] = set()
    for n in range(HEARD):
        phone = service.phone()
        phone.dial()
        answered.add(phone.sid)
        if n % 4 == 3:
            copy = tmp_path / f"copy-{n}.db"
            done = intake(service.settings["INTAKE_DATABASE_URL"], "backup", str(copy))
            assert done.exit_code == 0, done.output
            assert copy.stat().st_mode & 0o777 == 0o600
            assert not list(tmp_path.glob(f"*{copy.name}?*"))
            assert calls_in(copy) == answered
        phone.press("0501010")


@pytest.mark.slow
def test_nothing_is_put_back_under_a_running_service(service: Service, file: Path, tmp_path: Path) -> None:
    """A restore is refused while a process owns the file, and the file stays as it is."""
    url, copy = service.settings["INTAKE_DATABASE_URL"], tmp_path / "copy.db"
    assert intake(url, "backup", str(copy)).exit_code == 0
    phone = service.phone()
    phone.dial()
    refused = intake(url, "restore", str(copy))
    assert refused.exit_code == 1
    assert "Another process serves" in refused.output
    assert calls_in(file) == {phone.sid}


def test_a_backup_overwrites_nothing(file: Path, tmp_path: Path) -> None:
    """A file that stands is left alone, and told of."""
    copy = tmp_path / "copy.db"
    copy.write_bytes(b"yesterday's")
    refused = intake(f"sqlite:///{file}", "backup", str(copy))
    assert refused.exit_code == 1
    assert "overwrites nothing" in refused.output
    assert copy.read_bytes() == b"yesterday's"


def test_a_backup_of_nothing_makes_nothing(tmp_path: Path) -> None:
    """No database and no folder to write to: a sentence, and no file."""
    for url, to in ((tmp_path / "none.db", "copy.db"), (tmp_path / "none.db", "no/such/copy.db")):
        refused = intake(f"sqlite:///{url}", "backup", str(tmp_path / to))
        assert refused.exit_code == 1
        assert refused.output.startswith("Error: ")
    assert not list(tmp_path.iterdir())


def test_a_damaged_copy_is_not_put_back(file: Path, tmp_path: Path) -> None:
    """One page overwritten, or no database at all: the copy is refused and the database stays."""
    before = file.read_bytes()
    copy = tmp_path / "copy.db"
    copy.write_bytes(before[: len(before) // 2] + b"\xa5" * 4096 + before[len(before) // 2 + 4096 :])
    for damaged in (copy, Path(__file__)):
        refused = intake(f"sqlite:///{file}", "restore", str(damaged))
        assert refused.exit_code == 1
        assert "damaged" in refused.output or "cannot be read as a database" in refused.output
        assert file.read_bytes() == before


def test_the_pages_beside_a_database_go_with_it(file: Path, tmp_path: Path) -> None:
    """What a killed service left in the file beside is not written over the copy that takes its place."""
    copy = tmp_path / "copy.db"
    copy.write_bytes(file.read_bytes())
    killed = Database(f"sqlite:///{file}")  # never closed: its newest pages stay in the file beside
    with killed.write() as connection:
        connection.execute(tables.number.insert().values(serial=4711, at=utc_now()))
    wal = file.with_name("intake.db-wal")
    assert wal.stat().st_size
    former = copies.put_back(killed, copy, utc_now())
    assert former
    assert not wal.exists()
    connection = sqlite_module().connect(file)
    assert connection.execute("SELECT count(*) FROM number").fetchone() == (0,)
    connection.close()
    killed.close()
    old = sqlite_module().connect(former)
    assert old.execute("SELECT serial FROM number").fetchone() == (4711,)
    old.close()


def test_a_database_of_another_version_is_told_from_a_newer_one(file: Path, tmp_path: Path) -> None:
    """An older one is to be migrated, a newer one never touched: by check, by the start and by a restore."""
    database, url = Database(f"sqlite:///{file}"), f"sqlite:///{file}"

    def at(revision: str) -> None:
        with database.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})

    at("0001")
    assert migrate.is_known("0001")
    assert "run «intake migrate»" in intake(url, "check").output
    at("9999")
    assert "✗ database: a newer version of this program made it" in intake(url, "check").output
    for words in (("serve",), ("migrate",), ("restore", str(file))):
        refused = intake(url, *words)
        assert refused.exit_code == 1
        assert "newer version" in refused.output
        assert refused.output.count("\n") == 1
    database.close()


@pytest.mark.slow
def test_a_restored_service_goes_on_where_the_copy_was_made(service: Service, file: Path, tmp_path: Path) -> None:
    """Killed, put back by the command, started again: the calls of the copy are there, and new ones are taken."""
    url, copy = service.settings["INTAKE_DATABASE_URL"], tmp_path / "copy.db"
    before, after, later = (service.phone() for _ in range(3))
    before.dial()
    assert intake(url, "backup", str(copy)).exit_code == 0
    after.dial()
    service.kill()
    done = intake(url, "restore", str(copy))
    assert done.exit_code == 0, done.output
    assert "is the database now" in done.output
    assert f"Request numbers go on past counter {FIRST - 1 + LEAST_GAP}." in done.output
    assert "✓ «memory»: 0 lost requests" in done.output
    (former,) = (each for each in tmp_path.glob("intake.db.before-*") if not each.name.endswith(("-wal", "-shm")))
    service.start()
    later.dial()
    before.press("0501010")
    assert calls_in(file) == {before.sid, later.sid}
    assert calls_in(former) == {before.sid, after.sid}
