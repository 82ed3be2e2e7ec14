"""Readiness and warnings: what must hold up a deploy, and what only a person has to look at."""

import shutil
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from intake.ground.db import Database
from intake.guard import verdict
from intake.record import canaries
from tests.support.databases import ON_A_SERVER
from tests.support.house import House
from tests.support.postgres import Postgres
from tests.support.troubled import Troubled, relay_at, report, run
from ticket_client.errors import Rejected


def health(house: House) -> tuple[int, str, str]:
    """Return status, complaints and warnings."""
    answer = house.client.get("/health")
    assert answer.json
    return answer.status_code, " ".join(answer.json["complaints"]), " ".join(answer.json["warnings"])


def test_a_parked_promise_warns_and_holds_up_no_deploy(house: House) -> None:
    """What a person has to look at is listed, and the service stays ready."""
    report(house)
    run(relay_at(house, Troubled(house.desk, before={"open": [Rejected("no")]})))
    assert health(house) == (200, "", "1 promises to the helpdesk «memory» are parked and wait for a person.")


def test_a_promise_that_waits_too_long_warns(house: House) -> None:
    """After a quarter of an hour somebody should know; a promise that is not due yet is no delay."""
    report(house)
    house.clock.pass_(minutes=14)
    assert health(house) == (200, "", "")
    house.clock.pass_(minutes=2)
    assert "has waited for 16 minutes" in health(house)[2]


def test_a_canary_that_failed_warns(house: House) -> None:
    """The last run's trouble stands there until the next that goes well."""
    with house.database.write() as connection:
        canaries.ran(connection, "canary", "nobody answered", house.clock())
    assert health(house) == (200, "", "The canary's last call went wrong: nobody answered")
    with house.database.write() as connection:
        canaries.ran(connection, "canary", None, house.clock())
    assert health(house) == (200, "", "")


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_file_that_somebody_else_holds_is_not_ready(house: House, dialect: str) -> None:
    """A database that can be read but not written can take no call."""
    vars(house.app)["database"] = Database(house.database.url.render_as_string(), patience=0.05)
    with house.database.write():
        status, complaints, _ = health(house)
    assert (status, complaints) == (503, "The database takes no writes: something else holds it.")
    assert health(house)[0] == 200


@ON_A_SERVER
def test_a_server_that_takes_no_writes_is_not_ready(house: House, postgres: Postgres) -> None:
    """Neither can one that has become read-only."""
    assert health(house)[0] == 200
    with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            f'ALTER DATABASE "{house.database.url.database}" SET default_transaction_read_only = on'
        )
    house.app.database.close()
    assert health(house)[:2] == (503, "The database takes no writes.")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_is_not_ready(house: House) -> None:
    """A thread that ended though nobody stopped it is named; one that was never started is not missed."""

    def ends(_desk: str) -> bool:
        raise SystemExit

    assert health(house)[0] == 200
    workers = house.app.workers
    workers._threads = [threading.Thread(target=workers._work, args=(ends, "memory"), name="relay-0-memory")]
    workers.start()
    workers._threads[0].join()
    assert health(house)[:2] == (503, "A thread of this process has died: relay-0-memory. Restart it.")
    workers.stop()
    assert health(house)[0] == 200


class Usage(NamedTuple):
    """A disk as the operating system tells of it."""

    total: int
    used: int
    free: int


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_disk_that_fills_up_warns(house: House, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below a twentieth of the database's disk somebody should know."""
    asked: list[Any] = []
    tell: Callable[[Any], Usage] = lambda path: (asked.append(path), Usage(100 << 30, 96 << 30, 4 << 30))[1]  # noqa: E731
    monkeypatch.setattr(shutil, "disk_usage", tell)
    assert health(house)[2] == "The disk of the database is nearly full: 4096 MB are free."
    assert str(asked[0]) in str(house.database.url.database)
    assert verdict.LEAST_FREE == 0.05
