"""An import of the whole country holds nobody up for longer than one batch."""

import threading
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import event, insert

from intake.demo.generate import generate
from intake.ground.clock import utc_now
from intake.ground.db import Busy, Database
from intake.ground.tables import number
from intake.record.registry import import_schools
from intake.record.registry.batches import BATCH, in_batches
from tests.support.registry import rows

COUNTRY = 16_079


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_no_write_waits_for_more_than_one_batch(database: Database) -> None:
    """A write that waits while a batch runs comes before the next batch, all through an import of the country."""
    log: list[tuple[str, int]] = []
    importer, over, written = threading.get_ident(), threading.Event(), threading.Event()

    def waiting() -> int:
        return database._mutex.waiting if database._mutex else 0

    @event.listens_for(database.engine, "begin")
    def _begun(connection: object) -> None:
        reads = connection.get_execution_options().get("begin") == "DEFERRED"  # type: ignore[attr-defined]
        if not reads:
            log.append(("batch" if threading.get_ident() == importer else "write", waiting()))

    def write_on_and_on() -> None:
        while not over.is_set():
            with database.write() as connection:
                connection.execute(insert(number).values(at=utc_now()))
            written.set()

    writer = threading.Thread(target=write_on_and_on)
    writer.start()
    try:
        schools = list(generate(COUNTRY))
        report = import_schools(database, schools, utc_now, progress=lambda _done, _total: _one_at_least(written))
    finally:
        over.set()
        writer.join()
    assert (report.new, report.troubles) == (COUNTRY, ())
    assert sum(who == "batch" for who, _ in log) >= COUNTRY // BATCH
    assert any(queue for who, queue in log if who == "batch")
    assert {next_ for (who, queue), (next_, _) in pairwise(log) if who == "batch" and queue} <= {"write"}


def _one_at_least(written: threading.Event) -> None:
    assert written.wait(30)
    written.clear()


def test_a_batch_is_two_hundred_schools_in_one_transaction(database: Database) -> None:
    """Work is cut into transactions of at most 200 items, in order."""
    sizes = in_batches(database, utc_now, range(450), lambda _connection, batch, _now: len(batch))
    assert sizes == [200, 200, 50]


def test_a_batch_that_found_the_database_busy_is_tried_again(database: Database) -> None:
    """A passing Busy loses nothing; one that stays is raised after five tries."""
    tries: list[int] = []

    def work(_connection: object, batch: range, _now: object) -> None:
        tries.append(batch[0])
        if len(tries) % 2:
            raise Busy("passing")

    in_batches(database, utc_now, range(400), work)
    assert tries == [0, 0, 200, 200]

    def never(_connection: object, _batch: range, _now: object) -> None:
        tries.append(-1)
        raise Busy("staying")

    with pytest.raises(Busy):
        in_batches(database, utc_now, range(1), never)
    assert tries.count(-1) == 5


@pytest.mark.slow
def test_another_process_gets_its_turn_during_an_import(migrated_file: Path, tmp_path: Path) -> None:
    """A second connection to the same SQLite file, as another process has it, writes while an import runs."""
    path = tmp_path / "shared.db"
    path.write_bytes(migrated_file.read_bytes())
    ours, theirs = Database(f"sqlite:///{path}"), Database(f"sqlite:///{path}")
    over, written = threading.Event(), list[int]()

    def write_on_and_on() -> None:
        while not over.is_set():
            with theirs.write() as connection:
                connection.execute(insert(number).values(at=utc_now()))
            written.append(len(written))

    writer = threading.Thread(target=write_on_and_on)
    writer.start()
    try:
        report = import_schools(ours, rows(2000), utc_now)
    finally:
        over.set()
        writer.join()
        ours.close()
        theirs.close()
    assert report.new == 2000
    assert written
